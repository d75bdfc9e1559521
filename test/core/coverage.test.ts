import { describe, expect, it } from 'vitest';
import { bestPossibleGapS, cityIdleness, giniOf, idlenessOf } from '../../server/coverage/core/idleness.ts';
import type { Seen } from '../../server/coverage/core/idleness.ts';
import { hotPlacesOf } from '../../server/coverage/core/hot-places.ts';
import { hoursOf, localOffsetMs } from '../../server/coverage/core/local-hours.ts';
import { passChanges } from '../../server/coverage/core/pass-changes.ts';
import { nextWarning, passesDue } from '../../server/coverage/core/road-warning.ts';
import { shiftStatus } from '../../server/coverage/core/shift-status.ts';
import type { ShiftDuty, ShiftVisit } from '../../server/coverage/core/shift-status.ts';
import { sectorOf, unseenStretches } from '../../server/coverage/core/sight-along.ts';
import { rankNeeds } from '../../server/coverage/core/street-need.ts';
import type { StreetNeed } from '../../server/coverage/core/street-need.ts';
import { contains, evidenceGate, viewSector } from '../../server/coverage/core/view-sector.ts';
import { segmentsApart, signedArea } from '../../server/kernel/plane.ts';
import type { Pt } from '../../server/kernel/plane.ts';
import { randomOf } from '../../server/kernel/random.ts';

const HOUR = 3_600_000;

describe('idleness', () => {
  it('agrees with adding up the time since the last visit, tick by tick', () => {
    const random = randomOf(5, 'idle');
    for (let round = 0; round < 60; round += 1) {
      const period = 400;
      const visits = Array.from({ length: random.int(7) }, (): Seen => {
        const fromMs = random.int(period + 60) - 30;
        return { fromMs, toMs: fromMs + random.int(20) };
      });
      const allowed = random.int(120);
      const idle = idlenessOf(visits, 0, period, allowed);
      // Tick by tick: how long since anybody was there, at the middle of each tenth?
      let [sum, squares, there, beyond, gap, longest, open] = [0, 0, 0, 0, 0, 0, 0];
      const step = 0.1;
      for (let t = step / 2; t < period; t += step) {
        if (visits.some((visit) => visit.fromMs <= t && t < visit.toMs)) {
          there += step;
          gap = 0;
        } else gap = visits.some((visit) => visit.toMs > t - step && visit.toMs <= t) ? step / 2 : gap + step;
        if (gap > allowed) beyond += step;
        longest = Math.max(longest, gap);
        sum += gap * step;
        squares += gap * gap * step;
        open = gap;
      }
      expect(idle.averageMs).toBeCloseTo(sum / period, 0);
      expect(Math.abs(idle.rmsMs - Math.sqrt(squares / period))).toBeLessThan(0.5);
      expect(idle.dwellMs).toBeCloseTo(there, 0);
      expect(Math.abs(idle.longestGapMs - longest)).toBeLessThan(1);
      expect(Math.abs(idle.openGapMs - open)).toBeLessThan(1);
      expect(Math.abs(idle.uncoveredMs - beyond)).toBeLessThan(1.5);
    }
  });

  it('counts streets that were never visited, with the whole period as their gap', () => {
    expect(idlenessOf([], 0, 100, 40)).toEqual({
      visits: 0,
      sinceMs: null,
      openGapMs: 100,
      longestGapMs: 100,
      meanGapMs: 100,
      averageMs: 50,
      rmsMs: Math.sqrt(1e6 / 300),
      dwellMs: 0,
      uncoveredMs: 60,
    });
    const never = { lengthM: 100, averageMs: 50, longestGapMs: 100, visited: false, within: false };
    const seen = { lengthM: 300, averageMs: 10, longestGapMs: 20, visited: true, within: true };
    expect(cityIdleness([never, seen])).toMatchObject({
      streets: 2,
      neverVisited: 1,
      meanMs: 30,
      lengthWeightedMs: 20,
      worstMs: 100,
      deviationMs: 20,
      lengthShareWithin: 0.75,
    });
    expect(cityIdleness([])).toBeNull();
    // The last visit was 300 before the period: what is too long runs from there, the rest is of the period.
    expect(idlenessOf([], 0, 100, 340, -300)).toMatchObject({
      visits: 0,
      sinceMs: null,
      openGapMs: 400,
      longestGapMs: 100,
      averageMs: 50,
      uncoveredMs: 60,
    });
    expect(idlenessOf([{ fromMs: 80, toMs: 80 }], 0, 100, 340, -300)).toMatchObject({
      openGapMs: 20,
      uncoveredMs: 40,
    });
    expect(() => idlenessOf([], 5, 5, 1)).toThrow(RangeError);
  });

  it('knows Gini of nothing, of equals and of one against many, and the bound of L / (k v)', () => {
    expect(giniOf([])).toBe(0);
    expect(giniOf([3, 3, 3])).toBeCloseTo(0, 12);
    expect(giniOf([0, 0, 0, 8])).toBeCloseTo(0.75, 12);
    expect(bestPossibleGapS(12_000, 4, 1.2)).toBeCloseTo(2_500);
    expect(bestPossibleGapS(12_000, 0, 1.2)).toBe(Infinity);
  });
});

