/**
 * A second opinion on polygons in a plane, in metres: nothing of it is PostGIS, GEOS or the service. Slow and simple on
 * purpose: every edge is looked at for every question.
 */
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
function depthOfPoint(point: Xy, shape: PlaneShape): number {
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

/** Where a level crosses the edges of a shape, from west to east: inside between the first and second, and so on. */
function crossingsAt(y: number, shape: PlaneShape): number[] {
  const found: number[] = [];
  for (const [[ax, ay], [bx, by]] of edgesOf(shape)) {
    if (ay > y !== by > y) found.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
  }
  return found.sort((a, b) => a - b);
}

/**
 * Ground that both cover, m²: in slabs between all heights at which an edge ends or two edges cross. Within a slab every
 * width is linear in the height, so that its middle times the slab's height is exact.
 */
export function overlapM2(one: PlaneShape, other: PlaneShape): number {
  // Near the origin, so that no digit is lost to millions of metres.
  const [ox, oy] = one[0]![0]![0]!;
  const near = (shape: PlaneShape): PlaneShape =>
    shape.map((polygon) => polygon.map((ring) => ring.map(([x, y]): Xy => [x - ox, y - oy])));
  const [a, b] = [near(one), near(other)];
  const heights = [...a, ...b].flat(2).map(([, y]) => y);
  for (const [p, q] of edgesOf(a)) {
    for (const [r, s] of edgesOf(b)) {
      const [dx, dy, ex, ey] = [q[0] - p[0], q[1] - p[1], s[0] - r[0], s[1] - r[1]];
      const across = dx * ey - dy * ex;
      if (across === 0) continue;
      const t = ((r[0] - p[0]) * ey - (r[1] - p[1]) * ex) / across;
      const u = ((r[0] - p[0]) * dy - (r[1] - p[1]) * dx) / across;
      if (t > 0 && t < 1 && u > 0 && u < 1) heights.push(p[1] + t * dy);
    }
  }
  heights.sort((x, y) => x - y);
  let sum = 0;
  for (let i = 1; i < heights.length; i += 1) {
    const [low, high] = [heights[i - 1]!, heights[i]!];
    if (high - low < 1e-9) continue;
    const middle = (low + high) / 2;
    const [xs, ys] = [crossingsAt(middle, a), crossingsAt(middle, b)];
    let width = 0;
    for (let j = 1; j < xs.length; j += 2) {
      for (let k = 1; k < ys.length; k += 2) {
        width += Math.max(0, Math.min(xs[j]!, ys[k]!) - Math.max(xs[j - 1]!, ys[k - 1]!));
      }
    }
    sum += width * (high - low);
  }
  return sum;
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
