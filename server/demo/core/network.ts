/**
 * Which roads are there, and which 256 of them are managed streets? The mesh's roads become a graph split at
 * junctions; straightest continuations become strokes; strokes are cut to comparable length within one grid.
 */
import { Mesh, type EdgeClass } from './mesh.ts';
import { distance, lineLength, type Pt } from '../../kernel/plane.ts';
import type { Ground } from './ground.ts';

export interface RoadEdge {
  id: number;
  from: number;
  to: number;
  cls: Exclude<EdgeClass, 'boundary'>;
  widthM: number;
  bridge: boolean;
  /** Drawn line that it is part of. */
  line: number;
  points: Pt[];
  lengthM: number;
  /** Grids to the left and right. */
  grids: [number, number];
}

export interface RoadNetwork {
  nodes: Pt[];
  edges: RoadEdge[];
  /** Edge ids at each node. */
  at: number[][];
}

export const CLASS_RANK: Record<RoadEdge['cls'], number> = {
  trunk: 0,
  arterial: 1,
  collector: 2,
  local: 3,
  lane: 4,
  track: 5,
};

interface Half {
  to: number;
  signature: string;
}

function roadAdjacency(ground: Ground): Map<number, Half[]> {
  const { mesh, gridOf, bridges } = ground;
  const out = new Map<number, Half[]>();
  for (const [key, edge] of mesh.edges) {
    if (edge.cls === 'boundary') continue;
    const [a, b] = Mesh.ends(key);
    const grids = [mesh.leftOf(a, b), mesh.leftOf(b, a)].map((f) => (f ? gridOf.get(f.id)! : -1)).sort();
    const signature = `${edge.cls}/${edge.width}/${bridges.has(key)}/${edge.line}/${grids.join('+')}`;
    for (const [v, w] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = out.get(v);
      if (list) list.push({ to: w, signature });
      else out.set(v, [{ to: w, signature }]);
    }
  }
  return dropIslands(out);
}

/** Keeps the largest connected part; what the boundary alone connects is no road. */
function dropIslands(adjacent: Map<number, Half[]>): Map<number, Half[]> {
  const seen = new Set<number>();
  let best: number[] = [];
  for (const start of adjacent.keys()) {
    if (seen.has(start)) continue;
    const part: number[] = [];
    const stack = [start];
    seen.add(start);
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      part.push(v);
      for (const h of adjacent.get(v)!) {
        if (seen.has(h.to)) continue;
        seen.add(h.to);
        stack.push(h.to);
      }
    }
    if (part.length > best.length) best = part;
  }
  return new Map(best.map((v) => [v, adjacent.get(v)!]));
}

export function networkOf(ground: Ground): RoadNetwork {
  const { mesh, gridOf, bridges } = ground;
  const adjacent = roadAdjacency(ground);
  const isNode = (v: number): boolean => {
    const halves = adjacent.get(v)!;
    return halves.length !== 2 || halves[0]!.signature !== halves[1]!.signature;
  };
  const nodeIds = new Map<number, number>();
  const net: RoadNetwork = { nodes: [], edges: [], at: [] };
  const node = (v: number): number => {
    const found = nodeIds.get(v);
    if (found !== undefined) return found;
    nodeIds.set(v, net.nodes.length);
    net.nodes.push(mesh.points[v]!);
    net.at.push([]);
    return net.nodes.length - 1;
  };
  const used = new Set<number>();
  for (const start of [...adjacent.keys()].filter(isNode)) {
    for (const first of adjacent.get(start)!) {
      if (used.has(Mesh.key(start, first.to))) continue;
      const path = [start, first.to];
      used.add(Mesh.key(start, first.to));
      while (!isNode(path[path.length - 1]!)) {
        const v = path[path.length - 1]!;
        const before = path[path.length - 2]!;
        const next = adjacent.get(v)!.find((h) => h.to !== before)!.to;
        used.add(Mesh.key(v, next));
        path.push(next);
      }
      const key = Mesh.key(start, first.to);
      const edge = mesh.edges.get(key)!;
      const points = path.map((v) => mesh.points[v]!);
      const left = mesh.leftOf(start, first.to);
      const right = mesh.leftOf(first.to, start);
      const lg = left ? gridOf.get(left.id)! : gridOf.get(right!.id)!;
      const rg = right ? gridOf.get(right.id)! : lg;
      const id = net.edges.length;
      const from = node(start);
      const to = node(path[path.length - 1]!);
      net.edges.push({
        id,
        from,
        to,
        cls: edge.cls as RoadEdge['cls'],
        widthM: edge.width,
        bridge: bridges.has(key),
        line: edge.line,
        points,
        lengthM: lineLength(points),
        grids: [lg, rg],
      });
      net.at[from]!.push(id);
      net.at[to]!.push(id);
    }
  }
  return net;
}

