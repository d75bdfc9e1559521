/**
 * What is shared out, and what lies beside what?
 *
 * Units 0 … n−1 (streets, blocks, posts) with a workload ≥ 0 in any one unit of measure, and their neighbours in
 * compressed rows: those of unit v are `to[starts[v]] … to[starts[v+1]−1]`, ascending, symmetric, without loops.
 * Units without neighbours ("islands") are rows of length 0.
 * Errors: RangeError for a weight that is negative or not finite, or a neighbour outside 0 … n−1; a neighbour named
 * once only or named twice, and a unit beside itself, are put right.
 * Example: planGraph([5, 3, 2], [[1], [0, 2], [1]]) is a path of three streets.
 */
export interface PlanGraph {
  readonly n: number;
  readonly weight: Float64Array;
  readonly starts: Int32Array;
  readonly to: Int32Array;
}

export function planGraph(weights: readonly number[], neighbours: readonly (readonly number[])[]): PlanGraph {
  const n = weights.length;
  const sets = Array.from({ length: n }, () => new Set<number>());
  for (let v = 0; v < n; v += 1) {
    const w = weights[v]!;
    if (!Number.isFinite(w) || w < 0) throw new RangeError(`workload ${w} of unit ${v}`);
    for (const u of neighbours[v] ?? []) {
      if (!Number.isInteger(u) || u < 0 || u >= n)
        throw new RangeError(`neighbour ${u} of unit ${v} of ${n}`);
      if (u === v) continue;
      sets[v]!.add(u);
      sets[u]!.add(v);
    }
  }
  const starts = new Int32Array(n + 1);
  for (let v = 0; v < n; v += 1) starts[v + 1] = starts[v]! + sets[v]!.size;
  const to = new Int32Array(starts[n]!);
  sets.forEach((set, v) =>
    to.set(
      [...set].sort((a, b) => a - b),
      starts[v]!,
    ),
  );
  return { n, weight: Float64Array.from(weights), starts, to };
}

/** Whether two units lie beside one another. */
export function areNeighbours(graph: PlanGraph, a: number, b: number): boolean {
  for (let k = graph.starts[a]!; k < graph.starts[a + 1]!; k += 1) if (graph.to[k] === b) return true;
  return false;
}

/** Number of pieces in which the units of each part lie; an empty part has 0. */
export function piecesOf(graph: PlanGraph, assignment: ArrayLike<number>, parts: number): Int32Array {
  const pieces = new Int32Array(parts);
  const seen = new Uint8Array(graph.n);
  const stack: number[] = [];
  for (let first = 0; first < graph.n; first += 1) {
    if (seen[first] === 1) continue;
    const part = assignment[first]!;
    pieces[part]! += 1;
    seen[first] = 1;
    stack.push(first);
    while (stack.length > 0) {
      const v = stack.pop()!;
      for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1) {
        const u = graph.to[k]!;
        if (seen[u] === 0 && assignment[u] === part) {
          seen[u] = 1;
          stack.push(u);
        }
      }
    }
  }
  return pieces;
}

/** Edges whose ends belong to different parts. */
export function cutOf(graph: PlanGraph, assignment: ArrayLike<number>): number {
  let cut = 0;
  for (let v = 0; v < graph.n; v += 1)
    for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1) {
      const u = graph.to[k]!;
      if (u > v && assignment[u] !== assignment[v]) cut += 1;
    }
  return cut;
}

/** Sum of the workloads of each part. */
export function loadsOf(graph: PlanGraph, assignment: ArrayLike<number>, parts: number): Float64Array {
  const loads = new Float64Array(parts);
  for (let v = 0; v < graph.n; v += 1) loads[assignment[v]!]! += graph.weight[v]!;
  return loads;
}
