import type { Limits, RawItem, RawValue } from './raw.ts';
import { geometryProblem, readGeometry } from './raw-geometry.ts';
import { rowProblem } from './refusals.ts';

/** A geometry as binary formats give it: GeoJSON-shaped, not yet judged. */
export interface DecodedShape {
  /** A GeoJSON type, or the foreign kind that stands in the file. */
  type: string;
  coordinates?: unknown;
  geometries?: DecodedShape[];
  /** The file holds heights, which are left aside. */
  height?: boolean;
}

/**
 * One row from a geometry in bytes: decoded, judged as every format's geometry is, or a problem of this row.
 * `decode` throws a `RangeError` where the bytes are no geometry.
 */
export function rowFromBytes(
  place: string,
  decode: () => DecodedShape | null,
  properties: Record<string, RawValue>,
  limits: Pick<Limits, 'ringVertices'>,
): RawItem {
  let shape: DecodedShape | null;
  try {
    shape = decode();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return rowProblem(
      place,
      'broken_geometry',
      error.message,
      '几何的字节无法读取',
      'The bytes of the geometry cannot be read',
    );
  }
  const outcome = readGeometry(shape, limits);
  if ('code' in outcome) return geometryProblem(place, outcome);
  const repaired = outcome.repaired;
  if (shape?.height === true && !repaired.includes('height_left')) repaired.push('height_left');
  return {
    place,
    geometry: outcome.geometry,
    properties,
    ...(repaired.length > 0 ? { repaired } : {}),
  };
}
