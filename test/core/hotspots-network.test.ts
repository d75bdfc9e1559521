import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaseColumns } from '../../server/hotspots/core/case-columns.ts';
import { GroundBuilder } from '../../server/hotspots/core/city-ground.ts';
import { densityAnswer } from '../../server/hotspots/core/density-answer.ts';
import { RoadNetwork } from '../../server/hotspots/core/road-network.ts';
import { scanAnswer } from '../../server/hotspots/core/scan-answer.ts';
import { Study, VisitDays } from '../../server/hotspots/core/study.ts';
import type { FullQuestion } from '../../server/hotspots/contract.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';

const ORIGIN: LngLat = [116.5, 35.4];
const at = (eastM: number, northM: number): LngLat => [
  ORIGIN[0] + eastM / (111_195 * Math.cos((35.4 * Math.PI) / 180)),
  ORIGIN[1] + northM / 111_195,
];
const pair = ([lng, lat]: LngLat): string => `${lng.toFixed(7)} ${lat.toFixed(7)}`;
const SIDE = 9;
const STEP = 200;

/** A town of straight streets every 200 m. */
function town(): { roads: string[]; lines: string } {
  const roads: string[] = [];
  for (let i = 0; i < SIDE; i += 1)
    for (let j = 0; j < SIDE; j += 1) {
      const from = i * SIDE + j;
      const here = pair(at(i * STEP, j * STEP));
      if (i + 1 < SIDE)
        roads.push(`${from}\t${from + SIDE}\tS${j}\t${here},${pair(at((i + 1) * STEP, j * STEP))}`);
      if (j + 1 < SIDE) roads.push(`${from}\t${from + 1}\t\t${here},${pair(at(i * STEP, (j + 1) * STEP))}`);
    }
  return { roads, lines: roads.join('\n') };
}

function study(cases: readonly LngLat[]): Study {
  const builder = new GroundBuilder(10, 11);
  builder.roads(
    town()
      .roads.map((line) => {
        const [, , street, shape] = line.split('\t');
        return `${street}\t6\t${shape}`;
      })
      .join('\n'),
  );
  const columns = new CaseColumns(11);
  columns.append(
    cases
      .map(
        ([lng, lat], i) =>
          `${1_000_000 + i}\t${Math.floor(i / 60)}\t${lng}\t${lat}\tnoise\thotline_12345\t\t`,
      )
      .join('\n'),
  );
  return new Study(builder.finish(), columns, new VisitDays());
}

const everything = { types: null, channels: null, hours: null, weekdays: null };
const filter = { from: 0, to: 2_000_000, ...everything };

describe('a road network', () => {
  const network = new RoadNetwork();
  network.append(town().lines);

  it('puts a case on the nearest road, at its place along it', () => {
    const on = network.place(at(500, 3), 80)!;
    expect(on.offsetM).toBeCloseTo(100, 0);
    const [a] = network.path(on.edge, on.offsetM, on.offsetM + 1);
    expect(distanceM(a as LngLat, at(500, 0))).toBeLessThan(1);
    expect(network.place(at(500, 90), 80)).toBeNull();
    expect(network.place(at(-500, 0), 80)).toBeNull();
    expect(new RoadNetwork().place(ORIGIN, 80)).toBeNull();
  });

  it('finds what looking at every street finds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1600, noNaN: true }),
        fc.double({ min: 0, max: 1600, noNaN: true }),
        (x, y) => {
          const on = network.place(at(x, y), 150)!;
          const [a] = network.path(on.edge, on.offsetM, on.offsetM + 0.01);
          const beside = Math.min(...[x, y].map((v) => Math.abs(v - Math.round(v / STEP) * STEP)));
          expect(Math.abs(distanceM(a as LngLat, at(x, y)) - beside)).toBeLessThan(0.7);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses a line that does not read', () => {
    expect(() => new RoadNetwork().append('1\t2\t\t116 35')).toThrow(RangeError);
    expect(() => new RoadNetwork().append('1\t2\t\t116 35,x y')).toThrow(RangeError);
  });
});

describe('density along the roads', () => {
  it.each(['gaussian', 'quartic', 'epanechnikov'] as const)(
    '%s keeps the mass of every case on the network',
    (kernel) => {
      const cases = Array.from({ length: 40 }, (_, i) => at((i * 137) % 1600, ((i * 61) % 9) * STEP));
      const network = new RoadNetwork();
      network.append(town().lines);
      const answer = densityAnswer(study([...cases, at(-900, -900)]), network, {
        filter,
        kernel,
        bandwidthM: 120,
        pieceM: 10,
      });
      expect([answer.cases, answer.away]).toEqual([41, 1]);
      // Kernels of finite reach are summed at the middles of the pieces.
      expect(Math.abs(answer.mass / 40 - 1)).toBeLessThan(kernel === 'gaussian' ? 1e-8 : 0.005);
      expect(answer.lines.length).toBeGreaterThan(50);
      const rates = answer.lines.map(({ perKm }) => perKm);
      expect(rates).toEqual([...rates].sort((a, b) => b - a));
    },
  );

  it('is empty without cases and without roads', () => {
    const network = new RoadNetwork();
    network.append(town().lines);
    const ask = { filter, kernel: 'gaussian' as const, bandwidthM: 120, pieceM: 20 };
    expect(densityAnswer(study([]), network, ask)).toMatchObject({ cases: 0, mass: 0, lines: [] });
    expect(densityAnswer(study([at(10, 0)]), new RoadNetwork(), ask)).toMatchObject({ away: 1, pieces: 0 });
  });
});

describe('the scan of a study', () => {
  const question: FullQuestion = {
    from: '1970-01-01T00:00:00.000Z',
    to: '1970-01-24T00:00:00.000Z',
    compareFrom: null,
    types: null,
    channels: null,
    outcomes: null,
    hours: null,
    weekdays: null,
    unit: 'cell',
    resolution: 10,
    exposure: 'street_length',
    ring: 1,
    adjustment: 'BH',
  };
  const context = { types: null, patrolChannels: [], days: [0, 24] as [number, number] };
  const options = { mostShare: 0.1, draws: 99, seed: 1, found: 'others' as const };
  const random = randomOf(4, 'scan-town');
  const spread = Array.from({ length: 120 }, () => {
    const [along, row] = [random.between(0, 1600), random.int(SIDE) * STEP];
    return random.chance(0.5) ? at(along, row) : at(row, along);
  });
  const corner = Array.from({ length: 40 }, (_, i) => at(1150 + ((i * 37) % 100), 400));

  it('finds a planted cluster where it is, the same every time, and no other', () => {
    const planted = study([...spread, ...corner]);
    const answer = scanAnswer(planted, question, context, options);
    expect(answer.clusters[0]!.p).toBe(0.01);
    expect(distanceM(answer.clusters[0]!.center!, at(1200, 400))).toBeLessThan(250);
    expect(answer.clusters[0]!.cases).toBeGreaterThanOrEqual(38);
    expect(answer.cases).toBe(160);
    expect(scanAnswer(planted, question, context, options)).toEqual(answer);
  });

  it('finds nothing in what is spread evenly, nor without cases', () => {
    expect(
      scanAnswer(study(spread), question, context, options).clusters.filter(({ p }) => p <= 0.02),
    ).toEqual([]);
    expect(scanAnswer(study([]), question, context, options).clusters).toEqual([]);
  });
});
