import type { BalanceProblem } from './balance-problem.ts';
import type { LinearProgram, OpenProgram, ProgramRow } from './linear-program.ts';
import { smallestSeparator } from './separators.ts';

/**
 * Parts that surely keep two units of their own in every plan cheaper than `upper`, and that must lie in one piece: to
 * give up all but one, and to take in what its least load then still asks for, would cost that much already. Only these
 * carry rows of contiguity in a bound.
 */
export function anchoredParts(problem: BalanceProblem, upper: number): boolean[] {
  const { graph, parts, start, cost, pieces, low } = problem;
  const heaviestFirst = Array.from({ length: graph.n }, (_, v) => v).sort(
    (a, b) => graph.weight[b]! - graph.weight[a]!,
  );
  const cheapest = cost.reduce((least, value) => Math.min(least, value), Infinity);
  return Array.from({ length: parts }, (_, p) => {
    let own = 0;
    let dearest = 0;
    let heaviest = 0;
    start.forEach((part, v) => {
      if (part !== p) return;
      own += cost[v]!;
      dearest = Math.max(dearest, cost[v]!);
      heaviest = Math.max(heaviest, graph.weight[v]!);
    });
    let taken = 0;
    let load = heaviest;
    for (const v of heaviestFirst) {
      if (load >= low[p]! - 1e-9) break;
      if (start[v] === p) continue;
      load += graph.weight[v]!;
      taken += 1;
    }
    return pieces[p] === 1 && own - dearest + (taken === 0 ? 0 : taken * cheapest) >= upper - 1e-9;
  });
}

export interface Relaxation {
  /** Lower bound on the cost of moves; Infinity when nothing fits within the bounds. */
  bound: number;
  /** Price of each unit at the bound: the dual of "one holder per unit". */
  prices: Float64Array;
  rounds: number;
  /** Separators that bound in the last round. */
  rows: ProgramRow[];
}

/** Rounds without at least this gain, as a share of the bound, before cutting planes are given up. */
const LEAST_GAIN = 0.004;
const PATIENCE = 8;

/**
 * How few moves could do, if units could be shared between parts?
 *
 * Linear relaxation over x[v,p] ≥ 0: each unit held once, loads within bounds, and contiguity by separators: a unit
 * that comes to p is joined to the units of p by a path within p, so that x[v,p] ≤ Σ x[u,p] over every separator; a
 * unit that stays is joined to a central one in the same way. Separators are found by smallest cuts and added while
 * the bound still rises. Valid for every plan cheaper than `upper`.
 * Reference: Oehrlein & Haunert (2017), cutting planes for contiguous districts; Validi et al. (2022).
 */
export function relaxMoves(
  problem: BalanceProblem,
  open: OpenProgram,
  options: { upper: number; goOn: () => boolean; limitS: () => number; onBound?: (bound: number) => void },
): Relaxation {
  const { graph, parts } = problem;
  const { n } = graph;
  const anchored = anchoredParts(problem, options.upper);
  const column = (v: number, p: number): number => v * parts + p;
  const program = open(costsOf(problem), 0, 1);
  try {
    const base = baseRows(problem, anchored, column);
    program.addRows(base);
    forbid(problem, program, column);
    const hubs = hubsOf(problem);
    let best: Relaxation = { bound: 0, prices: new Float64Array(n), rounds: 0, rows: [] };
    const added: ProgramRow[] = [];
    let idle = 0;
    const known = new Set<string>();
    while (options.goOn()) {
      const answer = program.run(options.limitS());
      if (answer.state === 'infeasible') return { ...best, bound: Infinity };
      if (answer.state === 'unfinished') break;
      idle = answer.objective > best.bound * (1 + LEAST_GAIN) + 1e-6 ? 0 : idle + 1;
      best = {
        bound: Math.max(best.bound, answer.objective),
        prices: answer.rowDuals.slice(0, n),
        rounds: best.rounds + 1,
        rows: added.filter((_, i) => Math.abs(answer.rowDuals[base.length + i] ?? 0) > 1e-9),
      };
      options.onBound?.(best.bound);
      if (idle >= PATIENCE) break;
      const rows: ProgramRow[] = [];
      const x = new Float64Array(n);
      for (let p = 0; p < parts; p += 1) {
        if (!anchored[p]) continue;
        for (let v = 0; v < n; v += 1) x[v] = answer.values[column(v, p)]!;
        for (const row of tornRows(problem, p, x, hubs[p]!, column)) {
          const key = row.columns.join(',');
          if (known.has(key)) continue;
          known.add(key);
          rows.push(row);
        }
      }
      if (rows.length === 0) break;
      added.push(...rows);
      program.addRows(rows);
    }
    return best;
  } finally {
    program.close();
  }
}

function forbid(
  { allowed, parts }: BalanceProblem,
  program: LinearProgram,
  column: (v: number, p: number) => number,
): void {
  allowed.forEach((list, v) => {
    if (list === null) return;
    for (let p = 0; p < parts; p += 1) if (!list.includes(p)) program.setBounds(column(v, p), 0, 0);
  });
}

/**
 * The same question with whole units: branch and bound over the relaxation and its binding separators; a whole answer
 * that is torn is cut off and the search begins again while there is time. Infinity: nothing fits.
 */
