import { randomOf } from '../../kernel/random.ts';
import type { SpatialWeights } from './spatial-weights.ts';

/**
 * How rare is a neighbourhood sum among random ones, when the values are not whole counts?
 *
 * For each place k of the other n − 1 values are drawn without replacement, `draws` times, its own value fixed;
 * p = (1 + number of draws at least as large) / (draws + 1), ties counted. The same draws serve every place (ranks
 * are re-used, the place's own index stepped over), as in the conditional permutation of Anselin (1995).
 * The smallest p is 1/(draws + 1); with n tests BH at 0.05 then needs many places at the floor: prefer exact p.
 * Seeded: same seed, same p on every machine. Edges: an island has p = 1.
 * Example: draws 999, a place above all draws: p = 0.001.
 */
export function monteCarloTails(
  x: ArrayLike<number>,
  w: SpatialWeights,
  draws: number,
  seed: number,
): { greater: Float64Array; less: Float64Array } {
  const n = x.length;
  let most = 0;
  for (let i = 0; i < n; i += 1) most = Math.max(most, w.starts[i + 1]! - w.starts[i]!);
  const random = randomOf(seed, 'hotspots.monte-carlo');
  const above = new Float64Array(n);
  const below = new Float64Array(n);
  const taken = new Int32Array(Math.max(1, n)).fill(-1);
  const drawn = new Int32Array(most);
  for (let draw = 0; draw < draws; draw += 1) {
    // `most` distinct ranks of 0 … n−2; a place's own index is stepped over when they are used.
    const size = Math.min(most, n - 1);
    for (let k = 0; k < size; k += 1) {
      let rank = random.int(n - 1);
      while (taken[rank] === draw) rank = random.int(n - 1);
      taken[rank] = draw;
      drawn[k] = rank;
    }
    for (let i = 0; i < n; i += 1) {
      let observed = 0;
      let simulated = 0;
      let k = 0;
      for (let at = w.starts[i]!; at < w.starts[i + 1]!; at += 1) {
        const j = w.to[at]!;
        if (j === i) continue;
        const rank = drawn[k]!;
        k += 1;
        observed += w.weight[at]! * x[j]!;
        simulated += w.weight[at]! * x[rank < i ? rank : rank + 1]!;
      }
      const slack = 1e-9 * Math.abs(observed);
      if (simulated >= observed - slack) above[i]! += 1;
      if (simulated <= observed + slack) below[i]! += 1;
    }
  }
  return {
    greater: above.map((count) => (count + 1) / (draws + 1)),
    less: below.map((count) => (count + 1) / (draws + 1)),
  };
}
