/**
 * Where is there ground with streets? An outline of what lies within about 100 m of a road, for a city whose boundary
 * nobody gave or whose streets cover only a part of it; and the exact common part of two areas.
 */
import { cellsToMultiPolygon, getHexagonEdgeLengthAvg, gridDisk, latLngToCell } from 'h3-js';
import type { MultiPolygon, Position } from '../../kernel/geojson.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { facesOf, insideOf, outlineOf } from './faces.ts';
import { cutAtCrossings, withoutDeadEnds, type Node, type SourceLine } from './lattice-arrangement.ts';

const E7 = 1e7;
const FINEST = 10;
const MOST_CELLS = 200_000;
/** A part of the outline with fewer of the cells than this share is a stray road, not the city. */
const STRAY = 0.05;

function cellsAlong(lines: readonly (readonly LngLat[])[], resolution: number): Set<string> {
  const step = getHexagonEdgeLengthAvg(resolution, 'm') / 111_000;
  const cells = new Set<string>();
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 1) {
      const [a, b] = [line[i]!, line[i + 1]!];
      const n = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / step));
      for (let k = 0; k <= n; k += 1)
        cells.add(latLngToCell(a[1] + ((b[1] - a[1]) * k) / n, a[0] + ((b[0] - a[0]) * k) / n, resolution));
    }
  }
  return cells;
}

/** The ground round the roads, without holes; undefined for no roads. Corners of cells are cut off at their middles. */
export function outlineOfStreets(lines: readonly (readonly LngLat[])[]): MultiPolygon | undefined {
  let resolution = FINEST;
  let cells = cellsAlong(lines, resolution);
  while (cells.size > MOST_CELLS && resolution > 6) {
    resolution -= 1;
    cells = cellsAlong(lines, resolution);
  }
  if (cells.size === 0) return undefined;
  const wide = new Set<string>();
  for (const cell of cells) for (const near of gridDisk(cell, 1)) wide.add(near);
  const parts = cellsToMultiPolygon([...wide], true).map((rings) => rings[0]!.slice(0, -1) as Position[]);
  const total = parts.reduce((sum, ring) => sum + size(ring), 0);
  return {
    type: 'MultiPolygon',
    coordinates: parts
      .filter((ring) => size(ring) >= total * STRAY)
      .map((ring) => [closed(ring.map((p, i) => half(p, ring[(i + 1) % ring.length]!)))]),
  };
}

const half = (a: Position, b: Position): Position => [
  Math.round(((a[0] + b[0]) / 2) * E7) / E7,
  Math.round(((a[1] + b[1]) / 2) * E7) / E7,
];
const size = (ring: readonly Position[]): number => Math.abs(shoelace(ring));
const closed = (ring: Position[]): Position[] => [...ring, ring[0]!];

function shoelace(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const a = ring[i]!;
    const b = ring[(i + 1) % ring.length]!;
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return sum / 2;
}

function covers(shape: MultiPolygon, x: number, y: number): boolean {
  let odd = false;
  for (const ring of shape.coordinates.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i]!;
      const b = ring[j]!;
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
    }
  }
  return odd;
}

function combined(shapes: readonly MultiPolygon[], member: (inside: boolean[]) => boolean): MultiPolygon {
  const [ox, oy] = shapes[0]!.coordinates[0]![0]![0]!.map((v) => Math.round(v * E7)) as [number, number];
  const lines: SourceLine[] = shapes.flatMap((shape, source) =>
    shape.coordinates.flat().map((ring) => ({
      points: ring.map((p): Node => [Math.round(p[0] * E7) - ox, Math.round(p[1] * E7) - oy]),
      source,
    })),
  );
  const faces = facesOf(withoutDeadEnds(cutAtCrossings(lines)));
  const taken = faces.rings.map((_, f) => {
    const [x, y] = insideOf(faces, f);
    return member(shapes.map((shape) => covers(shape, (x + ox) / E7, (y + oy) / E7)));
  });
  return {
    type: 'MultiPolygon',
    coordinates: outlineOf(faces, (f) => taken[f]!).map((rings) =>
      rings.map((ring) => closed(ring.map(([x, y]): Position => [(x + ox) / E7, (y + oy) / E7]))),
    ),
  };
}

/** What two areas have in common, on the lattice of 1e-7 degree; no coordinates when they are apart. */
export const commonGround = (a: MultiPolygon, b: MultiPolygon): MultiPolygon =>
  combined([a, b], ([inA, inB]) => inA === true && inB === true);

/** Areas as one, borders between them gone; also brings a single area onto the lattice and in order. */
export const joinedGround = (shapes: readonly MultiPolygon[]): MultiPolygon =>
  combined(shapes, (inside) => inside.some(Boolean));
