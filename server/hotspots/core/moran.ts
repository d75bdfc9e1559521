import { randomOf } from '../../kernel/random.ts';
import { momentsOfValues } from './getis-ord.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import { lagOf, momentsOf } from './spatial-weights.ts';

/**
 * Do like values lie beside like values, over the whole map (`globalMoran`) and at each place (`localMoran`)?
 *
 * I = (n/S0) Σ w_ij z_i z_j / Σ z², z = x − x̄. Expected −1/(n − 1); variance under normality and under randomisation.
 * Local: I_i = z_i Σ_j w_ij z_j / m2, m2 = Σ z²/n (`divide: 'n'`) or /(n − 1) (`'n-1'`, as GeoDa), with the moments
 * of the total null (`uncond`) or given z_i (`conditional`).
 * Edges: all values equal, no links, or n < 4: I = 0, z = 0. Never NaN.
 * Reference: Cliff & Ord (1981) 2.2–2.3; Anselin (1995); Sokal, Oden & Thomson (1998).
 * Example: Columbus CRIME with col.gal, row-standardised: I 0.4857709, z 5.3427 (randomisation).
 */
export interface GlobalMoran {
  i: number;
  expected: number;
  varianceNormal: number;
  varianceRandom: number;
  zNormal: number;
  zRandom: number;
}

export function globalMoran(x: ArrayLike<number>, w: SpatialWeights): GlobalMoran {
  const { n, mean, variance } = momentsOfValues(x, w);
  const { s0, s1, s2 } = momentsOf(w);
  const expected = n > 1 ? -1 / (n - 1) : 0;
  const none = { i: expected, expected, varianceNormal: 0, varianceRandom: 0, zNormal: 0, zRandom: 0 };
  if (variance === 0 || s0 === 0 || n < 4) return none;
  const z = Float64Array.from(x, (v) => v - mean);
  const lag = lagOf(w, z);
  let cross = 0;
  let fourth = 0;
  for (let k = 0; k < n; k += 1) {
    cross += z[k]! * lag[k]!;
    fourth += z[k]! ** 4;
  }
  const i = cross / (s0 * variance);
  const varianceNormal = (n * n * s1 - n * s2 + 3 * s0 * s0) / (s0 * s0 * (n * n - 1)) - expected * expected;
  const b2 = fourth / n / (variance * variance);
  const varianceRandom =
    (n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0) -
      b2 * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)) /
      ((n - 1) * (n - 2) * (n - 3) * s0 * s0) -
    expected * expected;
  const score = (v: number): number => (v > 0 ? (i - expected) / Math.sqrt(v) : 0);
  return {
    i,
    expected,
    varianceNormal,
    varianceRandom,
    zNormal: score(varianceNormal),
    zRandom: score(varianceRandom),
  };
}

/** P(I ≥ observed) over seeded permutations of all values: (1 + number at least as large) / (draws + 1). */
export function moranMonteCarlo(
  x: ArrayLike<number>,
  w: SpatialWeights,
  draws: number,
  seed: number,
): number {
  const { mean, variance } = momentsOfValues(x, w);
  if (variance === 0) return 1;
  const random = randomOf(seed, 'hotspots.moran');
  const z = Float64Array.from(x, (v) => v - mean);
  const cross = (values: Float64Array): number => {
    const lag = lagOf(w, values);
    return values.reduce((sum, v, i) => sum + v * lag[i]!, 0);
  };
  const observed = cross(z);
  const slack = 1e-9 * Math.abs(observed);
  let above = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    for (let i = z.length - 1; i > 0; i -= 1) {
      const j = random.int(i + 1);
      const kept = z[i]!;
      z[i] = z[j]!;
      z[j] = kept;
    }
    if (cross(z) >= observed - slack) above += 1;
  }
  return (above + 1) / (draws + 1);
}

export interface LocalMoran {
  i: Float64Array;
  expected: Float64Array;
  variance: Float64Array;
  z: Float64Array;
  /** Sign of z_i and of its neighbours' sum: HH, LL, HL, LH; '' where either is 0. */
  quadrant: ('HH' | 'LL' | 'HL' | 'LH' | '')[];
}

export function localMoran(
  x: ArrayLike<number>,
  w: SpatialWeights,
  options: { divide?: 'n' | 'n-1'; conditional?: boolean } = {},
): LocalMoran {
  const { n, mean, variance } = momentsOfValues(x, w);
  const i = new Float64Array(n);
  const expected = new Float64Array(n);
  const spread = new Float64Array(n);
  const score = new Float64Array(n);
  const quadrant: LocalMoran['quadrant'] = Array.from({ length: n }, () => '');
  if (variance === 0 || n < 4) return { i, expected, variance: spread, z: score, quadrant };
  const z = Float64Array.from(x, (v) => v - mean);
  const lag = lagOf(w, z);
  const m2 = options.divide === 'n-1' ? (variance * n) / (n - 1) : variance;
  let fourth = 0;
  for (const v of z) fourth += v ** 4;
  const b2 = fourth / (options.divide === 'n-1' ? n - 1 : n) / (m2 * m2);
  for (let k = 0; k < n; k += 1) {
    let sum = 0;
    let square = 0;
    for (let at = w.starts[k]!; at < w.starts[k + 1]!; at += 1) {
      sum += w.weight[at]!;
      square += w.weight[at]! ** 2;
    }
    const own = z[k]!;
    i[k] = (own * lag[k]!) / m2;
    if (options.conditional === true) {
      expected[k] = (-own * own * sum) / ((n - 1) * m2);
      spread[k] =
        (own / m2) ** 2 * (n / (n - 2)) * (square - (sum * sum) / (n - 1)) * (m2 - (own * own) / (n - 1));
    } else {
      expected[k] = -sum / (n - 1);
      spread[k] =
        ((n - b2) / (n - 1)) * square +
        ((2 * b2 - n) / ((n - 1) * (n - 2))) * (sum * sum - square) -
        (sum / (n - 1)) ** 2;
    }
    score[k] = spread[k]! > 0 ? (i[k]! - expected[k]!) / Math.sqrt(spread[k]!) : 0;
    if (own !== 0 && lag[k] !== 0)
      quadrant[k] = own > 0 ? (lag[k]! > 0 ? 'HH' : 'HL') : lag[k]! > 0 ? 'LH' : 'LL';
  }
  return { i, expected, variance: spread, z: score, quadrant };
}

/**
 * Upper tail of local Moran given x_i from the tails of the neighbours' sum: for a value above the mean a large I_i
 * is a large sum, for one below it a small one; at the mean I_i is 0 whatever the others are, so p = 1.
 */
export function localMoranP(
  x: ArrayLike<number>,
  tails: { greater: ArrayLike<number>; less: ArrayLike<number> },
): Float64Array {
  let total = 0;
  for (let i = 0; i < x.length; i += 1) total += x[i]!;
  return Float64Array.from({ length: x.length }, (_, i) => {
    const side = x[i]! * x.length - total;
    if (side === 0) return 1;
    return side > 0 ? tails.greater[i]! : tails.less[i]!;
  });
}
