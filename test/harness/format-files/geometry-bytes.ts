import type { Geometry, Position } from '../../../server/kernel/geojson.ts';

const WKB_CODES = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
} as const;

/** Numbers one after another, in either byte order. */
export class ByteSink {
  readonly #parts: Buffer[] = [];
  readonly #little: boolean;

  constructor(little = true) {
    this.#little = little;
  }

  uint8(value: number): this {
    return this.bytes(Buffer.from([value]));
  }

  uint16(value: number): this {
    const part = Buffer.alloc(2);
    if (this.#little) part.writeUInt16LE(value);
    else part.writeUInt16BE(value);
    return this.bytes(part);
  }

  int32(value: number): this {
    const part = Buffer.alloc(4);
    if (this.#little) part.writeInt32LE(value);
    else part.writeInt32BE(value);
    return this.bytes(part);
  }

  int32BE(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    return this.bytes(part);
  }

  doubles(values: readonly number[]): this {
    const part = Buffer.alloc(8 * values.length);
    values.forEach((value, i) =>
      this.#little ? part.writeDoubleLE(value, 8 * i) : part.writeDoubleBE(value, 8 * i),
    );
    return this.bytes(part);
  }

  bytes(part: Uint8Array): this {
    this.#parts.push(Buffer.from(part));
    return this;
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** ISO WKB, two dimensions. */
export function wkbOf(geometry: Geometry, little = true): Buffer {
  const sink = new ByteSink(little).uint8(little ? 1 : 0).int32(WKB_CODES[geometry.type]);
  const positions = (line: readonly Position[]): ByteSink => sink.int32(line.length).doubles(line.flat());
  const members = (parts: readonly Geometry[]): void => {
    sink.int32(parts.length);
    for (const part of parts) sink.bytes(wkbOf(part, little));
  };
  if (geometry.type === 'Point') sink.doubles(geometry.coordinates);
  else if (geometry.type === 'LineString') positions(geometry.coordinates);
  else if (geometry.type === 'Polygon') {
    sink.int32(geometry.coordinates.length);
    for (const ring of geometry.coordinates) positions(ring);
  } else if (geometry.type === 'MultiPoint') {
    members(geometry.coordinates.map((coordinates) => ({ type: 'Point', coordinates })));
  } else if (geometry.type === 'MultiLineString') {
    members(geometry.coordinates.map((coordinates) => ({ type: 'LineString', coordinates })));
  } else members(geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates })));
  return sink.finish();
}

/** Every position of a geometry, in order. */
export function positionsOf(geometry: Geometry): Position[] {
  if (geometry.type === 'Point') return [geometry.coordinates];
  if (geometry.type === 'MultiPoint' || geometry.type === 'LineString') return geometry.coordinates;
  if (geometry.type === 'MultiLineString' || geometry.type === 'Polygon') return geometry.coordinates.flat();
  return geometry.coordinates.flat(2);
}

/** Smallest x, y and largest x, y; zeros for nothing. */
export function boundsOf(geometries: readonly (Geometry | null)[]): [number, number, number, number] {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries) {
    for (const [x, y] of geometry === null ? [] : positionsOf(geometry)) {
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    }
  }
  return bounds[0] === Infinity ? [0, 0, 0, 0] : bounds;
}

/** The rings of an area as a shapefile wants them: outer clockwise, holes the other way. */
export function turnedRings(polygons: readonly Position[][][]): Position[][] {
  return polygons.flatMap((rings) =>
    rings.map((ring, i) => (signedArea(ring) < 0 === (i === 0) ? ring : [...ring].reverse())),
  );
}

function signedArea(ring: readonly Position[]): number {
  return ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0] * y - x * ring[i]![1], 0) / 2;
}

/** Well-known text. */
export function wktText(geometry: Geometry): string {
  const list = (items: readonly string[]): string => `(${items.join(', ')})`;
  const line = (points: readonly Position[]): string => list(points.map(([x, y]) => `${x} ${y}`));
  const body = {
    Point: (g: Geometry) => list([positionsOf(g)[0]!.join(' ')]),
    MultiPoint: (g: Geometry) => line(positionsOf(g)),
    LineString: (g: Geometry) => line(positionsOf(g)),
    MultiLineString: (g: Geometry) => (g.type === 'MultiLineString' ? list(g.coordinates.map(line)) : ''),
    Polygon: (g: Geometry) => (g.type === 'Polygon' ? list(g.coordinates.map(line)) : ''),
    MultiPolygon: (g: Geometry) =>
      g.type === 'MultiPolygon' ? list(g.coordinates.map((rings) => list(rings.map(line)))) : '',
  }[geometry.type];
  return `${geometry.type.toUpperCase()} ${body(geometry)}`;
}
