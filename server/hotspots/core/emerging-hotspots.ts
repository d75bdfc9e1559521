import { adjustedP } from './adjusted-p.ts';
import { betaBinomialUpperTail } from './beta-binomial-tail.ts';
import type { EmergingCategory } from './emerging-category.ts';
import { emergingCategory } from './emerging-category.ts';
import { exactPermutationTails } from './exact-permutation.ts';
import type { Trend } from './mann-kendall.ts';
import { mannKendall } from './mann-kendall.ts';
import { twoSided } from './normal-tail.ts';
import { overDispersion } from './over-dispersion.ts';
import type { CubeShape, CubeWindow } from './space-time-cube.ts';
import { cubeSums, cubeWeights, firstStepOf, spaceTimeGi } from './space-time-cube.ts';
import type { SpatialWeights } from './spatial-weights.ts';

/**
 * Which places are newly hot, which always were, which get worse?
 *
 * For every bin of the cube a two-sided p: `expected` (default) holds the neighbourhood's count against its exposure,
 * beta-binomial with measured φ; `exact` is the exact permutation of Gi*, `normal` its normal law. BH over all bins
 * at `alpha`; the sign of what remains, with the trend of the z series (Mann-Kendall, two-sided 5 %), gives one of 17
 * categories. z of `expected` is (O − E)/√(E (1 − e)(1 + φE)).
 * `exposure` per place, or per bin (places × steps) where it changes with time, ≥ 0 (only `expected` uses it; places of
 * exposure 0 have no pattern). `family` says over which tests BH is done: the whole `cube` (default) or each `step`,
 * as for a map that is looked at every week.
 * `warmUp` first steps lend their counts to later neighbourhoods but are no steps of the answer.
 * Edges: no cases: no pattern anywhere. The window and `back` are those of `space-time-cube.ts`; `single_step` with
 * `exact` is refused (RangeError): its permutations would mix steps.
 * Reference: Esri, How Emerging Hot Spot Analysis works; faults of open copies avoided: ties, FDR, cold/hot mix.
 * Example: a place hot only in the last of 10 steps: `new_hot`, `since` 9.
 */
export interface EmergingPlace {
  category: EmergingCategory;
  /** First step of the run of significant steps that reaches the last; −1 when the last step is not significant. */
  since: number;
  /** +1 hot, −1 cold, 0 per step. */
  signs: Int8Array;
  trend: Trend;
}

export interface EmergingOptions {
  method?: 'expected' | 'exact' | 'normal';
  window?: CubeWindow;
  /** Steps before its own that belong to a bin's neighbourhood. */
  back?: number;
  alpha?: number;
  family?: 'cube' | 'step';
  warmUp?: number;
}

export interface Emerging {
  places: EmergingPlace[];
  z: Float64Array;
  /** φ of `expected`. */
  phi: number;
}

export function emergingHotspots(
  counts: ArrayLike<number>,
  shape: CubeShape,
  exposure: ArrayLike<number>,
  rings: SpatialWeights,
  options: EmergingOptions = {},
): Emerging {
  const {
    method = 'expected',
    window = 'entire_cube',
    back = 1,
    alpha = 0.05,
    family = 'cube',
    warmUp = 0,
  } = options;
  const { places, steps } = shape;
  let z: Float64Array;
  let p: Float64Array;
  let phi = 0;
  if (method === 'expected') {
    ({ z, p, phi } = againstExposure(counts, shape, exposure, rings, window, back));
  } else {
    z = spaceTimeGi(counts, shape, rings, window, back);
    if (method === 'normal') p = z.map((score) => twoSided(score));
    else {
      if (window !== 'entire_cube') throw new RangeError('exact permutation needs the entire cube as window');
      const tails = exactPermutationTails(counts, cubeWeights(shape, rings, window, back));
      p = tails.greater.map((upper, b) => Math.min(1, 2 * Math.min(upper, tails.less[b]!)));
    }
  }
  const q = family === 'cube' ? adjustedP(p, 'BH') : new Float64Array(p.length);
  if (family === 'step')
    for (let t = 0; t < steps; t += 1)
      q.set(adjustedP(p.subarray(t * places, (t + 1) * places), 'BH'), t * places);
  return {
    z,
    phi,
    places: Array.from({ length: places }, (_, i) => {
      const signs = new Int8Array(steps - warmUp);
      const series = new Float64Array(steps - warmUp);
      for (let t = warmUp; t < steps; t += 1) {
        const bin = t * places + i;
        series[t - warmUp] = z[bin]!;
        if (q[bin]! <= alpha) signs[t - warmUp] = Math.sign(z[bin]!);
      }
      const trend = mannKendall(series);
      const now = signs.at(-1) ?? 0;
      let since = -1;
      if (now !== 0) {
        since = signs.length - 1;
        while (since > 0 && signs[since - 1] === now) since -= 1;
      }
      return {
        category: emergingCategory(signs, trend.p <= 0.05 ? Math.sign(trend.s) : 0),
        since,
        signs,
        trend,
      };
    }),
  };
}

