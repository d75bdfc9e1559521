import type { SpatialWeights } from './spatial-weights.ts';

/**
 * Which places and times belong together in a space-time cube, and how do their sums stand out?
 *
 * A cube holds `places` × `steps` counts, step by step: index = step × places + place, oldest step first. The
 * neighbourhood of a bin is its ring in space (self included) in its own step and `back` steps before.
 * `window` says what a neighbourhood is compared with: `entire_cube` all bins (default), `neighbourhood_steps` the
 * bins of the same steps, `single_step` the bins of its own step only (then its neighbourhood is that step's ring).
 * `spaceTimeGi`: Gi* z of every bin for binary weights. Edges: a window without variation gives z = 0.
 * Reference: Getis & Ord (1992); Esri, Emerging Hot Spot Analysis, for the three windows.
 * Example: one step and `back` 0 is Gi* on the map.
 */
export type CubeWindow = 'entire_cube' | 'neighbourhood_steps' | 'single_step';

export interface CubeShape {
  places: number;
  steps: number;
}

export interface CubeSums {
  /** Sum over each bin's neighbourhood. */
  sum: Float64Array;
  /** Number of bins in it. */
  size: Int32Array;
}

/** First step of a bin's neighbourhood. */
export function firstStepOf(step: number, window: CubeWindow, back: number): number {
  return window === 'single_step' ? step : Math.max(0, step - back);
}

export function cubeSums(
  values: ArrayLike<number>,
  shape: CubeShape,
  rings: SpatialWeights,
  window: CubeWindow,
  back: number,
): CubeSums {
  const { places, steps } = shape;
  if (values.length !== places * steps || rings.n !== places)
    throw new RangeError(`${values.length} values for ${places} places and ${steps} steps`);
  const flat = new Float64Array(values.length);
  for (let t = 0; t < steps; t += 1)
    for (let i = 0; i < places; i += 1) {
      let sum = 0;
      for (let k = rings.starts[i]!; k < rings.starts[i + 1]!; k += 1)
        sum += values[t * places + rings.to[k]!]!;
      flat[t * places + i] = sum;
    }
  const sum = new Float64Array(values.length);
  const size = new Int32Array(values.length);
  for (let t = 0; t < steps; t += 1) {
    const first = firstStepOf(t, window, back);
    for (let i = 0; i < places; i += 1) {
      let total = 0;
      for (let s = first; s <= t; s += 1) total += flat[s * places + i]!;
      sum[t * places + i] = total;
      size[t * places + i] = (rings.starts[i + 1]! - rings.starts[i]!) * (t - first + 1);
    }
  }
  return { sum, size };
}

export function spaceTimeGi(
  values: ArrayLike<number>,
  shape: CubeShape,
  rings: SpatialWeights,
  window: CubeWindow,
  back: number,
): Float64Array {
  const { places, steps } = shape;
  const { sum, size } = cubeSums(values, shape, rings, window, back);
  const z = new Float64Array(values.length);
  for (let t = 0; t < steps; t += 1) {
    const from = window === 'entire_cube' ? 0 : firstStepOf(t, window, back) * places;
    const to = window === 'entire_cube' ? values.length : (t + 1) * places;
    const n = to - from;
    let total = 0;
    for (let b = from; b < to; b += 1) total += values[b]!;
    const mean = total / n;
    let square = 0;
    for (let b = from; b < to; b += 1) square += (values[b]! - mean) ** 2;
    const variance = square / n;
    for (let i = 0; i < places; i += 1) {
      const bin = t * places + i;
      const m = size[bin]!;
      const spread = (n * m - m * m) / (n - 1);
      z[bin] = variance <= 0 || !(spread > 0) ? 0 : (sum[bin]! - mean * m) / Math.sqrt(variance * spread);
    }
  }
  return z;
}

/** The cube as one set of places for the exact permutation test: every bin with its neighbourhood. */
export function cubeWeights(
  shape: CubeShape,
  rings: SpatialWeights,
  window: CubeWindow,
  back: number,
): SpatialWeights {
  const { places, steps } = shape;
  const starts = new Int32Array(places * steps + 1);
  for (let t = 0; t < steps; t += 1) {
    const layers = t - firstStepOf(t, window, back) + 1;
    for (let i = 0; i < places; i += 1)
      starts[t * places + i + 1] =
        starts[t * places + i]! + layers * (rings.starts[i + 1]! - rings.starts[i]!);
  }
  const to = new Int32Array(starts.at(-1)!);
  let at = 0;
  for (let t = 0; t < steps; t += 1) {
    const first = firstStepOf(t, window, back);
    for (let i = 0; i < places; i += 1)
      for (let s = first; s <= t; s += 1)
        for (let k = rings.starts[i]!; k < rings.starts[i + 1]!; k += 1) {
          to[at] = s * places + rings.to[k]!;
          at += 1;
        }
  }
  return { n: places * steps, starts, to, weight: new Float64Array(to.length).fill(1), binary: true };
}
