import type { Position } from '../../kernel/geojson.ts';

/** Rings closed from ways, as node ids with the first repeated at the end; `open` holds the ends that found no partner. */
export interface ClosedRings {
  rings: number[][];
  open: number[];
}

/**
 * Which closed rings do these ways make, end to end, turned where needed? A way that is closed is a ring.
 * Where more than two ways meet, the one that closes the ring is taken, else the first; rings touch there.
 */
export function closeRings(ways: number[][]): ClosedRings {
  const rings: number[][] = [];
  const open: number[] = [];
  const unused = new Set<number>();
  const atEnd = new Map<number, number[]>();
  ways.forEach((refs, index) => {
    if (refs.length < 2) return;
    if (refs[0] === refs.at(-1)) {
      rings.push([...refs]);
      return;
    }
    unused.add(index);
    for (const end of [refs[0]!, refs.at(-1)!]) {
      const there = atEnd.get(end);
      if (there === undefined) atEnd.set(end, [index]);
      else there.push(index);
    }
  });
  for (const start of unused) {
    if (!unused.delete(start)) continue;
    const ring = [...ways[start]!];
    const first = ring[0]!;
    for (let last = ring.at(-1)!; last !== first; last = ring.at(-1)!) {
      const choices = (atEnd.get(last) ?? []).filter((index) => unused.has(index));
      const next = choices.find((index) => otherEnd(ways[index]!, last) === first) ?? choices[0];
      if (next === undefined) break;
      unused.delete(next);
      const refs = ways[next]!;
      for (const ref of refs[0] === last ? refs.slice(1) : refs.slice(0, -1).reverse()) ring.push(ref);
    }
    if (ring.at(-1) === first) rings.push(ring);
    else open.push(first, ring.at(-1)!);
  }
  return { rings, open };
}

function otherEnd(refs: number[], end: number): number {
  return refs[0] === end ? refs.at(-1)! : refs[0]!;
}

/** Polygons with their holes; `homeless` are indexes of inner rings that lie in no outer ring. */
export interface PlacedRings {
  polygons: Position[][][];
  homeless: number[];
}

/** Steps after which the placing of holes is given up: about two seconds. */
const MAX_STEPS = 5e8;

/**
 * Which hole belongs to which outer ring? Each goes to the smallest outer that holds it; outer rings keep their order.
 * So many rings in one another that it would take seconds throw a `RangeError`.
 */
export function placeHoles(outers: Position[][], inners: Position[][]): PlacedRings {
  const polygons = outers.map((ring) => [ring]);
  const sizes = outers.map((ring) => Math.abs(ringArea(ring)));
  const boxes = outers.map(boxOf);
  const homeless: number[] = [];
  let steps = 0;
  inners.forEach((inner, index) => {
    const [west, south, east, north] = boxOf(inner);
    let home = -1;
    for (let i = 0; i < outers.length; i++) {
      if (++steps > MAX_STEPS)
        throw new RangeError(`${outers.length} outer and ${inners.length} inner rings`);
      const [w, s, e, n] = boxes[i]!;
      if (west < w || south < s || east > e || north > n) continue;
      if (home !== -1 && sizes[i]! >= sizes[home]!) continue;
      steps += outers[i]!.length;
      if (holds(outers[i]!, inner)) home = i;
    }
    if (home === -1) homeless.push(index);
    else polygons[home]!.push(inner);
  });
  return { polygons, homeless };
}

/** The signed area of a closed ring in square units of the file, positive when the ring turns to the left. */
export function ringArea(ring: Position[]): number {
  const [x0, y0] = ring[0] ?? [0, 0];
  let doubled = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    doubled += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return doubled / 2;
}

function boxOf(ring: Position[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

/** The first point of `inner` that is not on the outer line decides; a ring all on it lies inside by the middle of an edge. */
function holds(outer: Position[], inner: Position[]): boolean {
  for (const point of inner) {
    const side = sideOf(outer, point);
    if (side !== 0) return side > 0;
  }
  for (let i = 1; i < inner.length; i++) {
    const [a, b] = [inner[i - 1]!, inner[i]!];
    const side = sideOf(outer, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    if (side !== 0) return side > 0;
  }
  return true;
}

/** 1 inside, -1 outside, 0 on the line. */
function sideOf(ring: Position[], [x, y]: Position): number {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    if (
      cross === 0 &&
      Math.min(ax, bx) <= x &&
      x <= Math.max(ax, bx) &&
      Math.min(ay, by) <= y &&
      y <= Math.max(ay, by)
    )
      return 0;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside ? 1 : -1;
}
