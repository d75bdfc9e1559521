import { contentHash } from './content-hash.ts';

/**
 * Who is whose neighbour, and how much does each weigh?
 *
 * Compressed rows: the neighbours of place i are `to[starts[i]] … to[starts[i+1]-1]`, ascending, each with
 * `weight`. `binary`: every weight is 1. A place may be its own neighbour (`Gi*` needs that).
 * Places without neighbours ("islands") are rows of length 0 and stay in the table.
 * Errors: RangeError for an index outside 0 … n−1 or a weight that is not finite.
 * Reference: Cliff & Ord (1981). Example: neighboursOf([[1], [0, 2], [1]]) is a path of three places.
 */
export interface SpatialWeights {
  readonly n: number;
  readonly starts: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  readonly binary: boolean;
}

/** From a list of neighbours per place; weights are 1 unless given beside. */
export function neighboursOf(
  lists: readonly (readonly number[])[],
  weights?: readonly (readonly number[])[],
): SpatialWeights {
  const n = lists.length;
  const starts = new Int32Array(n + 1);
  lists.forEach((list, i) => {
    starts[i + 1] = starts[i]! + list.length;
  });
  const to = new Int32Array(starts[n]!);
  const weight = new Float64Array(starts[n]!).fill(1);
  let binary = true;
  lists.forEach((list, i) => {
    const order = list.map((_, k) => k).sort((a, b) => list[a]! - list[b]!);
    order.forEach((k, at) => {
      const j = list[k]!;
      const w = weights?.[i]?.[k] ?? 1;
      if (!Number.isInteger(j) || j < 0 || j >= n)
        throw new RangeError(`neighbour ${j} of place ${i} of ${n}`);
      if (!Number.isFinite(w)) throw new RangeError(`weight ${w} of place ${i}`);
      if (w !== 1) binary = false;
      to[starts[i]! + at] = j;
      weight[starts[i]! + at] = w;
    });
  });
  return { n, starts, to, weight, binary };
}

/** Every row divided by its sum; an island stays empty. */
export function rowStandardised(w: SpatialWeights): SpatialWeights {
  const weight = new Float64Array(w.weight.length);
  for (let i = 0; i < w.n; i += 1) {
    let sum = 0;
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1) sum += w.weight[k]!;
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1) weight[k] = sum === 0 ? 0 : w.weight[k]! / sum;
  }
  return { ...w, weight, binary: weight.every((v) => v === 1) };
}

/** Each place made its own neighbour with the given weight (1 unless told); one that is already stays as it is. */
export function withSelf(w: SpatialWeights, selfWeight = 1): SpatialWeights {
  const lists: number[][] = [];
  const weights: number[][] = [];
  for (let i = 0; i < w.n; i += 1) {
    const row = [...w.to.subarray(w.starts[i]!, w.starts[i + 1]!)];
    const values = [...w.weight.subarray(w.starts[i]!, w.starts[i + 1]!)];
    if (!row.includes(i)) {
      row.push(i);
      values.push(selfWeight);
    }
    lists.push(row);
    weights.push(values);
  }
  return neighboursOf(lists, weights);
}

/** Σ_j w_ij x_j for every i. */
export function lagOf(w: SpatialWeights, x: ArrayLike<number>): Float64Array {
  const lag = new Float64Array(w.n);
  for (let i = 0; i < w.n; i += 1) {
    let sum = 0;
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1) sum += w.weight[k]! * x[w.to[k]!]!;
    lag[i] = sum;
  }
  return lag;
}

/** S0 = ΣΣ w_ij, S1 = ½ ΣΣ (w_ij + w_ji)², S2 = Σ (row sum + column sum)². */
export function momentsOf(w: SpatialWeights): { s0: number; s1: number; s2: number } {
  const columns = new Float64Array(w.n);
  const rows = new Float64Array(w.n);
  let s0 = 0;
  let s1 = 0;
  for (let i = 0; i < w.n; i += 1)
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1) {
      const value = w.weight[k]!;
      const back = weightBetween(w, w.to[k]!, i);
      s0 += value;
      // (w_ij + w_ji)² once for each ordered pair; a one-sided link is met once only and counts for both orders.
      s1 += back === 0 ? 2 * value * value : (value + back) * (value + back);
      rows[i]! += value;
      columns[w.to[k]!]! += value;
    }
  let s2 = 0;
  for (let i = 0; i < w.n; i += 1) s2 += (rows[i]! + columns[i]!) ** 2;
  return { s0, s1: s1 / 2, s2 };
}

function weightBetween(w: SpatialWeights, i: number, j: number): number {
  let low = w.starts[i]!;
  let high = w.starts[i + 1]! - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = w.to[middle]!;
    if (found === j) return w.weight[middle]!;
    if (found < j) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

/** Kept with a result, so that its weights can be held against another's. */
export function weightsHash(w: SpatialWeights): string {
  return contentHash([w.starts, w.to, w.weight]);
}
