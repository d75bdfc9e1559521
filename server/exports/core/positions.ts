import type { CrsTransform } from '../../coordinates/core/crs.ts';
import type { Geometry, Position } from '../../kernel/geojson.ts';

/** Decimals kept after a conversion: 0.1 mm. */
const DEGREE = 1e9;
const METRE = 1e4;

/**
 * A WGS84 geometry in the numbers of a system, east or longitude first, every vertex for itself; null stays as it is. What is
 * not converted keeps every digit. Never touches what it is given.
 */
export function convertOut(
  geometry: Geometry,
  transform: CrsTransform | null,
  geographic: boolean,
): Geometry {
  if (transform === null) return geometry;
  const unit = geographic ? DEGREE : METRE;
  return mapPositions(geometry, ([lng, lat]) => {
    const [x, y] = transform.fromWgs84([lng, lat]);
    return [Math.round(x * unit) / unit, Math.round(y * unit) / unit];
  });
}

function mapPositions(geometry: Geometry, point: (position: Position) => Position): Geometry {
  const line = (positions: readonly Position[]): Position[] => positions.map(point);
  const rings = (polygon: readonly Position[][]): Position[][] => polygon.map(line);
  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: point(geometry.coordinates) };
    case 'MultiPoint':
    case 'LineString':
      return { type: geometry.type, coordinates: line(geometry.coordinates) };
    case 'MultiLineString':
    case 'Polygon':
      return { type: geometry.type, coordinates: rings(geometry.coordinates) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: geometry.coordinates.map(rings) };
  }
}

/** All lines of a geometry: a point is a line of one, a polygon its rings. */
export function linesOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates]];
    case 'MultiPoint':
      return geometry.coordinates.map((position) => [position]);
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
  }
}

/** west, south, east, north. */
export type Bounds = [number, number, number, number];

export function boundsOf(geometry: Geometry): Bounds {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of linesOf(geometry)) for (const position of line) widen(bounds, position, position);
  return bounds;
}

/** Changes the bounds so that they hold the box between two corners as well. */
export function widen(
  bounds: Bounds,
  [west, south]: readonly [number, number],
  [east, north]: readonly [number, number],
): void {
  bounds[0] = Math.min(bounds[0], west);
  bounds[1] = Math.min(bounds[1], south);
  bounds[2] = Math.max(bounds[2], east);
  bounds[3] = Math.max(bounds[3], north);
}

/** Twice the signed area: positive when the ring turns anticlockwise. */
export function turn(ring: readonly Position[]): number {
  let sum = 0;
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}
