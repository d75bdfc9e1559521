/**
 * How is a city divided into grids that people answer for? Main streets and the boundary are cut into faces;
 * faces are grouped into `count` connected grids of about equal street length, whose borders run along main
 * streets where they can. Faces share exact borders, so the grids leave no gap and do not overlap.
 * Where streets do not close faces (or too few), large faces are cut straight across, and the result says so.
 */
import type { Random } from '../../kernel/random.ts';
import { XwError } from '../../kernel/errors.ts';
import { balancedParts, connectedParts, evenOut, type Items } from './balanced-parts.ts';
import { endOf, facesOf, insideOf, outlineOf, startOf, type Faces, type Outline } from './faces.ts';
import { cutAtCrossings, withoutDeadEnds, type Node, type SourceLine } from './lattice-arrangement.ts';
import { streetLengthIn } from './face-lengths.ts';
import { straightCut } from './straight-cut.ts';

/** All coordinates are whole lattice steps (1e-7 degree) from a common origin. */
export interface GridRoad {
  points: readonly Node[];
  /** 0 trunk to 5 path. */
  rank: number;
  /** Counts towards the balance (part of a managed street). */
  counted: boolean;
}

export interface GridInput {
  /** Polygons of the boundary: open rings, outer first. */
  boundary: readonly (readonly Node[])[][];
  roads: readonly GridRoad[];
  /** Metres per lattice step, east and north. */
  stepM: readonly [east: number, north: number];
  count: number;
}

export interface BuiltGrid {
  outline: Outline[];
  /** Street length inside, half of what runs on its border, m. */
  streetM: number;
  areaM2: number;
}

export interface BuiltGrids {
  grids: BuiltGrid[];
  /** The boundary with the vertices that grids have on it: grids and city share every vertex. */
  boundary: Outline[];
  /** Part of the inner borders that runs on streets, and on main streets (collector or better), 0 to 1. */
  alongStreets: number;
  alongMainStreets: number;
  /** Faces that streets made, and straight cuts that had to be added. */
  faces: number;
  straightCuts: number;
  /** Lowest class of street that borders run along: 2 collector, 3 local, 4 lane. */
  rank: number;
}

const BOUNDARY = -1;
const CUT = -2;
/** Faces per grid that a good balance needs. */
const FACES_PER_GRID = 7;
/** No face may hold more than this share of a grid's due length. */
const LARGEST = 0.45;
const ROUNDS = 8;
/** Collectors and better are main streets. */
const MAIN = 2;
const APART = 4;
const ATTEMPTS = 24;

interface Ground {
  faces: Faces;
  /** Faces inside the boundary. */
  inside: number[];
  lengthM: Float64Array;
  areaM2: Float64Array;
}

function ground(input: GridInput, rank: number, cuts: readonly (readonly Node[])[]): Ground {
  const lines: SourceLine[] = input.boundary.flatMap((rings) =>
    rings.map((ring) => ({ points: [...ring, ring[0]!], source: BOUNDARY })),
  );
  input.roads.forEach((road, i) => {
    if (road.rank <= rank) lines.push({ points: road.points, source: i });
  });
  for (const points of cuts) lines.push({ points, source: CUT });
  const faces = facesOf(withoutDeadEnds(cutAtCrossings(lines)));
  const rings = input.boundary.flat();
  const inside = faces.rings
    .map((_, f) => f)
    .filter((f) => {
      const [x, y] = insideOf(faces, f);
      return rings.reduce((odd, ring) => odd !== covers(ring, x, y), false);
    });
  const scale = (input.stepM[0] * input.stepM[1]) / 2;
  const areaM2 = new Float64Array(faces.rings.length);
  faces.rings.forEach((list, f) => {
    for (const ring of list) {
      const o = startOf(faces.pieces, ring[0]!);
      for (const h of ring) {
        const a = startOf(faces.pieces, h);
        const b = endOf(faces.pieces, h);
        areaM2[f]! += ((a[0] - o[0]) * (b[1] - o[1]) - (b[0] - o[0]) * (a[1] - o[1])) * scale;
      }
    }
  });
  return { faces, inside, lengthM: streetLengthIn(faces, inside, input.roads, input.stepM), areaM2 };
}

