import type { PlanGraph } from './plan-graph.ts';

/**
 * Which units separate unit v from a set of sinks, and carry less than `need`?
 *
 * Each unit u carries x[u] ≥ 0. A flow of `need` is sent from v (uncapped) to any sink (capped by its own x). When it
 * does not fit, the units of a smallest separator are answered: every path from v to a sink meets one of them, and
 * their x sum to less than need. Otherwise null. The separator holds no v; it may hold sinks.
 * Cost: a few walks over units that carry something. Reference: Ford & Fulkerson (1962); Menger (1927).
 */
export function smallestSeparator(
  graph: PlanGraph,
  x: ArrayLike<number>,
  v: number,
  isSink: (u: number) => boolean,
  need: number,
): number[] | null {
  const { n, starts, to } = graph;
  const through = new Float64Array(n);
  const along = new Float64Array(to.length);
  // Node 2u is where flow enters unit u, 2u + 1 where it leaves.
  const from = new Int32Array(2 * n);
  const arc = new Int32Array(2 * n);
  const queue = new Int32Array(2 * n);
  let sent = 0;
  for (;;) {
    from.fill(-2);
    let tail = 0;
    queue[tail++] = 2 * v + 1;
    from[2 * v + 1] = -1;
    let end = -1;
    for (let head = 0; head < tail && end < 0; head += 1) {
      const at = queue[head]!;
      const u = at >> 1;
      if ((at & 1) === 1) {
        for (let k = starts[u]!; k < starts[u + 1]!; k += 1) {
          const w = to[k]!;
          if (w === v || x[w]! < 1e-9 || from[2 * w] !== -2) continue;
          from[2 * w] = at;
          arc[2 * w] = k;
          queue[tail++] = 2 * w;
        }
        if (u !== v && through[u]! > 1e-12 && from[2 * u] === -2) {
          from[2 * u] = at;
          queue[tail++] = 2 * u;
        }
        continue;
      }
      if (x[u]! - through[u]! > 1e-12 && from[2 * u + 1] === -2) {
        from[2 * u + 1] = at;
        if (isSink(u)) {
          end = 2 * u + 1;
          break;
        }
        queue[tail++] = 2 * u + 1;
      }
      // Back along flow that entered u from w.
      for (let k = starts[u]!; k < starts[u + 1]!; k += 1) {
        const w = to[k]!;
        if (from[2 * w + 1] !== -2) continue;
        for (let b = starts[w]!; b < starts[w + 1]!; b += 1)
          if (to[b] === u) {
            if (along[b]! > 1e-12) {
              from[2 * w + 1] = at;
              arc[2 * w + 1] = b;
              queue[tail++] = 2 * w + 1;
            }
            break;
          }
      }
    }
    if (end < 0) break;
    let flow = need - sent + 1e-9;
    for (let at = end; from[at]! >= 0; at = from[at]!) {
      const u = at >> 1;
      if (u === from[at]! >> 1) flow = Math.min(flow, (at & 1) === 1 ? x[u]! - through[u]! : through[u]!);
      else if ((at & 1) === 1) flow = Math.min(flow, along[arc[at]!]!);
    }
    for (let at = end; from[at]! >= 0; at = from[at]!) {
      const u = at >> 1;
      if (u === from[at]! >> 1) through[u]! += (at & 1) === 1 ? flow : -flow;
      else if ((at & 1) === 1) along[arc[at]!]! -= flow;
      else along[arc[at]!]! += flow;
    }
    sent += flow;
    if (sent >= need - 1e-7) return null;
  }
  const separator: number[] = [];
  for (let u = 0; u < n; u += 1) {
    if (u === v || from[2 * u + 1] !== -2) continue;
    let entered = from[2 * u] !== -2;
    // A unit that carries nothing was stepped over; it stands in the way of a path all the same.
    for (let k = starts[u]!; !entered && k < starts[u + 1]!; k += 1) entered = from[2 * to[k]! + 1] !== -2;
    if (entered) separator.push(u);
  }
  return separator;
}
