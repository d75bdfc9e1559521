import type { Geometry, Position } from '../../kernel/geojson.ts';
import { boundsOf } from './positions.ts';

const TYPES = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
} as const;
const LITTLE_ENDIAN_WITH_ENVELOPE = 0b011;

/** A geometry as a cell of a GeoPackage: header with envelope, then WKB, little endian. Source: OGC 12-128r18 §2.1.3. */
export function gpkgBlob(geometry: Geometry, srsId: number): Buffer {
  const header = Buffer.alloc(40);
  header.write('GP', 0, 'latin1');
  header.writeUInt8(0, 2);
  header.writeUInt8(LITTLE_ENDIAN_WITH_ENVELOPE, 3);
  header.writeInt32LE(srsId, 4);
  const [west, south, east, north] = boundsOf(geometry);
  [west, east, south, north].forEach((value, i) => header.writeDoubleLE(value, 8 + 8 * i));
  return Buffer.concat([header, wkb(geometry)]);
}

/** A line or polygon as one of several: a column has one type. */
export function asMulti(geometry: Geometry): Geometry {
  if (geometry.type === 'LineString') return { type: 'MultiLineString', coordinates: [geometry.coordinates] };
  if (geometry.type === 'Polygon') return { type: 'MultiPolygon', coordinates: [geometry.coordinates] };
  return geometry;
}

function head(type: keyof typeof TYPES, count?: number): Buffer {
  const bytes = Buffer.alloc(count === undefined ? 5 : 9);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32LE(TYPES[type], 1);
  if (count !== undefined) bytes.writeUInt32LE(count, 5);
  return bytes;
}

function positions(line: readonly Position[], counted: boolean): Buffer {
  const from = counted ? 4 : 0;
  const bytes = Buffer.alloc(from + 16 * line.length);
  if (counted) bytes.writeUInt32LE(line.length, 0);
  let at = from;
  for (const [x, y] of line) at = bytes.writeDoubleLE(y, bytes.writeDoubleLE(x, at));
  return bytes;
}

const rings = (polygon: readonly Position[][]): Buffer[] => polygon.map((ring) => positions(ring, true));

function wkb(geometry: Geometry): Buffer {
  switch (geometry.type) {
    case 'Point':
      return Buffer.concat([head('Point'), positions([geometry.coordinates], false)]);
    case 'LineString':
      return Buffer.concat([head('LineString'), positions(geometry.coordinates, true)]);
    case 'Polygon':
      return Buffer.concat([head('Polygon', geometry.coordinates.length), ...rings(geometry.coordinates)]);
    case 'MultiPoint':
      return Buffer.concat([
        head('MultiPoint', geometry.coordinates.length),
        ...geometry.coordinates.map((one) => wkb({ type: 'Point', coordinates: one })),
      ]);
    case 'MultiLineString':
      return Buffer.concat([
        head('MultiLineString', geometry.coordinates.length),
        ...geometry.coordinates.map((one) => wkb({ type: 'LineString', coordinates: one })),
      ]);
    case 'MultiPolygon':
      return Buffer.concat([
        head('MultiPolygon', geometry.coordinates.length),
        ...geometry.coordinates.map((one) => wkb({ type: 'Polygon', coordinates: one })),
      ]);
  }
}
