import type { BalanceControl } from './balance-control.ts';
import type { BalanceRequest, Levelled } from './balance-thread.ts';
import type { Conflict } from './core/conflict.ts';
import { findConflict } from './core/conflict.ts';
import { levelLoads } from './core/level-loads.ts';
import type { MoveBound } from './core/move-bound.ts';
import { boundMoves } from './core/move-bound.ts';
import type { SolveResult } from './core/solve-plan.ts';
import { solvePlan } from './core/solve-plan.ts';
import { openHighs } from './highs-program.ts';

/** Share of the time of a bound that may go into a first plan when none is known, and its steps at most. */
const FIRST_PLAN_SHARE = 0.25;
const FIRST_PLAN_STEPS = 20_000_000;

/** Answers one question on the calling thread. The clock is read here, never in the core. */
export async function serveBalance(
  request: BalanceRequest,
  control: BalanceControl,
): Promise<SolveResult | MoveBound | Levelled | Conflict> {
  const begun = Date.now();
  const until = request.untilMs ?? Infinity;
  const goOn = (): boolean => !control.cancelled && Date.now() < until;
  if (request.task === 'solve')
    return solvePlan(request.problem, {
      seed: request.seed,
      steps: request.steps,
      from: request.from,
      goOn,
      onBetter: (plan, done) =>
        control.tell({
          moves: plan.moveCost,
          violation: plan.violation,
          share: Math.min(
            1,
            Math.max(done / request.steps, (Date.now() - begun) / Math.max(1, until - begun)),
          ),
        }),
    });
  if (request.task === 'level')
    return levelLoads(request.problem, { seed: request.seed, steps: request.steps, goOn });
  const open = await openHighs();
  if (request.task === 'conflict') return findConflict(request.problem, open);
  let upper = request.upper ?? Infinity;
  const plans: Int32Array[] = request.plan === undefined ? [] : [request.plan];
  if (request.upper === null) {
    const end = begun + FIRST_PLAN_SHARE * (until - begun);
    const plan = solvePlan(request.problem, {
      seed: request.seed,
      steps: FIRST_PLAN_STEPS,
      goOn: () => goOn() && Date.now() < end,
      onBetter: (found) => {
        if (found.violation === 0) plans.push(found.assignment);
      },
    });
    if (plan.violation === 0) upper = plan.moveCost;
  }
  return boundMoves(request.problem, open, {
    upper,
    plans,
    seed: request.seed,
    goOn,
    limitS: () => (until - Date.now()) / 1000,
    onBound: (bound) => control.tell({ lower: bound.lower ?? NaN }),
  });
}
