/**
 * Is a place hot beyond chance? `confirmed`: adjusted p ≤ 0.05; `watch`: ≤ 0.20; `none` otherwise.
 * Watch is a reason to look, never a finding. NaN is an error, not `none`.
 */
export type Tier = 'confirmed' | 'watch' | 'none';

export const CONFIRMED_Q = 0.05;
export const WATCH_Q = 0.2;

export function tierOf(adjusted: number): Tier {
  if (Number.isNaN(adjusted)) throw new RangeError('tierOf(NaN)');
  if (adjusted <= CONFIRMED_Q) return 'confirmed';
  return adjusted <= WATCH_Q ? 'watch' : 'none';
}
