/**
 * The ground of the city: main lines arranged, broken into blocks, bridged, and dealt out to nine grids.
 * All later parts (roads, surfaces, buildings, people) stand on this one exact subdivision.
 */
import { randomOf } from '../../kernel/random.ts';
import { arrange } from './arrangement.ts';
import { Mesh, outlinesOf, type Face } from './mesh.ts';
import {
  crossing,
  distance,
  inside,
  offsetLine,
  signedArea,
  toLine,
  toSegment,
  type Pt,
} from '../../kernel/plane.ts';
import type { CityPlan, Water } from './plan.ts';
import { innerPoint, subdivide, type Block } from './subdivide.ts';

export interface Ground {
  plan: CityPlan;
  mesh: Mesh;
  blocks: Block[];
  /** Block of each face id. */
  blockOf: Map<number, Block>;
  /** Grid index (0…8) of each face id. */
  gridOf: Map<number, number>;
  /** Mesh edges (keys) that carry a road over water. */
  bridges: Set<number>;
}

function neighboursOf(mesh: Mesh): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const key of mesh.edges.keys()) {
    const [a, b] = Mesh.ends(key);
    for (const [v, w] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = out.get(v);
      if (list) list.push(w);
      else out.set(v, [w]);
    }
  }
  return out;
}

function nearestOn(line: readonly Pt[], p: Pt): { angle: number; left: boolean } {
  let best = Infinity;
  let angle = 0;
  let left = false;
  for (let i = 0; i + 1 < line.length; i += 1) {
    const a = line[i]!;
    const b = line[i + 1]!;
    const d = toSegment(p, a, b);
    if (d >= best) continue;
    best = d;
    angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    left = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0;
  }
  return { angle, left };
}

/** Adds small bridges where a street meets the water, no nearer to another bridge than the spacing. */
function addBridges(ground: Ground, water: Water, faces: Block[], crossings: Pt[]): void {
  const { mesh, plan } = ground;
  const queue = [...faces];
  const rim = [...plan.boundary, plan.boundary[0]!];
  while (queue.length > 0) {
    const block = queue.pop()!;
    const around = neighboursOf(mesh);
    for (const v of block.face.ring) {
      const p = mesh.points[v]!;
      if ((around.get(v)?.length ?? 0) < 3) continue;
      const spacing = water.id === 'river' ? 620 : plan.district(p) === 'old' ? 105 : 210;
      if (crossings.some((q) => distance(p, q) < spacing) || toLine(p, rim) < 420) continue;
      const { angle, left } = nearestOn(water.line, p);
      const side = angle + (left ? -Math.PI / 2 : Math.PI / 2);
      const reach = water.roadOffsetM * 2.5;
      const start: Pt = [p[0] + Math.cos(side) * 3, p[1] + Math.sin(side) * 3];
      const far: Pt = [p[0] + Math.cos(side) * reach, p[1] + Math.sin(side) * reach];
      const cut = splitAcross(mesh, block.face, v, start, far);
      if (!cut) continue;
      crossings.push([(p[0] + far[0]) / 2, (p[1] + far[1]) / 2]);
      const second: Block = { ...block, face: cut };
      ground.blocks.push(second);
      queue.push(block, second);
      break;
    }
  }
}

function splitAcross(mesh: Mesh, face: Face, v: number, start: Pt, far: Pt): Face | undefined {
  const ring = mesh.ringOf(face);
  if (!inside(start, ring)) return undefined;
  let hit: { t: number; i: number; p: Pt } | undefined;
  ring.forEach((a, i) => {
    const found = crossing(start, far, a, ring[(i + 1) % ring.length]!);
    if (found && (!hit || found.t < hit.t)) hit = { t: found.t, i, p: found.p };
  });
  if (!hit) return undefined;
  const a = face.ring[hit.i]!;
  const b = face.ring[(hit.i + 1) % face.ring.length]!;
  if (a === v || b === v) return undefined;
  const joined = [a, b].find((w) => distance(mesh.points[w]!, hit!.p) < 14);
  const w = joined ?? mesh.splitEdge(a, b, hit.p);
  const old = mesh.edge(a === w ? b : a, w);
  const [, second] = mesh.splitFace(face, v, w, [], {
    cls: old.cls === 'collector' ? 'collector' : 'lane',
    width: old.cls === 'collector' ? 16 : 5,
    line: old.line + 100000,
  });
  return second;
}

