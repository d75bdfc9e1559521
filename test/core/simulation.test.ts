import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { createArrivals } from '../../server/simulation/core/case-arrivals.ts';
import { findRoute } from '../../server/simulation/core/find-route.ts';
import { MAX_SIMULATED_MPS } from '../../server/simulation/core/movement.ts';
import { OUTLIER_MAX_M, observe, receiverOf, silenceOn } from '../../server/simulation/core/receiver.ts';
import type { RoadGraph } from '../../server/simulation/core/road-graph.ts';
import { roadGraphOf } from '../../server/simulation/core/road-graph.ts';
import { createSimulation } from '../../server/simulation/core/simulation.ts';
import type {
  Duty,
  SimulatedFix,
  SimulatedUnit,
  Simulation,
} from '../../server/simulation/core/simulation.ts';
import { gridTown } from './simulated-grid-city.ts';

const OFFSET = 8 * 3_600_000;
/** 10:00 in Shanghai. */
const START = Date.parse('2026-03-02T02:00:00Z');
const HOUR = 3_600_000;
const town = gridTown();

const units: SimulatedUnit[] = Array.from({ length: 30 }, (_, i) => ({
  unitId: `U${i}`,
  manner: i % 3 === 0 ? 'patrol' : i % 3 === 1 ? 'cruise' : 'sweep',
  startsAt: town.positions[i],
  sweepEdges: i % 3 === 2 ? [i, i + 1] : [],
}));

function allDay(): Map<string, Duty[]> {
  return new Map(
    units.map((unit, i) => [
      unit.unitId,
      [
        {
          fromMs: START - 2 * HOUR,
          toMs: START + 10 * HOUR,
          streetIds: [`S${i % 8}`],
          post: town.positions[i],
        },
      ],
    ]),
  );
}

function townSimulation(seed = 7, duties = allDay()): Simulation {
  const simulation = createSimulation({ graph: town, units, seed, startMs: START, localOffsetMs: OFFSET });
  simulation.setDuties(duties);
  return simulation;
}

/** Distance from a position to the nearest road of the graph, m, on a local plane. */
function offRoadM(graph: RoadGraph, p: LngLat): number {
  const squash = Math.cos((p[1] * Math.PI) / 180);
  let best = Infinity;
  for (const edge of graph.edges)
    for (let i = 1; i < edge.points.length; i += 1) {
      const a = edge.points[i - 1]!;
      const b = edge.points[i]!;
      const abx = (b[0] - a[0]) * squash;
      const aby = b[1] - a[1];
      const apx = (p[0] - a[0]) * squash;
      const apy = p[1] - a[1];
      const t = Math.max(0, Math.min(1, (apx * abx + apy * aby) / (abx * abx + aby * aby)));
      best = Math.min(best, Math.hypot(apx - t * abx, apy - t * aby) * 111_195);
    }
  return best;
}

function byUnit(fixes: SimulatedFix[]): Map<string, SimulatedFix[]> {
  const found = new Map<string, SimulatedFix[]>();
  for (const fix of fixes) found.set(fix.unitId, [...(found.get(fix.unitId) ?? []), fix]);
  return found;
}

