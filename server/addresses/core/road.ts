import { awayFrom, bearingOf, gapM, lengthOf, pointAlong, projectOn, turnDeg } from './local-frame.ts';
import type { Xy } from './local-frame.ts';

export interface RoadLine {
  line: readonly Xy[];
  from: string;
  to: string;
  lengthM: number;
  widthM: number;
}

/** One connected stretch of roads of the same name. */
export interface RoadPart {
  lines: readonly RoadLine[];
  /** Lines that end at a node. */
  at: ReadonlyMap<string, readonly number[]>;
  nodes: ReadonlyMap<string, Xy>;
  lengthM: number;
  /** Its middle, on the road, and the distance within which 90 % of it lies, m. */
  middle: Xy;
  spreadM: number;
}

/** A place on a part: a line and the distance from its beginning. */
export interface OnRoad {
  line: number;
  alongM: number;
  xy: Xy;
  /** +1 left of the line as it is drawn, −1 right, 0 on it. */
  side: number;
  /** Distance of the thing from the road, m. */
  offM: number;
}

/** Stretches of one name whose gap is smaller belong together, m. */
const SAME_ROAD_GAP_M = 300;
const SAMPLE_M = 10;

/** Which stretches do these lines make? Lines that share a node, or nearly touch, are one. Longest first. */
export function roadParts(lines: readonly RoadLine[]): RoadPart[] {
  const parent = lines.map((_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at]!;
    return at;
  };
  const join = (a: number, b: number) => {
    parent[rootOf(a)] = rootOf(b);
  };
  const seen = new Map<string, number>();
  lines.forEach((line, i) => {
    for (const node of [line.from, line.to]) {
      const other = seen.get(node);
      if (other === undefined) seen.set(node, i);
      else join(i, other);
    }
  });
  const groups = new Map<number, RoadLine[]>();
  lines.forEach((line, i) => {
    const root = rootOf(i);
    groups.set(root, [...(groups.get(root) ?? []), line]);
  });
  let found = [...groups.values()];
  for (let joined = true; joined && found.length > 1;) {
    joined = false;
    for (let a = 0; a < found.length && !joined; a += 1) {
      for (let b = a + 1; b < found.length && !joined; b += 1) {
        if (gapBetween(found[a]!, found[b]!) > SAME_ROAD_GAP_M) continue;
        found = [...found.filter((_, i) => i !== a && i !== b), [...found[a]!, ...found[b]!]];
        joined = true;
      }
    }
  }
  return found.map(partOf).sort((a, b) => b.lengthM - a.lengthM);
}

function gapBetween(a: readonly RoadLine[], b: readonly RoadLine[]): number {
  let least = Infinity;
  const endsOf = (lines: readonly RoadLine[]) => lines.flatMap(({ line }) => [line[0]!, line.at(-1)!]);
  for (const one of endsOf(a)) for (const other of endsOf(b)) least = Math.min(least, gapM(one, other));
  return least;
}

function partOf(lines: readonly RoadLine[]): RoadPart {
  const at = new Map<string, number[]>();
  const nodes = new Map<string, Xy>();
  const samples: Xy[] = [];
  let lengthM = 0;
  lines.forEach((one, i) => {
    for (const node of new Set([one.from, one.to])) at.set(node, [...(at.get(node) ?? []), i]);
    nodes.set(one.from, one.line[0]!);
    nodes.set(one.to, one.line.at(-1)!);
    lengthM += one.lengthM;
    for (let d = 0; d <= one.lengthM; d += SAMPLE_M) samples.push(pointAlong(one.line, d)!);
  });
  const mean: Xy = [
    samples.reduce((sum, p) => sum + p[0], 0) / samples.length,
    samples.reduce((sum, p) => sum + p[1], 0) / samples.length,
  ];
  const middle = samples.reduce((best, p) => (gapM(p, mean) < gapM(best, mean) ? p : best));
  const gaps = samples.map((p) => gapM(p, middle)).sort((a, b) => a - b);
  return { lines, at, nodes, lengthM, middle, spreadM: gaps[Math.floor(gaps.length * 0.9)] ?? 0 };
}

