/**
 * Which junctions and road pieces do the lines of a map make? Lines that share a vertex meet there (the rule of
 * OpenStreetMap: a bridge shares none with the road below); two lines over the same course become one; runs
 * without a junction between become one piece. Vertices are whole numbers of 1e-7 degree.
 */
import type { LngLat } from '../../kernel/lng-lat.ts';
import { distanceM } from '../../kernel/lng-lat.ts';

const ROAD_CLASSES = ['trunk', 'arterial', 'collector', 'local', 'lane', 'track'] as const;
export type RoadClass = (typeof ROAD_CLASSES)[number];
export const rankOf = (cls: RoadClass): number => ROAD_CLASSES.indexOf(cls);

/** Usual width where the map says none, m (the code list road_class). */
const USUAL_WIDTH_M: Record<RoadClass, number> = {
  trunk: 40,
  arterial: 30,
  collector: 20,
  local: 12,
  lane: 5,
  track: 6,
};

export interface RoadLine {
  points: readonly LngLat[];
  cls: RoadClass;
  nameZh: string | null;
  nameEn: string | null;
  widthM: number | null;
  oneway: boolean;
  bridge: boolean;
  /** People live along it or walk it as a lane: service ways, footpaths and slip roads are not. */
  managed: boolean;
}

export interface GraphEdge extends Omit<RoadLine, 'points' | 'widthM'> {
  from: number;
  to: number;
  points: LngLat[];
  widthM: number;
  lengthM: number;
}

export interface RoadGraph {
  nodes: LngLat[];
  edges: GraphEdge[];
}

const SCALE = 1e7;
const keyOf = (p: LngLat): string => `${Math.round(p[0] * SCALE)},${Math.round(p[1] * SCALE)}`;
const onLattice = (p: LngLat): LngLat => [Math.round(p[0] * SCALE) / SCALE, Math.round(p[1] * SCALE) / SCALE];

function lengthOfM(points: readonly LngLat[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < points.length; i += 1) sum += distanceM(points[i]!, points[i + 1]!);
  return sum;
}

/** Consecutive equal vertices dropped, on the lattice. */
function clean(points: readonly LngLat[]): LngLat[] {
  const out: LngLat[] = [];
  for (const raw of points) {
    const p = onLattice(raw);
    const last = out[out.length - 1];
    if (last === undefined || last[0] !== p[0] || last[1] !== p[1]) out.push(p);
  }
  return out;
}

type Run = Omit<GraphEdge, 'from' | 'to' | 'lengthM'>;

/** Lines cut at every vertex that two of them share, or that one visits twice. */
function cutAtJunctions(lines: readonly RoadLine[]): Run[] {
  const seen = new Map<string, number>();
  const cleaned = lines.map((line) => clean(line.points));
  for (const points of cleaned) {
    points.forEach((p, i) => {
      const end = i === 0 || i === points.length - 1;
      const key = keyOf(p);
      seen.set(key, (seen.get(key) ?? 0) + (end ? 2 : 1));
    });
  }
  const runs: Run[] = [];
  const taken = new Map<string, Run>();
  cleaned.forEach((points, i) => {
    const { cls, nameZh, nameEn, widthM, oneway, bridge, managed } = lines[i]!;
    let begun = 0;
    for (let k = 1; k < points.length; k += 1) {
      if ((seen.get(keyOf(points[k]!)) ?? 0) < 2) continue;
      const part = points.slice(begun, k + 1);
      begun = k;
      const forth = part.map(keyOf).join(' ');
      const back = [...part].reverse().map(keyOf).join(' ');
      const twin = taken.get(forth) ?? taken.get(back);
      if (twin !== undefined) {
        // Both directions of one road drawn twice: one piece that is open both ways.
        if (taken.has(back)) twin.oneway = false;
        twin.nameZh ??= nameZh;
        twin.nameEn ??= nameEn;
        continue;
      }
      const run: Run = {
        points: part,
        cls,
        nameZh,
        nameEn,
        widthM: widthM ?? USUAL_WIDTH_M[cls],
        oneway,
        bridge,
        managed,
      };
      taken.set(forth, run);
      runs.push(run);
    }
  });
  return runs;
}

const signature = (r: Run): string =>
  `${r.cls}/${r.nameZh ?? ''}/${r.nameEn ?? ''}/${r.widthM}/${r.oneway}/${r.bridge}/${r.managed}`;

/** Joins two runs at a node where nothing else meets; one-way runs only head to tail. */
function joined(a: Run, b: Run, at: string): Run | undefined {
  if (signature(a) !== signature(b)) return undefined;
  const endsA = keyOf(a.points[a.points.length - 1]!) === at;
  const startsB = keyOf(b.points[0]!) === at;
  if (a.oneway && endsA !== startsB) return undefined;
  if (endsA)
    return { ...a, points: [...a.points, ...(startsB ? b.points : [...b.points].reverse()).slice(1)] };
  return { ...a, points: [...(startsB ? [...b.points].reverse() : b.points), ...a.points.slice(1)] };
}

/**
 * The road graph of the lines. Runs shorter than a centimetre are dropped. Deterministic: order follows the input.
 * A loop without a junction keeps the node at which it was drawn.
 */
export function roadGraphOf(lines: readonly RoadLine[]): RoadGraph {
  const runs: (Run | undefined)[] = cutAtJunctions(lines);
  const at = new Map<string, Set<number>>();
  const ends = (r: Run): [string, string] => [keyOf(r.points[0]!), keyOf(r.points[r.points.length - 1]!)];
  runs.forEach((run, i) => {
    for (const key of ends(run!)) {
      const set = at.get(key);
      if (set) set.add(i);
      else at.set(key, new Set([i]));
    }
  });
  for (const [key, set] of at) {
    if (set.size !== 2) continue;
    const [i, j] = [...set] as [number, number];
    const [a, b] = [runs[i]!, runs[j]!];
    if (ends(a)[0] === ends(a)[1] || ends(b)[0] === ends(b)[1]) continue;
    const whole = joined(a, b, key);
    if (whole === undefined) continue;
    runs[i] = whole;
    runs[j] = undefined;
    set.clear();
    for (const end of ends(whole)) {
      const around = at.get(end)!;
      around.delete(j);
      around.add(i);
    }
  }
  const nodes: LngLat[] = [];
  const ids = new Map<string, number>();
  const node = (p: LngLat): number => {
    const key = keyOf(p);
    const found = ids.get(key);
    if (found !== undefined) return found;
    ids.set(key, nodes.length);
    nodes.push(p);
    return nodes.length - 1;
  };
  const edges: GraphEdge[] = [];
  for (const run of runs) {
    if (run === undefined) continue;
    const lengthM = lengthOfM(run.points);
    if (lengthM < 0.01) continue;
    const from = node(run.points[0]!);
    edges.push({ ...run, from, to: node(run.points[run.points.length - 1]!), lengthM });
  }
  return { nodes, edges };
}
