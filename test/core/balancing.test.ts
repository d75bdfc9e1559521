import { describe, expect, it } from 'vitest';
import type { BalanceProblem } from '../../server/balancing/core/balance-problem.ts';
import { balanceProblem, loadBounds } from '../../server/balancing/core/balance-problem.ts';
import { findConflict } from '../../server/balancing/core/conflict.ts';
import { boundMoves } from '../../server/balancing/core/move-bound.ts';
import { readMetisGraph, readPartition } from '../../server/balancing/core/metis-file.ts';
import type { PlanGraph } from '../../server/balancing/core/plan-graph.ts';
import {
  areNeighbours,
  cutOf,
  loadsOf,
  piecesOf,
  planGraph,
} from '../../server/balancing/core/plan-graph.ts';
import { excess, PlanState } from '../../server/balancing/core/plan-state.ts';
import { smallestSeparator } from '../../server/balancing/core/separators.ts';
import type { SolveResult } from '../../server/balancing/core/solve-plan.ts';
import { solvePlan } from '../../server/balancing/core/solve-plan.ts';
import { spread } from '../../server/balancing/core/spread.ts';
import { streetMinutes } from '../../server/balancing/core/workload.ts';
import { openHighs } from '../../server/balancing/highs-program.ts';
import { XwError } from '../../server/kernel/errors.ts';
import type { Random } from '../../server/kernel/random.ts';
import { randomOf } from '../../server/kernel/random.ts';

/** A random planar graph: a grid with holes and some diagonals, units without neighbours now and then. */
function planar(random: Random, rows: number, columns: number, zeros = false): PlanGraph {
  const n = rows * columns;
  const alone = new Set(Array.from({ length: n }, (_, v) => v).filter(() => random.chance(0.04)));
  const neighbours: number[][] = Array.from({ length: n }, () => []);
  const join = (a: number, b: number): void => {
    if (!alone.has(a) && !alone.has(b)) neighbours[a]!.push(b);
  };
  for (let r = 0; r < rows; r += 1)
    for (let c = 0; c < columns; c += 1) {
      const v = r * columns + c;
      if (c + 1 < columns && random.chance(0.85)) join(v, v + 1);
      if (r + 1 < rows && random.chance(0.85)) join(v, v + columns);
      // One diagonal a cell at most keeps it planar.
      if (r + 1 < rows && c + 1 < columns && random.chance(0.2)) join(v, v + columns + 1);
    }
  const weights = Array.from({ length: n }, () =>
    zeros && random.chance(0.5) ? 0 : Math.min(60, 1 + Math.floor(4 * (random.between(0.03, 1) ** -0.8 - 1))),
  );
  return planGraph(weights, neighbours);
}

/** Parts grown from random units; what no part reaches goes to the first. */
function grown(graph: PlanGraph, parts: number, random: Random): number[] {
  const part = Array.from({ length: graph.n }, () => -1);
  const front: number[][] = Array.from({ length: parts }, () => []);
  random
    .shuffled(Array.from({ length: graph.n }, (_, v) => v))
    .slice(0, parts)
    .forEach((v, p) => {
      part[v] = p;
      front[p]!.push(v);
    });
  for (let left = true; left;) {
    left = false;
    for (let p = 0; p < parts; p += 1) {
      const v = front[p]!.shift();
      if (v === undefined) continue;
      left = true;
      for (let k = graph.starts[v]!; k < graph.starts[v + 1]!; k += 1) {
        const u = graph.to[k]!;
        if (part[u] === -1) {
          part[u] = p;
          front[p]!.push(u);
        }
      }
    }
  }
  return part.map((p) => Math.max(0, p));
}

