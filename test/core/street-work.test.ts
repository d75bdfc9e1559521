import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCursor, writeCursor } from '../../server/cases/core/case-cursor.ts';
import { nextCaseNumber } from '../../server/cases/core/case-number.ts';
import { checkStep, nextSteps } from '../../server/cases/core/case-steps.ts';
import { caseStatusSchema } from '../../server/cases/contract.ts';
import { ageLegend } from '../../server/coverage/core/age-legend.ts';
import { streetStateOf } from '../../server/coverage/core/street-state.ts';
import { judgeStaff } from '../../server/people/core/staff-state.ts';

const MINUTE = 60_000;

describe('where a rostered person is', () => {
  const thresholds = { onPostAgeMs: 5 * MINUTE, absenceGraceMs: 15 * MINUTE };
  const start = Date.parse('2026-06-10T00:00:00Z');
  const base = {
    at: start + 60 * MINUTE,
    running: true,
    onLeave: false,
    shiftStart: start,
    fix: null,
    checkIn: null,
  };
  const ago = (minutes: number, inGrid: boolean | null) => ({ at: base.at - minutes * MINUTE, inGrid });

  it('follows the signs', () => {
    const of = (changes: Partial<Parameters<typeof judgeStaff>[0]>) =>
      judgeStaff({ ...base, ...changes }, thresholds).state;
    expect(of({ fix: ago(5, true) })).toBe('on_post');
    expect(of({ fix: ago(5, false) })).toBe('elsewhere');
    expect(of({ fix: ago(5.01, true) })).toBe('silent');
    expect(of({ fix: ago(1, null) })).toBe('silent');
    expect(of({})).toBe('absent');
    expect(of({ at: start + 15 * MINUTE })).toBe('expected');
    expect(of({ at: start + 15 * MINUTE + 1 })).toBe('absent');
    expect(of({ onLeave: true, fix: ago(1, true) })).toBe('off');
    expect(of({ running: false })).toBe('off');
    // The latest sign counts, whichever it is.
    expect(of({ fix: ago(40, true), checkIn: ago(2, false) })).toBe('elsewhere');
    expect(of({ fix: ago(2, true), checkIn: ago(2, false) })).toBe('on_post');
  });

  it('never calls somebody absent who gave a sign, nor on post without a fresh one', () => {
    const sign = fc.option(
      fc.record({ at: fc.integer({ min: 0, max: 60 }), inGrid: fc.constantFrom(true, false, null) }),
      {
        nil: null,
      },
    );
    fc.assert(
      fc.property(sign, sign, fc.boolean(), fc.boolean(), (fix, checkIn, running, onLeave) => {
        const seen = (s: typeof fix) => (s === null ? null : { at: start + s.at * MINUTE, inGrid: s.inGrid });
        const judged = judgeStaff(
          { ...base, running, onLeave, fix: seen(fix), checkIn: seen(checkIn) },
          thresholds,
        );
        const signs = [fix, checkIn].filter((s) => s !== null);
        if (judged.state === 'absent' || judged.state === 'expected') expect(signs).toHaveLength(0);
        if (judged.state === 'on_post') expect(signs.some((s) => s.inGrid === true && s.at >= 55)).toBe(true);
        if (judged.state === 'off') expect(running && !onLeave).toBe(false);
        expect(judged.ageMs === null).toBe(judged.sign === null);
      }),
    );
  });
});