describe('simulation', () => {
  it('gives the same fixes and visits for the same seed, and others for another', () => {
    const one = townSimulation().step(START, START + HOUR, 15);
    expect(townSimulation().step(START, START + HOUR, 15)).toEqual(one);
    expect(townSimulation(8).step(START, START + HOUR, 15).fixes).not.toEqual(one.fixes);
    expect(one.fixes.length).toBeGreaterThan(6_500);
    expect(one.visits.length).toBeGreaterThan(3);
  });

  it('does not depend on how the time is cut into steps', () => {
    const whole = townSimulation().step(START, START + 20 * 60_000, 15);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 * 60_000 }), { maxLength: 12 }), (cuts) => {
        const simulation = townSimulation();
        const times = [...cuts.toSorted((a, b) => a - b).map((cut) => START + cut), START + 20 * 60_000];
        const fixes: SimulatedFix[] = [];
        let from = START;
        for (const to of times) {
          fixes.push(...simulation.step(from, to, 15).fixes);
          from = to;
        }
        expect(byUnit(fixes)).toEqual(byUnit(whole.fixes));
      }),
      { numRuns: 8 },
    );
  });

  it('reports each unit on duty every interval, spread over it so that every second some report', () => {
    const { fixes } = townSimulation().step(START, START + 15_000, 15);
    expect(new Set(fixes.map((fix) => fix.unitId)).size).toBe(fixes.length);
    expect(fixes.length).toBeGreaterThanOrEqual(units.length - 3);
    const seconds = new Set(fixes.map((fix) => Math.ceil((fix.observedAt - START) / 1000)));
    expect(seconds.size).toBe(15);
    for (const fix of fixes) {
      expect(fix.observedAt).toBeGreaterThan(START);
      expect(fix.observedAt).toBeLessThanOrEqual(START + 15_000);
    }
  });

  it('keeps units on the roads within their noise, and within the speed of the fastest road', () => {
    const simulation = townSimulation();
    const last = new Map<string, { position: LngLat; at: number }>();
    let reports = 0;
    let outliers = 0;
    for (let at = START; at < START + HOUR; at += 15_000)
      for (const fix of simulation.step(at, at + 15_000, 15).fixes) {
        const truth = simulation.truthOf(fix.unitId)!;
        expect(offRoadM(town, truth)).toBeLessThan(0.5);
        const error = distanceM(truth, [fix.lng, fix.lat]);
        expect(error).toBeLessThan(5.5 * 15 + OUTLIER_MAX_M);
        reports += 1;
        if (error > 45) outliers += 1;
        const before = last.get(fix.unitId) ?? { position: truth, at: START };
        const speed = distanceM(before.position, truth) / ((fix.observedAt - before.at) / 1000);
        const top = fix.unitId === 'U0' ? 2 : MAX_SIMULATED_MPS;
        expect(speed).toBeLessThanOrEqual(top);
        last.set(fix.unitId, { position: truth, at: fix.observedAt });
      }
    expect(outliers / reports).toBeGreaterThan(0.002);
    expect(outliers / reports).toBeLessThan(0.05);
  });

  it('sends nothing in a window of silence, and no visit rests on what was not heard', () => {
    const seed = 7;
    const dayStart = START - 10 * HOUR;
    const silent = units.flatMap((unit) => {
      const window = silenceOn(seed, unit.unitId, dayStart);
      return window === undefined ? [] : [{ unitId: unit.unitId, ...window }];
    });
    expect(silent.length).toBeGreaterThan(0);
    const duties = new Map(
      units.map((unit) => [
        unit.unitId,
        [{ fromMs: dayStart, toMs: dayStart + 24 * HOUR, streetIds: ['S3'], post: undefined }],
      ]),
    );
    const { fixes, visits } = townSimulation(seed, duties).step(
      dayStart + 6 * HOUR,
      dayStart + 22 * HOUR,
      15,
    );
    const tracks = byUnit(fixes);
    for (const window of silent) {
      expect(window.toMs - window.fromMs).toBeGreaterThanOrEqual(3 * 60_000);
      expect(window.toMs - window.fromMs).toBeLessThanOrEqual(20 * 60_000);
      const inside = (ms: number): boolean => ms >= window.fromMs && ms < window.toMs;
      expect(tracks.get(window.unitId)!.some((fix) => inside(fix.observedAt))).toBe(false);
      expect(
        visits.filter(
          (visit) => visit.unitId === window.unitId && inside(visit.startedAtMs) && inside(visit.endedAtMs),
        ),
      ).toEqual([]);
    }
    for (const visit of visits) {
      expect(visit.certainty).toBeGreaterThan(0.39);
      expect(visit.certainty).toBeLessThanOrEqual(0.95);
      expect(visit.endedAtMs).toBeGreaterThan(visit.startedAtMs);
    }
  });

  it('about 15 % of units are silent on a day', () => {
    let silent = 0;
    for (let i = 0; i < 4_000; i += 1) if (silenceOn(1, `unit-${i}`, START) !== undefined) silent += 1;
    expect(silent / 4_000).toBeGreaterThan(0.13);
    expect(silent / 4_000).toBeLessThan(0.17);
  });

  it('says nothing of units off duty, yet some vehicles are out at night', () => {
    const midnight = START - 10 * HOUR;
    const simulation = townSimulation(7, new Map());
    expect(simulation.step(START, START + 60_000, 15).fixes).toEqual([]);
    const night = townSimulation(7, new Map()).step(midnight + 2 * HOUR, midnight + 2 * HOUR + 60_000, 15);
    const out = new Set(night.fixes.map((fix) => fix.unitId));
    expect(out.size).toBeGreaterThan(0);
    expect(out.size).toBeLessThan(units.length / 2);
  });

  it('does not race after a rest: a unit goes on from where it was', () => {
    const simulation = townSimulation();
    simulation.step(START, START + 60_000, 15);
    const before = units.map((unit) => simulation.truthOf(unit.unitId)!);
    simulation.step(START + 5 * HOUR, START + 5 * HOUR + 15_000, 15);
    units.forEach((unit, i) => {
      expect(distanceM(before[i]!, simulation.truthOf(unit.unitId)!)).toBeLessThan(MAX_SIMULATED_MPS * 15);
    });
  });

  it('an empty city has no fixes, and an interval must be positive', () => {
    const empty = createSimulation({
      graph: roadGraphOf([], []),
      units,
      seed: 1,
      startMs: START,
      localOffsetMs: OFFSET,
    });
    expect(empty.step(START, START + HOUR, 15)).toEqual({ fixes: [], visits: [] });
    expect(() => empty.step(START, START + HOUR, 0)).toThrow(/interval/);
  });
});

