/**
 * Which faces do the drawn main lines make? Lines are cut where they cross, near ends are joined, dead ends
 * are pruned, and the faces between are collected. Everything outside the boundary is dropped.
 */
import { Mesh, type Edge } from './mesh.ts';
import { crossing, distance, inside, lerp, signedArea, type Pt, type Ring } from '../../kernel/plane.ts';

export interface DrawnLine {
  points: Pt[];
  closed: boolean;
  cls: Edge['cls'];
  width: number;
}

const SNAP_M = 6;

interface Piece {
  a: Pt;
  b: Pt;
  line: number;
  cuts: number[];
}

function piecesOf(lines: readonly DrawnLine[]): Piece[] {
  const pieces: Piece[] = [];
  lines.forEach((line, index) => {
    const last = line.closed ? line.points.length : line.points.length - 1;
    for (let i = 0; i < last; i += 1) {
      pieces.push({
        a: line.points[i]!,
        b: line.points[(i + 1) % line.points.length]!,
        line: index,
        cuts: [],
      });
    }
  });
  for (let i = 0; i < pieces.length; i += 1) {
    const p = pieces[i]!;
    for (let j = i + 1; j < pieces.length; j += 1) {
      const q = pieces[j]!;
      if (q.line === p.line) continue;
      if (Math.min(p.a[0], p.b[0]) > Math.max(q.a[0], q.b[0]) + 1) continue;
      if (Math.max(p.a[0], p.b[0]) < Math.min(q.a[0], q.b[0]) - 1) continue;
      const hit = crossing(p.a, p.b, q.a, q.b);
      if (!hit) continue;
      p.cuts.push(hit.t);
      q.cuts.push(hit.u);
    }
  }
  return pieces;
}

/** Joins points nearer than SNAP_M into one vertex. */
function vertexIndex(mesh: Mesh): (p: Pt) => number {
  const cells = new Map<string, number[]>();
  return (p) => {
    const cx = Math.floor(p[0] / SNAP_M);
    const cy = Math.floor(p[1] / SNAP_M);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const v of cells.get(`${cx + dx},${cy + dy}`) ?? []) {
          if (distance(mesh.points[v]!, p) < SNAP_M) return v;
        }
      }
    }
    const v = mesh.addPoint(p);
    const key = `${cx},${cy}`;
    const list = cells.get(key);
    if (list) list.push(v);
    else cells.set(key, [v]);
    return v;
  };
}

function prune(adjacent: Map<number, Set<number>>, mesh: Mesh): void {
  const queue = [...adjacent.keys()];
  for (let v = queue.pop(); v !== undefined; v = queue.pop()) {
    const around = adjacent.get(v);
    if (!around || around.size !== 1) continue;
    const [w] = around;
    around.clear();
    adjacent.get(w!)!.delete(v);
    mesh.edges.delete(Mesh.key(v, w!));
    queue.push(w!);
  }
}

/** The mesh of the lines inside the boundary (the first line, closed, counter-clockwise). */
export function arrange(lines: readonly DrawnLine[]): Mesh {
  const mesh = new Mesh();
  const boundary: Ring = lines[0]!.points;
  const vertex = vertexIndex(mesh);
  const adjacent = new Map<number, Set<number>>();
  for (const piece of piecesOf(lines)) {
    const stops = [0, ...piece.cuts.sort((x, y) => x - y), 1].map((t) => lerp(piece.a, piece.b, t));
    const line = lines[piece.line]!;
    for (let k = 0; k + 1 < stops.length; k += 1) {
      const middle = lerp(stops[k]!, stops[k + 1]!, 0.5);
      if (piece.line > 0 && !inside(middle, boundary)) continue;
      const a = vertex(stops[k]!);
      const b = vertex(stops[k + 1]!);
      if (a === b || mesh.edges.has(Mesh.key(a, b))) continue;
      mesh.edges.set(Mesh.key(a, b), { cls: line.cls, width: line.width, line: piece.line });
      for (const [v, w] of [
        [a, b],
        [b, a],
      ] as const) {
        const set = adjacent.get(v);
        if (set) set.add(w);
        else adjacent.set(v, new Set([w]));
      }
    }
  }
  prune(adjacent, mesh);
  collectFaces(mesh, adjacent);
  return mesh;
}

function collectFaces(mesh: Mesh, adjacent: Map<number, Set<number>>): void {
  const order = new Map<number, number[]>();
  for (const [v, set] of adjacent) {
    const p = mesh.points[v]!;
    const angle = (w: number): number => Math.atan2(mesh.points[w]![1] - p[1], mesh.points[w]![0] - p[0]);
    order.set(
      v,
      [...set].sort((x, y) => angle(x) - angle(y)),
    );
  }
  const seen = new Set<string>();
  for (const [v, around] of order) {
    for (const w of around) {
      if (seen.has(`${v}>${w}`)) continue;
      const ring: number[] = [];
      let a = v;
      let b = w;
      while (!seen.has(`${a}>${b}`)) {
        seen.add(`${a}>${b}`);
        ring.push(a);
        const options = order.get(b)!;
        const next = options[(options.indexOf(a) - 1 + options.length) % options.length]!;
        a = b;
        b = next;
      }
      if (signedArea(ring.map((i) => mesh.points[i]!)) > 0) mesh.addFace(ring);
    }
  }
}
