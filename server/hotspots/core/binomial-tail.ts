import { stirlingRest } from './log-gamma.ts';

/**
 * How likely are `observed` or more successes of `trials` at `share` each?
 *
 * P(X ≥ k), X ~ Binomial(n, p): k and n whole numbers, 0 ≤ p ≤ 1. The first term by Loader's saddle point form,
 * the rest by the ratio of neighbouring terms, always summed on the side of the tail away from the mean, so that
 * small results keep their digits (relative error about 1e-13 for n to 1e7).
 * Edges: k ≤ 0 gives 1; k > n gives 0; p = 0 gives 0 for k > 0; p = 1 gives 1 for k ≤ n. Other input: RangeError.
 * Reference: C. Loader (2000). Example: n = 10, p = 0.5, k = 8: 56/1024 = 0.0546875.
 */
export function binomialUpperTail(observed: number, trials: number, share: number): number {
  if (!Number.isInteger(observed) || !Number.isInteger(trials) || trials < 0 || !(share >= 0 && share <= 1))
    throw new RangeError(`binomialUpperTail(${observed}, ${trials}, ${share})`);
  if (observed <= 0) return 1;
  if (observed > trials) return 0;
  if (share === 0) return 0;
  if (share === 1) return 1;
  if (observed > trials * share) {
    let term = Math.exp(logBinomialMass(observed, trials, share));
    let sum = term;
    const odds = share / (1 - share);
    for (let k = observed; k < trials && term > sum * 1e-17; k += 1) {
      term *= ((trials - k) / (k + 1)) * odds;
      sum += term;
    }
    return Math.min(1, sum);
  }
  let term = Math.exp(logBinomialMass(observed - 1, trials, share));
  let sum = term;
  const odds = (1 - share) / share;
  for (let k = observed - 1; k > 0 && term > sum * 1e-17; k -= 1) {
    term *= (k / (trials - k + 1)) * odds;
    sum += term;
  }
  return Math.max(0, 1 - sum);
}

/** ln P(X = k) for X ~ Binomial(n, p), 0 < p < 1. */
export function logBinomialMass(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const rest = stirlingRest(n) - stirlingRest(k) - stirlingRest(n - k);
  return (
    rest - deviance(k, n * p) - deviance(n - k, n * (1 - p)) + 0.5 * Math.log(n / (2 * Math.PI * k * (n - k)))
  );
}

/** x ln(x/m) + m − x without cancellation near x = m. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m);
    let sum = (x - m) * v;
    let power = 2 * x * v;
    for (let j = 1; j < 1000; j += 1) {
      power *= v * v;
      const next = sum + power / (2 * j + 1);
      if (next === sum) return next;
      sum = next;
    }
  }
  return x * Math.log(x / m) + m - x;
}
