import type { BalanceProblem } from './balance-problem.ts';
import type { OpenProgram } from './linear-program.ts';
import { branchMoves, relaxMoves } from './move-relaxation.ts';
import { boundByShapes } from './shape-bound.ts';

/** A proven statement on how few moves any plan within the bounds can do. */
export interface MoveBound {
  /** No plan within the bounds costs less; null: no bound within the time. */
  lower: number | null;
  /** True: no plan keeps the bounds at all, even when units could be shared. */
  infeasible: boolean;
  method: 'none' | 'trivial' | 'relaxation' | 'shapes' | 'branching';
}

export interface BoundOptions {
  /** Cost of a plan that is known; the bound is min(upper, what is proven for every cheaper plan). */
  upper: number;
  goOn: () => boolean;
  /** Seconds that are left. */
  limitS: () => number;
  /** Plans within the bounds that are known. */
  plans?: readonly ArrayLike<number>[];
  seed?: number;
  onBound?: (bound: MoveBound) => void;
}

/** Costs are whole numbers, so that a bound may be rounded up. */
function roundedBound(problem: BalanceProblem, bound: number, upper: number): number {
  const whole = problem.cost.every((cost) => Number.isInteger(cost));
  return Math.min(upper, whole ? Math.ceil(bound - 1e-6) : bound);
}

/**
 * How far from the fewest possible moves is a plan? First the linear relaxation with contiguity cuts, then prices for
 * whole shapes (see `boundByShapes`), then branch and bound over the relaxation: a tenth, a fifth, and the rest of the time. Gap of a plan: (moves − lower) / moves.
 */
export function boundMoves(problem: BalanceProblem, open: OpenProgram, options: BoundOptions): MoveBound {
  const { upper } = options;
  if (upper <= 0) return { lower: 0, infeasible: false, method: 'trivial' };
  let best: MoveBound = { lower: null, infeasible: false, method: 'none' };
  const tell = (bound: number, method: MoveBound['method']): void => {
    const lower = roundedBound(problem, bound, upper);
    if (best.lower !== null && lower <= best.lower) return;
    best = { lower, infeasible: false, method };
    options.onBound?.(best);
  };
  const time = options.limitS();
  const until = (left: number) => (): boolean => options.goOn() && options.limitS() > left * time;
  const relaxed = relaxMoves(problem, open, {
    ...options,
    goOn: until(0.9),
    onBound: (bound) => tell(bound, 'relaxation'),
  });
  // Infeasible for all plans cheaper than `upper`; without a known plan, for all.
  if (relaxed.bound === Infinity)
    return Number.isFinite(upper)
      ? { lower: upper, infeasible: false, method: 'relaxation' }
      : { lower: null, infeasible: true, method: 'relaxation' };
  if (best.lower !== null && best.lower >= upper) return best;
  if (options.plans !== undefined && options.plans.length > 0 && options.goOn())
    boundByShapes(problem, open, {
      upper,
      plans: options.plans,
      prices: relaxed.prices,
      relaxed: relaxed.bound,
      seed: options.seed ?? 1,
      goOn: until(0.7),
      limitS: options.limitS,
      onBound: (bound) => tell(bound, 'shapes'),
    });
  if (best.lower !== null && best.lower < upper && options.goOn())
    branchMoves(problem, open, relaxed.rows, {
      upper,
      goOn: options.goOn,
      limitS: options.limitS,
      onBound: (bound) => tell(bound, 'branching'),
    });
  return best;
}