describe('state of a street in a shift', () => {
  const rules = { visitedFrom: 0.5, hidesMs: 5 * 60_000 };
  const visit = (certainty: number, steady = true): ShiftVisit => ({
    visitId: `v${certainty}`,
    certainty,
    steady,
  });
  const duty = (more: Partial<ShiftDuty> = {}): ShiftDuty => ({
    personId: 'P1',
    unitId: 'O1',
    fromMs: 0,
    toMs: 8 * HOUR,
    silences: [],
    signs: 0,
    onTheWay: false,
    ...more,
  });
  const stateOf = (visits: ShiftVisit[], duties: ShiftDuty[], sparse = 0) => {
    const { state, reason, rateSensitive } = shiftStatus(visits, duties, sparse, rules);
    return `${state} ${reason}${rateSensitive ? ' (rate)' : ''}`;
  };

  it('is visited by evidence, whoever was due, and adds evidence up', () => {
    expect(stateOf([visit(0.6)], [])).toBe('visited visit');
    expect(stateOf([visit(0.3), visit(0.3)], [duty()])).toBe('visited visit');
    expect(shiftStatus([visit(0.3), visit(0.3)], [], 0, rules).certainty).toBeCloseTo(0.51);
    expect(stateOf([visit(0.3)], [duty()])).toBe('unknown weak_evidence (rate)');
  });

  it('is not visited only when all who were due were heard of all the while', () => {
    expect(stateOf([], [duty()])).toBe('not_visited heard_elsewhere');
    expect(stateOf([], [duty({ silences: [{ fromMs: HOUR, toMs: HOUR + 4 * 60_000 }] })])).toBe(
      'not_visited heard_elsewhere',
    );
    expect(stateOf([], [duty(), duty({ silences: [{ fromMs: HOUR, toMs: HOUR + 6 * 60_000 }] })])).toBe(
      'unknown silent',
    );
    expect(stateOf([], [duty({ onTheWay: true })])).toBe('unknown on_the_way');
    expect(stateOf([], [duty({ unitId: null })])).toBe('unknown no_sign');
    expect(stateOf([], [duty({ unitId: null, signs: 2 })])).toBe('not_visited heard_elsewhere');
    expect(stateOf([], [])).toBe('unknown nobody_due');
    expect(stateOf([], [duty({ toMs: -1 })])).toBe('unknown not_begun');
  });

  it('names the units whose silence makes it unknown, and only silence within the duty counts', () => {
    const silent = duty({ unitId: 'O2', silences: [{ fromMs: -HOUR, toMs: 10 * HOUR }] });
    expect(shiftStatus([], [duty(), silent], 0, rules).units).toEqual(['O2']);
    expect(stateOf([], [duty({ silences: [{ fromMs: 8 * HOUR, toMs: 9 * HOUR }] })])).toBe(
      'not_visited heard_elsewhere',
    );
  });

  it('flags every state that half of the fixes would change', () => {
    expect(stateOf([visit(0.9, false)], [duty()])).toBe('visited visit (rate)');
    expect(stateOf([visit(0.9, false), visit(0.9)], [duty()])).toBe('visited visit');
    expect(stateOf([], [duty()], 1)).toBe('not_visited heard_elsewhere (rate)');
  });
});

