import { describe, expect, it } from 'vitest';
import { CaseColumns, eachCase } from '../../server/hotspots/core/case-columns.ts';
import type { CaseFilter } from '../../server/hotspots/core/case-columns.ts';
import { GroundBuilder } from '../../server/hotspots/core/city-ground.ts';
import { fittedExposure } from '../../server/hotspots/core/fitted-exposure.ts';
import { answerQuestion } from '../../server/hotspots/core/hotspot-answer.ts';
import { areasOf, centreOf, hexAt } from '../../server/hotspots/core/hex-lattice.ts';
import { placeProfile } from '../../server/hotspots/core/place-profile.ts';
import { relativeEffort } from '../../server/hotspots/core/relative-effort.ts';
import { resultCsv, resultGeoJson } from '../../server/hotspots/core/result-files.ts';
import { Study, VisitDays } from '../../server/hotspots/core/study.ts';
import type { FullQuestion, HotspotResult } from '../../server/hotspots/contract.ts';

const everything: CaseFilter = {
  from: 0,
  to: 1e10,
  types: null,
  channels: null,
  hours: null,
  weekdays: null,
};

describe('cases as columns', () => {
  // Thursday 1970-01-01: local minutes 0 is its midnight.
  const line = (at: number, local: number, type: string, channel: string, street = 'S1') =>
    `${at}\t${local}\t114\t30\t${type}\t${channel}\t${street}`;
  const columns = (lines: string[]): CaseColumns => {
    const cases = new CaseColumns(10);
    cases.append(lines.join('\n'));
    return cases;
  };
  const kept = (cases: CaseColumns, filter: Partial<CaseFilter>): number[] => {
    const out: number[] = [];
    eachCase(cases, { ...everything, ...filter }, (i) => out.push(i));
    return out;
  };

  it('filters by time, type, channel, hours past midnight and weekday', () => {
    const cases = columns([
      line(100, 30, 'litter', 'patrol'),
      line(200, 8 * 60, 'parking', 'hotline'),
      line(300, 23 * 60, 'litter', 'hotline', ''),
      line(400, 1440 + 9 * 60, 'litter', 'hotline'),
    ]);
    expect(kept(cases, {})).toEqual([0, 1, 2, 3]);
    expect(kept(cases, { from: 200, to: 400 })).toEqual([1, 2]);
    expect(kept(cases, { types: ['litter'] })).toEqual([0, 2, 3]);
    expect(kept(cases, { types: ['unheard_of'] })).toEqual([]);
    expect(kept(cases, { channels: ['hotline'], types: ['litter'] })).toEqual([2, 3]);
    expect(kept(cases, { hours: [22, 4] })).toEqual([0, 2]);
    expect(kept(cases, { hours: [8, 10] })).toEqual([1, 3]);
    expect(kept(cases, { weekdays: [4] })).toEqual([0, 1, 2]);
    expect(kept(cases, { weekdays: [5] })).toEqual([3]);
    expect(cases.street[2]).toBe(-1);
  });

  it('filters by outcome; what is open now may be settled later', () => {
    const cases = columns([
      `${line(100, 30, 'litter', 'patrol')}\tpersuasion`,
      line(200, 40, 'litter', 'patrol'),
      `${line(300, 50, 'litter', 'patrol')}\tescalated`,
      line(400, 60, 'litter', 'patrol'),
    ]);
    expect(kept(cases, { outcomes: ['persuasion'] })).toEqual([0]);
    expect(kept(cases, { outcomes: ['none', 'escalated'] })).toEqual([1, 2, 3]);
    expect(cases.firstWithoutOutcome()).toBe(1);
    expect(cases.setOutcomes(1, '200\tpersuasion\n300\tescalated\n400\t')).toBe(true);
    expect(kept(cases, { outcomes: ['persuasion'] })).toEqual([0, 1]);
    expect(cases.firstWithoutOutcome()).toBe(3);
    expect(cases.setOutcomes(2, '400\tpersuasion')).toBe(false);
    expect(cases.setOutcomes(3, '400\tpersuasion\n500\t')).toBe(false);
    expect(cases.firstWithoutOutcome()).toBe(4);
  });

  it('does not trust the order of time when it was broken, and grows past its first room', () => {
    const late = columns([line(500, 0, 'a', 'c'), line(100, 0, 'a', 'c'), line(300, 0, 'a', 'c')]);
    expect(kept(late, { from: 50, to: 400 })).toEqual([1, 2]);
    const many = columns(Array.from({ length: 3000 }, (_, i) => line(i, i, 'a', 'c')));
    expect(kept(many, { from: 1000, to: 2500 })).toHaveLength(1500);
    expect(() => columns(['nonsense'])).toThrow(RangeError);
  });
});