export interface Street {
  index: number;
  /** Index of the stroke that it is a piece of. */
  stroke: number;
  grid: number;
  grade: 1 | 2 | 3 | 4;
  cls: RoadEdge['cls'];
  edges: number[];
  lengthM: number;
  widthM: number;
}

function headingAt(edge: RoadEdge, node: number): number {
  const pts = edge.from === node ? edge.points : [...edge.points].reverse();
  const a = pts[0]!;
  let b = pts[1]!;
  for (let i = 1; i < pts.length && distance(a, b) < 15; i += 1) b = pts[i]!;
  return Math.atan2(b[1] - a[1], b[0] - a[0]);
}

/** Runs of edges that continue straightest into one another. */
export function strokesOf(net: RoadNetwork): number[][] {
  const mate = new Map<string, number>();
  net.at.forEach((ids, node) => {
    const options: { a: number; b: number; cost: number }[] = [];
    for (let i = 0; i < ids.length; i += 1) {
      for (let j = i + 1; j < ids.length; j += 1) {
        const a = net.edges[ids[i]!]!;
        const b = net.edges[ids[j]!]!;
        if (a.id === b.id || a.cls === 'track' || b.cls === 'track') continue;
        if (Math.abs(CLASS_RANK[a.cls] - CLASS_RANK[b.cls]) > 1) continue;
        let turn = Math.abs(headingAt(a, node) - headingAt(b, node));
        if (turn > Math.PI) turn = 2 * Math.PI - turn;
        const deflection = Math.PI - turn;
        const limit = a.cls === 'lane' || ids.length === 2 ? 1.75 : 0.8;
        if (deflection > limit) continue;
        options.push({
          a: a.id,
          b: b.id,
          cost: deflection + (a.cls === b.cls ? 0 : 0.7) + (a.line === b.line ? -0.4 : 0),
        });
      }
    }
    options.sort((x, y) => x.cost - y.cost);
    const taken = new Set<number>();
    for (const o of options) {
      if (taken.has(o.a) || taken.has(o.b)) continue;
      taken.add(o.a).add(o.b);
      mate.set(`${node}/${o.a}`, o.b);
      mate.set(`${node}/${o.b}`, o.a);
    }
  });
  const done = new Set<number>();
  const strokes: number[][] = [];
  for (const edge of net.edges) {
    if (done.has(edge.id) || edge.cls === 'track') continue;
    const grow = (start: number, node: number): number[] => {
      const out: number[] = [];
      let v = node;
      let e = start;
      for (;;) {
        const next = mate.get(`${v}/${e}`);
        if (next === undefined || done.has(next)) return out;
        done.add(next);
        out.push(next);
        const road = net.edges[next]!;
        v = road.from === v ? road.to : road.from;
        e = next;
      }
    };
    done.add(edge.id);
    const ahead = grow(edge.id, edge.to);
    strokes.push([...grow(edge.id, edge.from).reverse(), edge.id, ...ahead]);
  }
  return strokes;
}

const LENGTHS: Record<RoadEdge['cls'], number> = {
  trunk: 1150,
  arterial: 1000,
  collector: 850,
  local: 700,
  lane: 420,
  track: 900,
};