/** Holds a plan against every rule of its question, with everything reckoned anew. */
function broken(problem: BalanceProblem, plan: SolveResult): string[] {
  const { graph, parts, start, allowed, pieces, pairs } = problem;
  const found: string[] = [];
  const now = piecesOf(graph, plan.assignment, parts);
  for (let p = 0; p < parts; p += 1) if (now[p]! > pieces[p]!) found.push(`part ${p} is torn`);
  plan.assignment.forEach((p, v) => {
    if (p < 0 || p >= parts) found.push(`unit ${v} in part ${p}`);
    if (p !== start[v] && allowed[v]?.includes(p) === false) found.push(`unit ${v} may not lie in ${p}`);
  });
  const touching = (a: number, b: number, assignment: ArrayLike<number>): boolean =>
    Array.from({ length: graph.n }, (_, v) => v).some(
      (v) =>
        assignment[v] === a &&
        [...graph.to.subarray(graph.starts[v]!, graph.starts[v + 1]!)].some((u) => assignment[u] === b),
    );
  for (const [a, b] of pairs)
    if (touching(a, b, start) && !touching(a, b, plan.assignment)) found.push(`pair ${a}–${b} is parted`);
  const loads = loadsOf(graph, plan.assignment, parts);
  const over = loads.reduce((sum, load, p) => sum + excess(load, problem.low[p]!, problem.high[p]!), 0);
  if (Math.abs(over - plan.violation) > 1e-6) found.push(`violation ${plan.violation}, really ${over}`);
  const moves = plan.assignment.filter((p, v) => p !== start[v]).length;
  if (moves !== plan.moves) found.push(`moves ${plan.moves}, really ${moves}`);
  if (cutOf(graph, plan.assignment) !== plan.cut) found.push('cut');
  const had = new Set(start);
  for (const p of had) if (!plan.assignment.includes(p)) found.push(`part ${p} was emptied`);
  return found;
}

/** Fewest moves over all assignments that keep the rules; null when there is none. */
function enumerated(problem: BalanceProblem): number | null {
  const { graph, parts, start, allowed, pieces } = problem;
  const assignment = Int32Array.from(start);
  let best: number | null = null;
  const visit = (v: number, moves: number): void => {
    if (best !== null && moves >= best) return;
    if (v === graph.n) {
      const loads = loadsOf(graph, assignment, parts);
      const torn = piecesOf(graph, assignment, parts);
      const empties = new Set(start).size > new Set(assignment).size;
      if (
        !empties &&
        loads.every((load, p) => excess(load, problem.low[p]!, problem.high[p]!) < 1e-9) &&
        torn.every((count, p) => count <= pieces[p]!)
      )
        best = moves;
      return;
    }
    for (let p = 0; p < parts; p += 1) {
      if (allowed[v]?.includes(p) === false) continue;
      assignment[v] = p;
      visit(v + 1, moves + (p === start[v] ? 0 : 1));
    }
    assignment[v] = start[v]!;
  };
  visit(0, 0);
  return best;
}

