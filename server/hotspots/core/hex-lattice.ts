import {
  cellArea,
  cellToBoundary,
  cellToLatLng,
  cellToParent,
  getHexagonEdgeLengthAvg,
  gridDisk,
  isPentagon,
  latLngToCell,
  polygonToCells,
  UNITS,
} from 'h3-js';
import type { LngLat } from '../../kernel/lng-lat.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import { neighboursOf } from './spatial-weights.ts';

/**
 * Which cells make a study area, which touch, and how large is each really?
 *
 * The one place of this domain where h3-js with its latitude-first order is spoken to; positions here are
 * longitude first. Areas are true (spherical) areas in m², since a cell of Sanya is half again as large as one of
 * Beijing. Twelve cells of each resolution are pentagons with five neighbours; one of resolution 9 lies 63 km from
 * Dalian. `gridDisk` knows them.
 * Reference: H3, h3geo.org. Example: at resolution 9 the pentagon near (122.3, 39.1) has a disc of 6 cells.
 */
export interface PolygonRings {
  /** Outer ring, then holes; positions longitude first, first repeated as last. */
  coordinates: LngLat[][];
}

/** Cells whose centre lies in a polygon, united over all polygons; sorted, so that the same area has one order. */
export function cellsOfPolygons(polygons: readonly PolygonRings[], resolution: number): string[] {
  const cells = new Set<string>();
  for (const { coordinates } of polygons)
    for (const cell of polygonToCells(
      coordinates.map((ring) => ring.map(([lng, lat]) => [lng, lat])),
      resolution,
      true,
    ))
      cells.add(cell);
  return [...cells].sort();
}

export interface CellCounts {
  counts: Int32Array;
  /** Points that lie in none of the cells. */
  outside: number;
}

/** How many points lie in each cell. A cell without a point keeps its 0. */
export function countInCells(
  points: readonly LngLat[],
  cells: readonly string[],
  resolution: number,
): CellCounts {
  const at = new Map(cells.map((cell, i) => [cell, i]));
  const counts = new Int32Array(cells.length);
  let outside = 0;
  for (const [lng, lat] of points) {
    const i = at.get(latLngToCell(lat, lng, resolution));
    if (i === undefined) outside += 1;
    else counts[i]! += 1;
  }
  return { counts, outside };
}

/** Neighbours within `ring` steps that belong to the set, the cell itself included. Binary. Pentagon-safe. */
export function hexNeighbours(cells: readonly string[], ring = 1): SpatialWeights {
  const at = new Map(cells.map((cell, i) => [cell, i]));
  return neighboursOf(
    cells.map((cell) =>
      gridDisk(cell, ring).flatMap((other) => {
        const j = at.get(other);
        return j === undefined ? [] : [j];
      }),
    ),
  );
}

/** True area of each cell, m². */
export function areasOf(cells: readonly string[]): Float64Array {
  return Float64Array.from(cells, (cell) => cellArea(cell, UNITS.m2));
}

/** Centre of a cell. */
export function centreOf(cell: string): LngLat {
  const [lat, lng] = cellToLatLng(cell);
  return [lng, lat];
}

/** The cell of a position. */
export function hexAt([lng, lat]: LngLat, resolution: number): string {
  return latLngToCell(lat, lng, resolution);
}

/** Number of cells within `ring` steps when nothing is missing: 1 + 3k(k+1), less at a pentagon. */
export function fullDisc(cell: string, ring: number): string[] {
  return gridDisk(cell, ring);
}

/** The ancestor at a coarser resolution. */
export function ancestorOf(cell: string, resolution: number): string {
  return cellToParent(cell, resolution);
}

/** One of the twelve cells with five sides? */
export function hasFiveSides(cell: string): boolean {
  return isPentagon(cell);
}

/** Mean edge of a cell of the resolution, m. For choosing a bandwidth, never for an area. */
export function meanEdgeM(resolution: number): number {
  return getHexagonEdgeLengthAvg(resolution, UNITS.m);
}

/** Corners of a cell, counter-clockwise, the first repeated as last; degrees to 7 digits. */
export function outlineOf(cell: string): LngLat[] {
  return cellToBoundary(cell, true).map(([lng, lat]) => [
    Math.round(lng * 1e7) / 1e7,
    Math.round(lat * 1e7) / 1e7,
  ]);
}
