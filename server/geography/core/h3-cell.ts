import { cellToBoundary, getResolution, isValidCell, latLngToCell } from 'h3-js';
import type { BBox, LngLat } from '../../kernel/lng-lat.ts';

/**
 * In which H3 cell does a position lie? Longitude first here; h3-js has latitude first, flipped in this file only.
 * Returns 15 lower-case hexadecimal digits. Source: H3, h3geo.org.
 */
export function cellOf(position: LngLat, resolution: number): string {
  return latLngToCell(position[1], position[0], resolution);
}

/** Resolution 0 to 15 of a cell, or undefined when the text names no cell. */
export function resolutionOf(cell: string): number | undefined {
  return isValidCell(cell) ? getResolution(cell) : undefined;
}

/** West, south, east, north of a cell, degrees; not for cells on the antimeridian. */
export function boxOf(cell: string): BBox {
  const corners = cellToBoundary(cell);
  const lngs = corners.map((c) => c[1]);
  const lats = corners.map((c) => c[0]);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}
