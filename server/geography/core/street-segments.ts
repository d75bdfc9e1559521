/**
 * Which managed streets do the roads of a city make? From the road graph exactly `count` segments: every named
 * piece in exactly one, each segment of one name and connected, lengths comparable. Long streets are cut at
 * crossings; scraps join the street that they touch; unnamed lanes count as streets as far as numbers allow.
 * Carriageways of one name that run side by side (within `sideBySideM`) count as one street.
 */
import { XwError } from '../../kernel/errors.ts';
import type { Pt } from '../../kernel/plane.ts';
import { lineLength } from '../../kernel/plane.ts';
import { balancedParts, connectedParts, type Items } from './balanced-parts.ts';
import { rankOf, type RoadClass } from './road-graph.ts';
import { nameSegments, type NamedSegment } from './street-names.ts';

export interface StreetEdge {
  from: number;
  to: number;
  /** Plane metres. */
  points: readonly Pt[];
  cls: RoadClass;
  nameZh: string | null;
  nameEn: string | null;
  widthM: number;
  /** An unnamed piece may become a lane of its own. */
  managed: boolean;
}

export interface StreetPlan {
  segments: StreetSegment[];
  /** Unnamed pieces that no street took. */
  leftOut: number[];
  /** Numbers of streets that this network can make. */
  fewest: number;
  most: number;
}

export interface StreetSegment extends NamedSegment {
  edges: number[];
  lengthM: number;
  widthM: number;
  cls: RoadClass;
  grade: 1 | 2 | 3 | 4;
}

export interface StreetOptions {
  count: number;
  /** Carriageways of one name nearer than this are one street, m; 0: connection by junctions only. */
  sideBySideM?: number;
  /** Take the nearest possible number instead of refusing one that the network can not make. */
  clamp?: boolean;
}

/** A part of this share of the mean length, at most, is a scrap; shorter unnamed lanes are not counted as streets. */
const SCRAP = 0.12;
const LANE = 0.25;
const LEAST_LANE_M = 40;

interface Group {
  name: string | null;
  edges: number[];
  lengthM: number;
}

function middleOf(points: readonly Pt[]): Pt {
  return points.length === 2
    ? [(points[0]![0] + points[1]![0]) / 2, (points[0]![1] + points[1]![1]) / 2]
    : points[points.length >> 1]!;
}

/** Neighbourhood of edges: over shared junctions, and side by side for carriageways of one name. */
export function edgeItems(edges: readonly StreetEdge[], sideBySideM: number): Items {
  const middle = edges.map((e) => middleOf(e.points));
  const near: { to: number; far: number }[][] = edges.map(() => []);
  const link = (i: number, j: number): void => {
    const far = Math.max(1, Math.hypot(middle[i]![0] - middle[j]![0], middle[i]![1] - middle[j]![1]));
    if (near[i]!.some((n) => n.to === j)) return;
    near[i]!.push({ to: j, far });
    near[j]!.push({ to: i, far });
  };
  const at = new Map<number, number[]>();
  edges.forEach((e, i) => {
    for (const v of new Set([e.from, e.to])) {
      const list = at.get(v);
      if (list) list.push(i);
      else at.set(v, [i]);
    }
  });
  for (const list of at.values())
    for (let a = 0; a < list.length; a += 1)
      for (let b = a + 1; b < list.length; b += 1) link(list[a]!, list[b]!);
  if (sideBySideM > 0) linkCarriageways(edges, near, sideBySideM, link);
  return { size: edges.map((e) => lineLength(e.points)), near };
}

