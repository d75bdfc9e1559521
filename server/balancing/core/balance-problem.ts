import type { PlanGraph } from './plan-graph.ts';
import { piecesOf } from './plan-graph.ts';

/**
 * What may a plan do, and what must it keep?
 *
 * `start[v]` is the part that holds unit v now. `allowed[v]` names the parts that may hold it (null: any): a lock is
 * its own part alone, a boundary street its two grids, a station the part that it belongs to. Loads of a part must lie
 * in [low, high] (capacity, hours, fairness). A part lies in no more pieces than `pieces` allows: one, or as many as
 * it has now where the present plan is already torn. A unit whose start is not allowed must leave it. Each pair must share an edge (AB角: they stand in for each other).
 * `cost[v]` is what it costs people to have unit v moved (1: a move).
 */
export interface BalanceProblem {
  readonly graph: PlanGraph;
  readonly parts: number;
  readonly start: Int32Array;
  readonly allowed: readonly (readonly number[] | null)[];
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly pieces: Int32Array;
  readonly pairs: readonly (readonly [number, number])[];
  readonly cost: Float64Array;
}

export interface ProblemOptions {
  graph: PlanGraph;
  parts: number;
  start: ArrayLike<number>;
  /** Share of the mean by which a load may differ, 0 … 1; or bounds for each part. */
  delta?: number;
  low?: readonly number[];
  high?: readonly number[];
  /** Units that stay where they are. */
  locked?: readonly number[];
  allowed?: readonly (readonly number[] | null)[];
  pairs?: readonly (readonly [number, number])[];
  cost?: readonly number[];
  /** False: parts may lie in any number of pieces. */
  contiguous?: boolean;
}

/** Bounds of a load within the share `delta` of the mean; whole numbers where all workloads are whole. */
export function loadBounds(graph: PlanGraph, parts: number, delta: number): { low: number; high: number } {
  let total = 0;
  let whole = true;
  for (const w of graph.weight) {
    total += w;
    if (!Number.isInteger(w)) whole = false;
  }
  const mean = total / Math.max(1, parts);
  // A mean of 200 and 5 % is 190, not 191 for a rounding error of the last digit.
  const slack = 1e-9 * Math.max(1, mean);
  const low = mean * (1 - delta);
  const high = mean * (1 + delta);
  return whole ? { low: Math.ceil(low - slack), high: Math.floor(high + slack) } : { low, high };
}

/** Puts a question together. Errors: RangeError for a part outside 0 … parts−1 or lists of another length. */
export function balanceProblem(options: ProblemOptions): BalanceProblem {
  const { graph, parts } = options;
  if (options.start.length !== graph.n)
    throw new RangeError(`${options.start.length} assignments for ${graph.n} units`);
  if (!Number.isInteger(parts) || parts < 1) throw new RangeError(`${parts} parts`);
  const start = Int32Array.from(options.start);
  start.forEach((part, v) => {
    if (part < 0 || part >= parts) throw new RangeError(`unit ${v} lies in part ${part} of ${parts}`);
  });
  const bounds = loadBounds(graph, parts, options.delta ?? 1);
  const allowed = Array.from({ length: graph.n }, (_, v) => options.allowed?.[v] ?? null);
  for (const v of options.locked ?? []) allowed[v] = [start[v]!];
  const now = piecesOf(graph, start, parts);
  return {
    graph,
    parts,
    start,
    allowed,
    low: Float64Array.from({ length: parts }, (_, p) => options.low?.[p] ?? bounds.low),
    high: Float64Array.from({ length: parts }, (_, p) => options.high?.[p] ?? bounds.high),
    pieces: now.map((count) => (options.contiguous === false ? graph.n : Math.max(1, count))),
    pairs: options.pairs ?? [],
    cost: Float64Array.from({ length: graph.n }, (_, v) => options.cost?.[v] ?? 1),
  };
}

/** Units that lie where they may not: whatever else a plan does, it moves them. */
export function mustLeave({ allowed, start }: BalanceProblem): number[] {
  return allowed.flatMap((list, v) => (list === null || list.includes(start[v]!) ? [] : [v]));
}