/** Nearest seed first, then parts that are cut off join the neighbour with the longest common border. */
function dealGrids(ground: Ground): void {
  const { mesh, plan, blocks } = ground;
  const byBlock = new Map<number, { faces: Face[]; area: number; x: number; y: number }>();
  for (const { face } of blocks) {
    const ring = mesh.ringOf(face);
    const area = signedArea(ring);
    const c = innerPoint(ring);
    const entry = byBlock.get(face.block) ?? { faces: [], area: 0, x: 0, y: 0 };
    entry.faces.push(face);
    entry.x += c[0] * area;
    entry.y += c[1] * area;
    entry.area += area;
    byBlock.set(face.block, entry);
  }
  const gridOfBlock = new Map<number, number>();
  for (const [id, b] of byBlock) {
    const c: Pt = [b.x / b.area, b.y / b.area];
    const gaps = plan.gridSeeds.map((s) => distance(c, s));
    gridOfBlock.set(id, gaps.indexOf(Math.min(...gaps)));
  }
  const border = new Map<number, Map<number, number>>();
  for (const key of mesh.edges.keys()) {
    const [a, b] = Mesh.ends(key);
    const left = mesh.leftOf(a, b)?.block;
    const right = mesh.leftOf(b, a)?.block;
    if (left === undefined || right === undefined || left === right) continue;
    const l = distance(mesh.points[a]!, mesh.points[b]!);
    for (const [p, q] of [
      [left, right],
      [right, left],
    ] as const) {
      const m = border.get(p) ?? new Map<number, number>();
      m.set(q, (m.get(q) ?? 0) + l);
      border.set(p, m);
    }
  }
  for (let round = 0; round < 6; round += 1) if (!joinStrays(gridOfBlock, byBlock, border)) break;
  for (const { face } of blocks) ground.gridOf.set(face.id, gridOfBlock.get(face.block)!);
}

function joinStrays(
  gridOfBlock: Map<number, number>,
  byBlock: ReadonlyMap<number, { area: number }>,
  border: ReadonlyMap<number, ReadonlyMap<number, number>>,
): boolean {
  let changed = false;
  for (let grid = 0; grid < 9; grid += 1) {
    const members = new Set([...gridOfBlock].filter(([, g]) => g === grid).map(([b]) => b));
    const parts: { blocks: number[]; area: number }[] = [];
    while (members.size > 0) {
      const stack = [members.values().next().value!];
      members.delete(stack[0]!);
      const part = { blocks: [] as number[], area: 0 };
      for (let b = stack.pop(); b !== undefined; b = stack.pop()) {
        part.blocks.push(b);
        part.area += byBlock.get(b)!.area;
        for (const [other, metres] of border.get(b) ?? [])
          if (metres > 60 && members.delete(other)) stack.push(other);
      }
      parts.push(part);
    }
    parts.sort((a, b) => b.area - a.area);
    for (const part of parts.slice(1)) {
      const pull = new Map<number, number>();
      for (const b of part.blocks) {
        for (const [other, metres] of border.get(b) ?? []) {
          const g = gridOfBlock.get(other)!;
          if (g !== grid) pull.set(g, (pull.get(g) ?? 0) + metres);
        }
      }
      const to = [...pull].sort((a, b) => b[1] - a[1])[0]?.[0];
      if (to === undefined) continue;
      for (const b of part.blocks) gridOfBlock.set(b, to);
      changed = true;
    }
  }
  return changed;
}

/** Builds the ground of a plan. */
export function groundOf(plan: CityPlan): Ground {
  const lines = [...plan.lines];
  for (const w of plan.waters) {
    for (const side of [1, -1]) {
      const river = w.id === 'river';
      lines.push({
        points: offsetLine(w.line, side * w.roadOffsetM),
        closed: false,
        cls: river ? 'collector' : 'local',
        width: river ? 18 : 9,
      });
    }
  }
  const mesh = arrange(lines);
  const blocks = subdivide(plan, mesh, randomOf(plan.seed, 'blocks'));
  const ground: Ground = { plan, mesh, blocks, blockOf: new Map(), gridOf: new Map(), bridges: new Set() };
  const waterFaces = new Map(blocks.filter((b) => b.water).map((b) => [b.face.id, b.water!]));
  const overWater = (key: number): boolean => {
    const [a, b] = Mesh.ends(key);
    const left = mesh.leftOf(a, b);
    const right = mesh.leftOf(b, a);
    return !!left && !!right && waterFaces.has(left.id) && waterFaces.has(right.id);
  };
  for (const water of plan.waters) {
    const crossings: Pt[] = [];
    for (const key of mesh.edges.keys()) {
      const [a, b] = Mesh.ends(key);
      const middle: Pt = [
        (mesh.points[a]![0] + mesh.points[b]![0]) / 2,
        (mesh.points[a]![1] + mesh.points[b]![1]) / 2,
      ];
      if (overWater(key) && toLine(middle, water.line) < water.roadOffsetM) crossings.push(middle);
    }
    addBridges(
      ground,
      water,
      blocks.filter((b) => b.water === water.id),
      crossings,
    );
    for (const b of blocks) if (b.water) waterFaces.set(b.face.id, b.water);
  }
  for (const b of blocks) ground.blockOf.set(b.face.id, b);
  for (const [key, edge] of mesh.edges)
    if (edge.cls !== 'boundary' && overWater(key)) ground.bridges.add(key);
  dealGrids(ground);
  return ground;
}

/** A grid's outline as rings of mesh vertices. */
export function gridOutline(ground: Ground, grid: number): number[][] {
  const faces = ground.blocks.map((b) => b.face).filter((f) => ground.gridOf.get(f.id) === grid);
  return outlinesOf(ground.mesh, faces);
}
