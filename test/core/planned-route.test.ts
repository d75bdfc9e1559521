import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFit } from '../../server/duty/core/planned-route.ts';
import type { HeardFix, PlannedDuty } from '../../server/duty/core/planned-route.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { buildMatchNetwork } from '../../server/matching/core/match-network.ts';
import { matchTrack } from '../../server/matching/core/match-track.ts';
import { MATCH_DEFAULTS } from '../../server/matching/core/matcher.ts';
import { matchedLines } from '../../server/matching/core/matched-line.ts';

/** Metres east and north of a corner near 30° N, as degrees. */
const at = (x: number, y: number): LngLat => [114 + x / 96_297, 30 + y / 111_195];
const MINUTE = 60_000;
const limits = { toleranceM: 50, silentAfterS: 180 };
/** A plan of one street 600 m eastwards, an hour long. */
const plan = (more: Partial<PlannedDuty> = {}): PlannedDuty => ({
  fromMs: 0,
  toMs: 60 * MINUTE,
  lines: [[at(0, 0), at(600, 0)]],
  places: [],
  ...more,
});
const fix = (minute: number, x: number, y: number): HeardFix => {
  const [lng, lat] = at(x, y);
  return { atMs: minute * MINUTE, lng, lat };
};

describe('a plan beside what was heard', () => {
  it('measures metres off the plan and for how long, and leaves silence out of both', () => {
    const heard = [
      ...[0, 1, 2, 3, 4, 5].map((m) => fix(m, m * 60, 10)),
      // Three minutes on a street 200 m north of the plan.
      fix(6, 300, 120),
      fix(7, 300, 200),
      fix(8, 300, 110),
      fix(9, 300, 20),
      // Twenty minutes without a word, then on plan to the end.
      ...Array.from({ length: 31 }, (_, i) => fix(29 + i, 400, 5)),
    ];
    const fit = planFit(plan(), heard, limits)!;
    expect(fit.fixes).toBe(41);
    expect(fit.offPlanFixes).toBe(3);
    expect(fit.maxM).toBeCloseTo(200, 0);
    expect(fit.medianM).toBeCloseTo(5, 0);
    expect(fit.offPlanS).toBe(180);
    expect(fit.silentS).toBe(20 * 60);
    expect(fit.silences).toEqual([{ fromMs: 9 * MINUTE, toMs: 29 * MINUTE }]);
    expect(fit.onPlanS).toBe(3600 - 180 - 1200);
    expect(fit.deviations).toHaveLength(1);
    expect(fit.deviations[0]).toMatchObject({ fromMs: 6 * MINUTE, toMs: 8 * MINUTE, fixes: 3 });
    expect(fit.deviations[0]!.meanM).toBeCloseTo((120 + 200 + 110) / 3, 0);
    expect(fit.deviations[0]!.at[1]).toBeCloseTo(at(300, 200)[1], 6);
  });

  it('one stray position is no deviation, and a silence ends one', () => {
    const stray = planFit(plan(), [fix(1, 0, 0), fix(2, 0, 300), fix(3, 0, 0)], limits)!;
    expect(stray.deviations).toEqual([]);
    expect(stray.offPlanFixes).toBe(1);
    const broken = planFit(
      plan(),
      [fix(0, 0, 300), fix(1, 0, 300), fix(20, 0, 300), fix(21, 0, 300)],
      limits,
    )!;
    expect(broken.deviations.map(({ fromMs, toMs }) => [fromMs / MINUTE, toMs / MINUTE])).toEqual([
      [0, 1],
      [20, 21],
    ]);
  });

  it('nobody heard is silence, not absence; nothing planned is no fit', () => {
    expect(planFit(plan(), [], limits)).toMatchObject({
      fixes: 0,
      maxM: null,
      silentS: 3600,
      onPlanS: 0,
      offPlanS: 0,
      firstHeardMs: null,
    });
    expect(planFit(plan({ lines: [] }), [fix(1, 0, 0)], limits)).toBeNull();
    const post = planFit(plan({ lines: [], places: [at(0, 0)] }), [fix(1, 30, 0)], limits)!;
    expect(post.maxM).toBeCloseTo(30, 0);
  });

  it('on, off and silent time add up to the duty, whatever was heard', () => {
    const heardOf = fc
      .array(fc.tuple(fc.integer({ min: -10, max: 70 * 60 }), fc.integer({ min: -400, max: 400 })), {
        maxLength: 60,
      })
      .map((rows) =>
        rows
          .toSorted(([a], [b]) => a - b)
          .map(([second, y]): HeardFix => ({ ...fix(0, 100, y), atMs: second * 1000 })),
      );
    fc.assert(
      fc.property(heardOf, (heard) => {
        const fit = planFit(plan(), heard, limits)!;
        expect(fit.onPlanS + fit.offPlanS + fit.silentS).toBeCloseTo(fit.dutyS, 6);
        expect(fit.silences.every(({ fromMs, toMs }) => toMs - fromMs > 180_000)).toBe(true);
        const off = heard.filter(({ atMs }) => atMs >= 0 && atMs <= 60 * MINUTE);
        expect(fit.deviations.reduce((sum, one) => sum + one.fixes, 0)).toBeLessThanOrEqual(off.length);
      }),
    );
  });
});

describe('the matched way as lines', () => {
  const network = buildMatchNetwork(3, [
    { from: 0, to: 1, forward: true, backward: true, points: [at(0, 0), at(200, 0), at(400, 0)] },
    { from: 1, to: 2, forward: true, backward: true, points: [at(400, 0), at(400, 400)] },
  ]);
  const walk = (fixes: readonly (readonly [number, number, number])[]) =>
    matchTrack(
      network,
      {
        timeMs: fixes.map(([, , s]) => s * 1000),
        lng: fixes.map(([x, y]) => at(x, y)[0]),
        lat: fixes.map(([x, y]) => at(x, y)[1]),
      },
      MATCH_DEFAULTS.foot,
    );

  it('goes round the corner of the road and is cut at a silence', () => {
    const there = Array.from({ length: 21 }, (_, i) => [i * 20, 3, i * 15] as const);
    const up = Array.from({ length: 10 }, (_, i) => [403, (i + 1) * 20, 315 + i * 15] as const);
    const lines = matchedLines(network, walk([...there, ...up]));
    expect(lines).toHaveLength(1);
    const corner = at(400, 0);
    expect(lines[0]!.path.some(([lng, lat]) => Math.hypot(lng - corner[0], lat - corner[1]) < 1e-6)).toBe(
      true,
    );

    const late = up.map(([x, y, s]) => [x, y + 100, s + 900] as const);
    const cut = walk([...there, ...late]);
    expect(cut.gaps.map((gap) => gap.reason)).toEqual(['silence']);
    const parts = matchedLines(network, cut);
    expect(parts).toHaveLength(2);
    expect(parts[0]!.toMs).toBeLessThanOrEqual(cut.gaps[0]!.fromMs);
    expect(parts[1]!.fromMs).toBeGreaterThanOrEqual(cut.gaps[0]!.toMs);
    // Nothing is drawn over the gap: the first line ends before the corner, the second begins beyond it.
    expect(parts[0]!.path.every(([, lat]) => lat < at(0, 20)[1])).toBe(true);
    expect(parts[1]!.path.every(([, lat]) => lat > at(0, 90)[1])).toBe(true);
  });
});