describe('warnings of roads', () => {
  const day = { roadId: 'R1', rated: 4, fromMs: 0, toMs: 16 * HOUR, passes: [] as number[] };
  const stages = [0.5 * HOUR, 1.5 * HOUR, 3 * HOUR];

  it('spreads the rated passes over the hours', () => {
    expect([0, 3.9, 4, 8, 16, 20].map((hour) => passesDue(day, hour * HOUR))).toEqual([0, 0, 1, 2, 4, 4]);
    expect(passesDue({ ...day, rated: 0 }, 9 * HOUR)).toBe(0);
  });

  it('rises through three stages, each told once, and is withdrawn when made good', () => {
    let warning = nextWarning(undefined, day, 4.4 * HOUR, stages);
    expect(warning).toBeUndefined();
    warning = nextWarning(warning, day, 4.5 * HOUR, stages);
    expect(warning).toMatchObject({ stage: 1, state: 'open', due: 1, done: 0, behindSinceMs: 4 * HOUR });
    expect(nextWarning(warning, day, 5 * HOUR, stages)).toBe(warning);
    warning = nextWarning(warning, day, 5.6 * HOUR, stages);
    warning = nextWarning(warning, day, 7.2 * HOUR, stages);
    expect(warning?.history.map(({ stage, event }) => `${stage} ${event}`)).toEqual([
      '1 raised',
      '2 raised',
      '3 raised',
    ]);
    const made = { ...day, passes: [7.3 * HOUR] };
    const good = nextWarning(warning, made, 7.4 * HOUR, stages);
    expect(good).toMatchObject({ state: 'withdrawn', due: 1, done: 1 });
    expect(good?.history.at(-1)?.reasonEn).toMatch(/Made good/);
    expect(nextWarning(good, made, 7.5 * HOUR, stages)).toBe(good);
    // The second pass is missed as well: raised again, in the same row.
    expect(nextWarning(good, made, 8.6 * HOUR, stages)).toMatchObject({
      state: 'open',
      stage: 1,
      done: 1,
      due: 2,
    });
  });

  it('says so when late fixes show that the pass had been made in time', () => {
    const raised = nextWarning(undefined, day, 4.6 * HOUR, stages);
    const healed = nextWarning(raised, { ...day, passes: [3.5 * HOUR] }, 4.7 * HOUR, stages);
    expect(healed?.state).toBe('withdrawn');
    expect(healed?.history.at(-1)?.reasonEn).toMatch(/Late fixes show/);
  });

  it('is the same however often it is asked', () => {
    const random = randomOf(9, 'warnings');
    for (let round = 0; round < 40; round += 1) {
      const passes = Array.from({ length: random.int(5) }, () => random.between(0, 16) * HOUR);
      const often = Array.from({ length: 160 }, (_, i) => (i / 10) * HOUR);
      let dense = nextWarning(undefined, { ...day, passes }, 0, stages);
      for (const at of often)
        dense = nextWarning(
          nextWarning(dense, { ...day, passes }, at, stages),
          { ...day, passes },
          at,
          stages,
        );
      const raised = (dense?.history ?? []).filter(({ event }) => event === 'raised');
      // Between two withdrawals no stage is told twice.
      const seen = new Set<number>();
      for (const step of dense?.history ?? []) {
        if (step.event === 'withdrawn') seen.clear();
        else {
          expect(seen.has(step.stage)).toBe(false);
          seen.add(step.stage);
        }
      }
      expect(raised.length > 0).toBe(
        often.some((at) => passesDue(day, at - stages[0]!) > passes.filter((ms) => ms <= at).length),
      );
    }
  });
});

