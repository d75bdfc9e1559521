import { describe, expect, it } from 'vitest';
import { balanceProblem, mustLeave } from '../../server/balancing/core/balance-problem.ts';
import { levelLoads } from '../../server/balancing/core/level-loads.ts';
import { boundMoves } from '../../server/balancing/core/move-bound.ts';
import { piecesOf, planGraph } from '../../server/balancing/core/plan-graph.ts';
import { PlanState } from '../../server/balancing/core/plan-state.ts';
import { solvePlan } from '../../server/balancing/core/solve-plan.ts';
import { openHighs } from '../../server/balancing/highs-program.ts';
import { randomOf } from '../../server/kernel/random.ts';

const grid = (side: number) =>
  planGraph(
    Array.from({ length: side * side }, (_, v) => 1 + (v % 5)),
    Array.from({ length: side * side }, (_, v) => [
      ...(v % side < side - 1 ? [v + 1] : []),
      ...(v + side < side * side ? [v + side] : []),
    ]),
  );

/** What may not stay where it is: a lane whose holder is never on duty when it must be seen. */
describe('streets that must leave their holder', () => {
  it('go to one of those who may have them, in one piece, also where none of those is near', () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const random = randomOf(seed, 'cover');
      const graph = grid(6);
      const start = Array.from({ length: graph.n }, (_, v) => Math.floor((v % 6) / 2));
      const v = random.int(graph.n);
      const to = (start[v]! + 1 + random.int(2)) % 3;
      const problem = balanceProblem({
        graph,
        parts: 3,
        start,
        delta: 2,
        allowed: start.map((_, u) => (u === v ? [to] : null)),
      });
      expect(mustLeave(problem)).toEqual([v]);
      const plan = solvePlan(problem, { seed, steps: 120_000 });
      expect([plan.violation, plan.assignment[v]]).toEqual([0, to]);
      expect([...piecesOf(graph, plan.assignment, 3)].every((count) => count <= 1)).toBe(true);
      const level = levelLoads(problem, { seed, steps: 120_000 });
      expect(level.plan.violation === 0 && level.plan.assignment[v] !== to).toBe(false);
    }
  });

  it('keeps its sums as they would be counted anew', () => {
    const graph = grid(5);
    const start = Array.from({ length: graph.n }, (_, v) => (v % 5 < 3 ? 0 : 1));
    const problem = balanceProblem({
      graph,
      parts: 2,
      start,
      delta: 0.1,
      allowed: start.map((_, v) => (v === 2 || v === 7 ? [1] : null)),
    });
    const state = new PlanState(problem, start);
    const random = randomOf(3, 'sums');
    for (let turn = 0; turn < 200; turn += 1) {
      const v = random.int(graph.n);
      state.put(v, 1 - state.part[v]!);
      expect(state.violation).toBeCloseTo(new PlanState(problem, state.part).violation, 6);
    }
  });

  it('counts in the bound: no plan does without moving them', async () => {
    const graph = grid(4);
    const start = Array.from({ length: graph.n }, (_, v) => (v % 4 < 2 ? 0 : 1));
    const problem = balanceProblem({
      graph,
      parts: 2,
      start,
      delta: 1,
      allowed: start.map((_, v) => (v === 1 ? [1] : null)),
    });
    const plan = solvePlan(problem, { seed: 1, steps: 60_000 });
    expect(plan.moves).toBe(1);
    const bound = await boundMoves(problem, await openHighs(), {
      upper: plan.moves,
      plans: [plan.assignment],
      seed: 1,
      goOn: () => true,
      limitS: () => 10,
    });
    expect(bound.lower).toBe(1);
  });
});
