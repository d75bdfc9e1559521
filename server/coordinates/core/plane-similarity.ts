import type { PlaneSimilarity } from '../contract.ts';

const ARCSEC = Math.PI / 180 / 3600;

/**
 * Where does a point of a local plane lie in the national plane, by four parameters (turn, scale, two shifts)?
 * [x east, y north] in metres to [east, north] in metres.
 *
 * Example: east 1000, north 2000, no turn, scale 1: (5, 7) → (1005, 2007).
 */
export function planeSimilarity(
  [x, y]: readonly [number, number],
  { eastM, northM, rotationArcsec, scale }: Omit<PlaneSimilarity, 'targetEpsg'>,
): [number, number] {
  const a = scale * Math.cos(rotationArcsec * ARCSEC);
  const b = scale * Math.sin(rotationArcsec * ARCSEC);
  return [eastM + a * x - b * y, northM + b * x + a * y];
}

/** The way back. */
export function planeSimilarityBack(
  [east, north]: readonly [number, number],
  { eastM, northM, rotationArcsec, scale }: Omit<PlaneSimilarity, 'targetEpsg'>,
): [number, number] {
  const a = Math.cos(rotationArcsec * ARCSEC) / scale;
  const b = Math.sin(rotationArcsec * ARCSEC) / scale;
  return [a * (east - eastM) + b * (north - northM), -b * (east - eastM) + a * (north - northM)];
}
