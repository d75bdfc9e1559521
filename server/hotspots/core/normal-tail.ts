/**
 * What share of a standard normal lies beyond z?
 *
 * `upperTail(z)` = P(Z ≥ z), relative error below 1e-13 down to 1e-300; `twoSided(z)` = P(|Z| ≥ |z|).
 * Below |z| = 3 by the Taylor series of Φ about 0, above by the continued fraction of Mills' ratio.
 * Edges: ±∞ give 0 and 1; NaN throws. Reference: Abramowitz & Stegun 26.2.10, 26.2.14.
 * Example: upperTail(1.959963984540054) = 0.025.
 */
export function upperTail(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('upperTail of NaN');
  if (z < 0) return 1 - upperTail(-z);
  if (z === Infinity) return 0;
  const density = Math.exp(-0.5 * z * z) / 2.5066282746310002;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-18 * sum; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = 0;
  for (let k = 120; k >= 1; k -= 1) fraction = k / (z + fraction);
  return density / (z + fraction);
}

export function twoSided(z: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(z)));
}
