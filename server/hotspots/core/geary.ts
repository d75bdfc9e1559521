import { momentsOfValues } from './getis-ord.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import { momentsOf } from './spatial-weights.ts';

/**
 * How different are neighbours? Geary's C = (n−1) ΣΣ w_ij (x_i − x_j)² / (2 S0 Σ z²); 1 by chance, below 1 when like
 * lies beside like. z under randomisation is positive then. Edges: all values equal or no links: C = 1, z = 0.
 * Reference: Geary (1954); Cliff & Ord (1981). Example: Columbus CRIME with col.gal, row-standardised: C = 0.547803.
 */
export function gearyC(x: ArrayLike<number>, w: SpatialWeights): { c: number; variance: number; z: number } {
  const { n, mean, variance } = momentsOfValues(x, w);
  const { s0, s1, s2 } = momentsOf(w);
  if (variance === 0 || s0 === 0 || n < 4) return { c: 1, variance: 0, z: 0 };
  let cross = 0;
  let fourth = 0;
  for (let i = 0; i < n; i += 1) {
    fourth += (x[i]! - mean) ** 4;
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1)
      cross += w.weight[k]! * (x[i]! - x[w.to[k]!]!) ** 2;
  }
  const c = ((n - 1) * cross) / (2 * s0 * variance * n);
  const b2 = fourth / n / (variance * variance);
  const spread =
    ((n - 1) * s1 * (n * n - 3 * n + 3 - (n - 1) * b2) -
      ((n - 1) * s2 * (n * n + 3 * n - 6 - (n * n - n + 2) * b2)) / 4 +
      s0 * s0 * (n * n - 3 - (n - 1) ** 2 * b2)) /
    (n * (n - 2) * (n - 3) * s0 * s0);
  return { c, variance: spread, z: spread > 0 ? (1 - c) / Math.sqrt(spread) : 0 };
}