/** Links each piece of a name to the nearest piece of every other connected part of that name within reach. */
function linkCarriageways(
  edges: readonly StreetEdge[],
  near: readonly (readonly { to: number; far: number }[])[],
  reachM: number,
  link: (i: number, j: number) => void,
): void {
  const byName = new Map<string, number[]>();
  edges.forEach((e, i) => {
    if (e.nameZh === null) return;
    const list = byName.get(e.nameZh);
    if (list) list.push(i);
    else byName.set(e.nameZh, [i]);
  });
  const items: Items = { size: edges.map(() => 1), near };
  for (const list of byName.values()) {
    const parts = connectedParts(items, new Set(list));
    if (parts.length < 2) continue;
    const partOf = new Map<number, number>();
    parts.forEach((part, p) => part.forEach((v) => partOf.set(v, p)));
    const grid = new Map<string, { edge: number; p: Pt }[]>();
    const samples = (i: number): Pt[] => samplesOf(edges[i]!.points, reachM / 2);
    const cell = (p: Pt): [number, number] => [Math.floor(p[0] / reachM), Math.floor(p[1] / reachM)];
    for (const i of list) {
      for (const p of samples(i)) {
        const key = cell(p).join(',');
        const there = grid.get(key);
        if (there) there.push({ edge: i, p });
        else grid.set(key, [{ edge: i, p }]);
      }
    }
    for (const i of list) {
      const nearest = new Map<number, { edge: number; d: number }>();
      for (const p of samples(i)) {
        const [cx, cy] = cell(p);
        for (let x = cx - 1; x <= cx + 1; x += 1) {
          for (let y = cy - 1; y <= cy + 1; y += 1) {
            for (const other of grid.get(`${x},${y}`) ?? []) {
              const part = partOf.get(other.edge)!;
              if (part === partOf.get(i)) continue;
              const d = Math.hypot(p[0] - other.p[0], p[1] - other.p[1]);
              if (d <= reachM && d < (nearest.get(part)?.d ?? Infinity))
                nearest.set(part, { edge: other.edge, d });
            }
          }
        }
      }
      for (const { edge } of nearest.values()) link(i, edge);
    }
  }
}

function samplesOf(points: readonly Pt[], stepM: number): Pt[] {
  const out: Pt[] = [points[0]!];
  for (let i = 0; i + 1 < points.length; i += 1) {
    const [a, b] = [points[i]!, points[i + 1]!];
    const n = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / stepM));
    for (let k = 1; k <= n; k += 1)
      out.push([a[0] + ((b[0] - a[0]) * k) / n, a[1] + ((b[1] - a[1]) * k) / n]);
  }
  return out;
}

function groupsOf(edges: readonly StreetEdge[], items: Items): { named: Group[]; lanes: Group[] } {
  const byName = new Map<string, Set<number>>();
  const lanes = new Set<number>();
  edges.forEach((e, i) => {
    if (e.nameZh === null) {
      if (e.managed) lanes.add(i);
      return;
    }
    const set = byName.get(e.nameZh);
    if (set) set.add(i);
    else byName.set(e.nameZh, new Set([i]));
  });
  const group = (name: string | null, part: readonly number[]): Group => ({
    name,
    edges: [...part].sort((a, b) => a - b),
    lengthM: part.reduce((s, i) => s + items.size[i]!, 0),
  });
  return {
    named: [...byName].flatMap(([name, set]) => connectedParts(items, set).map((part) => group(name, part))),
    lanes: connectedParts(items, lanes).map((part) => group(null, part)),
  };
}

/** Joins the shortest named group to the shortest group that it touches while there are scraps or too many groups. */
function joinScraps(groups: Group[], items: Items, most: number, scrapM: number): Group[] {
  let open = [...groups];
  const stuck = new Set<Group>();
  for (;;) {
    const owner = new Map<number, Group>();
    for (const g of open) for (const i of g.edges) owner.set(i, g);
    const candidates = open.filter((g) => !stuck.has(g)).sort((a, b) => a.lengthM - b.lengthM);
    const small = candidates[0];
    if (small === undefined || (open.length <= most && small.lengthM >= scrapM)) return open;
    const touching = new Set<Group>();
    for (const i of small.edges)
      for (const { to } of items.near[i]!) {
        const g = owner.get(to);
        if (g !== undefined && g !== small) touching.add(g);
      }
    const named = [...touching].sort(
      (a, b) => Number(a.name === null) - Number(b.name === null) || a.lengthM - b.lengthM,
    );
    const home = named.find((g) => g.name === small.name) ?? named[0];
    if (home === undefined) {
      stuck.add(small);
      continue;
    }
    const whole: Group = {
      name: home.lengthM >= small.lengthM || small.name === null ? home.name : small.name,
      edges: [...home.edges, ...small.edges].sort((a, b) => a - b),
      lengthM: home.lengthM + small.lengthM,
    };
    open = open.filter((g) => g !== small && g !== home);
    open.push(whole);
  }
}

const total = (list: readonly Group[]): number => list.reduce((s, g) => s + g.lengthM, 0);

/** How many parts each group is cut into: one each, then always where parts are longest (Huntington-Hill). */
function apportion(groups: readonly Group[], count: number): number[] {
  const parts = groups.map(() => 1);
  for (let left = count - groups.length; left > 0; left -= 1) {
    let best = -1;
    let high = -1;
    groups.forEach((g, i) => {
      const n = parts[i]!;
      if (n >= g.edges.length) return;
      const claim = g.lengthM / Math.sqrt(n * (n + 1));
      if (claim > high) {
        high = claim;
        best = i;
      }
    });
    if (best < 0) break;
    parts[best]! += 1;
  }
  return parts;
}

