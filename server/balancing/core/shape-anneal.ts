import type { Random } from '../../kernel/random.ts';
import type { BalanceProblem } from './balance-problem.ts';
import { excess } from './plan-state.ts';
import type { PricedShape } from './shape-search.ts';

/**
 * Good shapes of one part at given prices, quickly: simulated annealing over connected sets of units, from `from`.
 * Answers the shapes within the load bounds that were the best when met, the best last. `value[v]`: cost of unit v. Without `contiguous`, any set will do.
 */
export function annealShapes(
  problem: BalanceProblem,
  part: number,
  value: Float64Array,
  from: readonly number[],
  random: Random,
  steps: number,
  contiguous = true,
): PricedShape[] {
  const { graph, allowed } = problem;
  const { n, starts, to, weight } = graph;
  const low = problem.low[part]!;
  const high = problem.high[part]!;
  const has = new Uint8Array(n);
  let load = 0;
  let worth = 0;
  let size = from.length;
  for (const v of from) {
    has[v] = 1;
    load += weight[v]!;
    worth += value[v]!;
  }
  let total = 0;
  for (let v = 0; v < n; v += 1) total += weight[v]!;
  const scale = n / Math.max(total, 1e-12);
  const mark = new Int32Array(n);
  const queue = new Int32Array(n);
  let stamp = 0;

  function holdsWithout(v: number): boolean {
    let own = 0;
    let first = -1;
    for (let k = starts[v]!; k < starts[v + 1]!; k += 1)
      if (has[to[k]!] === 1) {
        own += 1;
        first = to[k]!;
      }
    if (own <= 1) return own === 1;
    stamp += 1;
    mark[v] = stamp;
    mark[first] = stamp;
    let head = 0;
    let tail = 0;
    queue[tail++] = first;
    let left = own - 1;
    while (head < tail && left > 0) {
      const u = queue[head++]!;
      for (let e = starts[u]!; e < starts[u + 1]!; e += 1) {
        const x = to[e]!;
        if (has[x] === 0 || mark[x] === stamp) continue;
        mark[x] = stamp;
        queue[tail++] = x;
        for (let b = starts[x]!; b < starts[x + 1]!; b += 1)
          if (to[b] === v) {
            left -= 1;
            break;
          }
      }
    }
    return left === 0;
  }

  const found: PricedShape[] = [];
  let best = Infinity;
  const keep = (): void => {
    if (load < low - 1e-9 || load > high + 1e-9 || worth >= best - 1e-7) return;
    best = worth;
    const units: number[] = [];
    for (let v = 0; v < n; v += 1) if (has[v] === 1) units.push(v);
    found.push({ value: worth, units });
  };
  keep();
  for (let step = 0; step < steps; step += 1) {
    const share = step / steps;
    const temperature = 0.5 * Math.exp(-3 * share);
    const beta = scale * (0.15 + 1.6 * share);
    const v = Math.floor(random.next() * n);
    const inside = has[v] === 1;
    if (inside) {
      const only = allowed[v];
      if (size === 1 || (only?.length === 1 && only[0] === part)) continue;
    } else {
      let near = !contiguous;
      for (let k = starts[v]!; k < starts[v + 1]!; k += 1)
        if (has[to[k]!] === 1) {
          near = true;
          break;
        }
      if (!near || (allowed[v] !== null && allowed[v]?.includes(part) === false)) continue;
    }
    const gain = inside ? -value[v]! : value[v]!;
    const weigh = inside ? -weight[v]! : weight[v]!;
    const delta = gain + beta * (excess(load + weigh, low, high) - excess(load, low, high));
    if (delta > 0 && random.next() >= Math.exp(-delta / temperature)) continue;
    if (inside && contiguous && !holdsWithout(v)) continue;
    has[v] = inside ? 0 : 1;
    size += inside ? -1 : 1;
    load += weigh;
    worth += gain;
    keep();
  }
  return found;
}