/** Pieces of a stroke in one grid each, of about the class's usual length times `scale`. */
export function piecesOf(
  net: RoadNetwork,
  stroke: readonly number[],
  scale: number,
): { edges: number[]; grid: number }[] {
  const runs: { edges: number[]; grid: number }[] = [];
  for (const id of stroke) {
    const [l, r] = net.edges[id]!.grids;
    const last = runs[runs.length - 1];
    if (last && (last.grid === l || last.grid === r)) last.edges.push(id);
    else runs.push({ edges: [id], grid: l === r || id % 2 === 0 ? l : r });
  }
  const out: { edges: number[]; grid: number }[] = [];
  for (const run of runs) {
    const total = run.edges.reduce((s, id) => s + net.edges[id]!.lengthM, 0);
    const parts = Math.max(1, Math.round(total / (LENGTHS[net.edges[run.edges[0]!]!.cls] * scale)));
    let current: number[] = [];
    let sum = 0;
    let made = 0;
    for (const id of run.edges) {
      current.push(id);
      sum += net.edges[id]!.lengthM;
      if (made + 1 < parts && sum >= (total / parts) * (made + 1) - net.edges[id]!.lengthM * 0.4) {
        out.push({ edges: current, grid: run.grid });
        current = [];
        made += 1;
      }
    }
    if (current.length > 0) out.push({ edges: current, grid: run.grid });
  }
  return out;
}

const STREET_COUNT = 256;

/** One grid's smaller streets in the order of choice: classes by turns, lanes first where there are lanes. */
function mixed<P extends { cls: RoadEdge['cls'] }>(pieces: readonly P[], fit: (p: P) => number): P[] {
  const of = (cls: RoadEdge['cls']): P[] =>
    pieces.filter((p) => p.cls === cls).sort((a, b) => fit(a) - fit(b));
  const queues = { lane: of('lane'), collector: of('collector'), local: of('local') };
  const turns =
    queues.lane.length > 8
      ? (['lane', 'lane', 'local', 'collector'] as const)
      : (['collector', 'local', 'local', 'lane'] as const);
  const out: P[] = [];
  for (
    let i = 0;
    out.length < queues.lane.length + queues.collector.length + queues.local.length || i % turns.length > 0;
    i += 1
  ) {
    const next = queues[turns[i % turns.length]!].shift();
    if (next) out.push(next);
    if (queues.lane.length + queues.collector.length + queues.local.length === 0) break;
  }
  return out;
}

function gradeOf(cls: RoadEdge['cls'], widthM: number): Street['grade'] {
  if (cls === 'trunk' || cls === 'arterial') return 1;
  if (cls === 'collector') return 2;
  return cls === 'local' && widthM > 10 ? 3 : 4;
}

/**
 * The managed streets: every main road piece, then the longest of the smaller ones, shared over the grids so
 * that none goes short. Exactly STREET_COUNT; throws RangeError when the network can not yield that many.
 */
export function streetsOf(net: RoadNetwork, strokes: readonly (readonly number[])[]): Street[] {
  const pieces = strokes
    .flatMap((s, stroke) => piecesOf(net, s, 1.12).map((p) => ({ ...p, stroke })))
    .map((p) => {
      const lengthM = p.edges.reduce((s, id) => s + net.edges[id]!.lengthM, 0);
      const by = new Map<RoadEdge['cls'], number>();
      for (const id of p.edges) {
        const e = net.edges[id]!;
        by.set(e.cls, (by.get(e.cls) ?? 0) + e.lengthM);
      }
      const cls = [...by].sort((a, b) => b[1] - a[1])[0]![0];
      return { ...p, lengthM, cls };
    })
    .filter((p) => p.lengthM >= LENGTHS[p.cls] * 0.45);
  const fit = (p: (typeof pieces)[number]): number => Math.abs(Math.log(p.lengthM / LENGTHS[p.cls]));
  const chosen = pieces.filter((p) => CLASS_RANK[p.cls] <= 1);
  const rest = Array.from({ length: 9 }, (_, grid) =>
    mixed(
      pieces.filter((p) => p.grid === grid),
      fit,
    ),
  );
  for (let g = 0; chosen.length < STREET_COUNT && rest.some((q) => q.length > 0); g = (g + 1) % 9) {
    const next = rest[g]!.shift();
    if (next) chosen.push(next);
  }
  if (chosen.length < STREET_COUNT) throw new RangeError(`only ${chosen.length} streets of ${STREET_COUNT}`);
  return chosen.slice(0, STREET_COUNT).map((p, index) => ({
    index,
    stroke: p.stroke,
    grid: p.grid,
    grade: gradeOf(p.cls, net.edges[p.edges[0]!]!.widthM),
    cls: p.cls,
    edges: p.edges,
    lengthM: p.lengthM,
    widthM: net.edges[p.edges[0]!]!.widthM,
  }));
}