describe('receiver', () => {
  it('has the deviation it was given, and throws 2 % of reports 30 to 80 m', () => {
    const receiver = receiverOf(randomOf(3, 'receiver'));
    const truth: LngLat = [116.58, 35.41];
    const errors = Array.from({ length: 20_000 }, () => {
      const { position } = observe(receiver, truth);
      return (position[1] - truth[1]) * 111_195;
    });
    const usual = errors.filter((error) => Math.abs(error) < 4 * receiver.sigmaM);
    const deviation = Math.sqrt(usual.reduce((sum, error) => sum + error * error, 0) / usual.length);
    expect(receiver.sigmaM).toBeGreaterThanOrEqual(5);
    expect(receiver.sigmaM).toBeLessThan(15);
    expect(deviation / receiver.sigmaM).toBeGreaterThan(0.85);
    expect(deviation / receiver.sigmaM).toBeLessThan(1.25);
  });
});

const to = (target: number) => (node: number) => node === target;

describe('route', () => {
  it('is as short as the shortest found by trying every edge again and again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 63 }),
        fc.integer({ min: 0, max: 63 }),
        fc.integer(),
        (from, to, seed) => {
          const random = randomOf(seed, 'costs');
          const costs = town.edges.map(() => random.between(1, 10));
          const best = Array.from<number>({ length: town.positions.length }).fill(Infinity);
          best[from] = 0;
          for (let round = 0; round < town.positions.length; round += 1)
            town.edges.forEach((edge, i) => {
              best[edge.to] = Math.min(best[edge.to]!, best[edge.from]! + costs[i]!);
              best[edge.from] = Math.min(best[edge.from]!, best[edge.to]! + costs[i]!);
            });
          const index = new Map(town.edges.map((edge, i) => [edge, i]));
          const route = findRoute(
            town,
            from,
            (node) => node === to,
            (edge) => costs[index.get(edge)!]!,
            true,
          )!;
          const total = route.reduce((sum, step) => sum + costs[step.edge]!, 0);
          expect(total).toBeCloseTo(best[to]!, 9);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('obeys one-way roads when asked, and says when there is no way', () => {
    const graph = roadGraphOf(
      [
        { nodeId: 1, position: [0, 0] },
        { nodeId: 2, position: [0.001, 0] },
        { nodeId: 3, position: [1, 1] },
      ],
      [
        {
          edgeId: 1,
          fromNode: 1,
          toNode: 2,
          roadClass: 'lane',
          streetId: null,
          oneway: true,
          lengthM: 111,
          points: [
            [0, 0],
            [0.001, 0],
          ],
        },
      ],
    );
    expect(findRoute(graph, 0, to(1), (edge) => edge.lengthM, true)).toEqual([{ edge: 0, forward: true }]);
    expect(findRoute(graph, 1, to(0), (edge) => edge.lengthM, true)).toBeUndefined();
    expect(findRoute(graph, 1, to(0), (edge) => edge.lengthM, false)).toEqual([{ edge: 0, forward: false }]);
    expect(findRoute(graph, 0, to(2), (edge) => edge.lengthM, false)).toBeUndefined();
    expect(findRoute(graph, 0, to(0), (edge) => edge.lengthM, false)).toEqual([]);
  });
});

describe('arrivals of cases', () => {
  it('come at the daily rate, more by day than by night, the same however time is cut', () => {
    const dayStart = START - 10 * HOUR;
    const arrivals = () => createArrivals(randomOf(5, 'cases'), 36, dayStart, OFFSET);
    const whole = arrivals().until(dayStart + 200 * 24 * HOUR);
    expect(whole.length).toBeGreaterThan(200 * 36 * 0.95);
    expect(whole.length).toBeLessThan(200 * 36 * 1.05);
    const hours = whole.map((ms) => Math.floor(((ms - dayStart) / HOUR) % 24));
    expect(hours.filter((hour) => hour < 6).length).toBeLessThan(
      hours.filter((hour) => hour >= 9 && hour < 15).length / 5,
    );
    const cut = arrivals();
    const pieces = [];
    for (let day = 1; day <= 200; day += 1) pieces.push(...cut.until(dayStart + day * 24 * HOUR));
    expect(pieces).toEqual(whole);
    expect(createArrivals(randomOf(5, 'cases'), 0, dayStart, OFFSET).until(START)).toEqual([]);
  });
});