function covers(ring: readonly Node[], x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const a = ring[i]!;
    const b = ring[j]!;
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}

/** Length of shared border between faces, and how much of it runs on streets, weighted by class. */
interface Borders {
  near: { to: number; far: number }[][];
  /** Cost of the border between two neighbouring faces if it became a grid border: m, less on main streets. */
  cost: Map<string, number>;
  shared: Map<string, number>;
}

const pairOf = (f: number, g: number): string => (f < g ? `${f}/${g}` : `${g}/${f}`);

function bordersOf(input: GridInput, g: Ground): Borders {
  const { faces } = g;
  const member = new Set(g.inside);
  const cost = new Map<string, number>();
  const shared = new Map<string, number>();
  faces.pieces.forEach((piece, i) => {
    const f = faces.left[2 * i]!;
    const h = faces.left[2 * i + 1]!;
    if (f === h || !member.has(f) || !member.has(h)) return;
    const m = lengthM(piece.a, piece.b, input.stepM);
    const ranks = piece.sources.filter((s) => s >= 0).map((s) => input.roads[s]!.rank);
    const price = ranks.length === 0 ? 3 : Math.min(...ranks) <= MAIN ? 0.3 : Math.min(...ranks) - 1.5;
    const key = pairOf(f, h);
    cost.set(key, (cost.get(key) ?? 0) + m * price);
    shared.set(key, (shared.get(key) ?? 0) + m);
  });
  const centre = new Map(g.inside.map((f) => [f, insideOf(faces, f)]));
  const near: { to: number; far: number }[][] = faces.rings.map(() => []);
  for (const key of shared.keys()) {
    const [f, h] = key.split('/').map(Number) as [number, number];
    const far = Math.max(1, lengthM(centre.get(f)!, centre.get(h)!, input.stepM));
    near[f]!.push({ to: h, far });
    near[h]!.push({ to: f, far });
  }
  return { near, cost, shared };
}

function lengthM(a: Node, b: Node, stepM: readonly [number, number]): number {
  return Math.hypot((b[0] - a[0]) * stepM[0], (b[1] - a[1]) * stepM[1]);
}

/** Faces with enough of them, none too heavy: smaller streets are called in, then straight cuts. */
function fineGround(input: GridInput): { g: Ground; rank: number; cuts: Node[][]; streetFaces: number } {
  const good = (g: Ground): boolean => {
    const total = g.inside.reduce((s, f) => s + g.lengthM[f]!, 0);
    const due = total / input.count;
    return (
      g.inside.length >= Math.min(input.count * FACES_PER_GRID, input.count === 1 ? 1 : Infinity) &&
      g.inside.every((f) => g.lengthM[f]! <= due * LARGEST || input.count === 1)
    );
  };
  let g = ground(input, 2, []);
  let rank = 2;
  while (!good(g) && rank < 4) {
    rank += 1;
    const finer = ground(input, rank, []);
    if (finer.inside.length > g.inside.length) g = finer;
  }
  const streetFaces = g.inside.length;
  const cuts: Node[][] = [];
  for (let round = 0; round < ROUNDS && !good(g); round += 1) {
    const total = g.inside.reduce((s, f) => s + g.lengthM[f]!, 0);
    const due = total / input.count;
    const few = g.inside.length < input.count * FACES_PER_GRID;
    const heavy = g.inside.filter((f) => total > 0 && g.lengthM[f]! > due * LARGEST);
    const byArea = [...g.inside].sort((a, b) => g.areaM2[b]! - g.areaM2[a]!);
    const chosen = heavy.length > 0 ? heavy : few ? byArea.slice(0, input.count) : [];
    const added = chosen.flatMap((f) => straightCut(g.faces, f, input.stepM));
    if (added.length === 0) break;
    cuts.push(...added);
    g = ground(input, rank, cuts);
  }
  return { g, rank, cuts, streetFaces };
}