describe('who is needed where', () => {
  const street = (streetId: string, more: Partial<StreetNeed> = {}): StreetNeed => ({
    streetId,
    grade: 3,
    lengthM: 200,
    dailyMust: false,
    unclaimed: false,
    sinceMs: HOUR,
    windowDays: 14,
    allowedMs: 72 * HOUR,
    seenToday: true,
    expectedCases: 0,
    hot: null,
    unsure: false,
    rateSensitive: false,
    ...more,
  });

  it('ranks by points, each with its reason; who lacks nothing is not listed', () => {
    const ranked = rankNeeds([
      street('fine', { unclaimed: true, unsure: true }),
      street('overdue', { sinceMs: 144 * HOUR }),
      street('never', { sinceMs: null, unclaimed: true }),
      street('must', { dailyMust: true, seenToday: false, hot: 'watch' }),
      street('week', { sinceMs: 200 * HOUR, allowedMs: 400 * HOUR }),
    ]);
    expect(ranked.map(({ streetId, score }) => [streetId, score])).toEqual([
      ['never', 7],
      ['must', 4],
      ['overdue', 2],
      ['week', 2],
    ]);
    expect(ranked[0]!.reasons.map(({ reason }) => reason)).toEqual(['never_seen', 'unclaimed']);
    // "Never" is only said of the days that were looked at.
    expect(ranked[0]!.reasons[0]!.zh).toBe('近 14 天无到访记录');
    for (const { score, reasons } of ranked)
      expect(reasons.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score, 6);
  });

  it('reads tiers from a stored hotspot answer and nothing from what is none', () => {
    const body = JSON.stringify({ places: [{ id: 'S1', tier: 'confirmed' }, { id: 'S2', tier: 'none' }] }); // prettier-ignore
    expect([...hotPlacesOf(body)]).toEqual([['S1', 'confirmed']]);
    expect(hotPlacesOf('{"places":3}').size).toBe(0);
    expect(hotPlacesOf('no json').size).toBe(0);
  });

  it('knows which hours of the local day a shift takes, past midnight too', () => {
    const from = Date.parse('2026-03-02T13:30:00Z');
    expect(localOffsetMs(from, 'Asia/Shanghai')).toBe(8 * HOUR);
    const hours = hoursOf({ from_ms: from, to_ms: from + 4 * HOUR }, 'Asia/Shanghai');
    expect(hours.map((share, hour) => [hour, share]).filter(([, share]) => share! > 0)).toEqual([
      [0, 1],
      [1, 0.5],
      [21, 0.5],
      [22, 1],
      [23, 1],
    ]);
  });
});

describe('what must change of the visits when a track is matched again', () => {
  const pass = (subjectId: string, fromMs: number, toMs: number, more = {}) => ({
    subject: 'street',
    subjectId,
    fromMs,
    toMs,
    counted: true,
    steady: true,
    ...more,
  });

  it('leaves alone what is the same, moves what has moved under its id, drops what is gone, adds what is new', () => {
    const kept = [
      { ...pass('A', 100_000, 200_000), passId: 'a' },
      { ...pass('B', 300_000, 400_000), passId: 'b' },
      { ...pass('C', 500_000, 600_000), passId: 'c' },
    ];
    const found = [pass('A', 101_000, 200_500), pass('B', 310_000, 420_000), pass('D', 700_000, 800_000)];
    const { drop, put } = passChanges(kept, found, 0);
    expect(drop.map(({ passId }) => passId).sort()).toEqual(['b', 'c']);
    expect(put.map((one) => [one.passId, one.pass.subjectId])).toEqual([['b', 'B'], [undefined, 'D']]); // prettier-ignore
    expect(passChanges(kept, kept, 0)).toEqual({ drop: [], put: [] });
  });

  it('does not touch what began before, nor count its end again', () => {
    const kept = [{ ...pass('A', 100_000, 900_000), passId: 'a' }];
    const found = [pass('A', 500_000, 900_000), pass('A', 950_000, 990_000)];
    const { drop, put } = passChanges(kept, found, 500_000);
    expect(drop).toEqual([]);
    expect(put.map((one) => one.pass.fromMs)).toEqual([950_000]);
  });
});

