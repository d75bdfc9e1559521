import type { Geometry } from '../../../server/kernel/geojson.ts';
import { boundsOf, ByteSink, positionsOf, turnedRings } from './geometry-bytes.ts';
import { encoded } from './gbk-bytes.ts';
import {
  columnsOf,
  wktOf,
  type ColumnType,
  type SampleRow,
  type SampleValue,
  type WriteOptions,
} from './sample-row.ts';
import { writeZip } from './zip-file.ts';

const SHP_KINDS = {
  Point: 1,
  LineString: 3,
  MultiLineString: 3,
  Polygon: 5,
  MultiPolygon: 5,
  MultiPoint: 8,
} as const;

/** The pieces of one shapefile, by ending. */
export function shapefilePieces(
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Record<string, Buffer> {
  const encoding = options.encoding ?? 'utf-8';
  const kind = SHP_KINDS[rows.find((row) => row.geometry !== null)?.geometry?.type ?? 'Point'];
  const records = rows.map((row) => shpRecord(row.geometry, kind));
  const bounds = boundsOf(rows.map((row) => row.geometry));
  const shp = new ByteSink();
  const shx = new ByteSink();
  let offset = 100;
  records.forEach((record, i) => {
    shp
      .int32BE(i + 1)
      .int32BE(record.length / 2)
      .bytes(record);
    shx.int32BE(offset / 2).int32BE(record.length / 2);
    offset += 8 + record.length;
  });
  const prj = options.epsg === undefined ? undefined : wktOf(options.epsg);
  return {
    shp: Buffer.concat([shpHeader(offset, kind, bounds), shp.finish()]),
    shx: Buffer.concat([shpHeader(100 + 8 * rows.length, kind, bounds), shx.finish()]),
    dbf: dbfBytes(rows, encoding),
    cpg: Buffer.from(encoding === 'gbk' ? 'GBK' : 'UTF-8'),
    ...(prj === undefined ? {} : { prj: Buffer.from(prj) }),
  };
}

/** A zip of one shapefile; column names are cut to ten bytes as the format has it. */
export async function writeShapefileZip(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  const layer = options.layer ?? 'layer';
  const pieces = Object.entries(shapefilePieces(rows, options)).map(([ending, bytes]) => [
    `${layer}.${ending}`,
    bytes,
  ]);
  await writeZip(path, Object.fromEntries(pieces) as Record<string, Buffer>);
}

function shpHeader(bytes: number, kind: number, bounds: number[]): Buffer {
  return new ByteSink()
    .int32BE(9994)
    .bytes(Buffer.alloc(20))
    .int32BE(bytes / 2)
    .int32(1000)
    .int32(kind)
    .doubles([...bounds, 0, 0, 0, 0])
    .finish();
}

function shpRecord(geometry: Geometry | null, kind: number): Buffer {
  if (geometry === null) return new ByteSink().int32(0).finish();
  const sink = new ByteSink().int32(kind);
  if (geometry.type === 'Point') return sink.doubles(geometry.coordinates).finish();
  sink.doubles(boundsOf([geometry]));
  const positions = positionsOf(geometry);
  if (geometry.type === 'MultiPoint') return sink.int32(positions.length).doubles(positions.flat()).finish();
  const parts =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates
        : turnedRings(geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates);
  sink.int32(parts.length).int32(positions.length);
  let start = 0;
  for (const part of parts) {
    sink.int32(start);
    start += part.length;
  }
  return sink.doubles(parts.flat(2)).finish();
}

function dbfBytes(rows: readonly SampleRow[], encoding: 'utf-8' | 'gbk'): Buffer {
  const columns = [...columnsOf(rows)].map(([name, type]) => {
    const cells = rows.map((row) => cellBytes(row.properties[name] ?? null, type, encoding));
    const width = type === 'boolean' ? 1 : Math.max(1, longest(cells.map((cell) => cell.length)));
    const decimals = type === 'number' ? longest(cells.map((cell) => fractionDigits(String(cell)))) : 0;
    return { name, type, cells, width, decimals };
  });
  const header = new ByteSink().bytes(Buffer.from([3, 126, 11, 22])).int32(rows.length);
  header.uint16(33 + 32 * columns.length).uint16(1 + columns.reduce((sum, column) => sum + column.width, 0));
  header.bytes(Buffer.from([...Buffer.alloc(17), encoding === 'gbk' ? 0x4d : 0, 0, 0]));
  for (const { name, type, width, decimals } of columns) {
    const label = Buffer.alloc(11);
    encoded(name, encoding).copy(label, 0, 0, 10);
    header.bytes(label).bytes(Buffer.from(type === 'text' ? 'C' : type === 'boolean' ? 'L' : 'N'));
    header.int32(0).uint8(width).uint8(decimals).bytes(Buffer.alloc(14));
  }
  const records = rows.map((_, i) =>
    Buffer.concat([
      Buffer.from(' '),
      ...columns.map(({ cells, width, type }) => padded(cells[i]!, width, type)),
    ]),
  );
  return Buffer.concat([header.uint8(0x0d).finish(), ...records, Buffer.from([0x1a])]);
}

function longest(lengths: readonly number[]): number {
  return lengths.reduce((most, length) => Math.max(most, length), 0);
}

function fractionDigits(cell: string): number {
  return /e/i.test(cell) ? 0 : (cell.split('.')[1]?.length ?? 0);
}

function cellBytes(value: SampleValue, type: ColumnType, encoding: 'utf-8' | 'gbk'): Buffer {
  if (value === null) return Buffer.from(type === 'boolean' ? '?' : '');
  if (type === 'boolean') return Buffer.from(value === true ? 'T' : 'F');
  const bytes = encoded(String(value), encoding);
  if (bytes.length > 254) throw new Error(`longer than a dBASE field: ${String(value)}`);
  return bytes;
}

function padded(cell: Buffer, width: number, type: ColumnType): Buffer {
  const field = Buffer.alloc(width, 0x20);
  cell.copy(field, type === 'text' ? 0 : width - cell.length);
  return field;
}
