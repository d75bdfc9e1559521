/**
 * Which H3 cells cover the city, and which share of each grid and street lies in them? Exact clipping in the
 * local plane; every share list is closed so that it sums to one. The one file that flips h3-js to lon-first.
 */
import { cellArea, cellToBoundary, cellToLatLng, gridDisk, latLngToCell, polygonToCells } from 'h3-js';
import type { LocalPlane } from './local-plane.ts';
import { clipConvex, distance, signedArea, type Pt, type Ring } from '../../kernel/plane.ts';

export interface Hexes {
  plane: LocalPlane;
  cellAt(p: Pt, resolution: number): string;
  ringOf(cell: string): Pt[];
  areaM2(cell: string): number;
  centreOf(cell: string): Pt;
}

export function hexesOn(plane: LocalPlane): Hexes {
  const rings = new Map<string, Pt[]>();
  return {
    plane,
    cellAt: (p, resolution) => {
      const [lon, lat] = plane.toLngLat(p);
      return latLngToCell(lat, lon, resolution);
    },
    ringOf: (cell) => {
      let ring = rings.get(cell);
      if (!ring) {
        ring = cellToBoundary(cell).map(([lat, lon]) => plane.fromLngLat(lon, lat));
        if (signedArea(ring) < 0) ring.reverse();
        rings.set(cell, ring);
      }
      return ring;
    },
    areaM2: (cell) => cellArea(cell, 'm2'),
    centreOf: (cell) => {
      const [lat, lon] = cellToLatLng(cell);
      return plane.fromLngLat(lon, lat);
    },
  };
}

/** Every cell that the ring touches. */
export function cellsOver(hexes: Hexes, ring: Ring, resolution: number): string[] {
  const outline = ring.map((p): [number, number] => {
    const [lon, lat] = hexes.plane.toLngLat(p);
    return [lat, lon];
  });
  const found = new Set<string>();
  for (const cell of polygonToCells(outline, resolution)) for (const c of gridDisk(cell, 1)) found.add(c);
  for (const p of ring) found.add(hexes.cellAt(p, resolution));
  return [...found].filter((cell) => signedArea(clipConvex(ring, hexes.ringOf(cell))) > 0.01).sort();
}

export interface Share {
  cell: string;
  weight: number;
}

/** Rounds shares to ten decimals and gives the remainder to the largest. */
export function closedShares(parts: readonly { cell: string; size: number }[]): Share[] {
  const total = parts.reduce((s, p) => s + p.size, 0);
  const out = parts
    .map((p) => ({ cell: p.cell, weight: Math.round((p.size / total) * 1e10) / 1e10 }))
    .filter((s) => s.weight > 0);
  const largest = out.reduce((a, b) => (b.weight > a.weight ? b : a));
  const rest = 1 - out.reduce((s, p) => s + p.weight, 0);
  largest.weight = Math.round((largest.weight + rest) * 1e10) / 1e10;
  return out.sort((a, b) => (a.cell < b.cell ? -1 : 1));
}

/** The share of a ring's area in each of the given cells. */
export function areaShares(hexes: Hexes, ring: Ring, cells: readonly string[]): Share[] {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const parts: { cell: string; size: number }[] = [];
  for (const cell of cells) {
    const hex = hexes.ringOf(cell);
    const apart =
      hex.every((p) => p[0] < x0) ||
      hex.every((p) => p[0] > x1) ||
      hex.every((p) => p[1] < y0) ||
      hex.every((p) => p[1] > y1);
    if (apart) continue;
    const size = signedArea(clipConvex(ring, hex));
    if (size > 0.005) parts.push({ cell, size });
  }
  return closedShares(parts);
}

/** The share of lines' length in each cell, cut where the lines cross cell edges. */
export function lengthShares(hexes: Hexes, lines: readonly Ring[], resolution: number): Share[] {
  const sizes = new Map<string, number>();
  const walk = (a: Pt, b: Pt, ca: string, cb: string): void => {
    const l = distance(a, b);
    if (ca === cb && l < 40) {
      sizes.set(ca, (sizes.get(ca) ?? 0) + l);
      return;
    }
    if (l < 0.02) {
      sizes.set(ca, (sizes.get(ca) ?? 0) + l / 2);
      sizes.set(cb, (sizes.get(cb) ?? 0) + l / 2);
      return;
    }
    const m: Pt = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const cm = hexes.cellAt(m, resolution);
    walk(a, m, ca, cm);
    walk(m, b, cm, cb);
  };
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 1) {
      walk(
        line[i]!,
        line[i + 1]!,
        hexes.cellAt(line[i]!, resolution),
        hexes.cellAt(line[i + 1]!, resolution),
      );
    }
  }
  return closedShares([...sizes].filter(([, size]) => size > 0).map(([cell, size]) => ({ cell, size })));
}
