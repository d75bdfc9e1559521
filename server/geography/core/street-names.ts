/**
 * What are the pieces of streets called? A street in one piece keeps its name; pieces of a long one are told apart by
 * the crossings at their ends (香梅路至农林路段); an unnamed lane is named from what it joins, and says that it is.
 */
import { lineLength, toLine, type Pt } from '../../kernel/plane.ts';

export interface NamedEdge {
  from: number;
  to: number;
  points: readonly Pt[];
  nameZh: string | null;
  nameEn: string | null;
}

export interface NamedSegment {
  nameZh: string;
  nameEn: string;
  /** The name that the source gives; null for a lane that was named here. */
  sourceName: string | null;
  /** Names of scraps that belong to it. */
  alsoZh: string[];
}

interface Side {
  zh: string;
  en: string;
}

const SIDES: readonly Side[] = [
  { zh: '东', en: 'east' },
  { zh: '北', en: 'north' },
  { zh: '西', en: 'west' },
  { zh: '南', en: 'south' },
];

/** The quarter of the compass in which `to` lies from `from`. */
function sideOf(from: Pt, to: Pt): Side {
  const quarter = Math.round(Math.atan2(to[1] - from[1], to[0] - from[0]) / (Math.PI / 2));
  return SIDES[(quarter + 4) % 4]!;
}

function middle(edges: readonly NamedEdge[], part: readonly number[]): Pt {
  let x = 0;
  let y = 0;
  let sum = 0;
  for (const i of part) {
    const line = edges[i]!.points;
    for (let k = 0; k + 1 < line.length; k += 1) {
      const a = line[k]!;
      const b = line[k + 1]!;
      const l = Math.hypot(b[0] - a[0], b[1] - a[1]);
      x += ((a[0] + b[0]) / 2) * l;
      y += ((a[1] + b[1]) / 2) * l;
      sum += l;
    }
  }
  return sum === 0 ? edges[part[0]!]!.points[0]! : [x / sum, y / sum];
}

function nearestOn(line: readonly Pt[], p: Pt): Pt {
  let best = line[0]!;
  let low = Infinity;
  for (let i = 0; i + 1 < line.length; i += 1) {
    const [a, b] = [line[i]!, line[i + 1]!];
    const dx = b[0] - a[0];
    const dy = b[1] - a[1];
    const l2 = dx * dx + dy * dy;
    const t = l2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / l2));
    const q: Pt = [a[0] + t * dx, a[1] + t * dy];
    const d = Math.hypot(p[0] - q[0], p[1] - q[1]);
    if (d < low) {
      low = d;
      best = q;
    }
  }
  return best;
}

interface Context {
  edges: readonly NamedEdge[];
  at: Map<number, number[]>;
  en: Map<string, string>;
}

/** Named streets that meet a node, other than `own`. */
function othersAt(context: Context, node: number, own: string | null): string[] {
  const names = (context.at.get(node) ?? []).map((i) => context.edges[i]!.nameZh);
  return [...new Set(names.filter((n): n is string => n !== null && n !== own))].sort();
}

function nodesOf(context: Context, part: readonly number[]): Map<number, Pt> {
  const nodes = new Map<number, Pt>();
  for (const i of part) {
    const e = context.edges[i]!;
    nodes.set(e.from, e.points[0]!);
    nodes.set(e.to, e.points[e.points.length - 1]!);
  }
  return nodes;
}

/** The names of the two crossings farthest apart, or of one with the side on which the piece lies. */
function endsOf(
  context: Context,
  part: readonly number[],
  own: string,
): { zh: string; en: string } | undefined {
  const crossings = [...nodesOf(context, part)]
    .map(([node, p]) => ({ p, names: othersAt(context, node, own) }))
    .filter((c) => c.names.length > 0);
  let best: { a: string; b: string; d: number } | undefined;
  for (const c of crossings) {
    for (const d of crossings) {
      const far = Math.hypot(c.p[0] - d.p[0], c.p[1] - d.p[1]);
      if (best !== undefined && far <= best.d) continue;
      const a = c.names[0]!;
      const b = d.names.find((n) => n !== a);
      if (b === undefined || far === 0) continue;
      // From west to east, or from north to south, so that neighbouring pieces read alike.
      const dx = d.p[0] - c.p[0];
      const dy = d.p[1] - c.p[1];
      const forward = Math.abs(dx) >= Math.abs(dy) ? dx >= 0 : dy <= 0;
      best = forward ? { a, b, d: far } : { a: b, b: a, d: far };
    }
  }
  const en = (zh: string): string => context.en.get(zh) ?? zh;
  if (best !== undefined) return { zh: `${best.a}至${best.b}段`, en: `${en(best.a)} to ${en(best.b)}` };
  const only = crossings[0];
  if (only === undefined) return undefined;
  const side = sideOf(only.p, middle(context.edges, part));
  return { zh: `${only.names[0]!}以${side.zh}段`, en: `${side.en} of ${en(only.names[0]!)}` };
}