/** Slivers (between carriageways, along the boundary) go with the neighbour of the longest shared border. */
function withoutSlivers(g: Ground, borders: Borders, dueM2: number): number[] {
  const home = new Int32Array(g.faces.rings.length).map((_, f) => f);
  const find = (f: number): number => {
    let at = f;
    while (home[at] !== at) at = home[at]!;
    return at;
  };
  const limit = Math.min(4000, dueM2 / 50);
  for (const f of [...g.inside].sort((a, b) => g.areaM2[a]! - g.areaM2[b]!)) {
    if (g.areaM2[f]! > limit) break;
    const best = borders.near[f]!.map((n) => n.to)
      .filter((to) => find(to) !== find(f))
      .sort((a, b) => borders.shared.get(pairOf(f, b))! - borders.shared.get(pairOf(f, a))! || a - b)[0];
    if (best !== undefined) home[find(f)] = find(best);
  }
  return [...home].map((_, f) => find(f));
}

interface Blocks {
  items: Items;
  /** Faces of each block. */
  faces: number[][];
  cost: Map<string, number>;
}

function blocksOf(g: Ground, borders: Borders, dueM2: number): Blocks {
  const home = withoutSlivers(g, borders, dueM2);
  const index = new Map<number, number>();
  const faces: number[][] = [];
  for (const f of g.inside) {
    const root = home[f]!;
    const at = index.get(root);
    if (at === undefined) {
      index.set(root, faces.length);
      faces.push([f]);
    } else faces[at]!.push(f);
  }
  const cost = new Map<string, number>();
  const far = new Map<string, number>();
  for (const [key, price] of borders.cost) {
    const [a, b] = key.split('/').map((f) => index.get(home[Number(f)]!)!) as [number, number];
    if (a === b) continue;
    const pair = pairOf(a, b);
    cost.set(pair, (cost.get(pair) ?? 0) + price);
    const [f, h] = key.split('/').map(Number) as [number, number];
    // A main street between two blocks keeps them apart: groups grow up to it before they grow over it.
    const main = price < borders.shared.get(key)! * 0.4;
    const d = borders.near[f]!.find((n) => n.to === h)!.far * (main ? APART : 1);
    far.set(pair, Math.min(far.get(pair) ?? Infinity, d));
  }
  const near: { to: number; far: number }[][] = faces.map(() => []);
  for (const [pair, d] of far) {
    const [a, b] = pair.split('/').map(Number) as [number, number];
    near[a]!.push({ to: b, far: d });
    near[b]!.push({ to: a, far: d });
  }
  // A metre of street for ten hectares more keeps empty ground from hanging on one grid.
  const size = faces.map((list) => list.reduce((s, f) => s + g.lengthM[f]! + g.areaM2[f]! / 100_000, 0));
  return { items: { size, near }, faces, cost };
}

function spreadOf(sizes: readonly number[]): number {
  const mean = sizes.reduce((s, v) => s + v, 0) / sizes.length;
  return Math.max(...sizes.map((v) => Math.abs(v - mean))) / Math.max(mean, 1e-9);
}

