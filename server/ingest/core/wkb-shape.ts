import type { DecodedShape } from './decoded-shape.ts';

const KINDS = [
  'Geometry', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection',
  'CircularString', 'CompoundCurve', 'CurvePolygon', 'MultiCurve', 'MultiSurface', 'Curve', 'Surface',
  'PolyhedralSurface', 'TIN', 'Triangle',
]; // prettier-ignore
const MAX_DEPTH = 16;

interface Cursor {
  view: DataView;
  at: number;
}

/**
 * Which geometry do these well-known bytes hold? ISO WKB and EWKB, both byte orders, with or without Z and M (left aside).
 * Curves and surfaces are named and not read. Bytes that are no WKB throw a `RangeError`.
 * Source: OGC 06-103r4 §8. Example: 0101000000 + two little-endian doubles 1, 2 → Point [1, 2].
 */
export function shapeFromWkb(bytes: Uint8Array): DecodedShape {
  return readShape({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 }, 0);
}

function readShape(cursor: Cursor, depth: number): DecodedShape {
  if (depth > MAX_DEPTH) throw new RangeError(`WKB nested deeper than ${MAX_DEPTH}`);
  const order = cursor.view.getUint8(cursor.at++);
  if (order > 1) throw new RangeError(`WKB byte order ${order} at ${cursor.at - 1}`);
  const little = order === 1;
  const word = takeUint32(cursor, little);
  if ((word & 0x20000000) !== 0) cursor.at += 4;
  const code = (word & 0x0fffffff) % 1000;
  const dimension = Math.floor((word & 0x0fffffff) / 1000);
  const type = KINDS[code];
  if (type === undefined || dimension > 3) throw new RangeError(`WKB type ${word} at ${cursor.at - 4}`);
  const height = (word & 0x80000000) !== 0 || dimension === 1 || dimension === 3;
  const stride = 16 + (height ? 8 : 0) + ((word & 0x40000000) !== 0 || dimension >= 2 ? 8 : 0);
  if (code === 0 || code > 7) return { type };
  if (code === 1) {
    const [x, y] = [cursor.view.getFloat64(cursor.at, little), cursor.view.getFloat64(cursor.at + 8, little)];
    cursor.at += stride;
    return { type, height, coordinates: Number.isNaN(x) && Number.isNaN(y) ? [] : [x, y] };
  }
  if (code === 2) return { type, height, coordinates: readPositions(cursor, little, stride) };
  if (code === 3) {
    const rings: unknown[] = [];
    for (let left = takeCount(cursor, little, 4); left > 0; left--) {
      rings.push(readPositions(cursor, little, stride));
    }
    return { type, height, coordinates: rings };
  }
  const members: DecodedShape[] = [];
  for (let left = takeCount(cursor, little, 5); left > 0; left--) members.push(readShape(cursor, depth + 1));
  if (code === 7) return { type, height, geometries: members };
  const wanted = KINDS[code - 3];
  if (members.some((member) => member.type !== wanted)) throw new RangeError(`a ${type} of other things`);
  const filled = members.filter((member) => !isEmpty(member));
  return { type, height, coordinates: filled.map((member) => member.coordinates) };
}

function isEmpty(shape: DecodedShape): boolean {
  return Array.isArray(shape.coordinates) && shape.coordinates.length === 0;
}

function readPositions(cursor: Cursor, little: boolean, stride: number): [number, number][] {
  const count = takeCount(cursor, little, stride);
  const { view } = cursor;
  const positions: [number, number][] = [];
  for (let i = 0; i < count; i++, cursor.at += stride) {
    positions.push([view.getFloat64(cursor.at, little), view.getFloat64(cursor.at + 8, little)]);
  }
  return positions;
}

function takeUint32(cursor: Cursor, little: boolean): number {
  const value = cursor.view.getUint32(cursor.at, little);
  cursor.at += 4;
  return value;
}

/** A count whose items, `least` bytes each, still fit into the bytes. */
function takeCount(cursor: Cursor, little: boolean, least: number): number {
  const count = takeUint32(cursor, little);
  if (cursor.at + count * least > cursor.view.byteLength) {
    throw new RangeError(`${count} items of ${least} bytes do not fit at ${cursor.at}`);
  }
  return count;
}
