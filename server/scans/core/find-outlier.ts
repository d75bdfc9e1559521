import type { FitMethod } from '../contract.ts';
import { LEAST_TIES, errorModel, leaveOneOut } from './fit-plan.ts';
import type { Tie } from './fit-plan.ts';

export interface Outlier {
  /** Index among the ties. */
  index: number;
  /** How far off the fit of the others puts it, metres. */
  offM: number;
  /** Standard error of the others without it, metres. */
  rmsWithoutM: number;
}

/** Times that the others must agree better without it, and that it must lie outside what they leave. */
const CLEARLY = 3;

/**
 * Which control point contradicts the others? The one without which the rest agrees at least three times better than
 * with it and twice better than without any other, and that then lies off by more than five of their standard errors and
 * more than `floorM` metres. Null: none stands out, or the points are too few to tell. With fewer than three to
 * spare a free method is judged as a similarity: its own freedom would hide the point.
 */
export function findOutlier(ties: readonly Tie[], method: FitMethod, floorM: number): Outlier | null {
  const judge: FitMethod = ties.length > LEAST_TIES[method] + 2 ? method : 'similarity';
  if (ties.length <= LEAST_TIES[judge] + 1) return null;
  const all = errorModel(ties, judge)?.sigmaM;
  const off = leaveOneOut(ties, judge);
  if (all === undefined || off === null) return null;
  const without = ties
    .map((_, index) => ({
      index,
      sigmaM:
        errorModel(
          ties.filter((_tie, other) => other !== index),
          judge,
        )?.sigmaM ?? Infinity,
    }))
    .sort((a, b) => a.sigmaM - b.sigmaM);
  const [best, second] = without;
  if (best === undefined || second === undefined) return null;
  const offM = off[best.index] ?? 0;
  const stands =
    best.sigmaM * CLEARLY < all && best.sigmaM * 2 < second.sigmaM && offM > 5 * best.sigmaM && offM > floorM;
  return stands ? { index: best.index, offM, rmsWithoutM: best.sigmaM } : null;
}