describe('plans on random planar graphs', () => {
  it('never break a rule: pieces, locks, allowed parts, pairs, nobody left empty', () => {
    const random = randomOf(7, 'balancing.test');
    let locks = 0;
    for (let trial = 0; trial < 40; trial += 1) {
      const graph = planar(random, 4 + random.int(7), 4 + random.int(7), trial % 5 === 0);
      const parts = 2 + random.int(6);
      const start = grown(graph, parts, random);
      const locked = start.map((_, v) => v).filter(() => random.chance(0.15));
      locks += locked.length;
      const problem = balanceProblem({
        graph,
        parts,
        start,
        delta: random.pick([0, 0.02, 0.05, 0.1, 0.3]),
        locked,
        allowed: start.map((p) => (random.chance(0.2) ? [p, (p + 1) % parts] : null)),
        pairs: parts > 2 ? [[0, 1]] : [],
      });
      const plan = solvePlan(problem, { seed: trial, steps: 60_000 });
      expect(broken(problem, plan), `trial ${trial}`).toEqual([]);
      for (const v of locked) expect(plan.assignment[v]).toBe(start[v]);
      expect(plan.violation).toBeLessThanOrEqual(new PlanState(problem, start).violation + 1e-9);
    }
    expect(locks).toBeGreaterThan(50);
  });

  it('same seed and steps, same plan; another seed may differ but keeps the rules', () => {
    const random = randomOf(11, 'balancing.test');
    const graph = planar(random, 10, 10);
    const problem = balanceProblem({ graph, parts: 6, start: grown(graph, 6, random), delta: 0.05 });
    const one = solvePlan(problem, { seed: 3, steps: 200_000 });
    const two = solvePlan(problem, { seed: 3, steps: 200_000 });
    expect(two).toEqual(one);
    expect(broken(problem, solvePlan(problem, { seed: 4, steps: 200_000 }))).toEqual([]);
  });

  it('bound ≤ fewest possible ≤ solution where all plans can be enumerated', async () => {
    const open = await openHighs();
    const random = randomOf(23, 'balancing.test');
    let feasible = 0;
    let tight = 0;
    let raised = 0;
    for (let trial = 0; trial < 30; trial += 1) {
      const graph = planar(random, 3, 3 + random.int(2));
      const parts = 2 + random.int(2);
      const problem = balanceProblem({
        graph,
        parts,
        start: grown(graph, parts, random),
        delta: random.pick([0.1, 0.2, 0.35]),
        locked: random.chance(0.3) ? [random.int(graph.n)] : [],
      });
      const best = enumerated(problem);
      const plan = solvePlan(problem, { seed: trial, steps: 150_000 });
      let looks = 0;
      const told: number[] = [];
      const bound = boundMoves(problem, open, {
        upper: plan.violation === 0 ? plan.moveCost : Infinity,
        plans: plan.violation === 0 ? [plan.assignment] : [],
        goOn: () => (looks += 1) < 400,
        limitS: () => 5,
        onBound: ({ lower }) => told.push(lower ?? NaN),
      });
      expect(told).toEqual([...told].sort((a, b) => a - b));
      if (best === null) {
        expect(plan.violation, `trial ${trial}`).toBeGreaterThan(0);
        continue;
      }
      feasible += 1;
      expect(plan.violation, `trial ${trial}`).toBe(0);
      expect(plan.moves, `trial ${trial}`).toBeGreaterThanOrEqual(best);
      expect(bound.infeasible).toBe(false);
      if (bound.lower !== null) expect(bound.lower, `trial ${trial}`).toBeLessThanOrEqual(best);
      if (plan.moves === best) tight += 1;
      if ((bound.lower ?? 0) > 0) raised += 1;
    }
    expect(feasible).toBeGreaterThan(10);
    // The search is no proof: one in twenty of these may keep a move too many.
    expect(tight).toBeGreaterThanOrEqual(feasible - 1);
    expect(raised).toBeGreaterThan(5);
  }, 60_000);
});

