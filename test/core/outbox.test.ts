import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../server/simulation/core/outbox.ts';
import type { SimulatedFix } from '../../server/simulation/core/simulation.ts';

const fix = (unitId: string, observedAt: number): SimulatedFix => ({
  unitId,
  observedAt,
  lng: 116.58,
  lat: 35.41,
  speedMps: 1,
  headingDeg: 0,
  accuracyM: 5,
});

describe('terminals whose network is cut', () => {
  it('keep what they would have sent and send it once, the oldest first, when the network is back', () => {
    const outbox = createOutbox();
    outbox.cut({ unitIds: new Set(['A']), fromMs: 100, toMs: 200 });
    expect(outbox.pass([fix('A', 110), fix('B', 110)], 110)).toEqual([fix('B', 110)]);
    expect(outbox.pass([fix('A', 150), fix('B', 150)], 150)).toEqual([fix('B', 150)]);
    expect(outbox.state(150)).toMatchObject({ held: 2, dropped: 0, outages: [{ fromMs: 100, toMs: 200 }] });
    expect(outbox.pass([fix('A', 200)], 200)).toEqual([fix('A', 110), fix('A', 150), fix('A', 200)]);
    expect(outbox.state(200)).toEqual({ outages: [], held: 0, dropped: 0 });
    expect(outbox.lastReports().get('A')).toBe(200);
  });

  it('lose nothing and send nothing twice, whatever is cut and when', () => {
    const cut = fc.record({
      units: fc.subarray(['A', 'B', 'C'], { minLength: 1 }),
      fromMs: fc.integer({ min: 0, max: 90 }),
      lasts: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 4 }), fc.integer({ min: 1, max: 13 }), (cuts, stepMs) => {
        const outbox = createOutbox();
        const out: SimulatedFix[] = [];
        const taken: SimulatedFix[] = [];
        for (let ms = stepMs; ms < 200; ms += stepMs) {
          for (const { units, fromMs, lasts } of cuts)
            if (fromMs >= ms - stepMs && fromMs < ms)
              outbox.cut({ unitIds: new Set(units), fromMs: ms, toMs: ms + lasts });
          const fixes = ['A', 'B', 'C'].map((unitId) => fix(unitId, ms));
          taken.push(...fixes);
          for (const sent of outbox.pass(fixes, ms)) {
            const silent = outbox.state(ms).outages.some((one) => one.unitIds.has(sent.unitId));
            expect(silent).toBe(false);
            out.push(sent);
          }
        }
        out.push(...outbox.pass([], 10_000));
        for (const unitId of ['A', 'B', 'C']) {
          const of = (list: SimulatedFix[]) => list.filter((one) => one.unitId === unitId);
          expect(of(out)).toEqual(of(taken));
        }
      }),
    );
  });

  it('have room for so many and lose the oldest first, and say how many', () => {
    const outbox = createOutbox();
    outbox.cut({ unitIds: new Set(['A']), fromMs: 0, toMs: 10_000 });
    for (let ms = 1; ms <= 5_003; ms += 1) expect(outbox.pass([fix('A', ms)], ms)).toEqual([]);
    expect(outbox.state(5_003)).toMatchObject({ held: 5_000, dropped: 3 });
    expect(outbox.pass([], 10_000)[0]).toEqual(fix('A', 4));
  });
});