/** Which place of the part is nearest to a point? */
export function onPart(part: RoadPart, point: Xy): OnRoad | undefined {
  let best: OnRoad | undefined;
  part.lines.forEach(({ line }, index) => {
    const hit = projectOn(line, point);
    if (hit !== undefined && (best === undefined || hit.distanceM < best.offM))
      best = { line: index, alongM: hit.alongM, xy: hit.at, side: hit.side, offM: hit.distanceM };
  });
  return best;
}

/** Follows the road from a node along one of its lines, straight on at every junction. Says how far it came. */
function walkFrom(
  part: RoadPart,
  node: string,
  first: number,
  distanceM: number,
): { xy: Xy; walkedM: number } {
  let at = node;
  let index = first;
  let left = distanceM;
  const used = new Set<number>();
  for (;;) {
    const one = part.lines[index]!;
    const line = one.from === at ? one.line : one.line.toReversed();
    if (left <= one.lengthM || line.length < 2)
      return { xy: pointAlong(line, left)!, walkedM: distanceM - Math.max(0, left - one.lengthM) };
    used.add(index);
    left -= one.lengthM;
    at = one.from === at ? one.to : one.from;
    const heading = bearingOf(line.at(-2)!, line.at(-1)!);
    const next = (part.at.get(at) ?? [])
      .filter((i) => !used.has(i))
      .map((i) => {
        const { line: on, from } = part.lines[i]!;
        const [a, b] = from === at ? [on[0]!, on[1]!] : [on.at(-1)!, on.at(-2)!];
        return { i, turn: turnDeg(heading, bearingOf(a, b)) };
      })
      .sort((a, b) => a.turn - b.turn || a.i - b.i)[0];
    if (next === undefined || next.turn > 100) return { xy: line.at(-1)!, walkedM: distanceM - left };
    index = next.i;
  }
}

/** The shortest way along the road between two of its places; undefined when the part has none (a gap). */
export function wayBetween(part: RoadPart, a: OnRoad, b: OnRoad): Xy[] | undefined {
  const cut = (place: OnRoad, fromStart: boolean): Xy[] => {
    const { line } = part.lines[place.line]!;
    const points: Xy[] = [];
    let before = 0;
    for (let i = 0; i < line.length; i += 1) {
      if (i > 0) before += gapM(line[i - 1]!, line[i]!);
      if (fromStart ? before < place.alongM : before > place.alongM) points.push(line[i]!);
    }
    return fromStart ? [...points, place.xy] : [place.xy, ...points];
  };
  if (a.line === b.line) {
    const { line } = part.lines[a.line]!;
    const [low, high] = a.alongM <= b.alongM ? [a, b] : [b, a];
    const inner: Xy[] = [];
    let before = 0;
    for (let i = 0; i < line.length; i += 1) {
      if (i > 0) before += gapM(line[i - 1]!, line[i]!);
      if (before > low.alongM && before < high.alongM) inner.push(line[i]!);
    }
    const way = [low.xy, ...inner, high.xy];
    return low === a ? way : way.reverse();
  }
  const start = part.lines[a.line]!;
  const end = part.lines[b.line]!;
  const best = new Map<string, number>([
    [start.from, a.alongM],
    [start.to, Math.max(0, start.lengthM - a.alongM)],
  ]);
  if (start.from === start.to) best.set(start.from, Math.min(a.alongM, start.lengthM - a.alongM));
  const came = new Map<string, { node: string; line: number }>();
  const done = new Set<string>();
  for (;;) {
    let at: string | undefined;
    for (const [node, cost] of best)
      if (!done.has(node) && (at === undefined || cost < best.get(at)!)) at = node;
    if (at === undefined) break;
    done.add(at);
    const cost = best.get(at)!;
    for (const index of part.at.get(at) ?? []) {
      const one = part.lines[index]!;
      const other = one.from === at ? one.to : one.from;
      const next = cost + one.lengthM;
      if (next < (best.get(other) ?? Infinity)) {
        best.set(other, next);
        came.set(other, { node: at, line: index });
      }
    }
  }
  const toFrom = (best.get(end.from) ?? Infinity) + b.alongM;
  const toTo = (best.get(end.to) ?? Infinity) + Math.max(0, end.lengthM - b.alongM);
  if (!Number.isFinite(Math.min(toFrom, toTo))) return undefined;
  const last = toFrom <= toTo ? end.from : end.to;
  const pieces: Xy[][] = [last === end.from ? cut(b, true) : cut(b, false).reverse()];
  let at = last;
  for (let step = came.get(at); step !== undefined; step = came.get(at)) {
    const one = part.lines[step.line]!;
    pieces.unshift([...(one.from === step.node ? one.line : one.line.toReversed())]);
    at = step.node;
  }
  pieces.unshift(at === start.from ? cut(a, true).reverse() : cut(a, false));
  return pieces.flat();
}

