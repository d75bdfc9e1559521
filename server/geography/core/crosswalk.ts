/**
 * Which share of a grid's area, or of a street's length, lies in each H3 cell? Exact clipping in the local plane;
 * cells on the boundary take part with what lies inside, and every list of shares sums to one (within 1e-9).
 * Cells are taken as the polygons that H3 gives, of five corners or more, so pentagons need no case of their own.
 */
import { polygonToCells, gridDisk } from 'h3-js';
import { closedShares, lengthShares, type Hexes, type Share } from '../../coordinates/core/hexes.ts';
import { clipConvex, inside, signedArea, type Pt, type Ring } from '../../kernel/plane.ts';

export type { Share } from '../../coordinates/core/hexes.ts';

/** A polygon in the plane: open rings, outer first, then holes. */
export type PlanePolygon = readonly Ring[];

/** Areas smaller than this are rounding, m². */
const NOTHING_M2 = 0.005;

const counterClockwise = (ring: Ring): Ring => (signedArea(ring) < 0 ? [...ring].reverse() : ring);

export function areaOf(polygons: readonly PlanePolygon[]): number {
  return polygons.reduce(
    (sum, rings) =>
      sum + rings.reduce((s, ring, i) => s + Math.abs(signedArea(ring)) * (i === 0 ? 1 : -1), 0),
    0,
  );
}

/** Every cell that the polygons touch, in order. */
export function cellsOverPolygons(
  hexes: Hexes,
  polygons: readonly PlanePolygon[],
  resolution: number,
): string[] {
  const found = new Set<string>();
  for (const [outer] of polygons) {
    const outline = outer!.map((p): [number, number] => {
      const [lon, lat] = hexes.plane.toLngLat(p);
      return [lat, lon];
    });
    const inner = polygonToCells(outline, resolution);
    for (const cell of inner) for (const c of gridDisk(cell, 1)) found.add(c);
    // Long thin tips hold no cell's centre: walk the outline itself.
    for (let i = 0; i < outer!.length; i += 1) {
      const a = outer![i]!;
      const b = outer![(i + 1) % outer!.length]!;
      const step = Math.sqrt(hexes.areaM2(hexes.cellAt(a, resolution))) / 4;
      const n = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / step));
      for (let k = 0; k < n; k += 1)
        found.add(hexes.cellAt([a[0] + ((b[0] - a[0]) * k) / n, a[1] + ((b[1] - a[1]) * k) / n], resolution));
    }
  }
  return areaParts(hexes, polygons, [...found])
    .map((p) => p.cell)
    .sort();
}

/** Buckets that the polygons' edges pass: a cell clear of them lies wholly inside or outside. */
function edgeBuckets(polygons: readonly PlanePolygon[], size: number): (ring: Ring) => boolean {
  const marked = new Set<string>();
  for (const ring of polygons.flat()) {
    for (let i = 0; i < ring.length; i += 1) {
      const a = ring[i]!;
      const b = ring[(i + 1) % ring.length]!;
      const n = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / size));
      for (let k = 0; k < n; k += 1) {
        const p: Pt = [a[0] + ((b[0] - a[0]) * k) / n, a[1] + ((b[1] - a[1]) * k) / n];
        const q: Pt = [a[0] + ((b[0] - a[0]) * (k + 1)) / n, a[1] + ((b[1] - a[1]) * (k + 1)) / n];
        for (
          let x = Math.floor(Math.min(p[0], q[0]) / size);
          x <= Math.floor(Math.max(p[0], q[0]) / size);
          x += 1
        )
          for (
            let y = Math.floor(Math.min(p[1], q[1]) / size);
            y <= Math.floor(Math.max(p[1], q[1]) / size);
            y += 1
          )
            marked.add(`${x},${y}`);
      }
    }
  }
  return (ring) => {
    const xs = ring.map((p) => p[0]);
    const ys = ring.map((p) => p[1]);
    for (let x = Math.floor(Math.min(...xs) / size); x <= Math.floor(Math.max(...xs) / size); x += 1)
      for (let y = Math.floor(Math.min(...ys) / size); y <= Math.floor(Math.max(...ys) / size); y += 1)
        if (marked.has(`${x},${y}`)) return true;
    return false;
  };
}

/** Area of the polygons in each of the cells, m², where there is any. */
function areaParts(
  hexes: Hexes,
  polygons: readonly PlanePolygon[],
  cells: readonly string[],
): { cell: string; size: number }[] {
  if (cells.length === 0) return [];
  const shapes = polygons.map((rings) => rings.map(counterClockwise));
  const touches = edgeBuckets(polygons, Math.sqrt(hexes.areaM2(cells[0]!)));
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  for (const [x, y] of polygons.flatMap((rings) => rings[0]!)) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  const out: { cell: string; size: number }[] = [];
  for (const cell of cells) {
    const hex = hexes.ringOf(cell);
    if (hex.every((p) => p[0] < box[0]) || hex.every((p) => p[0] > box[2])) continue;
    if (hex.every((p) => p[1] < box[1]) || hex.every((p) => p[1] > box[3])) continue;
    let size = 0;
    if (touches(hex)) {
      for (const rings of shapes)
        rings.forEach((ring, i) => (size += signedArea(clipConvex(ring, hex)) * (i === 0 ? 1 : -1)));
    } else {
      const p = hexes.centreOf(cell);
      const whole = shapes.some((rings) => rings.reduce((odd, ring) => odd !== inside(p, ring), false));
      size = whole ? signedArea(hex) : 0;
    }
    if (size > NOTHING_M2) out.push({ cell, size });
  }
  return out;
}

/** Shares of an area in cells; empty when it meets none of them. */
export function areaSharesOf(
  hexes: Hexes,
  polygons: readonly PlanePolygon[],
  cells: readonly string[],
): Share[] {
  const parts = areaParts(hexes, polygons, cells);
  return parts.length === 0 ? [] : closedShares(parts);
}

/** Shares of lines' length in cells of a resolution. Throws RangeError for lines without length. */
export function lengthSharesOf(hexes: Hexes, lines: readonly Ring[], resolution: number): Share[] {
  if (!lines.some((line) => line.some((p) => p[0] !== line[0]![0] || p[1] !== line[0]![1])))
    throw new RangeError('lines without length have no shares');
  return lengthShares(hexes, lines, resolution);
}
