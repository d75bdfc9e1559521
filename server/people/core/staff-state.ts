import type { StaffState } from '../contract.ts';

/** What is known of one rostered person at an instant; instants are epoch ms. */
export interface Signs {
  at: number;
  /** Is the shift under way? */
  running: boolean;
  onLeave: boolean;
  shiftStart: number;
  /** Latest fix and check-in of this shift, when there is one; `inGrid` null when its place is not known. */
  fix: { at: number; inGrid: boolean | null } | null;
  checkIn: { at: number; inGrid: boolean | null } | null;
}

/** Thresholds in ms; they are settings of the city. */
export interface StaffThresholds {
  onPostAgeMs: number;
  absenceGraceMs: number;
}

export interface Judged {
  state: StaffState;
  sign: 'fix' | 'check_in' | null;
  ageMs: number | null;
}

/**
 * Where is a rostered person now, as far as the signs tell?
 * off: on leave, or the shift does not run. With a sign of this shift: fresh (age ≤ onPostAgeMs) inside the grid is
 * on_post, fresh outside is elsewhere, older is silent; a silent person is never called absent. Without any sign:
 * absent when the shift began longer ago than the grace, expected before. The latest sign counts, a fix before a
 * check-in of the same instant; a fresh check-in whose place is not known cannot say where and is silent.
 */
export function judgeStaff(signs: Signs, thresholds: StaffThresholds): Judged {
  if (signs.onLeave || !signs.running) return { state: 'off', sign: null, ageMs: null };
  const { fix, checkIn } = signs;
  const byFix = fix !== null && (checkIn === null || fix.at >= checkIn.at);
  const latest = byFix ? fix : checkIn;
  if (latest === null) {
    const late = signs.at - signs.shiftStart > thresholds.absenceGraceMs;
    return { state: late ? 'absent' : 'expected', sign: null, ageMs: null };
  }
  const ageMs = signs.at - latest.at;
  const sign = byFix ? 'fix' : 'check_in';
  if (ageMs > thresholds.onPostAgeMs || latest.inGrid === null) return { state: 'silent', sign, ageMs };
  return { state: latest.inGrid ? 'on_post' : 'elsewhere', sign, ageMs };
}

/** The states in words, as the glossary has them. */
export const STAFF_STATE_TEXTS: Record<StaffState, { zh: string; en: string }> = {
  on_post: { zh: '在岗', en: 'On post' },
  elsewhere: { zh: '网格外', en: 'Outside the grid' },
  silent: { zh: '失联', en: 'Silent' },
  absent: { zh: '缺勤', en: 'Absent' },
  expected: { zh: '待到岗', en: 'Expected' },
  off: { zh: '不在班', en: 'Off duty' },
};