export function branchMoves(
  problem: BalanceProblem,
  open: OpenProgram,
  rows: readonly ProgramRow[],
  options: { upper: number; goOn: () => boolean; limitS: () => number; onBound: (bound: number) => void },
): void {
  const { graph, parts, start, cost } = problem;
  const anchored = anchoredParts(problem, options.upper);
  const column = (v: number, p: number): number => v * parts + p;
  const hubs = hubsOf(problem);
  const cuts = [...rows];
  while (options.goOn()) {
    const program = open(costsOf(problem), 0, 1);
    try {
      program.addRows([...baseRows(problem, anchored, column), ...cuts]);
      forbid(problem, program, column);
      // Only plans as cheap as the known one are asked for: Σ cost of what stays ≥ Σ cost − upper.
      if (Number.isFinite(options.upper))
        program.addRows([
          {
            low: cost.reduce((a, b) => a + b, 0) - options.upper,
            high: Infinity,
            columns: Array.from({ length: graph.n }, (_, v) => column(v, start[v]!)),
            values: [...cost],
          },
        ]);
      const answer = program.runWhole(options.limitS());
      if (answer.infeasible) {
        options.onBound(options.upper);
        return;
      }
      if (answer.bound !== null) options.onBound(answer.bound);
      if (answer.values === null) return;
      const torn: ProgramRow[] = [];
      const x = new Float64Array(graph.n);
      for (let p = 0; p < parts; p += 1) {
        if (!anchored[p]) continue;
        for (let v = 0; v < graph.n; v += 1) x[v] = Math.round(answer.values[column(v, p)]!);
        torn.push(...tornRows(problem, p, x, hubs[p]!, column));
      }
      if (torn.length === 0) return;
      cuts.push(...torn);
    } finally {
      program.close();
    }
  }
}

function costsOf({ graph, parts, start, cost }: BalanceProblem): number[] {
  return Array.from({ length: graph.n * parts }, (_, i) => {
    const v = Math.floor(i / parts);
    return start[v] === i % parts ? 0 : cost[v]!;
  });
}

function baseRows(
  problem: BalanceProblem,
  anchored: readonly boolean[],
  column: (v: number, p: number) => number,
): ProgramRow[] {
  const { graph, parts } = problem;
  const all = Array.from({ length: graph.n }, (_, v) => v);
  const rows: ProgramRow[] = all.map((v) => {
    const columns = Array.from({ length: parts }, (_, p) => column(v, p));
    return { low: 1, high: 1, columns, values: columns.map(() => 1) };
  });
  for (let p = 0; p < parts; p += 1)
    rows.push({
      low: problem.low[p]!,
      high: problem.high[p]!,
      columns: all.map((v) => column(v, p)),
      values: [...graph.weight],
    });
  for (let p = 0; p < parts; p += 1) {
    if (!anchored[p]) continue;
    for (const v of all) {
      const near = [...graph.to.subarray(graph.starts[v]!, graph.starts[v + 1]!)];
      rows.push(supportRow(v, near, (u) => column(u, p)));
    }
  }
  return rows;
}

/** x[v] ≤ Σ x[u] over a separator; with `hub`, only as far as the hub stays: x[v] + x[hub] − 1 ≤ Σ x[u]. */
export function supportRow(
  v: number,
  separator: readonly number[],
  column: (u: number) => number,
  hub?: number,
): ProgramRow {
  const columns = [...separator.map(column), column(v), ...(hub === undefined ? [] : [column(hub)])];
  const values = columns.map((_, i) => (i < separator.length ? 1 : -1));
  return { low: hub === undefined ? 0 : -1, high: Infinity, columns, values };
}

/** Of each part, the units that lie deepest in it come first. */
function hubsOf(problem: BalanceProblem): number[][] {
  const { graph, parts, start } = problem;
  const depth = new Int32Array(graph.n).fill(-1);
  let layer: number[] = [];
  for (let v = 0; v < graph.n; v += 1)
    for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1)
      if (start[graph.to[k]!] !== start[v]) {
        depth[v] = 0;
        layer.push(v);
        break;
      }
  while (layer.length > 0) {
    const next: number[] = [];
    for (const v of layer)
      for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1) {
        const u = graph.to[k]!;
        if (depth[u] === -1) {
          depth[u] = depth[v]! + 1;
          next.push(u);
        }
      }
    layer = next;
  }
  const hubs: number[][] = Array.from({ length: parts }, () => []);
  start.forEach((p, v) => hubs[p]!.push(v));
  for (const list of hubs) list.sort((a, b) => depth[b]! - depth[a]! || a - b);
  return hubs;
}

function tornRows(
  problem: BalanceProblem,
  p: number,
  x: Float64Array,
  hubs: readonly number[],
  column: (v: number, p: number) => number,
): ProgramRow[] {
  const { graph, start } = problem;
  const rows: ProgramRow[] = [];
  const hub = hubs.reduce((best, v) => (x[v]! > x[best]! + 1e-9 ? v : best), hubs[0]!);
  const at = (u: number): number => column(u, p);
  for (let v = 0; v < graph.n; v += 1) {
    const share = x[v]!;
    if (share < 1e-6) continue;
    if (start[v] !== p) {
      const separator = smallestSeparator(graph, x, v, (u) => start[u] === p, share);
      if (separator !== null) {
        rows.push(supportRow(v, separator, at));
        continue;
      }
    }
    const need = share + x[hub]! - 1;
    if (v === hub || need < 1e-5) continue;
    const separator = smallestSeparator(graph, x, v, (u) => u === hub, need);
    if (separator !== null && !separator.includes(hub)) rows.push(supportRow(v, separator, at, hub));
  }
  return rows;
}
