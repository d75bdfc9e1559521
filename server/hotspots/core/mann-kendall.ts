import { twoSided } from './normal-tail.ts';

/**
 * Does a series rise or fall?
 *
 * S = Σ_{i<j} sign(x_j − x_i), equal values counting 0; variance corrected for ties; z with continuity correction;
 * p two-sided; tau-b. Values closer than `quantum` (1e-9 unless told) are equal, so that rounding breaks no tie.
 * Edges: fewer than 3 values, or all equal: S as it is, z = 0, p = 1, tau 0.
 * Reference: Mann (1945); Kendall (1975). Examples: 1…5: S 10, V 16.6667, z 2.2045408, p 0.0274863;
 * [1,1,2,2,3,3,3,5,4,6]: S 38, V 119.3333, z 3.3870440, tau-b 0.8956686.
 */
export interface Trend {
  s: number;
  variance: number;
  z: number;
  p: number;
  tau: number;
}

export function mannKendall(series: ArrayLike<number>, quantum = 1e-9): Trend {
  const n = series.length;
  const x = Float64Array.from(series, (v) => Math.round(v / quantum));
  let s = 0;
  for (let i = 0; i < n; i += 1) for (let j = i + 1; j < n; j += 1) s += Math.sign(x[j]! - x[i]!);
  const runs = new Map<number, number>();
  for (const v of x) runs.set(v, (runs.get(v) ?? 0) + 1);
  let tied = 0;
  let tiedPairs = 0;
  for (const t of runs.values()) {
    tied += t * (t - 1) * (2 * t + 5);
    tiedPairs += (t * (t - 1)) / 2;
  }
  const variance = (n * (n - 1) * (2 * n + 5) - tied) / 18;
  if (n < 3 || variance <= 0) return { s, variance: Math.max(0, variance), z: 0, p: 1, tau: 0 };
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  const pairs = (n * (n - 1)) / 2;
  return { s, variance, z, p: twoSided(z), tau: s / Math.sqrt((pairs - tiedPairs) * pairs) };
}
