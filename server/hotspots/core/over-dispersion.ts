import { betaOf, logBetaBinomialMass } from './beta-binomial-tail.ts';
import { logBinomialMass } from './binomial-tail.ts';

/**
 * Do the counts vary more than chance around what exposure expects, and by how much (φ, relative variance)?
 *
 * Hot places are what the test looks for, so they must not count as noise: only the lower side is measured.
 * (1) The ordinary level c: the factor at which the mean of the mid-distribution values of all rings is ½ (as a
 * median, it hardly feels a few hot rings). (2) L = Σ max(0, cμ − y)²/(cμ), the lower semivariance, is compared with
 * its expectation without over-dispersion; overlap of rings widens the yardstick by the mean ring size.
 * (3) If it lies 1.645 standard errors above, φ is the value at which the expectation meets L, else φ = 0.
 * Inputs: y ring sums, μ expected ring sums (> 0), `trials` all cases N. φ is kept at or below 4.
 * Edges: fewer than 30 rings or N = 0: φ = 0. Assumption: heterogeneity of gamma kind (beta-binomial given N).
 * Reference: Dean (1992) for the alternative; the one-sided, hot-place-proof estimator is this project's own.
 * Example: y = μ exactly: φ = 0.
 */
export interface Dispersion {
  /** Relative variance of a ring's rate beyond chance. */
  phi: number;
  /** How many standard errors the lower semivariance exceeds chance. */
  score: number;
  /** Ordinary level over the level that the total gives; below 1 when hot places hold part of the total. */
  level: number;
}

const MOST_PHI = 4;
/** Rings that the ordinary level is found on, spread evenly over the list. */
const SAMPLE = 4000;
/** Groups of μ from 1 to e: 50 differ by 2 %. */
const GROUPS_PER_E = 50;
const PRESENT = 1.645;
/** Fewer rings than this cannot tell chance from variation. */
const FEWEST = 30;

export function overDispersion(
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
  trials: number,
  meanRingSize: number,
): Dispersion {
  const n = observed.length;
  if (n < FEWEST || trials === 0) return { phi: 0, score: 0, level: 1 };
  const step = Math.max(1, n / SAMPLE);
  const sample: number[] = [];
  for (let at = step / 2; at < n; at += step) sample.push(Math.floor(at));
  const groups = groupsOf(expected);

  let level = ordinaryLevel(sample, observed, expected, 0);
  let measured = lowerSemivariance(observed, expected, level);
  const chance = expectation(groups, level, trials, 0);
  const error = Math.sqrt(chance.variance * Math.max(1, meanRingSize));
  const score = error > 0 ? (measured - chance.mean) / error : 0;
  if (score < PRESENT) return { phi: 0, score, level };
  // Varying rates are skewed: the level is found anew under each φ, until both agree.
  let phi = 0;
  for (let round = 0; round < 4; round += 1) {
    let low = 0;
    let high = MOST_PHI;
    for (let step = 0; step < 20; step += 1) {
      const middle = (low + high) / 2;
      if (expectation(groups, level, trials, middle).mean < measured) low = middle;
      else high = middle;
    }
    phi = (low + high) / 2;
    if (round === 3) break;
    level = ordinaryLevel(sample, observed, expected, phi);
    measured = lowerSemivariance(observed, expected, level);
  }
  return { phi, score, level };
}

function lowerSemivariance(observed: ArrayLike<number>, expected: ArrayLike<number>, level: number): number {
  let sum = 0;
  for (let i = 0; i < observed.length; i += 1) {
    const mu = level * expected[i]!;
    if (observed[i]! < mu) sum += (mu - observed[i]!) ** 2 / mu;
  }
  return sum;
}

/** The factor at which observed counts are, in the mid-distribution sense, as often above as below. */
function ordinaryLevel(
  sample: number[],
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
  phi: number,
): number {
  let low = 0.05;
  let high = 3;
  for (let step = 0; step < 24; step += 1) {
    const level = (low + high) / 2;
    let sum = 0;
    for (const i of sample) sum += middleShare(observed[i]!, level * expected[i]!, phi);
    if (sum > sample.length / 2) low = level;
    else high = level;
  }
  return (low + high) / 2;
}

/** P(Y < y) + ½ P(Y = y) of a Poisson count with a gamma rate of relative variance φ; large means by the normal law. */
function middleShare(y: number, mu: number, phi: number): number {
  if (mu > 400) {
    const z = (y - mu) / Math.sqrt(mu * (1 + phi * mu));
    return z < -8 ? 0 : z > 8 ? 1 : 1 / (1 + Math.exp(-1.5976 * z - 0.07056 * z ** 3));
  }
  const ratio = (phi * mu) / (1 + phi * mu);
  let term = phi === 0 ? Math.exp(-mu) : Math.exp(-Math.log1p(phi * mu) / phi);
  let below = 0;
  for (let k = 0; k < y; k += 1) {
    below += term;
    term *= phi === 0 ? mu / (k + 1) : (ratio * (k + 1 / phi)) / (k + 1);
  }
  return Math.min(1, below + term / 2);
}

/** Rings of about the same μ together: their number and mean μ. */
interface Group {
  mu: number;
  count: number;
}

function groupsOf(expected: ArrayLike<number>): Group[] {
  const groups = new Map<number, { sum: number; count: number }>();
  for (let i = 0; i < expected.length; i += 1) {
    const mu = expected[i]!;
    const key = Math.round(Math.log(mu) * GROUPS_PER_E);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { sum: mu, count: 1 });
    else {
      group.sum += mu;
      group.count += 1;
    }
  }
  return [...groups.values()].map(({ sum, count }) => ({ mu: sum / count, count }));
}

function expectation(
  groups: readonly Group[],
  level: number,
  trials: number,
  phi: number,
): { mean: number; variance: number } {
  let mean = 0;
  let variance = 0;
  for (const group of groups) {
    const mu = level * group.mu;
    const share = Math.min(1 - 1e-12, mu / trials);
    const shape = phi > 0 ? betaOf(share, phi) : undefined;
    let first = 0;
    let second = 0;
    const top = Math.min(trials, Math.ceil(mu) - 1);
    // From just below the mean downwards, until nothing is left to add.
    let mass =
      top < 0
        ? 0
        : Math.exp(
            shape === undefined
              ? logBinomialMass(top, trials, share)
              : logBetaBinomialMass(top, trials, shape.a, shape.b),
          );
    for (let k = top; k >= 0; k -= 1) {
      const g = (mu - k) ** 2 / mu;
      first += g * mass;
      second += g * g * mass;
      if (k === 0) break;
      mass *=
        shape === undefined
          ? (k / (trials - k + 1)) * ((1 - share) / share)
          : (k / (trials - k + 1)) * ((trials - k + shape.b) / (k - 1 + shape.a));
      if (mass < 1e-18 && k < top - 10) break;
    }
    mean += group.count * first;
    variance += group.count * (second - first * first);
  }
  return { mean, variance };
}
