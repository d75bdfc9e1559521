/** Rings of one polygon, each x,y interleaved without the closing position. */
export type Rings = number[][];

/**
 * Which part of a polygon lies in a box? All rings are cut together, so a polygon that leaves the box and comes back
 * gives separate rings (no bridges along the edge) and a hole that meets the edge opens into the outline.
 * Winding is kept: an outline of positive area gives outlines of positive area. Touching counts as nothing.
 *
 * Each half-plane is cut by walking the rings, sorting the crossings along the edge and joining neighbours in pairs,
 * which is right for any polygon whose rings do not cross. If crossings do not alternate (rings that cross) that
 * half-plane falls back to Sutherland–Hodgman, ring by ring; area by the even-odd rule is then not promised.
 * Reference: I. Sutherland, G. Hodgman, CACM 17 (1974); K. Weiler, P. Atherton, SIGGRAPH 1977.
 */
export function clipPolygon(rings: Rings, minX: number, minY: number, maxX: number, maxY: number): Rings {
  let left = cut(rings, 0, minX, 1);
  if (left.length > 0) left = cut(left, 0, maxX, -1);
  if (left.length > 0) left = cut(left, 1, minY, 1);
  if (left.length > 0) left = cut(left, 1, maxY, -1);
  return left;
}

/** Twice the signed area (surveyor's formula); positive is clockwise where y runs down. */
export function doubleArea(ring: ArrayLike<number>): number {
  let sum = 0;
  const n = ring.length;
  for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
    sum += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  }
  return sum;
}

interface Chain {
  points: number[];
  next: number;
}

interface Crossing {
  along: number;
  chain: number;
  exit: boolean;
}

/** Keeps what lies at sign·(coordinate − edge) ≥ 0 along the axis. */
function cut(rings: Rings, axis: 0 | 1, edge: number, sign: 1 | -1): Rings {
  const whole: Rings = [];
  const chains: Chain[] = [];
  const crossings: Crossing[] = [];
  for (const ring of rings) {
    const state = sideOf(ring, axis, edge, sign);
    if (state === 'in') whole.push(ring);
    else if (state === 'across') walk(ring, axis, edge, sign, chains, crossings);
  }
  if (chains.length === 0) return whole;
  if (!pair(crossings, chains)) return rings.map((ring) => cutRing(ring, axis, edge, sign)).filter(hasArea);
  const used = new Uint8Array(chains.length);
  for (let i = 0; i < chains.length; i += 1) {
    if (used[i] === 1) continue;
    const joined: number[] = [];
    for (let c = i; used[c] === 0; c = chains[c]!.next) {
      used[c] = 1;
      for (const value of chains[c]!.points) joined.push(value);
    }
    if (hasArea(joined)) whole.push(joined);
  }
  return whole;
}

function hasArea(ring: number[]): boolean {
  return ring.length >= 6 && doubleArea(ring) !== 0;
}

function sideOf(ring: number[], axis: 0 | 1, edge: number, sign: 1 | -1): 'in' | 'out' | 'across' {
  let inside = 0;
  for (let i = axis; i < ring.length; i += 2) if (sign * (ring[i]! - edge) >= 0) inside += 1;
  return inside * 2 === ring.length ? 'in' : inside === 0 ? 'out' : 'across';
}

const isKept = (value: number, edge: number, sign: 1 | -1): boolean => sign * (value - edge) >= 0;

/** Adds the ring's stretches on the kept side, each from where it enters to where it leaves. */
function walk(
  ring: number[],
  axis: 0 | 1,
  edge: number,
  sign: 1 | -1,
  chains: Chain[],
  crossings: Crossing[],
): void {
  const n = ring.length;
  let start = 0;
  while (!(
    isKept(ring[start + axis]!, edge, sign) && !isKept(ring[((start + n - 2) % n) + axis]!, edge, sign)
  ))
    start += 2;
  let chain: Chain | undefined;
  for (let step = 0; step < n; step += 2) {
    const i = (start + step) % n;
    const before = (i + n - 2) % n;
    const keptBefore = isKept(ring[before + axis]!, edge, sign);
    if (isKept(ring[i + axis]!, edge, sign)) {
      if (!keptBefore) {
        chain = { points: [], next: -1 };
        const along = cross(ring, before, i, axis, edge);
        place(chain.points, axis, edge, along);
        crossings.push({ along, chain: chains.length, exit: false });
        chains.push(chain);
      }
      chain!.points.push(ring[i]!, ring[i + 1]!);
    } else if (keptBefore) {
      const along = cross(ring, before, i, axis, edge);
      place(chain!.points, axis, edge, along);
      crossings.push({ along, chain: chains.length - 1, exit: true });
    }
  }
}

function cross(ring: number[], from: number, to: number, axis: 0 | 1, edge: number): number {
  const a = ring[from + axis]!;
  const b = ring[to + axis]!;
  const u = ring[from + 1 - axis]!;
  const v = ring[to + 1 - axis]!;
  // Measured from the lower end, so that the same edge walked both ways gives the same number.
  return a < b ? u + ((edge - a) / (b - a)) * (v - u) : v + ((edge - b) / (a - b)) * (u - v);
}

function place(points: number[], axis: 0 | 1, edge: number, along: number): void {
  if (axis === 0) points.push(edge, along);
  else points.push(along, edge);
}

/** Joins each exit to its entry on the edge; false when crossings do not alternate. */
function pair(crossings: Crossing[], chains: Chain[]): boolean {
  crossings.sort((a, b) => a.along - b.along);
  for (let i = 0; i < crossings.length; i += 2) {
    const a = crossings[i]!;
    // Crossings at one place have no order of their own: take the one that alternates.
    for (let j = i + 1; j < crossings.length && crossings[j]!.along === crossings[i + 1]!.along; j += 1) {
      if (crossings[j]!.exit !== a.exit) {
        [crossings[i + 1], crossings[j]] = [crossings[j]!, crossings[i + 1]!];
        break;
      }
    }
    const b = crossings[i + 1]!;
    if (a.exit === b.exit) return false;
    if (a.exit) chains[a.chain]!.next = b.chain;
    else chains[b.chain]!.next = a.chain;
  }
  return true;
}

function cutRing(ring: number[], axis: 0 | 1, edge: number, sign: 1 | -1): number[] {
  const kept: number[] = [];
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const before = (i + n - 2) % n;
    const now = sign * (ring[i + axis]! - edge) >= 0;
    const then = sign * (ring[before + axis]! - edge) >= 0;
    if (now !== then) place(kept, axis, edge, cross(ring, before, i, axis, edge));
    if (now) kept.push(ring[i]!, ring[i + 1]!);
  }
  return kept;
}
