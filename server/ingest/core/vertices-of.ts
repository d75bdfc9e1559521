import type { RawGeometry } from './raw.ts';

/** How many vertices has a geometry? 0 for none. */
export function verticesOf(geometry: RawGeometry | null): number {
  if (geometry === null) return 0;
  switch (geometry.type) {
    case 'Point':
      return 1;
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates.length;
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates.reduce((sum, line) => sum + line.length, 0);
    case 'MultiPolygon':
      return geometry.coordinates.flat().reduce((sum, ring) => sum + ring.length, 0);
  }
}
