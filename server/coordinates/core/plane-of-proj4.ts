import proj4 from 'proj4';
import type { PlaneProjection } from './transverse-mercator.ts';

/**
 * A conversion by proj4 from a PROJ string or WKT to WGS84 degrees. A datum that proj4 does not know it takes for
 * WGS84 without a word: callers make sure that the datum is known or brings its parameters.
 * Numbers that proj4 cannot convert come out as NaN, which `openCrs` turns into `crs_out_of_range`.
 * Errors: whatever proj4 throws for text that it cannot read.
 */
export function planeOfProj4(definition: string): PlaneProjection {
  const converter = proj4(definition);
  return {
    forward: ([lng, lat]) => pairOf(converter.forward, lng, lat),
    inverse: ([x, y]) => pairOf(converter.inverse, x, y),
  };
}

function pairOf(convert: (pair: [number, number]) => number[], a: number, b: number): [number, number] {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return [Number.NaN, Number.NaN];
  const [x = Number.NaN, y = Number.NaN] = convert([a, b]);
  return [x, y];
}