describe('edges of the question', () => {
  const path = (weights: number[]): PlanGraph =>
    planGraph(
      weights,
      weights.map((_, v) => (v + 1 < weights.length ? [v + 1] : [])),
    );
  const solve = (problem: BalanceProblem): SolveResult => solvePlan(problem, { seed: 1, steps: 30_000 });

  it('moves the one street that evens a path', () => {
    const problem = balanceProblem({
      graph: path([3, 1, 1, 1]),
      parts: 2,
      start: [0, 0, 1, 1],
      low: [3, 3],
      high: [3, 3],
    });
    expect([...solve(problem).assignment]).toEqual([0, 1, 1, 1]);
  });
  it('leaves alone what is within the bounds, one part, no units, and zero loads', () => {
    expect(
      solve(balanceProblem({ graph: path([1, 1, 1, 1]), parts: 2, start: [0, 0, 1, 1], delta: 0 })).moves,
    ).toBe(0);
    expect(solve(balanceProblem({ graph: path([5, 1]), parts: 1, start: [0, 0], delta: 0 })).moves).toBe(0);
    expect(solve(balanceProblem({ graph: path([]), parts: 3, start: [], delta: 0 })).moves).toBe(0);
    const zero = solve(balanceProblem({ graph: path([0, 0, 0]), parts: 2, start: [0, 0, 1], delta: 0 }));
    expect([zero.moves, zero.violation]).toEqual([0, 0]);
  });
  it('says so when there are more parts than streets: some stay empty and below their least load', () => {
    const problem = balanceProblem({ graph: path([4, 4]), parts: 3, start: [0, 1], delta: 0.1 });
    const plan = solve(problem);
    expect(plan.violation).toBeGreaterThan(0);
    expect(broken(problem, plan)).toEqual([]);
  });
  it('keeps a bridge: a part may not give away the street that holds it together', () => {
    // 0–1–2 with 1 the bridge of part 0, and 3 beside 1 in part 1.
    const graph = planGraph([5, 1, 5, 1], [[1], [2, 3], [], []]);
    const problem = balanceProblem({ graph, parts: 2, start: [0, 0, 0, 1], delta: 0.3 });
    const plan = solve(problem);
    expect(broken(problem, plan)).toEqual([]);
    const loose = solve(
      balanceProblem({ graph, parts: 2, start: [0, 0, 0, 1], delta: 0.3, contiguous: false }),
    );
    expect(loose.violation).toBeLessThanOrEqual(plan.violation);
  });
  it('an island stays with whom it is; a part that is torn now may not be torn further', () => {
    const graph = planGraph([2, 2, 2, 2, 2], [[1], [2], [3], [], []]);
    const problem = balanceProblem({ graph, parts: 2, start: [0, 0, 0, 0, 1], low: [4, 2], high: [8, 6] });
    expect(broken(problem, solve(problem))).toEqual([]);
    expect(solve(problem).moves).toBe(0);
  });
  it('rounds bounds inwards for whole workloads', () => {
    expect(loadBounds(path([100, 101]), 2, 0.05)).toEqual({ low: 96, high: 105 });
    expect(loadBounds(path([190, 210]), 2, 0.05)).toEqual({ low: 190, high: 210 });
  });
  it('refuses what is no question', () => {
    expect(() => planGraph([-1], [[]])).toThrow(RangeError);
    expect(() => planGraph([1], [[3]])).toThrow(RangeError);
    expect(() => balanceProblem({ graph: path([1]), parts: 1, start: [2] })).toThrow(RangeError);
    expect(() => balanceProblem({ graph: path([1]), parts: 1, start: [] })).toThrow(RangeError);
  });
  it('stops when told, with the best so far', () => {
    const random = randomOf(5, 'balancing.test');
    const graph = planar(random, 12, 12);
    const problem = balanceProblem({ graph, parts: 5, start: grown(graph, 5, random), delta: 0.02 });
    let looks = 0;
    const plan = solvePlan(problem, { seed: 1, steps: 50_000_000, goOn: () => (looks += 1) < 200 });
    expect(plan.complete).toBe(false);
    expect(plan.steps).toBeLessThan(60_000);
    expect(broken(problem, plan)).toEqual([]);
  });
});

describe('conflicts', () => {
  it('names the street that is heavier than anyone may carry, and a smallest set otherwise', async () => {
    const open = await openHighs();
    const graph = planGraph([10, 1, 1, 1], [[1], [2], [3], []]);
    const heavy = findConflict(
      balanceProblem({ graph, parts: 2, start: [0, 0, 1, 1], low: [0, 0], high: [8, 8] }),
      open,
    );
    expect(heavy.proven).toBe(true);
    expect(heavy.constraints.map(({ rule }) => rule)).toEqual(['capacity', 'capacity']);
    const locked = findConflict(
      balanceProblem({ graph, parts: 2, start: [0, 0, 1, 1], low: [0, 5], high: [20, 20], locked: [0] }),
      open,
    );
    // Unit 0 stays with part 0, so that part 1 cannot reach 5; the bounds of part 0 have no say in it.
    expect(locked).toEqual({
      constraints: [
        { rule: 'least', part: 1 },
        { rule: 'place', unit: 0 },
      ],
      proven: true,
    });
    const fine = findConflict(
      balanceProblem({ graph, parts: 2, start: [0, 0, 1, 1], low: [0, 0], high: [20, 20] }),
      open,
    );
    expect(fine).toEqual({ constraints: [], proven: false });
  });
});

