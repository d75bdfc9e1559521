import { XwError } from '../../kernel/errors.ts';
import type { Geometry, Position } from '../../kernel/geojson.ts';
import { distanceM } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import type { CrsTransform } from './crs.ts';

/** An edge may be no longer than this before GCJ-02 or BD-09 bends it, metres. */
export const LONGEST_EDGE_M = 50;
/** By so much may the middle of a straight edge of a plane miss the edge between the converted ends, metres. */
const BEND_M = 0.01;
/** An edge of a plane shorter than this (about 220 m) misses by less than 1 mm at 35°, 5 mm at 80°. */
const TOO_SHORT_DEG = 0.002;
/** Halvings of one edge at most: 2^14 pieces. */
const DEEPEST = 14;
/** New vertices of one geometry at most: GCJ-02 bends 5,000 km of edges with them, more than any district has. */
const MOST_ADDED = 100_000;

/**
 * The same geometry in WGS84 degrees. Never touches what it is given.
 * A system that is not rigid (GCJ-02, BD-09) bends straight edges: edges over 50 m are halved until they are shorter.
 * A plane bends them a little (a 10 km edge of a Gauss-Krueger plane by a metre): they are halved until the middle
 * misses by no more than 1 cm. Halving makes the two sides of a shared edge get the same new vertices.
 * Lines and rings keep every vertex that they came with, in order.
 * Errors: `crs_out_of_range` (422) with the place of the vertex (`polygon 0, ring 1, vertex 5`);
 * `edges_too_long` (422) with the edge's end, where bending them all would take more than 100,000 new vertices.
 */
export function convertGeometry(geometry: Geometry, transform: CrsTransform): Geometry {
  const point = (xy: Position, place: string): Position => {
    try {
      const [lng, lat] = transform.toWgs84(xy);
      return [lng, lat];
    } catch (error) {
      if (error instanceof XwError)
        throw new XwError({ ...error.problem, place, value: xy.join(', ') }, { cause: error });
      throw error;
    }
  };
  let added = 0;
  const line = (positions: readonly Position[], place: string): Position[] => {
    const first = positions[0];
    if (first === undefined) return [];
    const found = [point(first, `${place}vertex 0`)];
    for (let i = 1; i < positions.length; i += 1) {
      const from = positions[i - 1] ?? first;
      const to = positions[i] ?? first;
      const start = found[found.length - 1] ?? point(first, place);
      const end = point(to, `${place}vertex ${i}`);
      const before = found.length;
      halve(from, to, start, end, transform, 0, found);
      added += found.length - before;
      if (added > MOST_ADDED) throw edgesTooLong(`${place}vertex ${i}`, to);
      found.push(end);
    }
    return found;
  };
  const rings = (polygon: readonly Position[][], place: string) =>
    polygon.map((ring, index) => line(ring, `${place}ring ${index}, `));

  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: point(geometry.coordinates, 'point') };
    case 'MultiPoint':
      return {
        type: 'MultiPoint',
        coordinates: geometry.coordinates.map((xy, index) => point(xy, `point ${index}`)),
      };
    case 'LineString':
      return { type: 'LineString', coordinates: line(geometry.coordinates, '') };
    case 'MultiLineString':
      return {
        type: 'MultiLineString',
        coordinates: geometry.coordinates.map((one, index) => line(one, `line ${index}, `)),
      };
    case 'Polygon':
      return { type: 'Polygon', coordinates: rings(geometry.coordinates, 'polygon 0, ') };
    case 'MultiPolygon':
      return {
        type: 'MultiPolygon',
        coordinates: geometry.coordinates.map((one, index) => rings(one, `polygon ${index}, `)),
      };
  }
}

function edgesTooLong(place: string, at: Position): XwError {
  return new XwError({
    code: 'edges_too_long',
    status: 422,
    detail: '边界的边长总和远超一座城市，不能按此坐标系换算。',
    detailEn: 'The edges together are far longer than a city: they cannot be converted from this system.',
    place,
    value: at.join(', '),
    remedy: '请检查该顶点的坐标（常见：经度或纬度为 0，或列的顺序有误）。',
    remedyEn: 'Check the coordinates of that vertex: often a longitude or latitude of 0, or swapped columns.',
  });
}

/** Pushes the converted vertices strictly between two ends. */
function halve(
  from: Position,
  to: Position,
  start: LngLat,
  end: LngLat,
  transform: CrsTransform,
  depth: number,
  out: Position[],
): void {
  if (
    transform.rigid &&
    Math.abs(end[0] - start[0]) < TOO_SHORT_DEG &&
    Math.abs(end[1] - start[1]) < TOO_SHORT_DEG
  )
    return;
  const length = distanceM(start, end);
  if (depth >= DEEPEST || length < 1) return;
  if (!transform.rigid && length <= LONGEST_EDGE_M) return;
  const middle: Position = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const [lng, lat] = transform.toWgs84(middle);
  if (transform.rigid && distanceM([lng, lat], [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2]) <= BEND_M)
    return;
  halve(from, middle, start, [lng, lat], transform, depth + 1, out);
  out.push([lng, lat]);
  halve(middle, to, [lng, lat], end, transform, depth + 1, out);
}
