import type { Random } from '../../kernel/random.ts';
import type { PlanState } from './plan-state.ts';

export interface AnnealOptions {
  steps: number;
  /** Temperature at the first and at the last step, in the cost of one move. */
  hot: number;
  cold: number;
  /** Energy of one unit of workload outside the bounds, at the first and at the last step. */
  penalty: readonly [number, number];
  /** Energy of one cut edge. */
  cutWeight: number;
}

/** Steps between two looks at the temperature and at whether to go on. */
const STRIDE = 256;
/** One step in so many exchanges two units; one in so many tries any part, which alone moves an island. */
const SWAP_EVERY = 32;
const FAR_EVERY = 64;

/**
 * Changes a plan in place by simulated annealing over single units on the borders of parts, and now and then over two
 * that change places (a way out where no single unit may move). Every state told keeps all hard rules of shape (pieces,
 * locks, pairs); loads may lie outside their bounds at a price.
 * `changed` is told each new state; `goOn` is asked every 256 steps. Answers the number of steps done.
 * Reference: Kirkpatrick, Gelatt & Vecchi (1983).
 */
export function anneal(
  state: PlanState,
  random: Random,
  options: AnnealOptions,
  changed: (state: PlanState) => void,
  goOn: () => boolean,
): number {
  const { graph } = state.problem;
  const { starts, to } = graph;
  const { steps, hot, cold, penalty, cutWeight } = options;
  const cool = Math.log(cold / hot);
  let temperature = hot;
  let beta = penalty[0];
  for (let step = 0; step < steps; step += 1) {
    if (step % STRIDE === 0) {
      if (step > 0 && !goOn()) return step;
      const share = step / steps;
      temperature = hot * Math.exp(cool * share);
      beta = penalty[0] + (penalty[1] - penalty[0]) * share;
    }
    const v = Math.floor(random.next() * graph.n);
    const degree = starts[v + 1]! - starts[v]!;
    const far = degree === 0 || step % FAR_EVERY === 1;
    const q = far
      ? Math.floor(random.next() * state.problem.parts)
      : state.part[to[starts[v]! + Math.floor(random.next() * degree)]!]!;
    if (q === state.part[v]) continue;
    if (step % SWAP_EVERY === 0) {
      const u = Math.floor(random.next() * graph.n);
      if (state.part[u] === q && swap(state, v, u, { beta, cutWeight, temperature }, random)) changed(state);
      continue;
    }
    let delta = state.moveCostDelta(v, q) + beta * state.violationDelta(v, q);
    if (cutWeight !== 0) delta += cutWeight * state.cutDelta(v, q);
    if (delta > 0 && random.next() >= Math.exp(-delta / temperature)) continue;
    if (!state.mayHold(v, q) || !state.keepsShape(v, q)) continue;
    state.put(v, q);
    changed(state);
  }
  return steps;
}

/** Two units of different parts change places, when the rules and the temperature allow it. */
function swap(
  state: PlanState,
  v: number,
  u: number,
  { beta, cutWeight, temperature }: { beta: number; cutWeight: number; temperature: number },
  random: Random,
): boolean {
  const p = state.part[v]!;
  const q = state.part[u]!;
  if (!state.mayHold(v, q) || !state.mayHold(u, p)) return false;
  const energy = (): number => state.moveCost + beta * state.violation + cutWeight * state.cut;
  const before = energy();
  state.put(v, q);
  state.put(u, p);
  const delta = energy() - before;
  if (state.holdsShape(p, q) && (delta <= 0 || random.next() < Math.exp(-delta / temperature))) return true;
  state.put(u, q);
  state.put(v, p);
  return false;
}
