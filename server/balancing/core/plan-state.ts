import type { BalanceProblem } from './balance-problem.ts';
import { mustLeave } from './balance-problem.ts';
import { cutOf, loadsOf, piecesOf } from './plan-graph.ts';

/** How far a load lies outside its bounds; 0 inside. */
export function excess(load: number, low: number, high: number): number {
  return load > high ? load - high : load < low ? low - load : 0;
}

/**
 * A plan that changes one unit at a time and keeps its sums: loads, moves, cut. Contiguity is asked before a change.
 * A change costs the degree of the unit; `mayLeave` costs at most the size of one part.
 */
export class PlanState {
  readonly problem: BalanceProblem;
  readonly part: Int32Array;
  readonly load: Float64Array;
  readonly size: Int32Array;
  readonly pieces: Int32Array;
  /** Shared edges of each pair of parts, parts × parts; kept only where pairs are asked for. */
  private readonly shared: Int32Array | undefined;
  /** Pairs that shared an edge at the start; the others cannot be parted. */
  private readonly paired = new Set<number>();
  private readonly mark: Int32Array;
  private readonly queue: Int32Array;
  private stamp = 0;
  /** What it weighs that unit v lies where it may not, as long as it lies at its start; absent when none does. */
  private readonly strays: Float64Array | undefined;
  moves = 0;
  moveCost = 0;
  cut = 0;
  /** Sum over parts of what a load lies outside its bounds, and a mean load for each unit that must leave its start. */
  violation = 0;

