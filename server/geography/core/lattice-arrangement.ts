/**
 * Which faces do these lines make? Lines with whole-number vertices (1e-7 degree, about a centimetre) are cut
 * wherever they meet, so that faces share their borders exactly: no gap and no overlap can arise.
 * Crossings are rounded to the lattice and the cut pieces are looked at again until nothing crosses (iterated
 * snap rounding); every orientation test is exact while differences stay below 2^26 lattice steps (6 degrees).
 * Reference: D. Halperin, E. Packer, "Iterated snap rounding", Comput. Geom. 23 (2002).
 */
export type Node = readonly [x: number, y: number];

/** A line to be laid down; `source` comes back on the pieces that it makes. */
export interface SourceLine {
  points: readonly Node[];
  source: number;
}

/** A piece between two lattice points; `sources` are all lines that run here, in order. */
export interface Piece {
  a: Node;
  b: Node;
  sources: number[];
}

const ROUNDS = 24;

/** Twice the signed area of a, b, c: positive when c lies to the left of a→b. Exact on the lattice. */
export const turn = (a: Node, b: Node, c: Node): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

const same = (a: Node, b: Node): boolean => a[0] === b[0] && a[1] === b[1];

/** Is p strictly between a and b, given that the three stand on one line? */
function between(a: Node, b: Node, p: Node): boolean {
  const dot = (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1]);
  return dot > 0 && dot < (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2;
}

/** Points at which the first piece must be cut because of the second; nothing when they only share an end. */
function cutsOf(a: Node, b: Node, c: Node, d: Node): { first: Node[]; second: Node[] } {
  const first: Node[] = [];
  const second: Node[] = [];
  const tc = turn(a, b, c);
  const td = turn(a, b, d);
  const ta = turn(c, d, a);
  const tb = turn(c, d, b);
  if (tc === 0 && between(a, b, c)) first.push(c);
  if (td === 0 && between(a, b, d)) first.push(d);
  if (ta === 0 && between(c, d, a)) second.push(a);
  if (tb === 0 && between(c, d, b)) second.push(b);
  const crosses = ((tc > 0 && td < 0) || (tc < 0 && td > 0)) && ((ta > 0 && tb < 0) || (ta < 0 && tb > 0));
  if (crosses) {
    const t = ta / (ta - tb);
    const p: Node = [Math.round(a[0] + t * (b[0] - a[0])), Math.round(a[1] + t * (b[1] - a[1]))];
    if (!same(p, a) && !same(p, b)) first.push(p);
    if (!same(p, c) && !same(p, d)) second.push(p);
  }
  return { first, second };
}

const keyOf = (p: Node): string => `${p[0]},${p[1]}`;

/** One piece for each pair of ends, whichever way it runs, with all its sources. */
function merged(pieces: readonly Piece[]): Piece[] {
  const found = new Map<string, Piece>();
  for (const piece of pieces) {
    if (same(piece.a, piece.b)) continue;
    const swap = piece.a[0] > piece.b[0] || (piece.a[0] === piece.b[0] && piece.a[1] > piece.b[1]);
    const [a, b] = swap ? [piece.b, piece.a] : [piece.a, piece.b];
    const key = `${keyOf(a)}/${keyOf(b)}`;
    const before = found.get(key);
    if (before === undefined) found.set(key, { a, b, sources: [...piece.sources] });
    else before.sources = [...new Set([...before.sources, ...piece.sources])].sort((x, y) => x - y);
  }
  return [...found.values()];
}