/** Connected groups of blocks: several starts, the most even one with the cheapest borders. */
function group(blocks: Blocks, count: number, random: Random): number[][] {
  const { items, cost } = blocks;
  const parts = connectedParts(items, new Set(items.size.keys()));
  const total = items.size.reduce((s, v) => s + v, 0);
  const price = (item: number, from: number, to: number, partOf: Int32Array): number => {
    let change = 0;
    for (const n of items.near[item]!) {
      const c = cost.get(pairOf(item, n.to)) ?? 0;
      if (partOf[n.to] === from) change += c;
      else if (partOf[n.to] === to) change -= c;
    }
    return (change * total) / count;
  };
  const main = parts[0]!;
  const n = Math.min(count, main.length);
  const allBorders = Math.max(
    1,
    [...cost.values()].reduce((s, v) => s + v, 0),
  );
  let best: number[][] | undefined;
  let bestScore = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const jitter = items.near.map((list) =>
      list.map((x) => ({ to: x.to, far: x.far * (attempt === 0 ? 1 : 0.6 + 0.8 * random.next()) })),
    );
    const start = balancedParts({ size: items.size, near: jitter }, main, n);
    const even = evenOut(items, start, 60, price);
    const sizes = even.map((part) => part.reduce((s, v) => s + items.size[v]!, 0));
    let border = 0;
    const partOf = new Int32Array(items.size.length);
    even.forEach((part, p) => part.forEach((v) => (partOf[v] = p)));
    for (const [pair, c] of cost) {
      const [a, b] = pair.split('/').map(Number) as [number, number];
      if (partOf[a] !== partOf[b]) border += c;
    }
    const score = spreadOf(sizes) + (2 * border) / allBorders;
    if (score < bestScore) {
      bestScore = score;
      best = even;
    }
  }
  const out = best!.map((part) => [...part]);
  // Islands of the boundary: large ones were asked for as grids of their own, small ones go with the least laden.
  for (const island of parts.slice(1)) {
    const sizes = out.map((part) => part.reduce((s, v) => s + items.size[v]!, 0));
    if (out.length < count) out.push([...island]);
    else out[sizes.indexOf(Math.min(...sizes))]!.push(...island);
  }
  return out;
}

/**
 * The grids. Throws `grids_not_reached` (422) when the ground can not be divided into so many.
 * Deterministic for one random source.
 */
export function buildGrids(input: GridInput, random: Random): BuiltGrids {
  const { g, rank, cuts, streetFaces } = fineGround(input);
  const borders = bordersOf(input, g);
  const area = g.inside.reduce((s, f) => s + g.areaM2[f]!, 0);
  const blocks = blocksOf(g, borders, area / input.count);
  if (blocks.faces.length < input.count) throw tooFew(input.count, blocks.faces.length);
  const parts = group(blocks, input.count, random);
  if (parts.length < input.count) throw tooFew(input.count, parts.length);
  const gridOf = new Int32Array(g.faces.rings.length).fill(-1);
  parts.forEach((part, p) => part.forEach((b) => blocks.faces[b]!.forEach((f) => (gridOf[f] = p))));
  let inner = 0;
  let onStreets = 0;
  let onMain = 0;
  g.faces.pieces.forEach((piece, i) => {
    const a = g.faces.left[2 * i]! < 0 ? -1 : gridOf[g.faces.left[2 * i]!]!;
    const b = g.faces.left[2 * i + 1]! < 0 ? -1 : gridOf[g.faces.left[2 * i + 1]!]!;
    if (a === b || a < 0 || b < 0) return;
    const m = lengthM(piece.a, piece.b, input.stepM);
    inner += m;
    if (piece.sources.some((s) => s >= 0)) onStreets += m;
    if (piece.sources.some((s) => s >= 0 && input.roads[s]!.rank <= MAIN)) onMain += m;
  });
  const grids = parts.map((part, p): BuiltGrid => {
    const own = part.flatMap((b) => blocks.faces[b]!);
    return {
      outline: outlineOf(g.faces, (f) => gridOf[f] === p),
      streetM: own.reduce((s, f) => s + g.lengthM[f]!, 0),
      areaM2: own.reduce((s, f) => s + g.areaM2[f]!, 0),
    };
  });
  return {
    grids,
    boundary: outlineOf(g.faces, (f) => gridOf[f]! >= 0),
    alongStreets: inner === 0 ? 1 : onStreets / inner,
    alongMainStreets: inner === 0 ? 1 : onMain / inner,
    faces: streetFaces,
    straightCuts: cuts.length,
    rank,
  };
}

function tooFew(count: number, possible: number): XwError {
  return new XwError({
    code: 'grids_not_reached',
    status: 422,
    detail: `该范围最多只能划分 ${possible} 个网格。`,
    detailEn: `This ground makes ${possible} grids at most.`,
    value: String(count),
    place: 'count',
    remedy: '请减少网格数量，或补充路网。',
    remedyEn: 'Ask for fewer grids, or bring more roads.',
  });
}
