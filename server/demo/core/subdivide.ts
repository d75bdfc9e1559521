/**
 * How does the ground between main roads break into blocks? Faces are halved again and again across their
 * long side, each quarter in its own manner: wriggling lanes in the old town, bent streets in the new one.
 */
import type { Random } from '../../kernel/random.ts';
import { Mesh, type Edge, type Face } from './mesh.ts';
import {
  centroid,
  crossing,
  distance,
  inside,
  orientedBox,
  signedArea,
  toLine,
  toSegment,
  type Pt,
} from '../../kernel/plane.ts';
import type { CityPlan, District } from './plan.ts';
import type { Reserve } from './plan-drawing.ts';

export interface Manner {
  /** Blocks are halved until they are about this large. */
  targetM2: number;
  /** The shortest block side that a cut may leave. */
  minSideM: number;
  /** Sideways wriggle of a cut as a share of its length, and turn of a cut in radians. */
  wriggle: number;
  turn: number;
  /** Cuts end at a vertex of the other side within this reach, so that streets run on. */
  snapM: number;
  /** What a cut becomes by the size of the face that it halves. */
  roads: readonly { overM2: number; cls: Edge['cls']; width: number }[];
}

const MANNERS: Record<District, Manner> = {
  old: {
    targetM2: 5200,
    minSideM: 42,
    wriggle: 0.05,
    turn: 0.24,
    snapM: 7,
    roads: [
      { overM2: 150000, cls: 'local', width: 11 },
      { overM2: 42000, cls: 'lane', width: 7 },
      { overM2: 14000, cls: 'lane', width: 5.5 },
      { overM2: 0, cls: 'lane', width: 4 },
    ],
  },
  core: {
    targetM2: 17000,
    minSideM: 75,
    wriggle: 0.02,
    turn: 0.08,
    snapM: 22,
    roads: [
      { overM2: 90000, cls: 'local', width: 14 },
      { overM2: 0, cls: 'local', width: 10 },
    ],
  },
  cbd: {
    targetM2: 24000,
    minSideM: 95,
    wriggle: 0,
    turn: 0.02,
    snapM: 30,
    roads: [
      { overM2: 110000, cls: 'collector', width: 22 },
      { overM2: 0, cls: 'local', width: 14 },
    ],
  },
  mixed: {
    targetM2: 30000,
    minSideM: 95,
    wriggle: 0.015,
    turn: 0.04,
    snapM: 34,
    roads: [
      { overM2: 150000, cls: 'collector', width: 20 },
      { overM2: 0, cls: 'local', width: 13 },
    ],
  },
  estate: {
    targetM2: 46000,
    minSideM: 120,
    wriggle: 0.03,
    turn: 0.05,
    snapM: 40,
    roads: [
      { overM2: 190000, cls: 'collector', width: 18 },
      { overM2: 0, cls: 'local', width: 12 },
    ],
  },
  industry: {
    targetM2: 82000,
    minSideM: 150,
    wriggle: 0.01,
    turn: 0.03,
    snapM: 45,
    roads: [
      { overM2: 240000, cls: 'collector', width: 20 },
      { overM2: 0, cls: 'local', width: 14 },
    ],
  },
  campus: {
    targetM2: 140000,
    minSideM: 150,
    wriggle: 0.03,
    turn: 0.05,
    snapM: 40,
    roads: [{ overM2: 0, cls: 'local', width: 12 }],
  },
  fringe: {
    targetM2: 150000,
    minSideM: 160,
    wriggle: 0.06,
    turn: 0.12,
    snapM: 40,
    roads: [
      { overM2: 400000, cls: 'local', width: 10 },
      { overM2: 0, cls: 'track', width: 6 },
    ],
  },
};

export interface Block {
  face: Face;
  district: District;
  reserve?: Reserve;
  water?: 'river' | 'canal';
}

/** The faces that lie between a water's two riverside roads. */
function waterOf(plan: CityPlan, p: Pt): 'river' | 'canal' | undefined {
  for (const w of plan.waters) if (toLine(p, w.line) < w.roadOffsetM * 0.86) return w.id;
  return undefined;
}

/** A point well inside a face, also when its centroid is not. */
export function innerPoint(ring: readonly Pt[]): Pt {
  const c = centroid(ring);
  if (inside(c, ring)) return c;
  let best = c;
  let bestGap = -1;
  for (const share of [0.5, 0.3, 0.7]) {
    const ys = ring.map((p) => p[1]);
    const y = Math.min(...ys) + (Math.max(...ys) - Math.min(...ys)) * share;
    const xs: number[] = [];
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length]!;
      if (a[1] > y !== b[1] > y) xs.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
    });
    xs.sort((p, q) => p - q);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      if (xs[i + 1]! - xs[i]! > bestGap) {
        bestGap = xs[i + 1]! - xs[i]!;
        best = [(xs[i]! + xs[i + 1]!) / 2, y];
      }
    }
  }
  return best;
}

