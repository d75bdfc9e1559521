import type { BalanceProblem } from './balance-problem.ts';
import { mustLeave } from './balance-problem.ts';
import { loadsOf } from './plan-graph.ts';
import { excess } from './plan-state.ts';
import type { SolveResult } from './solve-plan.ts';
import { solvePlan } from './solve-plan.ts';

/** Share by which the heaviest load lies above the mean; 0 when there is no load. */
export function worstShare(loads: ArrayLike<number>): number {
  const list = Array.from(loads);
  const mean = list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);
  return mean <= 0 ? 0 : Math.max(...list) / mean - 1;
}

/**
 * The same question with no load more than the share `delta` above the mean. The heaviest load counts first: nobody
 * needs more work than the least that anyone has now, though nobody falls below that either.
 */
export function withDelta(problem: BalanceProblem, delta: number): BalanceProblem {
  let total = 0;
  for (const w of problem.graph.weight) total += w;
  const mean = total / problem.parts;
  const now = loadsOf(problem.graph, problem.start, problem.parts);
  const least = Math.min(mean * (1 - Math.min(1, delta)), ...now);
  return {
    ...problem,
    low: new Float64Array(problem.parts).fill(Math.max(0, least) - 1e-9),
    high: new Float64Array(problem.parts).fill(mean * (1 + delta) + 1e-9),
  };
}

/**
 * How light can the heaviest load be made? Halves the share above the mean while plans are still found.
 * Answers the least share for which a plan was found, with that plan; the present one when nothing lighter was found.
 */
export function levelLoads(
  problem: BalanceProblem,
  options: { seed: number; steps: number; goOn?: () => boolean; rounds?: number },
): { delta: number; plan: SolveResult } {
  const rounds = options.rounds ?? 6;
  const now = solvePlan(problem, { seed: options.seed, steps: 0 });
  let best = { delta: worstShare(now.loads), plan: now };
  const leaving = mustLeave(problem);
  let low = 0;
  for (let round = 0; round < rounds && options.goOn?.() !== false; round += 1) {
    const delta = round === 0 ? best.delta * 0.35 : (low + best.delta) / 2;
    if (best.delta - low < 0.004) break;
    const bounds = withDelta(problem, delta);
    const plan = solvePlan(bounds, {
      seed: options.seed + round,
      steps: Math.ceil(options.steps / rounds),
      goOn: options.goOn,
      from: best.plan.assignment,
    });
    const reached = worstShare(plan.loads);
    const within = plan.violation === 0;
    const own = withDelta(problem, reached);
    const fair = plan.loads.every((load, p) => excess(load, own.low[p]!, own.high[p]!) < 1e-6);
    const left = leaving.every((v) => plan.assignment[v] !== problem.start[v]);
    if (fair && left && reached < best.delta) best = { delta: reached, plan };
    if (!within) low = delta;
  }
  return best;
}
