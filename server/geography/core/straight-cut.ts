/** Where is a face cut straight across? At right angles to its longer extent, through its middle by area. */
import { endOf, startOf, type Faces } from './faces.ts';
import type { Node } from './lattice-arrangement.ts';

/** Chords that halve a face: pieces of one line that lie inside it, on the lattice. Empty for a face too small to cut. */
export function straightCut(faces: Faces, face: number, stepM: readonly [number, number]): Node[][] {
  const { pieces, rings } = faces;
  const outer = rings[face]![0]!;
  const xs = outer.map((h) => startOf(pieces, h)[0] * stepM[0]);
  const ys = outer.map((h) => startOf(pieces, h)[1] * stepM[1]);
  const wide = Math.max(...xs) - Math.min(...xs);
  const high = Math.max(...ys) - Math.min(...ys);
  const axis = wide >= high ? 0 : 1;
  if (Math.max(wide, high) < 4) return [];
  const across = axis === 0 ? 1 : 0;
  const values = outer.map((h) => startOf(pieces, h)[axis]);
  let low = Math.min(...values);
  let top = Math.max(...values);
  const total = areaBelow(faces, face, axis, top);
  for (let i = 0; i < 40 && top - low > 1; i += 1) {
    const mid = (low + top) / 2;
    if (areaBelow(faces, face, axis, mid) < total / 2) low = mid;
    else top = mid;
  }
  // Between two lattice lines, so that no vertex lies on the cut; the ends are rounded to the lattice.
  const level = Math.floor((low + top) / 2) + 0.5;
  const hits: number[] = [];
  for (const ring of rings[face]!) {
    for (const h of ring) {
      const a = startOf(pieces, h);
      const b = endOf(pieces, h);
      if (a[axis] > level === b[axis] > level) continue;
      hits.push(a[across] + ((b[across] - a[across]) * (level - a[axis])) / (b[axis] - a[axis]));
    }
  }
  hits.sort((p, q) => p - q);
  const out: Node[][] = [];
  const at = (v: number): Node => {
    const node: [number, number] = [0, 0];
    node[axis] = Math.round(level);
    node[across] = v;
    return node;
  };
  for (let i = 0; i + 1 < hits.length; i += 2) {
    // Two steps beyond each side, so that the rounded chord surely crosses the border; the stubs are dead ends.
    out.push([at(Math.floor(hits[i]!) - 2), at(Math.ceil(hits[i + 1]!) + 2)]);
  }
  return out;
}

/** Area of the face on the low side of a level, by the trapezoids of its edges (steps², sign by orientation). */
function areaBelow(faces: Faces, face: number, axis: 0 | 1, level: number): number {
  const across = axis === 0 ? 1 : 0;
  let sum = 0;
  for (const ring of faces.rings[face]!) {
    for (const h of ring) {
      const a = startOf(faces.pieces, h);
      const b = endOf(faces.pieces, h);
      const ca: [number, number] = [Math.min(a[axis], level), a[across]];
      const cb: [number, number] = [Math.min(b[axis], level), b[across]];
      if (a[axis] > level !== b[axis] > level) {
        const c = a[across] + ((b[across] - a[across]) * (level - a[axis])) / (b[axis] - a[axis]);
        const mid: [number, number] = [level, c];
        sum += trapezoid(ca, mid, level) + trapezoid(mid, cb, level);
      } else sum += trapezoid(ca, cb, level);
    }
  }
  return Math.abs(sum);
}

/** ∫ (level − u) dv along a piece. */
function trapezoid(a: readonly [number, number], b: readonly [number, number], level: number): number {
  return (level - (a[0] + b[0]) / 2) * (b[1] - a[1]);
}
