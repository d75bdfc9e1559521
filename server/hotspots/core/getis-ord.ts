import type { SpatialWeights } from './spatial-weights.ts';

/**
 * Is the sum about a place higher than if the same values lay anywhere?
 *
 * `getisOrdStar`: Gi* z-scores; weights with the place itself (`withSelf`, `hexNeighbours`), mean and standard
 * deviation over all n values (divided by n). `getisOrd`: Gi, the place left out of its own neighbourhood and of
 * mean and variance. Both are unchanged when a row of the weights is scaled. z has no unit.
 * Edges: all values equal, or a neighbourhood that is the whole map: z = 0, since nothing can be said. An island of
 * Gi* gives (x − x̄)/S; of Gi 0. Never NaN. RangeError when lengths differ.
 * Reference: Getis & Ord (1992); Ord & Getis (1995), population variance as in spdep 1.2-7.
 * Example: 16×16 cells of Getis & Ord (1996), cell 120, d = 30 m: Gi* 1.450779807, Gi 1.221979163.
 */
export function getisOrdStar(x: ArrayLike<number>, w: SpatialWeights): Float64Array {
  const { n, mean, variance } = momentsOfValues(x, w);
  const z = new Float64Array(n);
  if (variance === 0) return z;
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    let square = 0;
    let lag = 0;
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1) {
      const weight = w.weight[k]!;
      sum += weight;
      square += weight * weight;
      lag += weight * (x[w.to[k]!]! - mean);
    }
    const spread = (n * square - sum * sum) / (n - 1);
    z[i] = spread <= 1e-12 * n * square ? 0 : lag / Math.sqrt(variance * spread);
  }
  return z;
}

export function getisOrd(x: ArrayLike<number>, w: SpatialWeights): Float64Array {
  const { n, mean, variance } = momentsOfValues(x, w);
  const z = new Float64Array(n);
  if (variance === 0 || n < 3) return z;
  for (let i = 0; i < n; i += 1) {
    const own = x[i]! - mean;
    // Mean and variance of the other n − 1 values, centred first so that nothing cancels.
    const others = -own / (n - 1);
    const spreadOfOthers = (variance * n - own * own) / (n - 1) - others * others;
    let sum = 0;
    let square = 0;
    let lag = 0;
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1) {
      const j = w.to[k]!;
      if (j === i) continue;
      const weight = w.weight[k]!;
      sum += weight;
      square += weight * weight;
      lag += weight * (x[j]! - mean - others);
    }
    const spread = ((n - 1) * square - sum * sum) / (n - 2);
    z[i] =
      spread <= 1e-12 * n * square || spreadOfOthers <= 1e-14 * variance
        ? 0
        : lag / Math.sqrt(spreadOfOthers * spread);
  }
  return z;
}

export function momentsOfValues(
  x: ArrayLike<number>,
  w: { n: number },
): { n: number; mean: number; variance: number } {
  const n = x.length;
  if (n !== w.n) throw new RangeError(`${n} values for ${w.n} places`);
  let sum = 0;
  let equal = true;
  for (let i = 0; i < n; i += 1) {
    sum += x[i]!;
    if (x[i] !== x[0]) equal = false;
  }
  const mean = n === 0 ? 0 : sum / n;
  let square = 0;
  if (!equal) for (let i = 0; i < n; i += 1) square += (x[i]! - mean) ** 2;
  return { n, mean, variance: n === 0 ? 0 : square / n };
}

/**
 * Global G: do high values lie beside high values? G = ΣΣ w x_i x_j / ΣΣ_{i≠j} x_i x_j with mean and variance under
 * randomisation; x ≥ 0. Reference: Getis & Ord (1992). Example: Columbus CRIME with col.gal, binary: G = 0.12272425, z = 4.2865.
 */
export function globalG(
  x: ArrayLike<number>,
  w: SpatialWeights,
  s: { s0: number; s1: number; s2: number },
): { g: number; expected: number; variance: number; z: number } {
  const n = x.length;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let cross = 0;
  for (let i = 0; i < n; i += 1) {
    const v = x[i]!;
    m1 += v;
    m2 += v * v;
    m3 += v ** 3;
    m4 += v ** 4;
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1)
      if (w.to[k] !== i) cross += w.weight[k]! * v * x[w.to[k]!]!;
  }
  const pairs = m1 * m1 - m2;
  const expected = n > 1 ? s.s0 / (n * (n - 1)) : 0;
  if (pairs === 0 || n < 4) return { g: expected, expected, variance: 0, z: 0 };
  const { s0, s1, s2 } = s;
  const b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0;
  const b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0);
  const b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0 * s0);
  const b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0 * s0;
  const b4 = s1 - s2 + s0 * s0;
  const second =
    (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1 ** 4) /
    (pairs * pairs * n * (n - 1) * (n - 2) * (n - 3));
  const variance = Math.max(0, second - expected * expected);
  const g = cross / pairs;
  return { g, expected, variance, z: variance === 0 ? 0 : (g - expected) / Math.sqrt(variance) };
}
