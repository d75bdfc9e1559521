import { cellToBoundary, cellToParent, latLngToCell } from 'h3-js';
import { clipPolygon, doubleArea } from './clip-polygon.ts';
import { latOf, lngOf, mercatorX, mercatorY, type TileAddress } from './mercator.ts';
import { EXTENT, LayerWriter } from './mvt-encoder.ts';
import type { Segment } from './snapshot.ts';

/** Cells of zoom z are of resolution z − 3: some 40 pixels (1/512 of a tile) across. */
const ZOOM_LESS_RESOLUTION = 3;
/** The finest resolution in use; coarser cells are its parents. */
const FINEST = 12;
/**
 * How far a cell may reach beyond a tile that it meets, in tiles: the longest diameter of a cell of resolution z − 3 against the width of
 * a tile of zoom z, up to 60° of latitude.
 */
export const CELL_REACH = 0.2;
const MARGIN = 64;

/** Cell of each feature of a segment, and the cells' parents, worked out when first asked for. */
interface CellIndex {
  /** Per feature: its place in `cells`, or −1. */
  codes: Int32Array;
  cells: string[];
  parents: Map<number, { codes: Int32Array; cells: string[] }>;
}
const indexes = new WeakMap<Segment, CellIndex>();

/**
 * How many points lie in each H3 cell that meets the tile? A layer of hexagons with `cell` and `count`, or undefined when there is none.
 * A cell on an edge is in every tile that it meets, each time with its whole count; cells count what they hold by H3's own hierarchy, so
 * that the cells of a zoom are made of those of the next.
 * Source: H3, h3geo.org. `latLngToCell` has latitude first; it is flipped here.
 */
export function encodeCells(name: string, segments: Segment[], tile: TileAddress): Uint8Array | undefined {
  const resolution = Math.max(0, Math.min(FINEST, tile.z - ZOOM_LESS_RESOLUTION));
  const counts = new Map<string, number>();
  for (const segment of segments) count(segment, tile, resolution, counts);
  if (counts.size === 0) return undefined;
  const writer = new LayerWriter(name);
  for (const [cell, held] of [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const outline = outlineIn(cell, tile);
    if (outline === undefined) continue;
    writer.begin(3);
    if (!writer.polygon(outline, [], 1)) continue;
    writer.attribute('cell', cell);
    writer.attribute('count', held);
    writer.end();
  }
  return writer.finish();
}

function count(
  segment: Segment,
  { z, x, y }: TileAddress,
  resolution: number,
  counts: Map<string, number>,
): void {
  if (segment.index === undefined) return;
  const { codes, cells } = atResolution(indexOf(segment), resolution);
  const n = 2 ** z;
  const held = new Int32Array(cells.length);
  const seen: number[] = [];
  segment.index.search(
    (x - CELL_REACH) / n,
    (y - CELL_REACH) / n,
    (x + 1 + CELL_REACH) / n,
    (y + 1 + CELL_REACH) / n,
    (feature) => {
      if (segment.gone[feature] === 1) return false;
      const code = codes[feature]!;
      if (code < 0) return false;
      if (held[code] === 0) seen.push(code);
      held[code]! += 1;
      return false;
    },
  );
  for (const code of seen) counts.set(cells[code]!, (counts.get(cells[code]!) ?? 0) + held[code]!);
}

function indexOf(segment: Segment): CellIndex {
  let index = indexes.get(segment);
  if (index === undefined) {
    const places = new Map<string, number>();
    const cells: string[] = [];
    const codes = Int32Array.from({ length: segment.count }, (_, i) => {
      const part = segment.parts[i]!;
      if (part === segment.parts[i + 1]) return -1;
      const v = part === 0 ? 0 : segment.partEnds[part - 1]!;
      const cell = latLngToCell(latOf(segment.coords[2 * v + 1]!), lngOf(segment.coords[2 * v]!), FINEST);
      return placeOf(cell, places, cells);
    });
    index = { codes, cells, parents: new Map() };
    indexes.set(segment, index);
  }
  return index;
}

function atResolution(index: CellIndex, resolution: number): { codes: Int32Array; cells: string[] } {
  if (resolution === FINEST) return index;
  let parents = index.parents.get(resolution);
  if (parents === undefined) {
    const places = new Map<string, number>();
    const cells: string[] = [];
    const parentOf = index.cells.map((cell) => placeOf(cellToParent(cell, resolution), places, cells));
    parents = { codes: index.codes.map((code) => (code < 0 ? -1 : parentOf[code]!)), cells };
    index.parents.set(resolution, parents);
  }
  return parents;
}

function placeOf(cell: string, places: Map<string, number>, cells: string[]): number {
  let place = places.get(cell);
  if (place === undefined) {
    place = cells.push(cell) - 1;
    places.set(cell, place);
  }
  return place;
}

/** Outlines on the unit square, x,y interleaved, of positive area: cells are asked for again in every tile and after every change. */
const outlines = new Map<string, number[]>();
const MOST_OUTLINES = 100_000;

function outlineOf(cell: string): number[] {
  let outline = outlines.get(cell);
  if (outline === undefined) {
    const ring = cellToBoundary(cell).flatMap(([lat, lng]) => [mercatorX(lng), mercatorY(lat)]);
    outline = doubleArea(ring) < 0 ? reversed(ring) : ring;
    if (outlines.size >= MOST_OUTLINES) outlines.clear();
    outlines.set(cell, outline);
  }
  return outline;
}

/** The hexagon in tile coordinates, cut to the tile and its margin; undefined when it does not meet the tile itself. */
function outlineIn(cell: string, { z, x, y }: TileAddress): number[] | undefined {
  const scale = 2 ** z * EXTENT;
  const ring = outlineOf(cell).map((value, i) => value * scale - (i % 2 === 0 ? x : y) * EXTENT);
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    minX = Math.min(minX, ring[i]!);
    maxX = Math.max(maxX, ring[i]!);
    minY = Math.min(minY, ring[i + 1]!);
    maxY = Math.max(maxY, ring[i + 1]!);
  }
  if (maxX <= 0 || maxY <= 0 || minX >= EXTENT || minY >= EXTENT) return undefined;
  const whole = minX >= -MARGIN && minY >= -MARGIN && maxX <= EXTENT + MARGIN && maxY <= EXTENT + MARGIN;
  if (whole) return ring;
  return clipPolygon([ring], -MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)[0];
}

function reversed(ring: number[]): number[] {
  const back: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) back.push(ring[i]!, ring[i + 1]!);
  return back;
}
