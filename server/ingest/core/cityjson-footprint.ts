import type { Position } from '../../kernel/geojson.ts';

/** A flat surface: rings of vertex numbers, the first is outside. */
export type IndexSurface = number[][];

/**
 * What ground do these surfaces cover?
 * Each surface is laid on the plane; edges that two of them share in opposite directions vanish, what remains is walked
 * to rings. Exact: it compares vertex numbers, not distances, and it needs no repair of its own.
 * Undefined: the surfaces do not fit together edge to edge (they overlap, or an edge is used twice).
 */
export function footprintOf(
  surfaces: readonly IndexSurface[],
  at: (vertex: number) => Position,
): Position[][][] | undefined {
  const edges = new Map<string, [number, number]>();
  for (const surface of surfaces) {
    const turn = Math.sign(signedArea((surface[0] ?? []).map(at)));
    if (turn === 0) continue;
    for (const ring of surface)
      for (const [i, from] of ring.entries()) {
        const to = ring[(i + 1) % ring.length] ?? from;
        if (from === to) continue;
        const [a, b] = turn > 0 ? [from, to] : [to, from];
        if (edges.delete(`${b},${a}`)) continue;
        if (edges.has(`${a},${b}`)) return undefined;
        edges.set(`${a},${b}`, [a, b]);
      }
  }
  const rings = walk([...edges.values()], at);
  return rings === undefined ? undefined : nested(rings);
}

/** Chains directed edges to rings; at a corner where several leave, the sharpest right turn keeps rings simple. */
function walk(edges: [number, number][], at: (vertex: number) => Position): Position[][] | undefined {
  const leaving = new Map<number, number[]>();
  for (const [from, to] of edges) {
    const list = leaving.get(from);
    if (list === undefined) leaving.set(from, [to]);
    else list.push(to);
  }
  const rings: Position[][] = [];
  for (const start of leaving.keys()) {
    while ((leaving.get(start)?.length ?? 0) > 0) {
      const ring: Position[] = [at(start)];
      let before: number | undefined;
      let here = start;
      do {
        const next = take(leaving, here, before, at);
        if (next === undefined) return undefined;
        ring.push(at(next));
        before = here;
        here = next;
      } while (here !== start);
      if (ring.length > 3) rings.push(ring);
    }
  }
  return rings;
}

function take(
  leaving: Map<number, number[]>,
  here: number,
  before: number | undefined,
  at: (vertex: number) => Position,
): number | undefined {
  const choices = leaving.get(here);
  if (choices === undefined || choices.length === 0) return undefined;
  if (choices.length === 1 || before === undefined) return choices.pop();
  const [p, q] = [at(before), at(here)];
  const heading = Math.atan2(q[1] - p[1], q[0] - p[0]);
  const turnTo = (vertex: number): number => {
    const r = at(vertex);
    const turn = Math.atan2(r[1] - q[1], r[0] - q[0]) - heading;
    return ((turn + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  };
  choices.sort((a, b) => turnTo(b) - turnTo(a));
  return choices.shift();
}

/** Holes times outsides that are compared; more is no footprint of one object. */
const MOST_PAIRS = 1_000_000;

/** Rings that turn left are outsides, the others holes in the smallest outside that holds them. */
function nested(rings: Position[][]): Position[][][] | undefined {
  const outsides = rings
    .filter((ring) => signedArea(ring) > 0)
    .map((ring) => ({ area: signedArea(ring), polygon: [ring] }));
  const holes = rings.filter((ring) => signedArea(ring) < 0);
  if (holes.length * outsides.length > MOST_PAIRS) return undefined;
  for (const hole of holes) {
    const homes = outsides.filter((outside) => hole.every((point) => near(outside.polygon[0] ?? [], point)));
    const home = homes.toSorted((a, b) => a.area - b.area)[0];
    home?.polygon.push(hole);
  }
  return outsides.map((outside) => outside.polygon);
}

/** Inside the ring or on its corner. */
function near(ring: Position[], [x, y]: Position): boolean {
  let inside = false;
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? a;
    if (a[0] === x && a[1] === y) return true;
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  return inside;
}

/** Positive when the ring turns left. */
export function signedArea(ring: readonly Position[]): number {
  const [ox, oy] = ring[0] ?? [0, 0];
  let sum = 0;
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? a;
    sum += (a[0] - ox) * (b[1] - oy) - (b[0] - ox) * (a[1] - oy);
  }
  return sum / 2;
}
