import type { GraphEdge, RoadGraph, Step } from './road-graph.ts';

/**
 * What is the cheapest way from a node to the first node that `isTarget` accepts? Steps in order; empty when the
 * start is a target; undefined when none can be reached. `cost` of an edge must be > 0. One-way edges are gone
 * forwards only when `obeysOneway`. Dijkstra with a binary heap: O((V + E) log V).
 * Source: E. W. Dijkstra, Numerische Mathematik 1, 1959.
 */
export function findRoute(
  graph: RoadGraph,
  start: number,
  isTarget: (node: number) => boolean,
  cost: (edge: GraphEdge) => number,
  obeysOneway: boolean,
): Step[] | undefined {
  const best = new Float64Array(graph.positions.length).fill(Infinity);
  const came = new Map<number, Step & { from: number }>();
  const done = new Uint8Array(graph.positions.length);
  const heap: { node: number; cost: number }[] = [{ node: start, cost: 0 }];
  best[start] = 0;
  for (let top = takeLeast(heap); top !== undefined; top = takeLeast(heap)) {
    const { node } = top;
    if (done[node] === 1) continue;
    done[node] = 1;
    if (isTarget(node)) return backwards(came, start, node);
    for (const index of graph.at[node]!) {
      const edge = graph.edges[index]!;
      const forward = edge.from === node;
      if (!forward && edge.oneway && obeysOneway) continue;
      const next = forward ? edge.to : edge.from;
      const total = top.cost + cost(edge);
      if (total < best[next]!) {
        best[next] = total;
        came.set(next, { edge: index, forward, from: node });
        put(heap, { node: next, cost: total });
      }
    }
  }
  return undefined;
}

function backwards(came: ReadonlyMap<number, Step & { from: number }>, start: number, end: number): Step[] {
  const steps: Step[] = [];
  for (let node = end; node !== start;) {
    const step = came.get(node)!;
    steps.push({ edge: step.edge, forward: step.forward });
    node = step.from;
  }
  return steps.reverse();
}

interface Entry {
  node: number;
  cost: number;
}

function put(heap: Entry[], entry: Entry): void {
  heap.push(entry);
  let i = heap.length - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]!.cost <= entry.cost) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = entry;
}

function takeLeast(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.cost < heap[child]!.cost) child += 1;
    if (heap[child]!.cost >= last.cost) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return top;
}
