import { randomOf } from '../../kernel/random.ts';
import { annealLoose } from './anneal-loose.ts';
import { anneal } from './anneal.ts';
import type { BalanceProblem } from './balance-problem.ts';
import { PlanState } from './plan-state.ts';

/** A plan and what it comes to. */
export interface Plan {
  assignment: Int32Array;
  /** Units that lie in another part than at the start, and what they cost together. */
  moves: number;
  moveCost: number;
  /** Sum of what loads lie outside their bounds; 0: all bounds are kept. */
  violation: number;
  cut: number;
  loads: Float64Array;
}

export interface SolveOptions {
  seed: number;
  /** Steps in all: the same seed and steps give the same plan on every machine. */
  steps: number;
  /** Asked often; false ends the search with the best plan so far (time budget, cancel). */
  goOn?: () => boolean;
  onBetter?: (plan: Plan, stepsDone: number) => void;
  /** A plan to begin from, besides the present one. */
  from?: ArrayLike<number>;
}

export interface SolveResult extends Plan {
  steps: number;
  /** Annealing runs that were begun. */
  runs: number;
  /** False: `goOn` ended the search before its steps were done. */
  complete: boolean;
}

export function planOf(state: PlanState): Plan {
  return {
    assignment: Int32Array.from(state.part),
    moves: state.moves,
    moveCost: state.moveCost,
    violation: state.violation < 1e-9 ? 0 : state.violation,
    cut: state.cut,
    loads: Float64Array.from(state.load),
  };
}

/** First run; the next ones grow up to the longest. */
const FIRST_RUN = 250_000;
/** Units up to which a question is small. */
const SMALL = 64;
const LONGEST_RUN = 12_800_000;

/**
 * Which plan keeps all loads within their bounds with the fewest changes?
 *
 * Lexicographic: least load outside the bounds, then least cost of moves, then fewest cut edges. Runs of simulated
 * annealing, each 1.4 times as long as the one before; every other run starts warm from the best plan so far. No state on
 * the way breaks a lock, a station, contiguity or a pair, so that whatever is answered keeps them.
 * Edges: one part, no units, or a present plan within all bounds answer the present plan at once. Loads that no plan
 * can bring within bounds: the plan with the least excess, `violation` > 0.
 * The answer for given seed and steps is the same on every machine; with `goOn` by time it depends on the machine.
 * Example: a path of four streets of weights 3 1 1 1 in two parts {0,1},{2,3}, bounds 3 … 3: street 1 moves.
 */
export function solvePlan(problem: BalanceProblem, options: SolveOptions): SolveResult {
  const { graph } = problem;
  const goOn = options.goOn ?? (() => true);
  let best = planOf(new PlanState(problem, problem.start));
  let done = 0;
  let runs = 0;

  function isBetter(state: PlanState): boolean {
    const gap = state.violation - best.violation;
    if (gap > 1e-9) return false;
    if (gap < -1e-9) return true;
    const cost = state.moveCost - best.moveCost;
    return cost < -1e-9 || (cost < 1e-9 && state.cut < best.cut);
  }
  const consider = (state: PlanState): void => {
    if (!isBetter(state)) return;
    best = planOf(state);
    options.onBetter?.(best, done);
  };

  if (options.from !== undefined) consider(new PlanState(problem, options.from));
  let total = 0;
  let cost = 0;
  for (let v = 0; v < graph.n; v += 1) {
    total += graph.weight[v]!;
    cost += problem.cost[v]!;
  }
  // Nothing to gain, or nothing to weigh.
  const settled = best.violation === 0 && best.moves === 0;
  if (!settled && graph.n > 1 && problem.parts > 1) {
    const unit = cost > 0 ? cost / graph.n : 1;
    const perLoad = (unit * graph.n) / Math.max(total, 1e-12);
    const penalty = [0.4 * perLoad, 2.4 * perLoad] as const;
    let length = Math.min(FIRST_RUN, Math.max(20_000, graph.n * 1600));
    while (done < options.steps && goOn()) {
      const warm = runs % 3 === 2;
      const steps = Math.min(options.steps - done, warm ? Math.ceil(length / 2) : length);
      const state = new PlanState(problem, warm ? best.assignment : problem.start);
      const random = randomOf(options.seed, `balancing.run-${runs}`);
      runs += 1;
      // No plan within the bounds yet, or a small question: some runs may tear parts on their way.
      const loose = best.violation > 0 ? runs % 2 === 0 : graph.n <= SMALL && runs % 4 === 3;
      const walk = loose ? annealLoose : anneal;
      const ran = walk(
        state,
        random,
        {
          steps,
          hot: unit * (warm ? 0.6 : 1),
          cold: unit * 0.25,
          penalty: warm ? [1.2 * perLoad, 2.4 * perLoad] : penalty,
          cutWeight: warm ? 0.02 * unit : 0,
          tearing: 1.5 * unit,
        },
        consider,
        goOn,
      );
      done += ran;
      if (ran < steps) break;
      if (!warm) length = Math.min(LONGEST_RUN, length * 1.4);
    }
  }
  return { ...best, steps: done, runs, complete: settled || done >= options.steps };
}
