import type { Position } from '../../kernel/geojson.ts';
import type { DecodedShape } from './decoded-shape.ts';
import { placeHoles, ringArea } from './rings.ts';

const POINT = 1;
const LINE = 3;
const POLYGON = 5;
const MULTI_POINT = 8;
/** Rings of one record that may all turn the wrong way: each is compared with each. */
const MAX_UNTURNED = 500;
/** What a shapefile may hold and a city's layer can take; + 10 with heights, + 20 with measures. */
export const SHAPE_KINDS = new Set([0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28]);

/**
 * Which geometry does the content of one .shp record hold? Null shapes are null. Polygons: clockwise rings are outer, others are holes,
 * each placed in the smallest outer ring that holds it; where no ring is clockwise, rings count by how deep they lie in one another.
 * Throws a `RangeError` for bytes that are no such record. Source: ESRI Shapefile Technical Description, July 1998.
 */
export function shapeFromShp(content: Uint8Array, fileKind: number): DecodedShape | null {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const kind = view.getInt32(0, true);
  if (kind === 0) return null;
  if (kind !== fileKind) throw new RangeError(`shape of kind ${kind} in a file of kind ${fileKind}`);
  const height = kind > 10 && kind < 20;
  const base = kind % 10;
  if (base === POINT) {
    return { type: 'Point', height, coordinates: positionsAt(view, 4, 0, 1)[0] };
  }
  if (base === MULTI_POINT) {
    return { type: 'MultiPoint', height, coordinates: positionsAt(view, 40, 0, takeCount(view, 36, 16)) };
  }
  const parts = partsOf(view);
  if (parts.length === 0) return null;
  if (base === LINE) {
    return parts.length === 1
      ? { type: 'LineString', height, coordinates: parts[0] }
      : { type: 'MultiLineString', height, coordinates: parts };
  }
  if (base !== POLYGON) return { type: `shape ${kind}` };
  const polygons = polygonsOf(parts);
  return polygons.length === 1
    ? { type: 'Polygon', height, coordinates: polygons[0] }
    : { type: 'MultiPolygon', height, coordinates: polygons };
}

function polygonsOf(rings: Position[][]): Position[][][] {
  if (rings.length === 1) return [rings];
  let outers = rings.filter((ring) => ringArea(ring) < 0);
  let inners = rings.filter((ring) => ringArea(ring) >= 0);
  if (outers.length === 0) {
    if (rings.length > MAX_UNTURNED) throw new RangeError(`${rings.length} rings and none of them clockwise`);
    const nested = rings.map((ring, index) => depthOf(rings, ring, index));
    outers = rings.filter((_, index) => nested[index]! % 2 === 0);
    inners = rings.filter((_, index) => nested[index]! % 2 === 1);
  }
  const placed = placeHoles(outers, inners);
  if (placed.homeless.length > 0)
    throw new RangeError(`${placed.homeless.length} holes lie in no outer ring`);
  return placed.polygons;
}

/** In how many other rings does this one lie? */
function depthOf(rings: Position[][], ring: Position[], index: number): number {
  return rings.filter((other, at) => at !== index && placeHoles([other], [ring]).homeless.length === 0)
    .length;
}

function partsOf(view: DataView): Position[][] {
  const partCount = takeCount(view, 36, 4);
  const pointCount = view.getInt32(40, true);
  const pointsAt = 44 + 4 * partCount;
  if (pointCount < 0 || pointsAt + 16 * pointCount > view.byteLength) {
    throw new RangeError(`${partCount} parts and ${pointCount} points do not fit ${view.byteLength} bytes`);
  }
  const parts: Position[][] = [];
  for (let i = 0; i < partCount; i++) {
    const start = view.getInt32(44 + 4 * i, true);
    const end = i + 1 < partCount ? view.getInt32(48 + 4 * i, true) : pointCount;
    if (start < 0 || start > end || end > pointCount)
      throw new RangeError(`part from point ${start} to ${end}`);
    parts.push(positionsAt(view, pointsAt, start, end));
  }
  return parts;
}

function positionsAt(view: DataView, offset: number, start: number, end: number): Position[] {
  const positions: Position[] = [];
  for (let at = offset + 16 * start; at < offset + 16 * end; at += 16) {
    positions.push([view.getFloat64(at, true), view.getFloat64(at + 8, true)]);
  }
  return positions;
}

/** A count at `at` whose items, `bytes` each, fit into the record. */
function takeCount(view: DataView, at: number, bytes: number): number {
  const count = view.getInt32(at, true);
  if (count < 0 || at + 4 + count * bytes > view.byteLength) {
    throw new RangeError(`${count} items of ${bytes} bytes do not fit ${view.byteLength} bytes`);
  }
  return count;
}
