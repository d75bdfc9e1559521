import type { MultiPolygon, Polygon, Position } from '../../kernel/geojson.ts';

type Shape = Polygon | MultiPolygon;
type Xy = readonly [x: number, y: number];

/** The answer is at most this much below the truth, m. */
const PRECISION_M = 0.002;
/** Pieces that are looked at before the answer is taken as it is: still no more than the truth. */
const MOST_PIECES = 30_000;
/** Edges of the zone by which one piece is bounded. */
const MOST_EDGES = 6;

const ringsOf = (shape: Shape): Position[][] =>
  shape.type === 'Polygon' ? shape.coordinates : shape.coordinates.flat();

/** Edges as x, y, dx, dy, 1 / length² in a row. */
function edgesOf(shape: Shape): Float64Array {
  const found: number[] = [];
  for (const ring of ringsOf(shape)) {
    for (let i = 1; i < ring.length; i += 1) {
      const [[ax, ay], [bx, by]] = [ring[i - 1]!, ring[i]!];
      const square = (bx - ax) ** 2 + (by - ay) ** 2;
      found.push(ax, ay, bx - ax, by - ay, square === 0 ? 0 : 1 / square);
    }
  }
  return Float64Array.from(found);
}

function toEdgeM(edges: Float64Array, at: number, [x, y]: Xy): number {
  const px = x - edges[at]!;
  const py = y - edges[at + 1]!;
  const dx = edges[at + 2]!;
  const dy = edges[at + 3]!;
  const t = Math.min(1, Math.max(0, (px * dx + py * dy) * edges[at + 4]!));
  return Math.hypot(px - t * dx, py - t * dy);
}

function inside(shape: Shape, [x, y]: Xy): boolean {
  let odd = false;
  for (const ring of ringsOf(shape)) {
    for (let i = 1; i < ring.length; i += 1) {
      const [[ax, ay], [bx, by]] = [ring[i - 1]!, ring[i]!];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
  }
  return odd;
}

/** A corner of a piece with its distance to the zone's edge and the edge that is nearest. */
interface Corner {
  at: Xy;
  depthM: number;
  edge: number;
  /** The way to the next corner runs along the outline of the shared ground, not along a cut. */
  rim: boolean;
}

/**
 * How deep does shared ground lie in a zone, m? The largest distance to the zone's edge among all points of `shared`,
 * which the zone covers (their intersection, in the same plane, metres). 0 of nothing. At most 2 mm too small.
 *
 * Branch and bound: the shared ground is halved again and again, and a piece is let go when it cannot be deeper than what
 * was found. The distance to one edge is convex, and so is the mean of two, so that over a piece either is largest at a
 * corner; the mean of two opposite edges is level along a corridor's middle, where a bound by one edge would never end.
 * Worst case N edges times pieces. No buffer is made: the library that PostGIS uses drops shallow corners of an outline
 * before it offsets it, by 1 % of the distance, and was seen to be off by 2 %.
 * Worked example: a square of 10 m in the middle of a zone of 100 m is 50 m deep; laid along its edge, 10 m.
 */
export function reachInto(shared: Shape, zone: Shape): number {
  const edges = edgesOf(zone);
  let found = 0;
  const cornerAt = (at: Xy): Corner => {
    let depthM = Infinity;
    let edge = 0;
    for (let i = 0; i < edges.length; i += 5) {
      const d = toEdgeM(edges, i, at);
      if (d < depthM) [depthM, edge] = [d, i];
    }
    return { at, depthM, edge, rim: true };
  };
  /** A new corner where a side of a piece is cut. Off the outline it may lie beyond the shared ground, or in a hole. */
  const cutAt = (at: Xy, onRim: boolean): Corner => {
    const corner = cornerAt(at);
    if (corner.depthM > found && (onRim || inside(shared, at))) found = corner.depthM;
    return corner;
  };
  /** The largest that any point of the piece can be. */
  const boundOf = (piece: readonly Corner[]): number => {
    const near = [...new Set(piece.map((one) => one.edge))].slice(0, MOST_EDGES);
    const to = near.map((edge) => piece.map((one) => toEdgeM(edges, edge, one.at)));
    let bound = Infinity;
    for (const [i, one] of to.entries()) {
      bound = Math.min(bound, Math.max(...one));
      for (const other of to.slice(i + 1)) {
        bound = Math.min(bound, Math.max(...one.map((d, k) => (d + other[k]!) / 2)));
      }
    }
    return bound;
  };

  const polygons = shared.type === 'Polygon' ? [shared.coordinates] : shared.coordinates;
  let pieces: Corner[][] = polygons.flatMap(([outer]) =>
    outer === undefined || outer.length < 4 ? [] : [outer.slice(0, -1).map(([x, y]) => cornerAt([x, y]))],
  );
  for (const ring of ringsOf(shared)) {
    for (const [x, y] of ring) found = Math.max(found, cornerAt([x, y]).depthM);
  }
  for (let seen = 0; pieces.length > 0 && seen < MOST_PIECES;) {
    seen += pieces.length;
    const halves: Corner[][] = [];
    for (const piece of pieces) {
      if (boundOf(piece) <= found + PRECISION_M) continue;
      const xs = piece.map((one) => one.at[0]);
      const ys = piece.map((one) => one.at[1]);
      const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const middle: Xy = [(west + east) / 2, (south + north) / 2];
      if (inside(shared, middle)) found = Math.max(found, cornerAt(middle).depthM);
      const axis = east - west >= north - south ? 0 : 1;
      for (const sign of [1, -1]) {
        const half = cut(piece, axis, middle[axis], sign, cutAt);
        if (half.length >= 3) halves.push(half);
      }
    }
    pieces = halves;
  }
  return found;
}

/** The part of a ring on one side of a line across an axis, with the line itself between what is cut apart. */
function cut(
  ring: readonly Corner[],
  axis: 0 | 1,
  at: number,
  sign: number,
  cutAt: (at: Xy, onRim: boolean) => Corner,
): Corner[] {
  const kept: Corner[] = [];
  for (const [i, to] of ring.entries()) {
    const from = ring[(i + ring.length - 1) % ring.length]!;
    const next = ring[(i + 1) % ring.length]!;
    const [a, b, c] = [from, to, next].map((one) => (one.at[axis] - at) * sign) as [number, number, number];
    if ((a < 0 && b > 0) || (a > 0 && b < 0)) {
      const t = a / (a - b);
      const x = axis === 0 ? at : from.at[0] + t * (to.at[0] - from.at[0]);
      const y = axis === 1 ? at : from.at[1] + t * (to.at[1] - from.at[1]);
      kept.push({ ...cutAt([x, y], from.rim), rim: b > 0 && from.rim });
    }
    if (b >= 0) kept.push(b === 0 && c < 0 ? { ...to, rim: false } : to);
  }
  return kept;
}
