import type { BalanceProblem } from './balance-problem.ts';
import type { OpenProgram, ProgramRow } from './linear-program.ts';

/** One constraint of a question: a bound of a part, or what a unit may not do. */
export type Constraint = { rule: 'capacity' | 'least'; part: number } | { rule: 'place'; unit: number };

export interface Conflict {
  constraints: Constraint[];
  /** True: no plan at all keeps them together. False: none was found; they are the likeliest cause. */
  proven: boolean;
}

/**
 * Which constraints cannot hold together? A smallest set, by leaving out one after the other.
 *
 * Proof by the linear relaxation over loads and where each unit may lie (contiguity is left out, so that a conflict
 * that rests on contiguity alone stays unproven). Bounds that no single unit fits, and sums that cannot meet the
 * bounds, are found at once. Empty and unproven when the relaxation has a plan.
 */
export function findConflict(problem: BalanceProblem, open: OpenProgram): Conflict {
  const { graph, parts, allowed } = problem;
  const all: Constraint[] = [
    ...Array.from({ length: parts }, (_, part) => ({ rule: 'capacity' as const, part })),
    ...Array.from({ length: parts }, (_, part) => ({ rule: 'least' as const, part })),
    ...allowed.flatMap((list, unit) =>
      list !== null && list.length < parts ? [{ rule: 'place' as const, unit }] : [],
    ),
  ];
  // A unit that is heavier than every part may carry has no place: with the capacities it is the conflict by itself.
  for (let v = 0; v < graph.n; v += 1) {
    const list = allowed[v] ?? Array.from({ length: parts }, (_, p) => p);
    if (list.length > 0 && list.every((p) => graph.weight[v]! > problem.high[p]! + 1e-9))
      return {
        constraints: [
          ...list.map((part) => ({ rule: 'capacity' as const, part })),
          ...(list.length < parts ? [{ rule: 'place' as const, unit: v }] : []),
        ],
        proven: true,
      };
  }
  if (!isInfeasible(problem, all, open)) return { constraints: [], proven: false };
  let kept = all;
  for (let size = Math.max(1, Math.floor(kept.length / 4)); size >= 1; size = Math.floor(size / 2))
    for (let i = 0; i < kept.length;) {
      const fewer = [...kept.slice(0, i), ...kept.slice(i + size)];
      if (isInfeasible(problem, fewer, open)) kept = fewer;
      else i += size;
    }
  return { constraints: kept, proven: true };
}

function isInfeasible(problem: BalanceProblem, kept: readonly Constraint[], open: OpenProgram): boolean {
  const { graph, parts, allowed } = problem;
  const column = (v: number, p: number): number => v * parts + p;
  const program = open(
    Array.from({ length: graph.n * parts }, () => 0),
    0,
    1,
  );
  try {
    const capacity = new Set(kept.flatMap((c) => (c.rule === 'capacity' ? [c.part] : [])));
    const least = new Set(kept.flatMap((c) => (c.rule === 'least' ? [c.part] : [])));
    const rows: ProgramRow[] = [];
    for (let v = 0; v < graph.n; v += 1) {
      const columns = Array.from({ length: parts }, (_, p) => column(v, p));
      rows.push({ low: 1, high: 1, columns, values: columns.map(() => 1) });
    }
    for (let p = 0; p < parts; p += 1)
      rows.push({
        low: least.has(p) ? problem.low[p]! : 0,
        high: capacity.has(p) ? problem.high[p]! : Infinity,
        columns: Array.from({ length: graph.n }, (_, v) => column(v, p)),
        values: [...graph.weight],
      });
    program.addRows(rows);
    for (const constraint of kept)
      if (constraint.rule === 'place') {
        const list = allowed[constraint.unit] ?? null;
        if (list === null) continue;
        for (let p = 0; p < parts; p += 1)
          if (!list.includes(p)) program.setBounds(column(constraint.unit, p), 0, 0);
      }
    return program.run().state === 'infeasible';
  } finally {
    program.close();
  }
}
