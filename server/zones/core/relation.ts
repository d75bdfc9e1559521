import type { Relation } from '../contract.ts';

/** What was measured between a site and a zone, in one plane. */
export interface Measured {
  /** Gap between them, m; 0 when they touch or overlap. */
  gapM: number;
  /** How deep in the zone the ground that they share lies, m; 0 when they share none. */
  depthM: number;
  /** Plain sum of the uncertainties of zone, site and transform, m. */
  uncertaintyM: number;
}

/** Half of the last digit that is shown, m: a measure this near to the threshold decides nothing. */
const ROUNDING_M = 0.005;

/**
 * Is the site in the zone, out of it, or can nobody tell?
 * in: even if the zone were smaller by the uncertainty on every side they would share ground, that is, some of what they
 * share lies deeper than the uncertainty. out: the gap is larger than the uncertainty. Everything else, a mere touch
 * included, is uncertain. A zone narrower than twice the uncertainty is nowhere so deep and can never answer "in".
 * Reference: epsilon band of a boundary, J. Perkal 1956; worst case because the sum has legal use.
 */
export function relationOf({ gapM, depthM, uncertaintyM }: Measured): Relation {
  if (gapM > uncertaintyM + ROUNDING_M) return 'out';
  return gapM === 0 && depthM > uncertaintyM + ROUNDING_M ? 'in' : 'uncertain';
}

/**
 * One signed number for how a site stands to a boundary, m: the depth inside when positive, the gap when negative,
 * 0 when they touch. Rounded to 0.01 m.
 */
export function marginOf(gapM: number, depthM: number): number {
  const margin = gapM > 0 ? -gapM : depthM;
  return Math.round(margin * 100) / 100 + 0;
}
