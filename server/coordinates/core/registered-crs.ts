import { XwError } from '../../kernel/errors.ts';
import { distanceM } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import type { CheckPoint, CrsParameters } from '../contract.ts';
import { CGCS2000_ELLIPSOID } from './crs.ts';
import { gaussKrueger, gaussKruegerZone } from './gauss-krueger.ts';
import { fromGeocentric, helmert, toGeocentric } from './helmert.ts';
import { planeSimilarity, planeSimilarityBack } from './plane-similarity.ts';
import { createTransverseMercator } from './transverse-mercator.ts';
import type { PlaneProjection } from './transverse-mercator.ts';

/**
 * The conversion that registered parameters describe: the local system's [x, y] (east and north in metres, or
 * longitude and latitude in degrees) to CGCS2000 degrees (`inverse`) and back (`forward`).
 * Seven parameters are taken at height 0, as plane survey data has none; the way back is iterated, so that a round
 * trip closes to 1e-9 m. Errors: `crs_refused` when four parameters lead to a plane that is none of the 64.
 */
export function registeredProjection(parameters: CrsParameters): PlaneProjection {
  if (parameters.method === 'similarity4') {
    const { similarity } = parameters;
    const zone = gaussKruegerZone(similarity.targetEpsg);
    if (zone === undefined) throw badTarget(similarity.targetEpsg);
    const plane = gaussKrueger(zone);
    return {
      forward: (position) => planeSimilarityBack(plane.forward(position), similarity),
      inverse: (xy) => plane.inverse(planeSimilarity(xy, similarity)),
    };
  }
  const { ellipsoid, helmert: seven } = parameters;
  const plane: PlaneProjection =
    parameters.projection === null
      ? { forward: ([lng, lat]) => [lng, lat], inverse: ([lng, lat]) => [lng, lat] }
      : createTransverseMercator(ellipsoid, parameters.projection);
  const across = (local: LngLat): LngLat =>
    fromGeocentric(helmert(toGeocentric(local, ellipsoid), seven), CGCS2000_ELLIPSOID);
  return {
    inverse: (xy) => across(plane.inverse(xy)),
    forward(position) {
      let local: LngLat = position;
      for (let round = 0; round < 12; round += 1) {
        const at = across(local);
        const step: LngLat = [position[0] - at[0], position[1] - at[1]];
        local = [local[0] + step[0], local[1] + step[1]];
        if (Math.abs(step[0]) < 1e-14 && Math.abs(step[1]) < 1e-14) break;
      }
      return plane.forward(local);
    },
  };
}

export interface CheckReading {
  points: (CheckPoint & { residualM: number })[];
  /** Root mean square of the residuals, metres. */
  rmsM: number;
  largestM: number;
}

/**
 * How well do parameters carry points that are known in both systems? Residual = distance between the converted and
 * the known position, metres. Points that cannot be converted are an `crs_out_of_range` error naming the point.
 */
export function readCheckPoints(parameters: CrsParameters, checkPoints: readonly CheckPoint[]): CheckReading {
  const projection = registeredProjection(parameters);
  const points = checkPoints.map((point) => {
    try {
      const found = projection.inverse([point.x, point.y]);
      return { ...point, residualM: distanceM(found, [point.lng, point.lat]) };
    } catch (error) {
      if (error instanceof XwError)
        throw new XwError({ ...error.problem, place: `checkPoints: ${point.name}` }, { cause: error });
      throw error;
    }
  });
  const squares = points.reduce((sum, { residualM }) => sum + residualM ** 2, 0);
  return {
    points,
    rmsM: points.length === 0 ? 0 : Math.sqrt(squares / points.length),
    largestM: points.reduce((most, { residualM }) => Math.max(most, residualM), 0),
  };
}

function badTarget(code: number): XwError {
  return new XwError({
    code: 'crs_refused',
    status: 422,
    detail: '四参数的目标平面必须是 CGCS2000 高斯-克吕格平面（EPSG:4491–4554）。',
    detailEn: 'Four parameters must lead to a CGCS2000 Gauss-Krueger plane, EPSG:4491 to 4554.',
    value: String(code),
    place: 'parameters.similarity.targetEpsg',
    remedy: '请填写带号对应的 EPSG 代码。',
    remedyEn: 'Give the EPSG code of the plane.',
  });
}