interface Cut {
  from: { a: number; b: number; p: Pt };
  to: { a: number; b: number; p: Pt };
}

function cutAcross(face: Face, ring: readonly Pt[], through: Pt, angle: number): Cut | undefined {
  const reach = 5000;
  const d: Pt = [Math.cos(angle) * reach, Math.sin(angle) * reach];
  const p: Pt = [through[0] - d[0], through[1] - d[1]];
  const q: Pt = [through[0] + d[0], through[1] + d[1]];
  const hits: { t: number; a: number; b: number; p: Pt }[] = [];
  ring.forEach((a, i) => {
    const hit = crossing(p, q, a, ring[(i + 1) % ring.length]!);
    if (hit) hits.push({ t: hit.t, a: face.ring[i]!, b: face.ring[(i + 1) % face.ring.length]!, p: hit.p });
  });
  hits.sort((x, y) => x.t - y.t);
  let best: Cut | undefined;
  let bestGap = Infinity;
  for (let i = 0; i + 1 < hits.length; i += 2) {
    const from = hits[i]!;
    const to = hits[i + 1]!;
    const gap = Math.max(0, from.t - 0.5, 0.5 - to.t);
    if (gap < bestGap) {
      bestGap = gap;
      best = { from, to };
    }
  }
  return best;
}

/** The vertex for a cut's end: a near one of the ring, else undefined (a new one is made). */
function nearVertex(mesh: Mesh, face: Face, p: Pt, reach: number): number | undefined {
  let best: number | undefined;
  let bestGap = reach;
  for (const v of face.ring) {
    const gap = distance(mesh.points[v]!, p);
    if (gap < bestGap) {
      bestGap = gap;
      best = v;
    }
  }
  return best;
}

function clearPath(ring: readonly Pt[], path: readonly Pt[]): boolean {
  for (let k = 0; k + 1 < path.length; k += 1) {
    const a = path[k]!;
    const b = path[k + 1]!;
    if (!inside([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], ring)) return false;
    for (let i = 0; i < ring.length; i += 1) {
      const c = ring[i]!;
      const d = ring[(i + 1) % ring.length]!;
      const touches = (p: Pt): boolean => toSegment(p, c, d) < 0.05;
      const endA = k === 0 && touches(a);
      const endB = k + 2 === path.length && touches(b);
      if (!endA && !endB && crossing(a, b, c, d)) return false;
      if (k > 0 && toSegment(a, c, d) < 4) return false;
    }
  }
  return true;
}

function bend(random: Random, a: Pt, b: Pt, wriggle: number): Pt[] {
  const length = distance(a, b);
  const count = wriggle === 0 || length < 60 ? 0 : Math.min(6, Math.max(1, Math.round(length / 55)));
  const bow = random.normal(0, wriggle) * length;
  const out: Pt[] = [];
  for (let k = 1; k <= count; k += 1) {
    const t = k / (count + 1);
    const side = bow * Math.sin(Math.PI * t) + random.normal(0, wriggle * 0.22) * Math.min(length, 160);
    out.push([
      a[0] + (b[0] - a[0]) * t - ((b[1] - a[1]) / length) * side,
      a[1] + (b[1] - a[1]) * t + ((b[0] - a[0]) / length) * side,
    ]);
  }
  return out;
}

function tryCut(
  mesh: Mesh,
  face: Face,
  manner: Manner,
  random: Random,
  line: number,
  attempt: number,
): [Face, Face] | undefined {
  const ring = mesh.ringOf(face);
  const box = orientedBox(ring);
  const area = signedArea(ring);
  const shift = random.between(-0.13, 0.13) * (1 + attempt * 0.5) * box.halfLong * 2;
  const through: Pt = [
    box.centre[0] + Math.cos(box.angle) * shift,
    box.centre[1] + Math.sin(box.angle) * shift,
  ];
  const found = cutAcross(face, ring, through, box.angle + Math.PI / 2 + random.normal(0, manner.turn));
  if (!found) return undefined;
  const ends = [found.from, found.to].map((end) => {
    const near = nearVertex(mesh, face, end.p, manner.snapM);
    return near === undefined ? { ...end, v: undefined } : { ...end, v: near, p: mesh.points[near]! };
  });
  const [from, to] = [ends[0]!, ends[1]!];
  if (from.v !== undefined && from.v === to.v) return undefined;
  if (distance(from.p, to.p) < manner.minSideM * 0.7) return undefined;
  let middle = bend(random, from.p, to.p, manner.wriggle);
  if (!clearPath(ring, [from.p, ...middle, to.p])) {
    middle = [];
    if (!clearPath(ring, [from.p, to.p])) return undefined;
  }
  if (!goodHalves(ring, from, to, middle, area, manner)) return undefined;
  const road = manner.roads.find((r) => area > r.overM2)!;
  const v = from.v ?? mesh.splitEdge(from.a, from.b, from.p);
  const other = to.v === undefined && Mesh.key(from.a, from.b) === Mesh.key(to.a, to.b) ? undefined : to.v;
  if (to.v === undefined && Mesh.key(from.a, from.b) === Mesh.key(to.a, to.b)) return undefined;
  const w = other ?? mesh.splitEdge(to.a, to.b, to.p);
  return mesh.splitFace(face, v, w, middle, { cls: road.cls, width: road.width, line });
}