describe('what is known of a street', () => {
  const at = Date.parse('2026-06-10T02:00:00Z');
  const record = {
    streetId: 'S',
    lastSeenAt: null,
    evidence: null,
    certainty: null,
    precision: null,
    duties: 0,
    heard: false,
  };
  const TRUSTED = 72 * 3_600_000;
  it('is unknown, not never, when silence proves nothing', () => {
    expect(streetStateOf(record, at, TRUSTED).state).toBe('unknown');
    expect(streetStateOf({ ...record, duties: 3 }, at, TRUSTED).state).toBe('unknown');
    expect(streetStateOf({ ...record, duties: 3, heard: true }, at, TRUSTED).state).toBe('never');
    for (const { ageMs } of [
      streetStateOf(record, at, TRUSTED),
      streetStateOf({ ...record, heard: true }, at, TRUSTED),
    ])
      expect(ageMs).toBeNull();
  });
  it('loses its age when it is old and nobody was heard of since, but keeps its last record', () => {
    const old = { ...record, lastSeenAt: '2026-06-06T02:00:00Z', precision: 'visit' as const };
    expect(streetStateOf(old, at, TRUSTED)).toMatchObject({
      state: 'unknown',
      ageMs: null,
      lastSeenAt: old.lastSeenAt,
    });
    expect(streetStateOf({ ...old, duties: 2 }, at, TRUSTED).reasonEn).toMatch(/kept silent/);
    expect(streetStateOf({ ...old, duties: 2, heard: true }, at, TRUSTED)).toMatchObject({
      state: 'seen',
      ageMs: 4 * 86_400_000,
    });
    expect(streetStateOf({ ...old, lastSeenAt: '2026-06-07T02:00:00Z' }, at, TRUSTED).state).toBe('seen');
  });
  it('has an age that is never negative', () => {
    expect(streetStateOf({ ...record, lastSeenAt: '2026-06-10T02:00:01Z' }, at, TRUSTED)).toMatchObject({
      state: 'seen',
      ageMs: 0,
    });
  });
  it('puts each street into one class of the legend, or beside it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(40 * 24), { nil: null }), { maxLength: 60 }),
        fc.boolean(),
        (agesH, heard) => {
          const streets = agesH.map((hours) =>
            streetStateOf(
              {
                ...record,
                heard,
                lastSeenAt: hours === null ? null : new Date(at - hours * 3_600_000).toISOString(),
              },
              at,
              Infinity,
            ),
          );
          const legend = ageLegend(streets, [4, 24, 168], 'test');
          const beside = agesH.filter((hours) => hours === null).length;
          expect(legend.unknownCount + legend.neverCount).toBe(beside);
          expect(heard ? legend.neverCount : legend.unknownCount).toBe(beside);
          expect(legend.classes.map(({ count }) => count)).toEqual([
            agesH.filter((h) => h !== null && h < 4).length,
            agesH.filter((h) => h !== null && h >= 4 && h < 24).length,
            agesH.filter((h) => h !== null && h >= 24 && h < 168).length,
            agesH.filter((h) => h !== null && h >= 168).length,
          ]);
        },
      ),
    );
    expect(ageLegend([], [4, 24, 168], 't').classes.map(({ labelZh }) => labelZh)).toEqual([
      '4 小时以内', '4 小时–1 天', '1 天–7 天', '7 天以上',
    ]); // prettier-ignore
  });
});

describe('the steps of a case', () => {
  it('lead every open case to an end, and no finished one anywhere', () => {
    for (const status of caseStatusSchema.options) {
      const reached = new Set<string>([status]);
      for (const step of reached) for (const next of nextSteps(step)) reached.add(next);
      expect(reached.has('closed') || status === 'rejected', status).toBe(true);
    }
    expect(nextSteps('closed')).toEqual([]);
    expect(nextSteps('rejected')).toEqual([]);
    expect(nextSteps('toString')).toEqual([]);
  });
  it('keep handling and verifying apart even after a return', () => {
    const history = [
      { step: 'handled', actor: 'a' },
      { step: 'dispatched', actor: 'b' },
      { step: 'handled', actor: 'b' },
    ];
    expect(() => checkStep('handled', 'verified', null, 'b', history)).toThrow(/same_account/);
    expect(() => checkStep('handled', 'verified', null, 'a', history)).not.toThrow();
  });
  it('give numbers and cursors', () => {
    expect(nextCaseNumber('C20261122-', null)).toBe('C20261122-0001');
    expect(nextCaseNumber('C20261122-', 'C20261122-0041')).toBe('C20261122-0042');
    expect(nextCaseNumber('C20261122-', 'C20261122-9999')).toBe('C20261122-10000');
    expect(nextCaseNumber('C20261122-', 'C20261122-odd')).toBe('C20261122-0001');
    const key = { at: '2026-06-10T02:00:00.123456Z', caseId: '案~1' };
    expect(readCursor(writeCursor(key))).toEqual(key);
    for (const bad of ['', 'x', '%', writeCursor({ at: '2026-99-10T02:00:00.123456Z', caseId: 'c' })]) {
      expect(() => readCursor(bad)).toThrow(/cursor/);
    }
  });
});
