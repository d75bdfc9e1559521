/**
 * Which areas do cut pieces enclose, and what is the outline of several of them together? Half-edges are walked
 * with exact angular order; an outline is what is left when the borders inside are cancelled, so outlines of
 * neighbours share every vertex and areas add up exactly.
 */
import type { Node, Piece } from './lattice-arrangement.ts';
import { turn } from './lattice-arrangement.ts';

/** Half-edge 2i runs a→b of piece i, 2i+1 back; `face` lies to its left. */
export interface Faces {
  pieces: readonly Piece[];
  /** Face to the left of each half-edge; -1 outside. */
  left: Int32Array;
  /** Rings of each face as half-edge lists: the outer one first (counter-clockwise), then holes. */
  rings: number[][][];
}

export const startOf = (pieces: readonly Piece[], h: number): Node =>
  h % 2 === 0 ? pieces[h >> 1]!.a : pieces[h >> 1]!.b;
export const endOf = (pieces: readonly Piece[], h: number): Node => startOf(pieces, h ^ 1);

const keyOf = (p: Node): string => `${p[0]},${p[1]}`;
const upper = (dx: number, dy: number): boolean => dy > 0 || (dy === 0 && dx > 0);

/** Twice the area of a ring of half-edges; exact in whole numbers while it stays below 2^53. */
export function doubleArea(pieces: readonly Piece[], ring: readonly number[]): number {
  const o = startOf(pieces, ring[0]!);
  let sum = 0;
  for (const h of ring) sum += turn(o, startOf(pieces, h), endOf(pieces, h));
  return sum;
}

/** Half-edges leaving each node, counter-clockwise. */
function fans(pieces: readonly Piece[]): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (let h = 0; h < pieces.length * 2; h += 1) {
    const key = keyOf(startOf(pieces, h));
    const list = out.get(key);
    if (list) list.push(h);
    else out.set(key, [h]);
  }
  for (const list of out.values()) {
    list.sort((g, h) => {
      const o = startOf(pieces, g);
      const p = endOf(pieces, g);
      const q = endOf(pieces, h);
      const up = upper(p[0] - o[0], p[1] - o[1]);
      const uq = upper(q[0] - o[0], q[1] - o[1]);
      if (up !== uq) return up ? -1 : 1;
      return -Math.sign(turn(o, p, q));
    });
  }
  return out;
}