/** Pairs of pieces whose boxes meet, each pair once. */
function pairs(pieces: readonly Piece[], visit: (i: number, j: number) => void): void {
  let span = 0;
  for (const { a, b } of pieces) span += Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]));
  const cell = Math.max(16, (2 * span) / Math.max(1, pieces.length));
  const grid = new Map<string, number[]>();
  pieces.forEach((piece, i) => {
    const x0 = Math.floor(Math.min(piece.a[0], piece.b[0]) / cell);
    const x1 = Math.floor(Math.max(piece.a[0], piece.b[0]) / cell);
    const y0 = Math.floor(Math.min(piece.a[1], piece.b[1]) / cell);
    const y1 = Math.floor(Math.max(piece.a[1], piece.b[1]) / cell);
    const met = new Set<number>();
    for (let x = x0; x <= x1; x += 1) {
      for (let y = y0; y <= y1; y += 1) {
        const key = `${x},${y}`;
        const list = grid.get(key);
        if (list === undefined) {
          grid.set(key, [i]);
          continue;
        }
        for (const j of list) {
          if (met.has(j)) continue;
          met.add(j);
          const q = pieces[j]!;
          if (Math.min(piece.a[0], piece.b[0]) > Math.max(q.a[0], q.b[0])) continue;
          if (Math.max(piece.a[0], piece.b[0]) < Math.min(q.a[0], q.b[0])) continue;
          if (Math.min(piece.a[1], piece.b[1]) > Math.max(q.a[1], q.b[1])) continue;
          if (Math.max(piece.a[1], piece.b[1]) < Math.min(q.a[1], q.b[1])) continue;
          visit(j, i);
        }
        list.push(i);
      }
    }
  });
}

function cutOnce(pieces: readonly Piece[]): { pieces: Piece[]; cut: boolean } {
  const cuts = new Map<number, Map<string, Node>>();
  const add = (i: number, points: readonly Node[]): void => {
    if (points.length === 0) return;
    const at = cuts.get(i) ?? new Map<string, Node>();
    for (const p of points) at.set(keyOf(p), p);
    cuts.set(i, at);
  };
  pairs(pieces, (i, j) => {
    const p = pieces[i]!;
    const q = pieces[j]!;
    const { first, second } = cutsOf(p.a, p.b, q.a, q.b);
    add(i, first);
    add(j, second);
  });
  if (cuts.size === 0) return { pieces: [...pieces], cut: false };
  const out: Piece[] = [];
  pieces.forEach((piece, i) => {
    const at = cuts.get(i);
    if (at === undefined) {
      out.push(piece);
      return;
    }
    const { a, b, sources } = piece;
    const place = (p: Node): number => (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1]);
    const stops = [a, ...[...at.values()].sort((p, q) => place(p) - place(q)), b];
    for (let k = 0; k + 1 < stops.length; k += 1) out.push({ a: stops[k]!, b: stops[k + 1]!, sources });
  });
  return { pieces: merged(out), cut: true };
}

/**
 * The lines cut at every meeting point: pieces share ends only. Input vertices are rounded to whole numbers.
 * Throws RangeError when cutting does not come to rest (not seen with real streets).
 */
export function cutAtCrossings(lines: readonly SourceLine[]): Piece[] {
  const raw: Piece[] = [];
  for (const { points, source } of lines) {
    for (let i = 0; i + 1 < points.length; i += 1) {
      const a: Node = [Math.round(points[i]![0]), Math.round(points[i]![1])];
      const b: Node = [Math.round(points[i + 1]![0]), Math.round(points[i + 1]![1])];
      raw.push({ a, b, sources: [source] });
    }
  }
  let pieces = merged(raw);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = cutOnce(pieces);
    if (!next.cut) return pieces;
    pieces = next.pieces;
  }
  throw new RangeError(`lines still cross after ${ROUNDS} rounds`);
}

/** Pieces without those that lead nowhere: what is left borders a face on both sides. */
export function withoutDeadEnds(pieces: readonly Piece[]): Piece[] {
  const at = new Map<string, Set<number>>();
  const touch = (p: Node, i: number): void => {
    const key = keyOf(p);
    const set = at.get(key);
    if (set) set.add(i);
    else at.set(key, new Set([i]));
  };
  pieces.forEach((piece, i) => {
    touch(piece.a, i);
    touch(piece.b, i);
  });
  const gone = new Set<number>();
  const queue = [...at.keys()];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const around = at.get(key)!;
    if (around.size !== 1) continue;
    const [i] = around;
    const piece = pieces[i!]!;
    gone.add(i!);
    around.clear();
    const other = keyOf(piece.a) === key ? keyOf(piece.b) : keyOf(piece.a);
    at.get(other)!.delete(i!);
    queue.push(other);
  }
  return pieces.filter((_, i) => !gone.has(i));
}
