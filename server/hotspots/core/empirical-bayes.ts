/**
 * What is a place's rate when few people or metres make the raw one jump?
 *
 * Raw rate cases_i / exposure_i pulled towards the overall rate b, the more so the smaller the exposure:
 * b + A/(A + b/e_i) · (raw − b), A = max(0, Σ e_i (raw_i − b)²/Σ e − b/(mean e)). Unit: cases per unit of exposure.
 * Edges: exposure 0 gives b; no cases or no exposure at all gives 0 everywhere. RangeError for negative input.
 * Reference: Marshall (1991), global. Example: NC SIDS 1974, Ashe county: 0.001697297330856.
 */
export function empiricalBayesRates(cases: ArrayLike<number>, exposure: ArrayLike<number>): Float64Array {
  const n = cases.length;
  let allCases = 0;
  let allExposure = 0;
  for (let i = 0; i < n; i += 1) {
    if (!(cases[i]! >= 0) || !(exposure[i]! >= 0))
      throw new RangeError(`place ${i}: ${cases[i]}, ${exposure[i]}`);
    allCases += cases[i]!;
    allExposure += exposure[i]!;
  }
  const rates = new Float64Array(n);
  if (allExposure === 0 || allCases === 0) return rates;
  const overall = allCases / allExposure;
  let between = 0;
  for (let i = 0; i < n; i += 1)
    if (exposure[i]! > 0) between += exposure[i]! * (cases[i]! / exposure[i]! - overall) ** 2;
  const a = Math.max(0, between / allExposure - overall / (allExposure / n));
  for (let i = 0; i < n; i += 1) {
    const e = exposure[i]!;
    const pull = e === 0 || a === 0 ? 0 : a / (a + overall / e);
    rates[i] = e === 0 ? overall : overall + pull * (cases[i]! / e - overall);
  }
  return rates;
}
