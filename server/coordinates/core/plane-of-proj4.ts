import proj4 from 'proj4';
import type { PlaneProjection } from './transverse-mercator.ts';

/**
 * A conversion by proj4 from a PROJ string or WKT to WGS84 degrees. A datum that proj4 does not know it takes for
 * WGS84 without a word: callers make sure that the datum is known or brings its parameters.
 * Errors: whatever proj4 throws for text that it cannot read.
 */
export function planeOfProj4(definition: string): PlaneProjection {
  const converter = proj4(definition);
  return {
    forward([lng, lat]) {
      const [x = Number.NaN, y = Number.NaN] = converter.forward([lng, lat]);
      return [x, y];
    },
    inverse([x, y]) {
      const [lng = Number.NaN, lat = Number.NaN] = converter.inverse([x, y]);
      return [lng, lat];
    },
  };
}