function laneName(context: Context, part: readonly number[]): { zh: string; en: string } {
  const touching = new Map<string, number>();
  for (const [node] of nodesOf(context, part))
    for (const name of othersAt(context, node, null)) touching.set(name, (touching.get(name) ?? 0) + 1);
  const centre = middle(context.edges, part);
  const named = context.edges.filter((e) => e.nameZh !== null);
  const ranked = [...touching].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  let name = ranked[0]?.[0];
  let joins = name !== undefined;
  if (name === undefined) {
    let low = Infinity;
    for (const e of named) {
      const d = toLine(centre, e.points);
      if (d < low) {
        low = d;
        name = e.nameZh!;
      }
    }
    joins = false;
  }
  if (name === undefined) return { zh: '无名巷', en: 'Unnamed lane' };
  let foot: Pt = centre;
  let low = Infinity;
  for (const e of named) {
    if (e.nameZh !== name) continue;
    const p = nearestOn(e.points, centre);
    const d = Math.hypot(p[0] - centre[0], p[1] - centre[1]);
    if (d < low) {
      low = d;
      foot = p;
    }
  }
  const side = sideOf(foot, centre);
  const en = context.en.get(name) ?? name;
  return joins
    ? { zh: `${name}${side.zh}侧无名巷`, en: `Unnamed lane ${side.en} of ${en}` }
    : { zh: `${name}以${side.zh}无名巷`, en: `Unnamed lane off ${en}, ${side.en}` };
}

/** One name in both languages for each piece; no two pieces share a Chinese name. */
export function nameSegments(
  edges: readonly NamedEdge[],
  parts: readonly { name: string | null; edges: readonly number[] }[],
): NamedSegment[] {
  const at = new Map<number, number[]>();
  const en = new Map<string, string>();
  edges.forEach((e, i) => {
    if (e.nameZh !== null && e.nameEn !== null && !en.has(e.nameZh)) en.set(e.nameZh, e.nameEn);
    for (const v of new Set([e.from, e.to])) {
      const list = at.get(v);
      if (list) list.push(i);
      else at.set(v, [i]);
    }
  });
  const context: Context = { edges, at, en };
  const own = parts.map(({ name, edges: part }) => {
    if (name === null) return null;
    // A piece may hold scraps only of other names: then the longest of its own names counts.
    const lengths = new Map<string, number>();
    for (const i of part) {
      const n = edges[i]!.nameZh;
      if (n !== null) lengths.set(n, (lengths.get(n) ?? 0) + lineLength(edges[i]!.points));
    }
    if (lengths.has(name)) return name;
    return [...lengths].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  });
  const uses = new Map<string, number>();
  for (const name of own) if (name !== null) uses.set(name, (uses.get(name) ?? 0) + 1);
  const first = parts.map(({ edges: part }, k): { zh: string; en: string } => {
    const name = own[k]!;
    if (name === null) return laneName(context, part);
    const inEnglish = en.get(name) ?? name;
    if (uses.get(name) === 1) return { zh: name, en: inEnglish };
    const ends = endsOf(context, part, name);
    return ends
      ? { zh: `${name}（${ends.zh}）`, en: `${inEnglish} (${ends.en})` }
      : { zh: name, en: inEnglish };
  });
  return numbered(first).map((name, k) => ({
    nameZh: name.zh,
    nameEn: name.en,
    sourceName: own[k]!,
    alsoZh: [
      ...new Set(
        parts[k]!.edges.map((i) => edges[i]!.nameZh).filter((n): n is string => n !== null && n !== own[k]),
      ),
    ],
  }));
}

/** Equal names told apart by numbers, in order. */
function numbered(names: readonly { zh: string; en: string }[]): { zh: string; en: string }[] {
  const total = new Map<string, number>();
  for (const { zh } of names) total.set(zh, (total.get(zh) ?? 0) + 1);
  const taken = new Set(names.filter(({ zh }) => total.get(zh) === 1).map(({ zh }) => zh));
  const next = new Map<string, number>();
  return names.map(({ zh, en }) => {
    if (total.get(zh) === 1) return { zh, en };
    for (;;) {
      const n = (next.get(zh) ?? 0) + 1;
      next.set(zh, n);
      const told = `${zh}（${n}）`;
      if (taken.has(told)) continue;
      taken.add(told);
      return { zh: told, en: `${en} (${n})` };
    }
  });
}