describe('separators', () => {
  it('finds the narrow place, and none where enough gets through', () => {
    const line = planGraph([1, 1, 1, 1], [[1], [2], [3], []]);
    expect(smallestSeparator(line, [1, 0.3, 1, 1], 3, (u) => u === 0, 1)).toEqual([1]);
    expect(smallestSeparator(line, [1, 1, 1, 1], 3, (u) => u === 0, 1)).toBeNull();
    const square = planGraph([1, 1, 1, 1], [[1, 2], [3], [3], []]);
    expect(smallestSeparator(square, [1, 0.5, 0.5, 1], 3, (u) => u === 0, 1)).toBeNull();
    expect(smallestSeparator(square, [1, 0.5, 0.4, 1], 3, (u) => u === 0, 1)).toEqual([1, 2]);
    expect(areNeighbours(square, 0, 1)).toBe(true);
  });
});

describe('files and measures', () => {
  it('reads METIS graphs with weights, sizes, edge weights, comments and units without neighbours', () => {
    const graph = readMetisGraph('% comment\n4 2 11\n5 2 7\n3 1 7 3 9\n2 2 9\n8\n', 'a.graph');
    expect([...graph.weight]).toEqual([5, 3, 2, 8]);
    expect([...graph.starts]).toEqual([0, 1, 3, 4, 4]);
    expect(readMetisGraph('2 1\n2\n1\n', 'b.graph').weight).toEqual(Float64Array.of(1, 1));
    expect(readMetisGraph('2 0\n\n\n', 'c.graph').n).toBe(2);
  });
  it.each([
    ['', 'a.graph'],
    ['2 1\n2\n', 'a.graph:2'],
    ['3 1\n2\n1', 'a.graph'],
    ['2 1\n2\nx\n', 'a.graph:3'],
    ['2 1\n3\n1\n', 'a.graph:2'],
    ['2 1\n2\n\n', 'a.graph:2'],
    ['2 2\n2\n1\n', 'a.graph:1'],
    ['2 1\n1\n1\n', 'a.graph:2'],
    ['2 1 222\n2\n1\n', 'a.graph:1'],
  ])('says where a METIS file is wrong: %j', (text, place) => {
    try {
      readMetisGraph(text, 'a.graph');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(XwError);
      expect((error as XwError).problem.place).toBe(place);
      expect((error as XwError).problem.remedyEn).toBeTruthy();
    }
  });
  it('reads a partition, and says which line is none', () => {
    expect(readPartition('0\n1\n\n', 'p', 2)).toEqual([0, 1]);
    expect(() => readPartition('0\n-1\n', 'p', 2)).toThrow(/invalid_value/);
    expect(() => readPartition('0\n', 'p', 2)).toThrow(/invalid_value/);
  });
  it('measures evenness as published', () => {
    const two = spread([1, 3]);
    expect([two.maxOverMean, two.gini, two.jain, two.cv]).toEqual([1.5, 0.25, 0.8, 0.5]);
    expect(spread([]).jain).toBe(1);
    expect(spread([0, 0])).toMatchObject({ maxOverMean: 1, gini: 0, cv: 0 });
  });
  it('reckons minutes as the formula says', () => {
    const weights = new Map([
      ['pace.3', 1.7],
      ['passes.3', 2],
      ['case.handling', 20],
      ['travel.pass', 4],
    ]);
    expect(streetMinutes({ lengthM: 400, grade: 3 }, 0.5, weights)).toMatchObject({ cases: 10, travel: 8 });
    expect(streetMinutes({ lengthM: 400, grade: 3 }, 0.5, weights).total).toBeCloseTo(31.6, 9);
    expect(() => streetMinutes({ lengthM: 1, grade: 1 }, 0, weights)).toThrow(RangeError);
  });
});