  constructor(problem: BalanceProblem, assignment: ArrayLike<number>) {
    const { graph, parts } = problem;
    this.problem = problem;
    this.part = Int32Array.from(assignment);
    this.load = loadsOf(graph, this.part, parts);
    this.size = new Int32Array(parts);
    this.pieces = piecesOf(graph, this.part, parts);
    this.mark = new Int32Array(graph.n);
    this.queue = new Int32Array(graph.n);
    this.cut = cutOf(graph, this.part);
    for (let v = 0; v < graph.n; v += 1) {
      this.size[this.part[v]!]! += 1;
      if (this.part[v] !== problem.start[v]) {
        this.moves += 1;
        this.moveCost += problem.cost[v]!;
      }
    }
    for (let p = 0; p < parts; p += 1)
      this.violation += excess(this.load[p]!, problem.low[p]!, problem.high[p]!);
    const leaving = mustLeave(problem);
    if (leaving.length > 0) {
      const mean = Math.max(1e-6, this.load.reduce((a, b) => a + b, 0) / Math.max(1, parts));
      this.strays = new Float64Array(graph.n);
      for (const v of leaving) {
        this.strays[v] = mean;
        if (this.part[v] === problem.start[v]) this.violation += mean;
      }
    }
    if (problem.pairs.length > 0) {
      this.shared = new Int32Array(parts * parts);
      for (let v = 0; v < graph.n; v += 1)
        for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1)
          this.shared[this.part[v]! * parts + this.part[graph.to[k]!]!]! += 1;
      for (const [a, b] of problem.pairs) if (this.shared[a * parts + b]! > 0) this.paired.add(a * parts + b);
    }
  }

  /** What the violation becomes less what it is, when unit v goes to part q. */
  violationDelta(v: number, q: number): number {
    const { low, high, graph } = this.problem;
    const p = this.part[v]!;
    const w = graph.weight[v]!;
    const a = this.load[p]!;
    const b = this.load[q]!;
    const stray =
      this.strays === undefined || p === q
        ? 0
        : p === this.problem.start[v]
          ? -this.strays[v]!
          : q === this.problem.start[v]
            ? this.strays[v]!
            : 0;
    return (
      stray +
      excess(a - w, low[p]!, high[p]!) -
      excess(a, low[p]!, high[p]!) +
      excess(b + w, low[q]!, high[q]!) -
      excess(b, low[q]!, high[q]!)
    );
  }

  moveCostDelta(v: number, q: number): number {
    const { start, cost } = this.problem;
    const home = start[v]!;
    return this.part[v] === home ? cost[v]! : q === home ? -cost[v]! : 0;
  }

  cutDelta(v: number, q: number): number {
    const { starts, to } = this.problem.graph;
    const p = this.part[v]!;
    let delta = 0;
    for (let k = starts[v]!; k < starts[v + 1]!; k += 1) {
      const other = this.part[to[k]!]!;
      if (other === p) delta += 1;
      else if (other === q) delta -= 1;
    }
    return delta;
  }

  /** Pieces that the part of v would have without v, less what it has. */
  private piecesWithout(v: number): number {
    const { starts, to } = this.problem.graph;
    const p = this.part[v]!;
    let own = 0;
    for (let k = starts[v]!; k < starts[v + 1]!; k += 1) if (this.part[to[k]!] === p) own += 1;
    if (own === 0) return -1;
    if (own === 1) return 0;
    // Walk from each neighbour in the part that was not reached yet.
    this.stamp += 1;
    const { mark, queue, stamp } = this;
    mark[v] = stamp;
    let found = 0;
    let left = own;
    for (let k = starts[v]!; k < starts[v + 1]! && left > 0; k += 1) {
      const first = to[k]!;
      if (this.part[first] !== p || mark[first] === stamp) continue;
      found += 1;
      let head = 0;
      let tail = 0;
      mark[first] = stamp;
      queue[tail++] = first;
      left -= 1;
      while (head < tail && left > 0) {
        const u = queue[head++]!;
        for (let e = starts[u]!; e < starts[u + 1]!; e += 1) {
          const x = to[e]!;
          if (mark[x] === stamp || this.part[x] !== p) continue;
          mark[x] = stamp;
          queue[tail++] = x;
          for (let b = starts[x]!; b < starts[x + 1]!; b += 1)
            if (to[b] === v) {
              left -= 1;
              break;
            }
        }
      }
    }
    return found - 1;
  }

  /** Pieces that part q would have with v, less what it has. */
  private piecesWith(v: number, q: number): number {
    const { starts, to } = this.problem.graph;
    let own = 0;
    for (let k = starts[v]!; k < starts[v + 1]!; k += 1) if (this.part[to[k]!] === q) own += 1;
    if (own === 0) return 1;
    if (own === 1 || this.pieces[q] === 1) return 0;
    this.stamp += 1;
    const { mark, queue, stamp } = this;
    let found = 0;
    for (let k = starts[v]!; k < starts[v + 1]!; k += 1) {
      const first = to[k]!;
      if (this.part[first] !== q || mark[first] === stamp) continue;
      found += 1;
      let head = 0;
      let tail = 0;
      mark[first] = stamp;
      queue[tail++] = first;
      while (head < tail) {
        const u = queue[head++]!;
        for (let e = starts[u]!; e < starts[u + 1]!; e += 1) {
          const x = to[e]!;
          if (mark[x] !== stamp && this.part[x] === q) {
            mark[x] = stamp;
            queue[tail++] = x;
          }
        }
      }
    }
    return 1 - found;
  }

  /** Whether unit v may lie in part q at all: locks, stations, boundary ownership. */
  mayHold(v: number, q: number): boolean {
    const allowed = this.problem.allowed[v];
    return allowed === null || allowed === undefined || allowed.includes(q);
  }

  /** Whether the hard rules of shape hold after v went to q: pieces of both parts, pairs, nobody left empty. */
  keepsShape(v: number, q: number): boolean {
    const { pieces } = this.problem;
    const p = this.part[v]!;
    if (p === q) return true;
    if (this.size[p] === 1) return false;
    const taken = this.piecesWith(v, q);
    if (taken > 0 && this.pieces[q]! + taken > pieces[q]!) return false;
    const left = this.piecesWithout(v);
    if (left > 0 && this.pieces[p]! + left > pieces[p]!) return false;
    return this.shared === undefined || this.keepsPairs(v, q);
  }

  /** Whether the pieces of two parts, and the pairs that they belong to, are as they should be now. */
  holdsShape(p: number, q: number): boolean {
    const { pieces } = this.problem;
    if (this.pieces[p]! > pieces[p]! || this.pieces[q]! > pieces[q]!) return false;
    return this.holdsPairs();
  }

  /** Whether every pair that shared an edge at the start shares one now. */
  holdsPairs(): boolean {
    const { pairs, parts } = this.problem;
    return (
      this.shared === undefined ||
      pairs.every(([a, b]) => this.shared![a * parts + b]! > 0 || !this.paired.has(a * parts + b))
    );
  }

  private keepsPairs(v: number, q: number): boolean {
    const { graph, parts, pairs } = this.problem;
    const p = this.part[v]!;
    for (const [a, b] of pairs) {
      if (a !== p && b !== p) continue;
      const other = a === p ? b : a;
      let count = this.shared![p * parts + other]!;
      for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1) {
        const at = this.part[graph.to[k]!]!;
        if (at === other) count -= 1;
        if (q === other && at === p) count += 1;
      }
      if (count <= 0 && this.shared![p * parts + other]! > 0) return false;
    }
    return true;
  }

  /** Puts v into q. Nothing is asked; see `mayHold` and `keepsShape`. */
  put(v: number, q: number): void {
    const { graph, parts } = this.problem;
    const p = this.part[v]!;
    if (p === q) return;
    this.violation += this.violationDelta(v, q);
    this.cut += this.cutDelta(v, q);
    const cost = this.moveCostDelta(v, q);
    this.moveCost += cost;
    if (this.part[v] === this.problem.start[v]) this.moves += 1;
    else if (q === this.problem.start[v]) this.moves -= 1;
    this.pieces[q]! += this.piecesWith(v, q);
    this.pieces[p]! += this.size[p] === 1 ? -1 : this.piecesWithout(v);
    if (this.shared !== undefined)
      for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1) {
        const at = this.part[graph.to[k]!]!;
        this.shared[p * parts + at]! -= 1;
        this.shared[at * parts + p]! -= 1;
        this.shared[q * parts + at]! += 1;
        this.shared[at * parts + q]! += 1;
      }
    this.part[v] = q;
    this.load[p]! -= graph.weight[v]!;
    this.load[q]! += graph.weight[v]!;
    this.size[p]! -= 1;
    this.size[q]! += 1;
  }
}
