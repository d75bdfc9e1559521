/**
 * A planar subdivision that stays exact while it is cut: faces are rings of shared vertices, edges carry what
 * runs along them. Splitting an edge inserts the vertex into both faces, so neighbours never part.
 */
import { at, type Pt } from '../../kernel/plane.ts';

export type EdgeClass = 'boundary' | 'trunk' | 'arterial' | 'collector' | 'local' | 'lane' | 'track';

export interface Edge {
  cls: EdgeClass;
  width: number;
  /** Which drawn line this edge is part of. */
  line: number;
}

export interface Face {
  id: number;
  ring: number[];
  /** The face of the first arrangement that this one was cut from. */
  block: number;
}

const SPAN = 4194304;

export class Mesh {
  readonly points: Pt[] = [];
  readonly edges = new Map<number, Edge>();
  readonly faces = new Map<number, Face>();
  private readonly left = new Map<number, number>();
  private nextFace = 0;

  addPoint(p: Pt): number {
    this.points.push(p);
    return this.points.length - 1;
  }

  static key(a: number, b: number): number {
    return a < b ? a * SPAN + b : b * SPAN + a;
  }

  static ends(key: number): [number, number] {
    return [Math.floor(key / SPAN), key % SPAN];
  }

  edge(a: number, b: number): Edge {
    const found = this.edges.get(Mesh.key(a, b));
    if (!found) throw new RangeError(`no edge between vertices ${a} and ${b}`);
    return found;
  }

  addFace(ring: number[], block?: number): Face {
    const id = this.nextFace;
    this.nextFace += 1;
    const face = { id, ring, block: block ?? id };
    this.faces.set(id, face);
    this.claim(face);
    return face;
  }

  /** The face to the left of a→b, or undefined outside. */
  leftOf(a: number, b: number): Face | undefined {
    const id = this.left.get(a * SPAN + b);
    return id === undefined ? undefined : this.faces.get(id);
  }

  ringOf(face: Face): Pt[] {
    return face.ring.map((v) => this.points[v]!);
  }

  /** Puts a new vertex on edge a-b and returns it. */
  splitEdge(a: number, b: number, p: Pt): number {
    const edge = this.edge(a, b);
    const v = this.addPoint(p);
    this.edges.delete(Mesh.key(a, b));
    this.edges.set(Mesh.key(a, v), { ...edge });
    this.edges.set(Mesh.key(v, b), { ...edge });
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const face = this.leftOf(from, to);
      this.left.delete(from * SPAN + to);
      if (!face) continue;
      const i = face.ring.findIndex((w, k) => w === from && face.ring[(k + 1) % face.ring.length] === to);
      face.ring.splice(i + 1, 0, v);
      this.left.set(from * SPAN + v, face.id);
      this.left.set(v * SPAN + to, face.id);
    }
    return v;
  }

  /** Cuts a face from vertex a to vertex b through the given points; the face keeps one side. */
  splitFace(face: Face, a: number, b: number, through: readonly Pt[], edge: Edge): [Face, Face] {
    const i = face.ring.indexOf(a);
    const j = face.ring.indexOf(b);
    if (i < 0 || j < 0 || i === j) throw new RangeError(`face ${face.id} has no cut from ${a} to ${b}`);
    const middle = through.map((p) => this.addPoint(p));
    const path = [a, ...middle, b];
    for (let k = 0; k + 1 < path.length; k += 1)
      this.edges.set(Mesh.key(path[k]!, path[k + 1]!), { ...edge });
    const n = face.ring.length;
    const walk = (from: number, to: number): number[] => {
      const out: number[] = [];
      for (let k = from; k !== to; k = (k + 1) % n) out.push(face.ring[k]!);
      return out;
    };
    const first = [...walk(j, i), a, ...middle];
    const second = [...walk(i, j), b, ...[...middle].reverse()];
    face.ring = first;
    this.claim(face);
    return [face, this.addFace(second, face.block)];
  }

  private claim(face: Face): void {
    for (let k = 0; k < face.ring.length; k += 1) {
      this.left.set(face.ring[k]! * SPAN + face.ring[(k + 1) % face.ring.length]!, face.id);
    }
  }
}

/** Rings round a set of faces, as vertex lists: outer ones counter-clockwise, holes clockwise. */
export function outlinesOf(mesh: Mesh, faces: readonly Face[]): number[][] {
  const members = new Set(faces.map((f) => f.id));
  const next = new Map<number, number[]>();
  for (const face of faces) {
    for (let k = 0; k < face.ring.length; k += 1) {
      const a = face.ring[k]!;
      const b = face.ring[(k + 1) % face.ring.length]!;
      const other = mesh.leftOf(b, a);
      if (other && members.has(other.id)) continue;
      const list = next.get(a);
      if (list) list.push(b);
      else next.set(a, [b]);
    }
  }
  const rings: number[][] = [];
  for (const start of next.keys()) {
    while ((next.get(start)?.length ?? 0) > 0) {
      const ring: number[] = [];
      let v = start;
      let previous = -1;
      do {
        ring.push(v);
        const options = next.get(v)!;
        let pick = 0;
        if (options.length > 1 && previous >= 0) pick = sharpestLeft(mesh, previous, v, options);
        const to = options.splice(pick, 1)[0]!;
        previous = v;
        v = to;
      } while (v !== start);
      rings.push(ring);
    }
  }
  return rings;
}

/** At a vertex where two rings touch, the turn that keeps to one ring: the most to the left. */
function sharpestLeft(mesh: Mesh, from: number, v: number, options: readonly number[]): number {
  const p = mesh.points[v]!;
  const back = mesh.points[from]!;
  const base = Math.atan2(p[1] - back[1], p[0] - back[0]);
  let best = 0;
  let bestTurn = -Infinity;
  options.forEach((to, i) => {
    const q = at(mesh.points, to);
    let turn = Math.atan2(q[1] - p[1], q[0] - p[0]) - base;
    while (turn > Math.PI) turn -= 2 * Math.PI;
    while (turn < -Math.PI) turn += 2 * Math.PI;
    if (turn > bestTurn) {
      bestTurn = turn;
      best = i;
    }
  });
  return best;
}