describe('what cameras see', () => {
  const box = (x: number, y: number, half: number): Pt[] => [
    [x - half, y - half],
    [x + half, y - half],
    [x + half, y + half],
    [x - half, y + half],
  ];

  it('is a sector of the right size in the open', () => {
    const ring = viewSector({ at: [0, 0], bearingDeg: 90, fovDeg: 90, rangeM: 50 }, []);
    expect(Math.abs(signedArea(ring))).toBeCloseTo((Math.PI * 2500) / 4, -1);
    expect(contains(ring, [30, 0])).toBe(true);
    expect(contains(ring, [-5, 0])).toBe(false);
    const round = viewSector({ at: [7, 3], bearingDeg: 0, fovDeg: 360, rangeM: 20 }, []);
    expect(Math.abs(signedArea(round))).toBeCloseTo(Math.PI * 400, -1);
  });

  it('holds a point exactly when no wall crosses the line of sight, on random towns', () => {
    const random = randomOf(21, 'sight');
    let [seen, hidden] = [0, 0];
    for (let round = 0; round < 25; round += 1) {
      const houses = Array.from({ length: 6 }, () =>
        box(random.between(-60, 60), random.between(-60, 60), random.between(3, 9)),
      ).filter((house) => !contains(house, [0, 0]));
      const eye = { at: [0, 0] as Pt, bearingDeg: random.between(0, 360), fovDeg: 120, rangeM: 60 };
      const ring = viewSector(eye, houses);
      for (let k = 0; k < 150; k += 1) {
        const p: Pt = [random.between(-70, 70), random.between(-70, 70)];
        const distance = Math.hypot(...p);
        const off = ((Math.atan2(p[0], p[1]) * 180) / Math.PI - eye.bearingDeg + 540) % 360 - 180; // prettier-ignore
        // Points on the rim are anybody's guess.
        if (Math.abs(distance - 60) < 1 || Math.abs(Math.abs(off) - 60) < 1 || distance < 1) continue;
        let apart = Infinity;
        for (const house of houses)
          house.forEach((a, i) => {
            apart = Math.min(apart, segmentsApart([0, 0], p, a, house[(i + 1) % 4]!));
          });
        if (apart > 0 && apart < 0.2) continue;
        const free = distance < 60 && Math.abs(off) < 60 && apart > 0;
        expect(contains(ring, p)).toBe(free);
        if (free) seen += 1;
        else hidden += 1;
      }
    }
    expect(seen).toBeGreaterThan(200);
    expect(hidden).toBeGreaterThan(200);
  });

  it('leaves the stretches of a street that no sector covers', () => {
    const ring = viewSector({ at: [0, 0], bearingDeg: 90, fovDeg: 60, rangeM: 40 }, [box(25, 0, 4)]);
    const line: Pt[] = [[-50, 0], [100, 0]]; // prettier-ignore
    const unseen = unseenStretches(line, [sectorOf(ring)], 1);
    expect(unseen).toHaveLength(2);
    expect(unseen[0]).toMatchObject({ fromM: 0 });
    expect(unseen[0]!.toM).toBeCloseTo(50, -0.5);
    expect(unseen[1]!.fromM).toBeCloseTo(71, -0.5);
    expect(unseen[1]!.toM).toBe(150);
    expect(unseenStretches(line, [], 5)).toEqual([{ fromM: 0, toM: 150 }]);
  });

  it('is evidence only from a compliant, signed and published camera', () => {
    expect(evidenceGate({ compliant: true, signed: true, published: true })).toEqual({
      evidence: true,
      lacks: [],
    });
    expect(evidenceGate({ compliant: true, signed: false, published: false })).toEqual({
      evidence: false,
      lacks: ['signed', 'published'],
    });
  });
});