/** Is the point inside the ring of half-edges? Points on it are not expected. */
function insideRing(pieces: readonly Piece[], ring: readonly number[], x: number, y: number): boolean {
  let odd = false;
  for (const h of ring) {
    const a = startOf(pieces, h);
    const b = endOf(pieces, h);
    if (a[1] > y === b[1] > y) continue;
    if (x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}

interface Cycle {
  ring: number[];
  area: number;
}

function cyclesOf(pieces: readonly Piece[]): { cycles: Cycle[]; cycleOf: Int32Array } {
  const around = fans(pieces);
  const place = new Int32Array(pieces.length * 2);
  for (const list of around.values()) list.forEach((h, i) => (place[h] = i));
  const cycleOf = new Int32Array(pieces.length * 2).fill(-1);
  const cycles: Cycle[] = [];
  for (let first = 0; first < pieces.length * 2; first += 1) {
    if (cycleOf[first] !== -1) continue;
    const ring: number[] = [];
    for (let h = first; cycleOf[h] === -1;) {
      cycleOf[h] = cycles.length;
      ring.push(h);
      const list = around.get(keyOf(endOf(pieces, h)))!;
      h = list[(place[h ^ 1]! - 1 + list.length) % list.length]!;
    }
    cycles.push({ ring, area: doubleArea(pieces, ring) });
  }
  return { cycles, cycleOf };
}

/** The bounded faces of pieces that meet at ends only (what `cutAtCrossings` returns). */
export function facesOf(pieces: readonly Piece[]): Faces {
  const { cycles, cycleOf } = cyclesOf(pieces);
  const faceOfCycle = new Int32Array(cycles.length).fill(-1);
  const rings: number[][][] = [];
  const outers: { face: number; ring: number[]; area: number; box: Box }[] = [];
  cycles.forEach(({ ring, area }, c) => {
    if (area <= 0) return;
    faceOfCycle[c] = rings.length;
    outers.push({ face: rings.length, ring, area, box: boxOf(pieces, ring) });
    rings.push([ring]);
  });
  outers.sort((a, b) => a.area - b.area);
  // A clockwise walk is the outer side of a connected part: a hole of the smallest face round it, or outside.
  cycles.forEach(({ ring, area }, c) => {
    if (area > 0) return;
    const own = new Set(ring.map((h) => keyOf(startOf(pieces, h))));
    const [x, y] = leftmost(pieces, ring);
    const home = outers.find(
      (o) =>
        o.area > -area &&
        x >= o.box[0] &&
        x <= o.box[2] &&
        y >= o.box[1] &&
        y <= o.box[3] &&
        !o.ring.some((h) => own.has(keyOf(startOf(pieces, h)))) &&
        insideRing(pieces, o.ring, x - 0.25, y),
    );
    if (home === undefined) return;
    faceOfCycle[c] = home.face;
    rings[home.face]!.push(ring);
  });
  return { pieces, left: cycleOf.map((c) => faceOfCycle[c]!), rings };
}

type Box = [number, number, number, number];

function boxOf(pieces: readonly Piece[], ring: readonly number[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const h of ring) {
    const [x, y] = startOf(pieces, h);
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

function leftmost(pieces: readonly Piece[], ring: readonly number[]): Node {
  let best = startOf(pieces, ring[0]!);
  for (const h of ring) {
    const p = startOf(pieces, h);
    if (p[0] < best[0] || (p[0] === best[0] && p[1] < best[1])) best = p;
  }
  return best;
}

/** A position inside a face: the middle of the widest gap on a level between two vertices. */
export function insideOf(faces: Faces, face: number): Node {
  const { pieces, rings } = faces;
  const ys = [...new Set(rings[face]!.flat().map((h) => startOf(pieces, h)[1]))].sort((a, b) => a - b);
  let best: Node = startOf(pieces, rings[face]![0]![0]!);
  let widest = -1;
  const steps = Math.max(1, Math.floor((ys.length - 1) / 9));
  for (let i = 0; i + 1 < ys.length; i += steps) {
    const y = (ys[i]! + ys[i + 1]!) / 2;
    const xs: number[] = [];
    for (const h of rings[face]!.flat()) {
      const a = startOf(pieces, h);
      const b = endOf(pieces, h);
      if (a[1] > y !== b[1] > y) xs.push(((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]);
    }
    xs.sort((a, b) => a - b);
    for (let k = 0; k + 1 < xs.length; k += 2) {
      const gap = xs[k + 1]! - xs[k]!;
      if (gap <= widest) continue;
      widest = gap;
      best = [(xs[k]! + xs[k + 1]!) / 2, y];
    }
  }
  return best;
}

/** One polygon: outer ring and holes, open, outer counter-clockwise. */
export type Outline = Node[][];

/**
 * The outlines of the faces that `member` takes, as polygons. Rings that touch themselves at a vertex are parted
 * there, so every ring is simple.
 */
export function outlineOf(faces: Faces, member: (face: number) => boolean): Outline[] {
  const { pieces, left } = faces;
  const taken = (h: number): boolean => left[h]! >= 0 && member(left[h]!);
  const next = new Map<string, number[]>();
  for (let h = 0; h < pieces.length * 2; h += 1) {
    if (!taken(h) || taken(h ^ 1)) continue;
    const key = keyOf(startOf(pieces, h));
    const list = next.get(key);
    if (list) list.push(h);
    else next.set(key, [h]);
  }
  const outers: { ring: number[]; area: number }[] = [];
  const holes: number[][] = [];
  for (const list of next.values()) {
    while (list.length > 0) {
      for (const ring of simpleRings(pieces, walk(pieces, next, list.pop()!))) {
        const area = doubleArea(pieces, ring);
        if (area > 0) outers.push({ ring, area });
        else if (area < 0) holes.push(ring);
      }
    }
  }
  outers.sort((a, b) => a.area - b.area);
  const out = outers.map(({ ring }) => [ring.map((h) => startOf(pieces, h))]);
  for (const hole of holes) {
    // Just outside the hole, which is just inside its polygon: left of the middle of its first edge.
    const [a, b] = [startOf(pieces, hole[0]!), endOf(pieces, hole[0]!)];
    const l = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const x = (a[0] + b[0]) / 2 - ((b[1] - a[1]) / l) * 0.01;
    const y = (a[1] + b[1]) / 2 + ((b[0] - a[0]) / l) * 0.01;
    const home = outers.findIndex(({ ring }) => insideRing(pieces, ring, x, y));
    if (home >= 0) out[home]!.push(hole.map((h) => startOf(pieces, h)));
  }
  return out.reverse();
}

function walk(pieces: readonly Piece[], next: Map<string, number[]>, first: number): number[] {
  const ring = [first];
  const home = keyOf(startOf(pieces, first));
  for (let at = keyOf(endOf(pieces, first)); at !== home;) {
    const h = next.get(at)!.pop()!;
    ring.push(h);
    at = keyOf(endOf(pieces, h));
  }
  return ring;
}

/** A closed walk parted at every vertex that it visits twice. */
function simpleRings(pieces: readonly Piece[], ring: readonly number[]): number[][] {
  const out: number[][] = [];
  const path: number[] = [];
  const seen = new Map<string, number>();
  for (const h of ring) {
    const key = keyOf(startOf(pieces, h));
    const before = seen.get(key);
    if (before !== undefined) {
      const loop = path.splice(before);
      for (const g of loop) seen.delete(keyOf(startOf(pieces, g)));
      out.push(loop);
    }
    seen.set(key, path.length);
    path.push(h);
  }
  out.push(path);
  return out;
}
