/**
 * Which p-values stay small when many were looked at?
 *
 * BH: q_(i) = min over j ≥ i of n p_(j) / j: the expected share of false finds among the finds stays below the
 * threshold when tests are independent or positively dependent. BY multiplies by Σ 1/i and needs no assumption on
 * dependence. Holm and Bonferroni keep the chance of one false find. Order of the input is kept.
 * Edges: empty gives empty; p outside 0…1 throws RangeError.
 * Reference: Benjamini & Hochberg (1995); Benjamini & Yekutieli (2001); Holm (1979).
 * Example: BH of [0.01, 0.04, 0.03] is [0.03, 0.04, 0.04].
 */
export type Adjustment = 'none' | 'BH' | 'BY' | 'holm' | 'bonferroni';

export function adjustedP(p: ArrayLike<number>, adjustment: Adjustment): Float64Array {
  const n = p.length;
  const out = Float64Array.from(p);
  for (const value of out) if (!(value >= 0 && value <= 1)) throw new RangeError(`p-value ${value}`);
  if (adjustment === 'none') return out;
  if (adjustment === 'bonferroni') return out.map((value) => Math.min(1, n * value));
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b);
  if (adjustment === 'holm') {
    let highest = 0;
    order.forEach((i, rank) => {
      highest = Math.max(highest, Math.min(1, (n - rank) * p[i]!));
      out[i] = highest;
    });
    return out;
  }
  let factor = n;
  if (adjustment === 'BY') {
    let harmonic = 0;
    for (let i = 1; i <= n; i += 1) harmonic += 1 / i;
    factor *= harmonic;
  }
  let lowest = 1;
  for (let rank = n; rank >= 1; rank -= 1) {
    const i = order[rank - 1]!;
    lowest = Math.min(lowest, (factor * p[i]!) / rank);
    out[i] = lowest;
  }
  return out;
}