describe('exposure', () => {
  it('the fitted mixture finds the exposure that the counts follow', () => {
    const a = Float64Array.from({ length: 50 }, (_, i) => 1 + (i % 5));
    const b = Float64Array.from({ length: 50 }, (_, i) => 1 + ((i * 7) % 11));
    const fit = fittedExposure(
      a.map((v) => v * 20),
      [a, b, new Float64Array(50)],
    );
    expect(fit.weights[0]).toBeGreaterThan(0.97);
    expect(fit.weights[2]).toBe(0);
    expect(fit.share.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 9);
    const idle = fittedExposure(new Float64Array(50), [a, b]);
    expect(idle.weights).toEqual([0.5, 0.5]);
    expect(fittedExposure([1], [new Float64Array(1)]).share[0]).toBe(0);
  });

  it('relative effort: over the median of the grade, never below 1, unknown without visits', () => {
    expect([...relativeEffort([10, 10, 40, 5], [1, 1, 1, 2])!]).toEqual([1, 1, 4, 1]);
    expect([...relativeEffort([0, 8, 2], [1, 1, 1])!]).toEqual([1, 1.6, 1]);
    expect(relativeEffort([0, 0], [1, 2])).toBeUndefined();
  });
});

/** One street of 20 cells' length eastwards, people at its west end, a park beside it without a street. */
function smallTown(): { study: Study; west: string; cells: string[] } {
  const builder = new GroundBuilder(10, 11);
  builder.addStreets('S1\t长街\tLong Street\t1\t2000\nS2\t短巷\tShort Lane\t1\t500');
  builder.addNeighbours('S1\tS2');
  builder.roads('S1\t10\t114 30,114.0207 30\nS2\t4\t114.0207 30,114.0259 30');
  builder.buildings('residential_slab\t114.0005\t30.0004\t9000\noffice\t114.02\t30.0004\t1000');
  const grid = hexAt([114.0005, 30.0004], 10);
  builder.people(`G1\t500\t${areasOf([grid])[0]! * 2}\t${grid}\t0.5`);
  const ground = builder.finish();
  const cases = new CaseColumns(11);
  const lines: string[] = [];
  for (let k = 0; k < 120; k += 1) {
    const lng = 114 + ((k * 37) % 259) / 10_000;
    lines.push(
      `${k * 1000}\t${k * 17}\t${lng}\t30\tlitter\t${k % 2 === 0 ? 'patrol' : 'hotline'}\t${lng < 114.0207 ? 'S1' : 'S2'}`,
    );
  }
  for (let k = 0; k < 40; k += 1) lines.push(`${200_000 + k}\t${k}\t114.0005\t30\tlitter\thotline\tS1`);
  lines.push('300000\t5\t114.5\t30.5\tlitter\thotline\t');
  cases.append(lines.join('\n'));
  const visits = new VisitDays();
  visits.append('S1\t0\t3\nS1\t1\t4\nS2\t1\t2');
  const study = new Study(ground, cases, visits);
  return { study, west: hexAt([114.0005, 30], 10), cells: ground.cells };
}

