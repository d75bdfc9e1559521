import type { Random } from '../../kernel/random.ts';
import type { AnnealOptions } from './anneal.ts';
import type { PlanState } from './plan-state.ts';

const STRIDE = 256;

/**
 * As `anneal`, but parts may be torn on the way, at a price for each piece too many: a detour for questions in which
 * no chain of whole plans leads to one within the bounds. Only whole states are told. Slower: every step is tried on
 * the plan itself and taken back when it is refused.
 */
export function annealLoose(
  state: PlanState,
  random: Random,
  options: AnnealOptions & { tearing: number },
  changed: (state: PlanState) => void,
  goOn: () => boolean,
): number {
  const { graph, parts, pieces } = state.problem;
  const { starts, to } = graph;
  const { steps, hot, cold, penalty, tearing } = options;
  const cool = Math.log(cold / hot);
  let temperature = hot;
  let beta = penalty[0];
  const torn = (p: number): number => Math.max(0, state.pieces[p]! - pieces[p]!);
  let sum = 0;
  for (let p = 0; p < parts; p += 1) sum += torn(p);
  for (let step = 0; step < steps; step += 1) {
    if (step % STRIDE === 0) {
      if (step > 0 && !goOn()) return step;
      const share = step / steps;
      temperature = hot * Math.exp(cool * share);
      beta = penalty[0] + (penalty[1] - penalty[0]) * share;
    }
    const v = Math.floor(random.next() * graph.n);
    const p = state.part[v]!;
    const degree = starts[v + 1]! - starts[v]!;
    const q =
      degree === 0 || random.chance(0.1)
        ? random.int(parts)
        : state.part[to[starts[v]! + random.int(degree)]!]!;
    if (q === p || state.size[p] === 1 || !state.mayHold(v, q)) continue;
    const delta = state.moveCostDelta(v, q) + beta * state.violationDelta(v, q);
    const before = torn(p) + torn(q);
    state.put(v, q);
    const more = torn(p) + torn(q) - before;
    const energy = delta + tearing * more;
    if (energy > 0 && random.next() >= Math.exp(-energy / temperature)) {
      state.put(v, p);
      continue;
    }
    sum += more;
    if (sum === 0 && state.holdsShape(p, q) && state.holdsPairs()) changed(state);
  }
  return steps;
}
