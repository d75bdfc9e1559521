import {
  booleanPointInPolygon,
  multiPolygon,
  point,
  pointToLineDistance,
  polygon,
  polygonToLine,
} from '@turf/turf';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bd09ToGcj02, wgs84ToBd09 } from '../../server/coordinates/core/bd09.ts';
import { wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import { FIX_FLAGS, SILENT_AFTER_S, fixSchema } from '../../server/tracking/contract.ts';
import { flagFixes, topSpeedMps } from '../../server/tracking/core/flag-fixes.ts';
import type { FlagFacts } from '../../server/tracking/core/flag-fixes.ts';
import { areaOf, insideArea, withinMargin } from '../../server/tracking/core/inside-area.ts';
import { plainFix } from '../../server/tracking/core/plain-fix.ts';
import { UnreadableLine, readFixes } from '../../server/tracking/core/read-fixes.ts';
import type { Fix } from '../../server/tracking/core/read-fixes.ts';
import { silencesOf, unitState } from '../../server/tracking/core/unit-state.ts';

const NOW = Date.parse('2026-03-02T04:00:00Z');
const square = areaOf([[[[116, 35], [117, 35], [117, 36], [116, 36], [116, 35]]]]); // prettier-ignore

function fix(change: Partial<Fix> = {}): Fix {
  return {
    row: 1,
    unitId: 'U1',
    observedAtMs: NOW - 1000,
    lng: 116.5,
    lat: 35.5,
    speedMps: 1,
    headingDeg: 90,
    accuracyM: 8,
    datum: 'WGS84',
    sent: null,
    unlocated: false,
    ...change,
  };
}

const facts = (change: Partial<FlagFacts> = {}): FlagFacts => ({
  nowMs: NOW,
  area: square,
  kindOf: () => 'officer',
  earlierOf: () => undefined,
  ...change,
});

describe('reading fixes', () => {
  it('keeps good rows and names each bad one with code, place and value', () => {
    const good = { unitId: 'U1', observedAt: '2026-03-02T11:59:59+08:00', lng: 116.5, lat: 35.5 };
    const rows = [
      good,
      { ...good, lng: 200 },
      { ...good, observedAt: 'yesterday' },
      { ...good, colour: 'red' },
      'text',
      null,
      { observedAt: NOW, lng: 116.5, lat: 35.5 },
      { ...good, observedAt: NOW - 91 * 86_400_000 },
      { ...good, observedAt: NOW + 49 * 3_600_000 },
      new UnreadableLine('{"unitId": "U'),
      { ...good, datum: 'GCJ02' },
      { ...good, observedAt: NOW - 5, speedMps: null, accuracyM: 4 },
      { ...good, unitId: 'U\u00001' },
    ];
    const read = readFixes(rows, null, NOW);
    expect(read.fixes.map((each) => [each.row, each.observedAtMs])).toEqual([
      [1, NOW - 1000],
      [12, NOW - 5],
    ]);
    expect(read.rejected.map((each) => [each.row, each.code, each.place])).toEqual([
      [2, 'invalid_fix', 'lng'],
      [3, 'invalid_fix', 'observedAt'],
      [4, 'invalid_fix', 'fix'],
      [5, 'invalid_fix', 'fix'],
      [6, 'invalid_fix', 'fix'],
      [7, 'unit_missing', 'unitId'],
      [8, 'too_old', 'observedAt'],
      [9, 'too_far_ahead', 'observedAt'],
      [10, 'invalid_json', 'line'],
      [11, 'invalid_fix', 'datum'],
      [13, 'invalid_fix', 'unitId'],
    ]);
    expect(read.rejected[0]!.value).toBe('200');
    expect(read.rejected[2]!.value).toBe('colour');
    for (const each of read.rejected) expect(each.detail.length * each.detailEn.length).toBeGreaterThan(0);
  });

  it('a key bound to a unit reports that unit only, named or not', () => {
    const row = { observedAt: NOW, lng: 116.5, lat: 35.5 };
    const read = readFixes([row, { ...row, unitId: 'U1' }, { ...row, unitId: 'U2' }], 'U1', NOW);
    expect(read.fixes.map((each) => each.unitId)).toEqual(['U1', 'U1']);
    expect(read.rejected.map((each) => each.code)).toEqual(['not_your_unit']);
  });

  it('converts by the sender’s datum or the row’s own, and keeps what was sent', () => {
    const here = [116.587, 35.415] as const;
    const gcj = wgs84ToGcj02([...here]);
    const bd = wgs84ToBd09([...here]);
    expect(bd09ToGcj02(bd)[0]).toBeCloseTo(gcj[0], 9);
    const row = (lng: number, lat: number, datum?: string) => ({ observedAt: NOW, lng, lat, datum });
    const rows = [row(...gcj), row(...bd, 'BD-09'), row(...here, 'WGS84'), row(...here, 'CGCS2000')];
    const { fixes } = readFixes(rows, 'U1', NOW, 'GCJ-02');
    for (const each of fixes) {
      expect(each.lng).toBeCloseTo(here[0], 8);
      expect(each.lat).toBeCloseTo(here[1], 8);
    }
    expect(fixes.map((each) => each.datum)).toEqual(['GCJ-02', 'BD-09', 'WGS84', 'CGCS2000']);
    expect(fixes.map((each) => each.sent)).toEqual([gcj, bd, null, null]);
  });

  it('the quick reader takes nothing that the schema refuses, and takes what terminals send', () => {
    const number = fc.oneof(
      fc.double({ min: 0, max: 95, noNaN: true }),
      fc.constantFrom(0, 180, -90, 1e9, null, undefined, NaN),
    );
    const row = fc.record(
      {
        unitId: fc.oneof(fc.string({ maxLength: 70 }), fc.constantFrom(7, 'a\0', '\uD800')),
        observedAt: fc.oneof(
          fc.integer({ min: -5 }),
          fc
            .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2040-01-01') })
            .map((date) => date.toISOString()),
          fc.constantFrom('2026-02-30T00:00:00Z', '2026-02-28T23:59:60Z', '2026-02-28T10:00:00+08:00', 'x'),
        ),
        lng: number,
        lat: number,
        speedMps: number,
        headingDeg: number,
        accuracyM: number,
        datum: fc.constantFrom('WGS84', 'GCJ-02', 'GCJ02', undefined),
      },
      { requiredKeys: ['observedAt', 'lng', 'lat'] },
    );
    let taken = 0;
    fc.assert(
      fc.property(row, (value) => {
        if (plainFix(value) === undefined) return;
        taken += 1;
        expect(fixSchema.safeParse(value).success, JSON.stringify(value)).toBe(true);
      }),
      { numRuns: 5_000, seed: 7 },
    );
    expect(taken).toBeGreaterThan(30);
    expect(plainFix({ unitId: 'U1', observedAt: '2026-03-02T04:00:00.000Z', lng: 1, lat: 2 })).toBeDefined();
  });

  it('gives every row one answer, whatever the rows are', () => {
    fc.assert(
      fc.property(fc.array(fc.anything(), { maxLength: 30 }), (rows) => {
        const read = readFixes(rows, null, NOW);
        expect(read.fixes.length + read.rejected.length).toBe(rows.length);
      }),
    );
  });
});

const flagOf = (one: Fix, given: Partial<FlagFacts> = {}): number => flagFixes([one], facts(given))[0]!;

describe('flags', () => {
  it('a plain fix has none', () => expect(flagOf(fix())).toBe(0));
  it('future begins after 60 s', () => {
    expect(flagOf(fix({ observedAtMs: NOW + 60_000 }))).toBe(0);
    expect(flagOf(fix({ observedAtMs: NOW + 60_001 }))).toBe(FIX_FLAGS.future);
  });
  it('zero is exactly (0, 0); elsewhere outside is outside', () => {
    expect(flagOf(fix({ lng: 0, lat: 0 }))).toBe(FIX_FLAGS.zero);
    expect(flagOf(fix({ lng: 0, lat: 35.5 }))).toBe(FIX_FLAGS.outside);
    expect(flagOf(fix({ lng: 115.9 }))).toBe(FIX_FLAGS.outside);
  });
  it('speed that the kind cannot go, said or implied', () => {
    expect(flagOf(fix({ speedMps: 16 }))).toBe(FIX_FLAGS.speed);
    expect(flagOf(fix({ speedMps: 16 }), { kindOf: () => 'duty_vehicle' })).toBe(0);
    const earlier = { observedAtMs: NOW - 16_000, lng: 116.49, lat: 35.5 };
    expect(flagOf(fix(), { earlierOf: () => earlier })).toBe(FIX_FLAGS.speed);
    expect(flagOf(fix(), { earlierOf: () => ({ ...earlier, observedAtMs: NOW - 300_000 }) })).toBe(0);
  });
  it('noise alone is no speed: 80 m apart within a second', () => {
    const earlier = { observedAtMs: NOW - 2000, lng: 116.5, lat: 35.50072 };
    expect(flagOf(fix(), { earlierOf: () => earlier })).toBe(0);
  });
  it('a terminal without a position says so; zero is asked of what was sent', () => {
    expect(flagOf(fix({ unlocated: true }))).toBe(FIX_FLAGS.unlocated);
    const shifted = readFixes([{ observedAt: NOW, lng: 0, lat: 0 }], 'U1', NOW, 'BD-09').fixes[0]!;
    expect(shifted.lng).not.toBe(0);
    expect(flagOf(shifted)).toBe(FIX_FLAGS.zero);
  });
  it('several reasons add up', () => {
    expect(flagOf(fix({ observedAtMs: NOW + 120_000, lng: 0, lat: 0, speedMps: 300 }))).toBe(
      FIX_FLAGS.future | FIX_FLAGS.zero | FIX_FLAGS.speed,
    );
  });
  it('a flagged fix is not the base of the next, and the order of the input does not matter', () => {
    const batch = [0, 1, 2, 3].map((i) =>
      fix({ observedAtMs: NOW - 60_000 + i * 15_000, lng: 116.5 + i * 0.0001 }),
    );
    batch[1] = { ...batch[1]!, lng: 116.9 };
    const flags = flagFixes(batch, facts());
    expect(flags).toEqual([0, FIX_FLAGS.speed, 0, 0]);
    const turned = batch.toReversed();
    expect(flagFixes(turned, facts())).toEqual(flags.toReversed());
  });
  it('knows no unit slower than its top speed', () => {
    expect(topSpeedMps('officer')).toBeLessThan(topSpeedMps('sanitation_vehicle'));
    expect(topSpeedMps(undefined)).toBe(topSpeedMps('duty_vehicle'));
  });
});

describe('inside an area', () => {
  it('agrees with turf on polygons with holes and several parts', () => {
    const polygons: [number, number][][][] = [
      [
        [[0, 0], [6, 0], [6, 5], [3, 2], [0, 5], [0, 0]],
        [[1, 1], [2, 1], [2, 2], [1, 1]],
      ],
      [[[8, 0], [9, 0], [9, 1], [8, 1], [8, 0]]],
    ]; // prettier-ignore
    const area = areaOf(polygons);
    const shape = multiPolygon(polygons);
    const number = fc.double({ min: -1, max: 10, noNaN: true });
    fc.assert(
      fc.property(number, number, (x, y) => {
        const p: [number, number] = [x + 1.234567e-7, y + 1.7654321e-7];
        expect(insideArea(area, p)).toBe(booleanPointInPolygon(point(p), shape));
      }),
      { numRuns: 2_000 },
    );
  });
  it('nothing is inside nothing', () => expect(insideArea(areaOf([]), [0, 0])).toBe(false));
  it('a margin reaches as far as it says, in every direction', () => {
    const outside: [number, number][] = [[115.9, 35.5], [117.2, 35.2], [116.5, 36.3], [115.8, 34.9]]; // prettier-ignore
    const outline = polygonToLine(polygon(square.polygons[0]!));
    for (const p of outside) {
      const metres = pointToLineDistance(point(p), outline as never, { units: 'meters' });
      expect(withinMargin(square, p, metres * 1.005)).toBe(true);
      expect(withinMargin(square, p, metres * 0.995)).toBe(false);
    }
    expect(withinMargin(square, [116.5, 35.5], 0)).toBe(true);
    expect(withinMargin(areaOf([]), [0, 0], 1e9)).toBe(false);
  });
});

describe('state of a unit', () => {
  const silent = SILENT_AFTER_S * 1000;
  it.each([
    [0, 1, true, 'moving'],
    [silent, 0.5, true, 'moving'],
    [silent, 0.49, true, 'stopped'],
    [0, null, false, 'stopped'],
    [silent + 1, 5, true, 'silent'],
    [silent + 1, 5, false, 'off'],
    [null, null, true, 'silent'],
    [null, null, false, 'off'],
  ] as const)('age %s, speed %s, on duty %s: %s', (age, speed, onDuty, state) => {
    expect(unitState(age, speed, onDuty)).toBe(state);
  });
  it('finds the silences of a track', () => {
    expect(silencesOf([])).toEqual([]);
    expect(silencesOf([0])).toEqual([]);
    expect(silencesOf([0, silent, 3 * silent, 3 * silent + 1])).toEqual([
      { fromMs: silent, toMs: 3 * silent },
    ]);
  });
});
