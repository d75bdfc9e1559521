/**
 * In which mixture do street length, floor area and people explain where cases come from?
 *
 * Expected cases of a place: N Σ_k b_k s_ik, s_ik the place's share of exposure k, b ≥ 0 with Σ b = 1: the mixture that
 * makes the counts most likely (Poisson), found by expectation-maximisation; each step raises the likelihood.
 * Hot places are few, so they hardly turn the mixture. Kinds of exposure that are 0 everywhere get b = 0.
 * Edges: no cases or no exposure: equal parts of what exists. Same input, same numbers.
 * Reference: Dempster, Laird & Rubin (1977), example of mixing proportions.
 * Example: counts in proportion to the first exposure: b = [1, 0].
 */
export interface FittedExposure {
  /** Expected share of each place; sums to 1. */
  share: Float64Array;
  weights: number[];
}

export function fittedExposure(
  counts: ArrayLike<number>,
  exposures: readonly Float64Array[],
  steps = 300,
): FittedExposure {
  const n = counts.length;
  const shares = exposures.map((exposure) => {
    let sum = 0;
    for (const v of exposure) sum += v;
    return sum > 0 ? exposure.map((v) => v / sum) : undefined;
  });
  const used = shares.filter((share) => share !== undefined).length;
  let weights = shares.map((share) => (share === undefined || used === 0 ? 0 : 1 / used));
  const busy: number[] = [];
  for (let i = 0; i < n; i += 1) if (counts[i]! > 0) busy.push(i);
  for (let step = 0; step < steps; step += 1) {
    const next = weights.map(() => 0);
    let total = 0;
    for (const i of busy) {
      let mean = 0;
      shares.forEach((share, k) => {
        mean += weights[k]! * (share?.[i] ?? 0);
      });
      if (mean <= 0) continue;
      total += counts[i]!;
      shares.forEach((share, k) => {
        next[k]! += (counts[i]! * weights[k]! * (share?.[i] ?? 0)) / mean;
      });
    }
    if (total === 0) break;
    const moved = next.reduce((most, v, k) => Math.max(most, Math.abs(v / total - weights[k]!)), 0);
    weights = next.map((v) => v / total);
    if (moved < 1e-7) break;
  }
  return { share: mixed(shares, weights, n), weights };
}

/** The share of each place under given weights. */
function mixed(
  shares: readonly (Float64Array | undefined)[],
  weights: readonly number[],
  n: number,
): Float64Array {
  return Float64Array.from({ length: n }, (_, i) =>
    shares.reduce((sum, share, k) => sum + weights[k]! * (share?.[i] ?? 0), 0),
  );
}