/** Refuses slivers: both halves big enough, wide enough and not meeting the edge at a sharp angle. */
function goodHalves(
  ring: readonly Pt[],
  from: { p: Pt },
  to: { p: Pt },
  middle: readonly Pt[],
  area: number,
  manner: Manner,
): boolean {
  const side = (p: Pt): number =>
    (to.p[0] - from.p[0]) * (p[1] - from.p[1]) - (to.p[1] - from.p[1]) * (p[0] - from.p[0]);
  const position = (p: Pt): number => {
    let best = 0;
    let gap = Infinity;
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length]!;
      const d = toSegment(p, a, b);
      if (d < gap) {
        gap = d;
        best = i + Math.min(0.999, distance(a, p) / Math.max(distance(a, b), 1e-9));
      }
    });
    return best;
  };
  const i = position(from.p);
  const j = position(to.p);
  const between = (k: number): boolean => (i < j ? k > i && k < j : k > i || k < j);
  const first = [from.p, ...ringSlice(ring, i, between), to.p, ...[...middle].reverse()];
  const half = Math.abs(signedArea(first));
  if (half < area * 0.22 || half > area * 0.78) return false;
  const box = orientedBox(first);
  if (box.halfShort * 2 < manner.minSideM * 0.8) return false;
  for (const end of [from, to]) {
    const far = end === from ? (middle[0] ?? to.p) : (middle[middle.length - 1] ?? from.p);
    for (let k = 0; k < ring.length; k += 1) {
      const a = ring[k]!;
      const b = ring[(k + 1) % ring.length]!;
      if (toSegment(end.p, a, b) > 0.05 || distance(a, b) < 8) continue;
      const c =
        ((far[0] - end.p[0]) * (b[0] - a[0]) + (far[1] - end.p[1]) * (b[1] - a[1])) /
        (distance(far, end.p) * distance(a, b));
      if (Math.abs(c) > 0.78) return false;
    }
  }
  return Number.isFinite(side(from.p));
}

function ringSlice(ring: readonly Pt[], start: number, keep: (k: number) => boolean): Pt[] {
  const out: Pt[] = [];
  const first = Math.floor(start) + 1;
  for (let k = 0; k < ring.length; k += 1) {
    const index = (first + k) % ring.length;
    if (keep(index)) out.push(ring[index]!);
  }
  return out;
}

/** Breaks every face of the mesh into blocks. */
export function subdivide(plan: CityPlan, mesh: Mesh, random: Random): Block[] {
  const done: Block[] = [];
  const queue = [...mesh.faces.values()];
  let line = plan.lines.length + plan.waters.length * 2;
  while (queue.length > 0) {
    const face = queue.pop()!;
    const ring = mesh.ringOf(face);
    const area = signedArea(ring);
    const p = innerPoint(ring);
    const water = waterOf(plan, p);
    const district = plan.district(p);
    if (water) {
      done.push({ face, district, water });
      continue;
    }
    const reserve = plan.reserves.find((r) => inside(r.p, ring));
    const manner = MANNERS[district];
    const limit = reserve
      ? Math.max(reserve.areaM2 * 1.35, manner.targetM2 * 1.2)
      : manner.targetM2 * random.between(0.85, 1.7);
    const box = orientedBox(ring);
    let halves: [Face, Face] | undefined;
    if (area > limit || (!reserve && box.halfLong > manner.minSideM * 2.6 && area > limit * 0.6)) {
      for (let attempt = 0; attempt < 9 && !halves; attempt += 1) {
        halves = tryCut(mesh, face, manner, random, line, attempt);
      }
      line += 1;
    }
    if (halves) queue.push(...halves);
    else done.push({ face, district, ...(reserve && area < reserve.areaM2 * 3 ? { reserve } : {}) });
  }
  return done;
}