function gradeOf(cls: RoadClass, widthM: number): StreetSegment['grade'] {
  if (rankOf(cls) <= 1) return 1;
  if (cls === 'collector') return 2;
  return cls === 'local' && widthM > 10 ? 3 : 4;
}

function refuse(count: number, fewest: number, most: number): XwError {
  return new XwError({
    code: 'street_count_out_of_reach',
    status: 422,
    detail: `这张路网只能划分 ${fewest} 至 ${most} 条街巷。`,
    detailEn: `This road network makes ${fewest} to ${most} streets.`,
    value: String(count),
    place: 'count',
    remedy: '请改用该范围内的数量，或补充路网。',
    remedyEn: 'Ask for a number in that range, or bring more roads.',
  });
}

/**
 * The managed streets of a network. Throws `street_count_out_of_reach` (422) when the network can not make `count`
 * streets, unless `clamp`; and `no_streets` when nothing has a name or is a lane.
 */
export function streetSegments(edges: readonly StreetEdge[], options: StreetOptions): StreetPlan {
  const items = edgeItems(edges, options.sideBySideM ?? 50);
  const { named, lanes } = groupsOf(edges, items);
  const laneEdges = lanes.filter((g) => g.lengthM >= LEAST_LANE_M);
  const most = [...named, ...laneEdges].reduce((s, g) => s + g.edges.length, 0);
  const base = named.length > 0 ? named : laneEdges;
  const fewest = connectedParts(items, new Set(base.flatMap((g) => g.edges))).length;
  if (most === 0)
    throw new XwError({
      code: 'no_streets',
      status: 422,
      detail: '路网中没有可作为街巷的道路。',
      detailEn: 'No road of this network can be a street.',
      place: 'roads',
      remedy: '请检查道路名称与等级字段。',
      remedyEn: 'Check the fields of road names and classes.',
    });
  const inReach = options.count >= fewest && options.count <= most;
  if (!inReach && options.clamp !== true) throw refuse(options.count, fewest, most);
  const count = Math.min(most, Math.max(fewest, options.count));
  const mean = (total(named) + total(laneEdges)) / count;
  const joined = joinScraps(named, items, count, Math.min(mean * SCRAP, 60));
  const room = laneEdges
    .filter((g) => g.lengthM >= mean * LANE || joined.length === 0)
    .sort((a, b) => b.lengthM - a.lengthM)
    .slice(0, Math.max(0, count - joined.length));
  // Short lanes are let in again only when there are too few pieces otherwise.
  const short = laneEdges.filter((g) => !room.includes(g)).sort((a, b) => b.lengthM - a.lengthM);
  let pieces = [...joined, ...room].reduce((s, g) => s + g.edges.length, 0);
  while (pieces < count && short.length > 0 && joined.length + room.length < count) {
    const next = short.shift()!;
    room.push(next);
    pieces += next.edges.length;
  }
  const groups = [...joined, ...room];
  const parts = apportion(groups, count);
  const cut = groups.flatMap((g, k) =>
    balancedParts(items, g.edges, parts[k]!).map((part) => ({ name: g.name, edges: part })),
  );
  const taken = new Set(cut.flatMap((c) => c.edges));
  return {
    segments: describe(edges, items, cut),
    leftOut: edges.map((_, i) => i).filter((i) => !taken.has(i)),
    fewest,
    most,
  };
}

function describe(
  edges: readonly StreetEdge[],
  items: Items,
  cut: readonly { name: string | null; edges: number[] }[],
): StreetSegment[] {
  const names = nameSegments(edges, cut);
  return cut.map((part, k) => {
    const byClass = new Map<RoadClass, number>();
    let lengthM = 0;
    let area = 0;
    for (const i of part.edges) {
      const l = items.size[i]!;
      lengthM += l;
      area += l * edges[i]!.widthM;
      byClass.set(edges[i]!.cls, (byClass.get(edges[i]!.cls) ?? 0) + l);
    }
    const cls = [...byClass].sort((a, b) => b[1] - a[1] || rankOf(a[0]) - rankOf(b[0]))[0]![0];
    const widthM = Math.round((area / Math.max(lengthM, 1e-9)) * 10) / 10;
    return { ...names[k]!, edges: part.edges, lengthM, widthM, cls, grade: gradeOf(cls, widthM) };
  });
}