function againstExposure(
  counts: ArrayLike<number>,
  shape: CubeShape,
  exposure: ArrayLike<number>,
  rings: SpatialWeights,
  window: CubeWindow,
  back: number,
): { z: Float64Array; p: Float64Array; phi: number } {
  const { places, steps } = shape;
  const varies = exposure.length === places * steps && steps > 1;
  const of = (t: number, i: number): number => exposure[varies ? t * places + i : i]!;
  const used = Float64Array.from(counts, (v, b) => (of(Math.floor(b / places), b % places) > 0 ? v : 0));
  const { sum, size } = cubeSums(used, shape, rings, window, back);
  // Share of a step's exposure in each ring; the same for all steps unless exposure changes.
  const shares: Float64Array[] = [];
  for (let t = 0; t < steps; t += 1) {
    if (t > 0 && !varies) {
      shares.push(shares[0]!);
      continue;
    }
    const share = new Float64Array(places);
    let whole = 0;
    for (let i = 0; i < places; i += 1) whole += of(t, i);
    for (let i = 0; i < places; i += 1) {
      if (!(of(t, i) > 0)) continue;
      for (let k = rings.starts[i]!; k < rings.starts[i + 1]!; k += 1) share[i]! += of(t, rings.to[k]!);
      share[i] = Math.min(1, share[i]! / whole);
    }
    shares.push(share);
  }
  const totals = new Float64Array(steps);
  for (let b = 0; b < used.length; b += 1) totals[Math.floor(b / places)]! += used[b]!;
  const all = totals.reduce((a, b) => a + b, 0);
  const bins = places * steps;
  const trials = new Float64Array(steps);
  const layers = new Float64Array(steps);
  for (let t = 0; t < steps; t += 1) {
    const first = firstStepOf(t, window, back);
    if (window === 'entire_cube') {
      trials[t] = all;
      layers[t] = (t - first + 1) / steps;
    } else {
      for (let s = first; s <= t; s += 1) trials[t]! += totals[s]!;
      layers[t] = 1;
    }
  }
  const expected = new Float64Array(bins);
  const chance = new Float64Array(bins);
  const tested: number[] = [];
  let cells = 0;
  for (let t = 0; t < steps; t += 1)
    for (let i = 0; i < places; i += 1) {
      const bin = t * places + i;
      const first = firstStepOf(t, window, back);
      let share = 0;
      for (let s = first; s <= t; s += 1) share += shares[s]![i]!;
      chance[bin] = Math.min(1, (share / (t - first + 1)) * layers[t]!);
      expected[bin] = chance[bin]! * trials[t]!;
      if (expected[bin]! > 0) {
        tested.push(bin);
        cells += size[bin]!;
      }
    }
  // One N for the yardstick: with many trials the binomial of each window is as good as Poisson.
  const { phi } = overDispersion(
    Float64Array.from(tested, (b) => sum[b]!),
    Float64Array.from(tested, (b) => expected[b]!),
    all,
    tested.length === 0 ? 1 : cells / tested.length,
  );
  const z = new Float64Array(bins);
  const p = new Float64Array(bins).fill(1);
  for (const bin of tested) {
    const t = Math.floor(bin / places);
    const e = chance[bin]!;
    const mu = expected[bin]!;
    const seen = sum[bin]!;
    const spread = mu * (1 - e) * (1 + phi * mu);
    z[bin] = spread > 0 ? (seen - mu) / Math.sqrt(spread) : 0;
    // Of the two tails the one beyond the mean is the smaller, but for a hair's breadth about the middle, where p is 1.
    const tail =
      seen > mu
        ? betaBinomialUpperTail(seen, trials[t]!, e, phi)
        : 1 - betaBinomialUpperTail(seen + 1, trials[t]!, e, phi);
    p[bin] = Math.max(0, Math.min(1, 2 * tail));
  }
  return { z, p, phi };
}
