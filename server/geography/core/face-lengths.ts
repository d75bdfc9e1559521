/**
 * How much street lies in each face? A piece that borders two faces counts half for each; streets inside a face
 * (those that made no border, dead ends) count where the middles of their short pieces lie.
 */
import type { Faces } from './faces.ts';
import { endOf, startOf } from './faces.ts';
import type { Node } from './lattice-arrangement.ts';

const STEP_M = 25;

/** Level lookups of faces: which faces' edges cross a level, in slabs. */
export interface FaceFinder {
  /** The face at a position, or -1. */
  at(x: number, y: number): number;
}

function faceFinder(faces: Faces, members: readonly number[]): FaceFinder {
  const boxes = members.map((f) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
    for (const h of faces.rings[f]![0]!) {
      const [x, y] = startOf(faces.pieces, h);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    return { f, box, size: (box[2] - box[0]) * (box[3] - box[1]) };
  });
  const west = Math.min(...boxes.map((b) => b.box[0]));
  const south = Math.min(...boxes.map((b) => b.box[1]));
  const east = Math.max(...boxes.map((b) => b.box[2]));
  const north = Math.max(...boxes.map((b) => b.box[3]));
  const n = Math.max(1, Math.min(128, Math.ceil(Math.sqrt(members.length) * 2)));
  const dx = Math.max(1, (east - west) / n);
  const dy = Math.max(1, (north - south) / n);
  const cells: number[][] = Array.from({ length: (n + 1) * (n + 1) }, () => []);
  boxes.forEach(({ box }, i) => {
    for (let x = Math.floor((box[0] - west) / dx); x <= Math.floor((box[2] - west) / dx); x += 1)
      for (let y = Math.floor((box[1] - south) / dy); y <= Math.floor((box[3] - south) / dy); y += 1)
        cells[x * (n + 1) + y]!.push(i);
  });
  for (const list of cells) list.sort((a, b) => boxes[a]!.size - boxes[b]!.size);
  const holds = (f: number, x: number, y: number): boolean => {
    let odd = false;
    for (const ring of faces.rings[f]!) {
      for (const h of ring) {
        const a = startOf(faces.pieces, h);
        const b = endOf(faces.pieces, h);
        if (a[1] > y === b[1] > y) continue;
        if (x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
      }
    }
    return odd;
  };
  return {
    at(x, y) {
      if (x < west || x > east || y < south || y > north) return -1;
      const list = cells[Math.floor((x - west) / dx) * (n + 1) + Math.floor((y - south) / dy)]!;
      for (const i of list) {
        const { f, box } = boxes[i]!;
        if (x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && holds(f, x, y)) return f;
      }
      return -1;
    },
  };
}

/** Metres of counted street in each face; faces that are no member stay 0. */
export function streetLengthIn(
  faces: Faces,
  members: readonly number[],
  roads: readonly { points: readonly Node[]; counted: boolean }[],
  stepM: readonly [number, number],
): Float64Array {
  const out = new Float64Array(faces.rings.length);
  if (members.length === 0) return out;
  const member = new Set(members);
  const bordering = new Set<number>();
  const length = (a: Node, b: Node): number => Math.hypot((b[0] - a[0]) * stepM[0], (b[1] - a[1]) * stepM[1]);
  const onBorder = new Map<number, number>();
  faces.pieces.forEach((piece, i) => {
    const counted = piece.sources.filter((s) => s >= 0 && roads[s]!.counted);
    if (counted.length === 0) return;
    for (const s of counted) bordering.add(s);
    const m = length(piece.a, piece.b);
    for (const s of counted) onBorder.set(s, (onBorder.get(s) ?? 0) + m);
    for (const h of [2 * i, 2 * i + 1]) {
      const f = faces.left[h]!;
      if (member.has(f)) out[f]! += (m * counted.length) / 2;
    }
  });
  const finder = faceFinder(faces, members);
  roads.forEach((road, s) => {
    if (!road.counted) return;
    const total = road.points.slice(1).reduce((sum, p, i) => sum + length(road.points[i]!, p), 0);
    // What ran into the arrangement is counted there; only dead ends were taken out of it again.
    if (bordering.has(s) && onBorder.get(s)! > total * 0.98) return;
    const share = bordering.has(s) ? Math.max(0, 1 - onBorder.get(s)! / total) : 1;
    for (let i = 0; i + 1 < road.points.length; i += 1) {
      const [a, b] = [road.points[i]!, road.points[i + 1]!];
      const m = length(a, b);
      const n = Math.max(1, Math.ceil(m / STEP_M));
      for (let k = 0; k < n; k += 1) {
        const t = (k + 0.5) / n;
        const f = finder.at(a[0] + (b[0] - a[0]) * t + 0.31, a[1] + (b[1] - a[1]) * t + 0.17);
        if (f >= 0) out[f]! += (m / n) * share;
      }
    }
  });
  return out;
}
