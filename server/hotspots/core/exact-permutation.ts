import type { SpatialWeights } from './spatial-weights.ts';

/**
 * If the counts were dealt out anew over the map, this place keeping its own: how often would its neighbours hold
 * as many as they do?
 *
 * P(sum of k neighbours ≥ observed) (or ≤) over all choices of k of the other n − 1 counts, ties counted, exact: the
 * number of choices with a given sum is a coefficient of Π_v Σ_j C(m_v, j) y^j z^(v j), m_v being how often the
 * value v occurs. One pass for each distinct own count serves every place and every k. Whole counts ≥ 0 and equal
 * weights only. A place's own presence in its neighbourhood changes nothing, since it is held fixed.
 * Edges: an island has p = 1; k = n − 1 has p = 1. RangeError for counts that are not whole, for unequal weights,
 * and when the table would exceed `cells` numbers (then use Monte Carlo).
 * Reference: conditional permutation of Anselin (1995); the generating function is elementary.
 * Example: counts 2, 3, 5, 8, 7 and 3 at the others: see test/core/hotspots-exact.test.ts, against full enumeration.
 */
export interface ExactTails {
  /** P(sum ≥ observed). */
  greater: Float64Array;
  /** P(sum ≤ observed). */
  less: Float64Array;
  /** Tables that were computed. */
  tables: number;
}

const MOST_CELLS = 40_000_000;

export function exactPermutationTails(
  counts: ArrayLike<number>,
  w: SpatialWeights,
  options: { mostCells?: number } = {},
): ExactTails {
  const n = counts.length;
  if (n !== w.n) throw new RangeError(`${n} counts for ${w.n} places`);
  const held = new Map<number, number>();
  for (let i = 0; i < n; i += 1) {
    const value = counts[i]!;
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`count ${value} of place ${i}`);
    held.set(value, (held.get(value) ?? 0) + 1);
  }
  const ks = new Int32Array(n);
  const sums = new Float64Array(n);
  let most = 0;
  for (let i = 0; i < n; i += 1) {
    let common: number | undefined;
    for (let at = w.starts[i]!; at < w.starts[i + 1]!; at += 1) {
      const j = w.to[at]!;
      if (j === i) continue;
      common ??= w.weight[at]!;
      if (w.weight[at] !== common) throw new RangeError(`place ${i} has unequal weights`);
      ks[i]! += 1;
      sums[i]! += counts[j]!;
    }
    most = Math.max(most, ks[i]!);
  }
  const places = new Map<number, number[]>();
  for (let i = 0; i < n; i += 1) {
    const list = places.get(counts[i]!);
    if (list === undefined) places.set(counts[i]!, [i]);
    else list.push(i);
  }
  const values = [...held.keys()].sort((a, b) => a - b);
  const greater = new Float64Array(n);
  const less = new Float64Array(n);
  for (const own of values) {
    const multiplicity = values.map((v) => held.get(v)! - (v === own ? 1 : 0));
    const table = sumTable(values, multiplicity, most, options.mostCells ?? MOST_CELLS);
    for (const i of places.get(own)!) {
      const row = table[ks[i]!]!;
      const at = sums[i]!;
      greater[i] = row.upper[at] ?? 0;
      less[i] = row.lower[Math.min(at, row.lower.length - 1)]!;
    }
  }
  return { greater, less, tables: values.length };
}

interface SumRow {
  /** P(sum ≥ s) and P(sum ≤ s) by s. */
  upper: Float64Array;
  lower: Float64Array;
}

/** For every k to `most`: the law of the sum of k values drawn without replacement. */
function sumTable(values: number[], multiplicity: number[], most: number, mostCells: number): SumRow[] {
  const n = multiplicity.reduce((a, b) => a + b, 0);
  const reach = largestSums(values, multiplicity, most);
  const width = reach[most]! + 1;
  if ((most + 1) * width > mostCells)
    throw new RangeError(`the exact table needs ${(most + 1) * width} numbers, more than ${mostCells}`);
  // Row j holds (number of choices of j values with sum s) / n^j: no overflow, and every term is positive.
  const rows = Array.from({ length: most + 1 }, (_, j) => new Float64Array(reach[j]! + 1));
  rows[0]![0] = 1;
  let seen = 0;
  const filled = new Int32Array(most + 1).fill(-1);
  filled[0] = 0;
  values.forEach((value, at) => {
    const m = multiplicity[at]!;
    if (m === 0) return;
    const ways = [1];
    for (let j = 1; j <= Math.min(m, most); j += 1) ways.push((ways[j - 1]! * (m - j + 1)) / (j * n));
    seen += m;
    for (let j = Math.min(most, seen); j >= 1; j -= 1) {
      const into = rows[j]!;
      for (let take = 1; take < ways.length && take <= j; take += 1) {
        const from = rows[j - take]!;
        const last = filled[j - take]!;
        if (last < 0) continue;
        const shift = take * value;
        const factor = ways[take]!;
        for (let s = 0; s <= last; s += 1) if (from[s] !== 0) into[s + shift]! += from[s]! * factor;
        filled[j] = Math.max(filled[j]!, last + shift);
      }
    }
  });
  return rows.map((row) => tailsOf(row));
}

/** The largest sum of j values, for each j. */
function largestSums(values: number[], multiplicity: number[], most: number): number[] {
  const out = [0];
  let at = values.length - 1;
  let left = at >= 0 ? multiplicity[at]! : 0;
  for (let j = 1; j <= most; j += 1) {
    while (left === 0 && at > 0) {
      at -= 1;
      left = multiplicity[at]!;
    }
    out.push(out[j - 1]! + (left > 0 ? values[at]! : 0));
    if (left > 0) left -= 1;
  }
  return out;
}

/** Tails of a row, each summed from its own far end. */
function tailsOf(row: Float64Array): SumRow {
  let total = 0;
  for (const v of row) total += v;
  const upper = new Float64Array(row.length);
  const lower = new Float64Array(row.length);
  let sum = 0;
  for (let s = row.length - 1; s >= 0; s -= 1) {
    sum += row[s]!;
    upper[s] = total === 0 ? 1 : Math.min(1, sum / total);
  }
  sum = 0;
  for (let s = 0; s < row.length; s += 1) {
    sum += row[s]!;
    lower[s] = total === 0 ? 1 : Math.min(1, sum / total);
  }
  return { upper, lower };
}
