/**
 * A second opinion on polygons in a plane, in metres: nothing of it is PostGIS or GEOS. Distances are written out; overlap
 * goes through turf's clipping of plain numbers. Slow and simple on purpose.
 */
import { featureCollection, intersect, multiPolygon } from '@turf/turf';

export type Xy = [x: number, y: number];
/** Closed rings: the outer one first, then holes. */
export type PlanePolygon = Xy[][];
export type PlaneShape = PlanePolygon[];

function toSegmentM([px, py]: Xy, [ax, ay]: Xy, [bx, by]: Xy): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

function* edgesOf(shape: PlaneShape): Generator<[Xy, Xy]> {
  for (const polygon of shape) {
    for (const ring of polygon) {
      for (let i = 1; i < ring.length; i += 1) yield [ring[i - 1]!, ring[i]!];
    }
  }
}

/** Metres to the edge of a shape: positive inside, negative outside. */
export function depthOfPoint(point: Xy, shape: PlaneShape): number {
  let inside = false;
  let nearest = Infinity;
  for (const [a, b] of edgesOf(shape)) {
    nearest = Math.min(nearest, toSegmentM(point, a, b));
    const crosses = a[1] > point[1] !== b[1] > point[1];
    if (crosses && point[0] < ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  return inside ? nearest : -nearest;
}

const side = ([ax, ay]: Xy, [bx, by]: Xy, [px, py]: Xy) => (bx - ax) * (py - ay) - (by - ay) * (px - ax);

const cross = (a: Xy, b: Xy, c: Xy, d: Xy) =>
  side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0;

/** Gap between two shapes, m; 0 when they share a point. */
export function gapM(one: PlaneShape, other: PlaneShape): number {
  const start = one[0]?.[0]?.[0];
  const end = other[0]?.[0]?.[0];
  if (start === undefined || end === undefined) return Infinity;
  for (const polygon of one) if (depthOfPoint(polygon[0]![0]!, other) >= 0) return 0;
  for (const polygon of other) if (depthOfPoint(polygon[0]![0]!, one) >= 0) return 0;
  let nearest = Infinity;
  for (const [a, b] of edgesOf(one)) {
    for (const [c, d] of edgesOf(other)) {
      if (cross(a, b, c, d)) return 0;
      nearest = Math.min(
        nearest,
        toSegmentM(a, c, d),
        toSegmentM(b, c, d),
        toSegmentM(c, a, b),
        toSegmentM(d, a, b),
      );
    }
  }
  return nearest;
}

/** Area inside the outer rings less the holes, m². */
export function areaM2(shape: PlaneShape): number {
  let sum = 0;
  for (const polygon of shape) {
    for (const [index, ring] of polygon.entries()) {
      const [ox, oy] = ring[0] ?? [0, 0];
      let twice = 0;
      for (let i = 1; i < ring.length; i += 1) {
        const [a, b] = [ring[i - 1]!, ring[i]!];
        twice += (a[0] - ox) * (b[1] - oy) - (b[0] - ox) * (a[1] - oy);
      }
      sum += (index === 0 ? 1 : -1) * Math.abs(twice / 2);
    }
  }
  return sum;
}

/** Ground that both cover, m². */
export function overlapM2(one: PlaneShape, other: PlaneShape): number {
  // Near the origin, so that no digit is lost to millions of metres.
  const [ox, oy] = one[0]![0]![0]!;
  const near = (shape: PlaneShape) =>
    multiPolygon(shape.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [x - ox, y - oy]))));
  const shared = intersect(featureCollection([near(one), near(other)]));
  if (shared === null) return 0;
  const { type, coordinates } = shared.geometry;
  return areaM2((type === 'Polygon' ? [coordinates] : coordinates) as PlaneShape);
}

interface Cell {
  x: number;
  y: number;
  half: number;
  best: number;
}

/**
 * How deep in the zone does the site reach, m? The largest distance to the zone's edge among points that both cover, by
 * halving of squares, to `precisionM`; 0 when they share none.
 */
export function reachM(site: PlaneShape, zone: PlaneShape, precisionM = 0.004): number {
  const corners = site.flat(2);
  let found = 0;
  const consider = (point: Xy) => {
    found = Math.max(found, depthOfPoint(point, zone));
  };
  for (const corner of corners) consider(corner);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [west, south] = [Math.min(...xs), Math.min(...ys)];
  const size = Math.max(Math.max(...xs) - west, Math.max(...ys) - south);
  const cellOf = (x: number, y: number, half: number): Cell | undefined => {
    const around = half * Math.SQRT2;
    const inSite = depthOfPoint([x, y], site);
    if (inSite < -around) return undefined;
    const inZone = depthOfPoint([x, y], zone);
    if (inSite >= 0) found = Math.max(found, inZone);
    return { x, y, half, best: inZone + around };
  };
  let cells = [cellOf(west + size / 2, south + size / 2, size / 2)].filter((one) => one !== undefined);
  for (let turn = 0; turn < 40 && cells.length > 0; turn += 1) {
    cells = cells
      .filter((one) => one.best > found + precisionM)
      .flatMap(({ x, y, half }) => {
        const h = half / 2;
        return [
          cellOf(x - h, y - h, h),
          cellOf(x + h, y - h, h),
          cellOf(x - h, y + h, h),
          cellOf(x + h, y + h, h),
        ];
      })
      .filter((one) => one !== undefined);
  }
  return found;
}