export interface Crossing {
  xy: Xy;
  /** Nodes of the crossing, each with the part that it belongs to. */
  nodes: readonly string[];
  a: RoadPart;
  b: RoadPart;
  /** Distance from its middle to its farthest node, m. */
  radiusM: number;
  /** The roads do not meet in the graph: this far apart at the nearest, m. */
  gapM: number;
}

/** Nodes of one crossing (two carriageways, a roundabout) are this near, m. */
const ONE_CROSSING_M = 80;
/** Roads that come so near without a common node are said to cross there, m. */
const NEARLY_M = 60;

/** Where do two roads meet? Every place, those in the graph first; nearly meeting places only when there is none. */
export function crossingsOf(roadA: readonly RoadPart[], roadB: readonly RoadPart[]): Crossing[] {
  const found: Crossing[] = [];
  let nearest: Crossing | undefined;
  for (const a of roadA) {
    for (const b of roadB) {
      const left = [...a.nodes].filter(([node]) => b.nodes.has(node));
      while (left.length > 0) {
        const group = [left.pop()!];
        for (let grown = true; grown;) {
          grown = false;
          for (let i = left.length - 1; i >= 0; i -= 1) {
            if (group.some(([, xy]) => gapM(xy, left[i]![1]) <= ONE_CROSSING_M)) {
              group.push(...left.splice(i, 1));
              grown = true;
            }
          }
        }
        const xy: Xy = [
          group.reduce((sum, [, p]) => sum + p[0], 0) / group.length,
          group.reduce((sum, [, p]) => sum + p[1], 0) / group.length,
        ];
        const radiusM = Math.max(...group.map(([, p]) => gapM(p, xy)));
        found.push({ xy, nodes: group.map(([node]) => node), a, b, radiusM, gapM: 0 });
      }
      if (found.length > 0) continue;
      for (const { line } of a.lines) {
        for (const point of line) {
          const hit = onPart(b, point);
          if (hit === undefined || hit.offM > Math.min(NEARLY_M, nearest?.gapM ?? Infinity)) continue;
          const xy: Xy = [(point[0] + hit.xy[0]) / 2, (point[1] + hit.xy[1]) / 2];
          nearest = { xy, nodes: [], a, b, radiusM: hit.offM / 2, gapM: hit.offM };
        }
      }
    }
  }
  return found.length > 0 || nearest === undefined ? found : [nearest];
}

/** A place along one of the two roads in a direction from their crossing, with the angle by which it misses it. */
export function alongFromCrossing(
  crossing: Crossing,
  bearingDeg: number,
  distanceM: number,
): { xy: Xy; missDeg: number; walkedM: number; onRoad: boolean }[] {
  const ends: { xy: Xy; missDeg: number; walkedM: number; onRoad: boolean }[] = [];
  for (const part of new Set([crossing.a, crossing.b])) {
    for (const node of crossing.nodes) {
      for (const index of part.at.get(node) ?? []) {
        const { xy, walkedM } = walkFrom(part, node, index, distanceM);
        const missDeg = turnDeg(bearingDeg, bearingOf(crossing.xy, xy));
        if (missDeg <= 50 && gapM(crossing.xy, xy) > distanceM / 3)
          ends.push({ xy, missDeg, walkedM, onRoad: true });
      }
    }
  }
  ends.sort((x, y) => x.missDeg - y.missDeg);
  if (ends.length > 0) return ends;
  return [
    { xy: awayFrom(crossing.xy, bearingDeg, distanceM), missDeg: 0, walkedM: distanceM, onRoad: false },
  ];
}

export const roadLine = (line: readonly Xy[], from: string, to: string, widthM: number): RoadLine => ({
  line,
  from,
  to,
  lengthM: lengthOf(line),
  widthM,
});
