import { randomOf } from '../../kernel/random.ts';
import { holderLoads } from './evaluate-plan.ts';
import type { GroundModel } from './ground-model.ts';
import { officersAfterChanges } from './officers-after.ts';
import { planGraph } from './plan-graph.ts';
import { postingState } from './posting.ts';
import { spread } from './spread.ts';
import type { Change } from '../contract.ts';
import type { WeightValues } from './workload.ts';
import { streetMinutes } from './workload.ts';

export interface Robustness {
  draws: number;
  /** Least and largest max/mean over the draws. */
  maxOverMean: [number, number];
  /** Share of the draws in which the plan is still evener than the present one. */
  keeps: number;
  survives: boolean;
}

const DRAWS = 40;
const SWING = 0.2;
/** Share of the draws that a plan must survive. */
const ENOUGH = 0.95;

/**
 * Does a plan survive weights that are ±20 % wrong? Every weight is multiplied by its own factor between 0.8 and 1.2,
 * 40 times; a plan survives a draw when it is still evener than the present state under the same weights.
 */
export function robustness(
  model: GroundModel,
  weights: WeightValues,
  plan: { assignment: ArrayLike<number>; changes: readonly Change[]; gridIds?: readonly string[] },
  seed: number,
): Robustness {
  const random = randomOf(seed, 'balancing.robustness');
  const worst: number[] = [];
  let kept = 0;
  // Evenness is asked of the holders that the plan is for.
  const asked = new Set(plan.gridIds ?? model.grids.map(({ gridId }) => gridId));
  const own = (loads: Float64Array, holderGrids: readonly { gridId: string }[]): Float64Array =>
    loads.filter((_, h) => asked.has(holderGrids[h]?.gridId ?? ''));
  const present = model.streets.map(({ holder }) => holder);
  const after = officersAfterChanges(model, plan.changes);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const swung = new Map(
      [...weights].map(([key, value]) => [key, value * random.between(1 - SWING, 1 + SWING)]),
    );
    const streets = model.streets.map((street) => ({
      ...street,
      minutes: streetMinutes(
        street,
        street.hours.reduce((a, b) => a + b, 0),
        swung,
      ),
    }));
    const drawn: GroundModel = {
      ...model,
      streets,
      graph: planGraph(
        streets.map(({ minutes }) => minutes.total),
        [],
      ),
    };
    const [then, now] =
      model.kind === 'posting'
        ? [
            own(postingState(drawn, after).loads, model.grids),
            own(postingState(drawn, model.officers).loads, model.grids),
          ]
        : [
            own(holderLoads(drawn, plan.assignment), model.holders),
            own(holderLoads(drawn, present), model.holders),
          ];
    const ratio = spread(then).maxOverMean;
    worst.push(ratio);
    if (ratio <= spread(now).maxOverMean + 1e-9) kept += 1;
  }
  return {
    draws: DRAWS,
    maxOverMean: [Math.min(...worst), Math.max(...worst)],
    keeps: kept / DRAWS,
    survives: kept / DRAWS >= ENOUGH,
  };
}
