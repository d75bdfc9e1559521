import type { Geometry, Position } from '../../kernel/geojson.ts';
import { boundsOf, linesOf, turn } from './positions.ts';
import type { Bounds } from './positions.ts';

/** Shape types of the file format. */
const SHAPE_TYPES = { point: 1, line: 3, polygon: 5, multipoint: 8 } as const;
export type ShapeKind = keyof typeof SHAPE_TYPES;

/** Which kind of Shapefile can hold this geometry? */
export function shapeKindOf({ type }: Geometry): ShapeKind {
  if (type === 'Point') return 'point';
  if (type === 'MultiPoint') return 'multipoint';
  return type.endsWith('LineString') ? 'line' : 'polygon';
}

/** Header of .shp and .shx; `bytes` is the length of the whole file. Source: ESRI Shapefile Technical Description, 1998. */
export function shapeHeader(kind: ShapeKind, bounds: Bounds, bytes: number): Buffer {
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE(bytes / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(SHAPE_TYPES[kind], 32);
  if (Number.isFinite(bounds[0])) bounds.forEach((value, i) => header.writeDoubleLE(value, 36 + 8 * i));
  return header;
}

/** One record with its own header; number from 1. A thing without a place is the null shape. */
export function shapeRecord(number: number, geometry: Geometry | null): Buffer {
  const content = geometry === null ? Buffer.alloc(4) : contentOf(geometry);
  const record = Buffer.alloc(8 + content.length);
  record.writeInt32BE(number, 0);
  record.writeInt32BE(content.length / 2, 4);
  content.copy(record, 8);
  return record;
}

function contentOf(geometry: Geometry): Buffer {
  const kind = shapeKindOf(geometry);
  if (kind === 'point') {
    const content = Buffer.alloc(20);
    content.writeInt32LE(SHAPE_TYPES.point, 0);
    writePositions(content, 4, linesOf(geometry)[0] ?? []);
    return content;
  }
  const lines =
    kind === 'polygon'
      ? outerClockwise(geometry)
      : kind === 'multipoint'
        ? [linesOf(geometry).flat()]
        : linesOf(geometry);
  const count = lines.reduce((sum, line) => sum + line.length, 0);
  const parts = kind === 'multipoint' ? 0 : lines.length;
  const partTable = kind === 'multipoint' ? 0 : 4 + 4 * parts;
  const content = Buffer.alloc(36 + partTable + 4 + 16 * count);
  content.writeInt32LE(SHAPE_TYPES[kind], 0);
  boundsOf(geometry).forEach((value, i) => content.writeDoubleLE(value, 4 + 8 * i));
  let at = 36;
  if (kind !== 'multipoint') at = content.writeInt32LE(parts, at);
  at = content.writeInt32LE(count, at);
  if (kind !== 'multipoint') {
    let start = 0;
    for (const line of lines) {
      at = content.writeInt32LE(start, at);
      start += line.length;
    }
  }
  for (const line of lines) at = writePositions(content, at, line);
  return content;
}

function writePositions(content: Buffer, from: number, positions: readonly Position[]): number {
  let at = from;
  for (const [x, y] of positions) at = content.writeDoubleLE(y, content.writeDoubleLE(x, at));
  return at;
}

/** Rings as the format wants them: the outer one clockwise, holes anticlockwise. */
function outerClockwise(geometry: Geometry): Position[][] {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  return polygons.flatMap((rings) =>
    rings.map((ring, i) => (turn(ring) > 0 === (i === 0) ? [...ring].reverse() : ring)),
  );
}
