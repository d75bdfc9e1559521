import { binomialUpperTail } from './binomial-tail.ts';
import { logGamma, stirlingRest } from './log-gamma.ts';

/**
 * How likely are `observed` or more of `trials` when the share itself varies about `share`?
 *
 * X | s ~ Binomial(n, s), s ~ Beta with mean e and variance φ e² (1 − e): the relative variance of a ring's rate is
 * φ ("dispersion", no unit), so that Var X ≈ μ + φ μ² for small e. φ = 0 is the binomial. φ e is kept below 1.
 * Small results keep their digits: the tail is summed away from the mean by the ratio of terms.
 * Edges as `binomialUpperTail`. Reference: Skellam (1948); Dean (1992) for the place of φ.
 * Example: n = 2, e = 0.5, φ = 2/3 is Beta(1, 1): P(X ≥ 2) = 1/3.
 */
export function betaBinomialUpperTail(
  observed: number,
  trials: number,
  share: number,
  dispersion: number,
): number {
  if (!(dispersion >= 0)) throw new RangeError(`betaBinomialUpperTail: dispersion ${dispersion}`);
  if (dispersion * share < 1e-12 || share === 1) return binomialUpperTail(observed, trials, share);
  if (observed <= 0) return 1;
  if (observed > trials || share === 0) return 0;
  const { a, b } = betaOf(share, dispersion);
  let sum = 0;
  if (observed > trials * share) {
    let term = Math.exp(logBetaBinomialMass(observed, trials, a, b));
    sum = term;
    for (let k = observed; k < trials && term > sum * 1e-17; k += 1) {
      term *= ((trials - k) / (k + 1)) * ((k + a) / (trials - k - 1 + b));
      sum += term;
    }
    return Math.min(1, sum);
  }
  let term = Math.exp(logBetaBinomialMass(observed - 1, trials, a, b));
  sum = term;
  for (let k = observed - 1; k > 0 && term > sum * 1e-17; k -= 1) {
    term *= (k / (trials - k + 1)) * ((trials - k + b) / (k - 1 + a));
    sum += term;
  }
  return Math.max(0, 1 - sum);
}

/** The two parameters of the share's Beta law. */
export function betaOf(share: number, dispersion: number): { a: number; b: number } {
  const rho = Math.min(0.999, dispersion * share);
  const size = (1 - rho) / rho;
  return { a: share * size, b: (1 - share) * size };
}

/** ln P(X = k). */
export function logBetaBinomialMass(k: number, n: number, a: number, b: number): number {
  return (
    logRising(a, k) -
    logGamma(k + 1) +
    logRising(b, n - k) -
    logGamma(n - k + 1) -
    logRising(a + b, n) +
    logGamma(n + 1)
  );
}

/** ln Γ(x + m) − ln Γ(x); short products directly, so that a large x costs no digits. */
function logRising(x: number, m: number): number {
  if (m <= 24) {
    let sum = 0;
    for (let i = 0; i < m; i += 1) sum += Math.log(x + i);
    return sum;
  }
  if (x < 16) return logGamma(x + m) - logGamma(x);
  // Stirling's formula at both ends, the large parts taken together.
  const rest = stirlingRest(x + m) - stirlingRest(x) + Math.log(x / (x + m));
  return (x + 0.5) * Math.log1p(m / x) + m * (Math.log(x + m) - 1) + rest;
}