describe('a study', () => {
  const { study, west } = smallTown();
  const question: FullQuestion = {
    from: '1970-01-01T00:00:00.000Z',
    to: '1970-02-01T00:00:00.000Z',
    compareFrom: null,
    types: null,
    channels: null,
    outcomes: null,
    hours: null,
    weekdays: null,
    unit: 'cell',
    resolution: 10,
    exposure: 'street_length',
    ring: 0,
    adjustment: 'BH',
  };
  const context = { types: null, patrolChannels: ['patrol'], days: [0, 30] as [number, number] };

  it('lays every metre and every person somewhere', () => {
    const { byCell, byStreet, lies } = study.ground;
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    // 0.0259° of longitude at 30° N.
    expect(sum(byCell.street_length)).toBeCloseTo(0.0259 * Math.cos(Math.PI / 6) * 111_195, 0);
    expect(sum(byCell.population)).toBeCloseTo(500, 6);
    expect(sum(byCell.floor_area)).toBeCloseTo(10_000, 6);
    expect(sum(byStreet.population)).toBeCloseTo(500, 6);
    expect(sum(lies.metres)).toBeCloseTo(sum(byCell.street_length), 6);
    for (const resolution of [8, 9, 10, 11])
      expect(sum(study.frame('cell', resolution).exposures.street_length)).toBeCloseTo(
        sum(byCell.street_length),
        6,
      );
    expect(() => study.frame('cell', 12)).toThrow(RangeError);
  });

  it('counts agree at every resolution and unit; what lies off the ground is outside', () => {
    for (const resolution of [8, 9, 10, 11]) {
      const frame = study.frame('cell', resolution);
      const { others, patrolFound, outside, cases } = study.counts(frame, everything, ['patrol']);
      expect(cases).toBe(161);
      expect(others.reduce((a, b) => a + b, 0) + patrolFound.reduce((a, b) => a + b, 0) + outside).toBe(161);
      expect(outside).toBe(1);
    }
    const streets = study.counts(study.frame('street', 10), everything, ['patrol']);
    expect(streets.others.reduce((a, b) => a + b, 0)).toBe(100);
    const weekly = study.series(study.frame('cell', 10), { ...everything, to: 604_800 }, 1, 604_800);
    expect(weekly.reduce((a, b) => a + b, 0)).toBe(160);
  });

  it('the heap at the west end is hot against length, and less so against people', () => {
    const byLength = answerQuestion(study, question, context);
    expect(byLength.places[0]!.id).toBe(west);
    expect(byLength.places[0]!.tier).toBe('confirmed');
    expect(byLength.places[0]!.streets[0]!.nameZh).toBe('长街');
    expect(byLength.totals.outside).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify(answerQuestion(study, question, context))).toBe(JSON.stringify(byLength));
    const byStreet = answerQuestion(study, { ...question, unit: 'street' }, context);
    expect(byStreet.totals.places).toBe(2);
    const compared = answerQuestion(
      study,
      { ...question, from: '1970-01-03T00:00:00.000Z', compareFrom: '1970-01-01T00:00:00.000Z' },
      context,
    );
    expect(compared.places.find(({ id }) => id === west)!.change!.tier).toBe('confirmed');
  });

  it('says when, what and by whom it is reported, in one place and in the city', () => {
    const city = placeProfile(study, question, context, null)!;
    const kept = answerQuestion(study, question, context);
    const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
    expect(city.total).toBe(kept.totals.cases);
    expect(sum(city.clock)).toBe(city.total);
    expect(sum(city.channels.map(({ count }) => count))).toBe(city.total);
    expect(city.outcomes).toEqual([{ code: 'none', count: city.total }]);
    expect(sum(city.days.patrol) + sum(city.days.others)).toBe(sum(city.clockLong));
    expect(city.days.first).toBe('1969-08-02');
    const hot = placeProfile(study, { ...question, ring: 1 }, context, west)!;
    const place = answerQuestion(study, { ...question, ring: 1 }, context).places.find(
      ({ id }) => id === west,
    )!;
    expect(hot.total).toBe(place.observed);
    expect(hot.total).toBeLessThan(city.total);
    expect(placeProfile(study, question, context, '8a0000000000000')).toBeUndefined();
  });

  it('says what it does not know', () => {
    const bare = new Study(new GroundBuilder(10, 11).finish(), study.cases, new VisitDays());
    expect(() => answerQuestion(bare, question, context)).toThrow(/exposure_unknown/);
    const unseen = answerQuestion(new Study(study.ground, study.cases, new VisitDays()), question, context);
    expect(unseen.dispersion.patrol).toBeNull();
    expect(unseen.notes.some(({ en }) => en.startsWith('No visits'))).toBe(true);
  });

  it('writes tables and maps that a spreadsheet and a GIS can read', () => {
    const answer = answerQuestion(study, question, context);
    const result: HotspotResult = { resultId: 'x'.repeat(24), ...answer };
    result.places[0]!.streets = [{ streetId: 'S1', nameZh: '=SUM(A1)"街', nameEn: 'x' }];
    const csv = resultCsv(result, true);
    expect(csv.startsWith('\uFEFF')).toBe(true);
    expect(csv).toContain(`"'=SUM(A1)""街"`);
    const map = resultGeoJson(result, new Map(), {
      synthetic: true,
      attribution: 'a',
      licence: 'l',
    }) as { features: { geometry: { coordinates: [number, number][][] } }[] };
    const ring = map.features[0]!.geometry.coordinates[0]!;
    expect(ring[0]).toEqual(ring.at(-1));
    const [lng, lat] = centreOf(result.places[0]!.id);
    expect(Math.abs(ring[0]![0] - lng) + Math.abs(ring[0]![1] - lat)).toBeLessThan(0.01);
  });
});
