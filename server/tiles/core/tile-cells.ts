import Flatbush from 'flatbush';
import { cellToBoundary, cellToLatLng, cellToParent, latLngToCell } from 'h3-js';
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

/** The cells of one resolution that hold features of a segment. */
interface CellLevel {
  /** Per feature: its place in `cells`, or −1. */
  codes: Int32Array;
  cells: string[];
  /** Features in each cell, without those that are gone. */
  counts: Int32Array;
  /** How many were gone when they were counted; −1 before the first time. */
  countedGone: number;
  /** Where the cells' middles are on the unit square; absent when there is no cell. */
  middles: Flatbush | undefined;
}

/** Levels of each segment by resolution, worked out when first asked for. */
const levels = new WeakMap<Segment, Map<number, CellLevel>>();

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
  const fields = { cell: writer.field('cell'), count: writer.field('count') };
  for (const cell of [...counts.keys()].sort()) {
    const outline = outlineIn(cell, tile);
    if (outline === undefined) continue;
    writer.begin(3);
    if (!writer.polygon(outline, [], 1)) continue;
    writer.tag(fields.cell, writer.append(cell));
    writer.tag(fields.count, writer.place(counts.get(cell)!));
    writer.end();
  }
  return writer.finish();
}

/** A cell is counted whole once, whatever tiles it meets. */
function count(
  segment: Segment,
  { z, x, y }: TileAddress,
  resolution: number,
  counts: Map<string, number>,
): void {
  const level = levelOf(segment, resolution);
  if (level.countedGone !== segment.goneCount) recount(segment, level);
  const n = 2 ** z;
  level.middles?.search(
    (x - CELL_REACH) / n,
    (y - CELL_REACH) / n,
    (x + 1 + CELL_REACH) / n,
    (y + 1 + CELL_REACH) / n,
    (code) => {
      const held = level.counts[code]!;
      const cell = level.cells[code]!;
      if (held > 0) counts.set(cell, (counts.get(cell) ?? 0) + held);
      return false;
    },
  );
}

function recount(segment: Segment, level: CellLevel): void {
  const { codes, counts } = level;
  counts.fill(0);
  for (let i = 0; i < codes.length; i += 1)
    if (codes[i]! >= 0 && segment.gone[i] === 0) counts[codes[i]!]! += 1;
  level.countedGone = segment.goneCount;
}

function levelOf(segment: Segment, resolution: number): CellLevel {
  let known = levels.get(segment);
  if (known === undefined) {
    known = new Map();
    levels.set(segment, known);
  }
  let level = known.get(resolution);
  if (level === undefined) {
    level = resolution === FINEST ? finest(segment) : coarser(levelOf(segment, FINEST), resolution);
    known.set(resolution, level);
  }
  return level;
}

function finest(segment: Segment): CellLevel {
  const places = new Map<string, number>();
  const cells: string[] = [];
  const codes = Int32Array.from({ length: segment.count }, (_, i) => {
    const part = segment.parts[i]!;
    if (part === segment.parts[i + 1]) return -1;
    const v = part === 0 ? 0 : segment.partEnds[part - 1]!;
    const cell = latLngToCell(latOf(segment.coords[2 * v + 1]!), lngOf(segment.coords[2 * v]!), FINEST);
    return placeOf(cell, places, cells);
  });
  return levelFrom(codes, cells);
}

function coarser(finer: CellLevel, resolution: number): CellLevel {
  const places = new Map<string, number>();
  const cells: string[] = [];
  const parentOf = finer.cells.map((cell) => placeOf(cellToParent(cell, resolution), places, cells));
  return levelFrom(
    finer.codes.map((code) => (code < 0 ? -1 : parentOf[code]!)),
    cells,
  );
}

function levelFrom(codes: Int32Array, cells: string[]): CellLevel {
  const middles = cells.length > 0 ? new Flatbush(cells.length) : undefined;
  for (const cell of cells) {
    const [lat, lng] = cellToLatLng(cell);
    middles!.add(mercatorX(lng), mercatorY(lat));
  }
  middles?.finish();
  return { codes, cells, counts: new Int32Array(cells.length), countedGone: -1, middles };
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
  const outline = outlineOf(cell);
  const ring: number[] = [];
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < outline.length; i += 2) {
    const left = outline[i]! * scale - x * EXTENT;
    const top = outline[i + 1]! * scale - y * EXTENT;
    if (left < minX) minX = left;
    if (left > maxX) maxX = left;
    if (top < minY) minY = top;
    if (top > maxY) maxY = top;
    ring.push(left, top);
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
