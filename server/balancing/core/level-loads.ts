import type { BalanceProblem } from './balance-problem.ts';
import { excess } from './plan-state.ts';
import type { SolveResult } from './solve-plan.ts';
import { solvePlan } from './solve-plan.ts';

/** Largest share by which a load differs from the mean; 0 when there is no load. */
export function worstShare(loads: ArrayLike<number>): number {
  const list = Array.from(loads);
  const mean = list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);
  return mean <= 0 ? 0 : Math.max(...list.map((load) => Math.abs(load / mean - 1)));
}

/** The same question with loads within the share `delta` of the mean. */
export function withDelta(problem: BalanceProblem, delta: number): BalanceProblem {
  let total = 0;
  for (const w of problem.graph.weight) total += w;
  const mean = total / problem.parts;
  return {
    ...problem,
    low: new Float64Array(problem.parts).fill(Math.max(0, mean * (1 - delta)) - 1e-9),
    high: new Float64Array(problem.parts).fill(mean * (1 + delta) + 1e-9),
  };
}

/**
 * How even can loads be made? Halves the share by which loads may differ while plans are still found.
 * Answers the least share for which a plan was found, with that plan; the present one when nothing evener was found.
 */
export function levelLoads(
  problem: BalanceProblem,
  options: { seed: number; steps: number; goOn?: () => boolean; rounds?: number },
): { delta: number; plan: SolveResult } {
  const rounds = options.rounds ?? 6;
  const now = solvePlan(problem, { seed: options.seed, steps: 0 });
  let best = { delta: worstShare(now.loads), plan: now };
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
    const within = plan.loads.every((load, p) => excess(load, bounds.low[p]!, bounds.high[p]!) === 0);
    if (within || reached < best.delta) best = { delta: Math.min(reached, best.delta), plan };
    if (!within) low = delta;
  }
  return best;
}
