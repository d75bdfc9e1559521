/** Wrong passwords in a row before an account is locked for a while. */
export const FAILURES_BEFORE_LOCK = 5;
const FIRST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 15 * 60_000;

/**
 * For how long is an account locked after this many wrong passwords in a row? Not at all below five, a minute at
 * five, doubled with each further one, a quarter of an hour at most: guessing becomes useless, while nobody can
 * lock a colleague out for good. Milliseconds.
 *
 * Example: lockAfterMs(4) is 0, lockAfterMs(5) is 60000, lockAfterMs(7) is 240000.
 */
export function lockAfterMs(failures: number): number {
  if (failures < FAILURES_BEFORE_LOCK) return 0;
  return Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(20, failures - FAILURES_BEFORE_LOCK));
}
