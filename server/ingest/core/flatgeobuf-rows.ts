import type { DecodedShape } from './decoded-shape.ts';
import { FlatTable } from './flat-table.ts';
import type { CrsClaim, RawValue } from './raw.ts';

const KINDS = [
  'Unknown', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection',
  'CircularString', 'CompoundCurve', 'CurvePolygon', 'MultiCurve', 'MultiSurface', 'Curve', 'Surface',
  'PolyhedralSurface', 'TIN', 'Triangle',
]; // prettier-ignore
const MAX_DEPTH = 16;

export interface FlatGeobufColumn {
  name: string;
  /** Of the format: 2 Bool, 7 Long, 10 Double, 11 String … */
  type: number;
}

export interface FlatGeobufHeader {
  /** 0: each feature says its own. */
  geometryType: number;
  columns: FlatGeobufColumn[];
  /** 0 also when the writer did not know. */
  featuresCount: number;
  /** Bytes of the index between header and features. */
  indexBytes: number;
  claim: CrsClaim;
  claimWhy: string;
}

/** What does the header (without its size prefix) say? Bytes that are no header throw a `RangeError`. Source: flatgeobuf.org, header.fbs. */
export function flatGeobufHeader(bytes: Uint8Array): FlatGeobufHeader {
  const table = FlatTable.root(bytes);
  const featuresCount = table.uint64(8);
  return {
    geometryType: table.uint8(2, 0),
    columns: table.tables(7).map((column) => ({ name: column.text(0) ?? '', type: column.uint8(1, 0) })),
    featuresCount,
    indexBytes: indexBytes(featuresCount, table.uint16(9, 16)),
    ...claimOf(table.table(10)),
  };
}

function claimOf(crs: FlatTable | undefined): { claim: CrsClaim; claimWhy: string } {
  const organization = (crs?.text(0) ?? 'EPSG').toUpperCase();
  const code = crs?.int32(1, 0) ?? 0;
  const wkt = crs?.text(4) ?? '';
  if (code > 0 && organization === 'EPSG') {
    return {
      claim: { kind: 'epsg', code },
      claimWhy: `FlatGeobuf 文件头：EPSG:${code} / The header says EPSG:${code}`,
    };
  }
  if (wkt !== '') {
    return {
      claim: { kind: 'wkt', wkt },
      claimWhy: 'FlatGeobuf 文件头中的坐标系定义 / The definition in the header',
    };
  }
  return {
    claim: { kind: 'unknown' },
    claimWhy: 'FlatGeobuf 文件头未声明坐标系 / The header names no system',
  };
}

/** A packed Hilbert R-tree of 40 bytes a node. */
function indexBytes(featuresCount: number, nodeSize: number): number {
  if (nodeSize === 0 || featuresCount === 0) return 0;
  const size = Math.max(nodeSize, 2);
  let level = featuresCount;
  let nodes = level;
  do {
    level = Math.ceil(level / size);
    nodes += level;
  } while (level !== 1);
  return nodes * 40;
}

export interface FlatGeobufFeature {
  shape: () => DecodedShape | null;
  properties: Record<string, RawValue>;
}

/** One feature without its size prefix. Properties that are no properties throw a `RangeError`; `shape` is decoded when called. */
export function flatGeobufFeature(bytes: Uint8Array, header: FlatGeobufHeader): FlatGeobufFeature {
  const table = FlatTable.root(bytes);
  const columns = table.tables(2).map((column) => ({ name: column.text(0) ?? '', type: column.uint8(1, 0) }));
  return {
    shape: () => {
      const geometry = table.table(0);
      return geometry === undefined
        ? null
        : shapeOf(geometry, header.geometryType, 0, { left: bytes.length });
    },
    properties: readProperties(table.bytes(1), columns.length > 0 ? columns : header.columns),
  };
}

/** Offsets may lead to one part many times over: what is read may not exceed the feature's own bytes. */
interface Budget {
  left: number;
}

function spend(budget: Budget, bytes: number): void {
  budget.left -= bytes;
  if (budget.left < 0) throw new RangeError('parts share the same bytes');
}

function shapeOf(geometry: FlatTable, headerType: number, depth: number, budget: Budget): DecodedShape {
  spend(budget, 4);
  if (depth > MAX_DEPTH) throw new RangeError(`geometry nested deeper than ${MAX_DEPTH}`);
  const code = geometry.uint8(6, 0) || headerType;
  const type = KINDS[code] ?? `type ${code}`;
  if (code === 6) {
    const polygons = geometry.tables(7).map((part) => shapeOf(part, 3, depth + 1, budget));
    return {
      type,
      height: polygons.some((part) => part.height),
      coordinates: polygons.map((p) => p.coordinates),
    };
  }
  if (code === 7)
    return { type, geometries: geometry.tables(7).map((part) => shapeOf(part, 0, depth + 1, budget)) };
  if (code === 0 || code > 7) return { type };
  const xy = geometry.doubles(1);
  const height = geometry.doubles(2) !== undefined;
  const count = (xy?.count ?? 0) >> 1;
  const slice = (start: number, end: number): [number, number][] => {
    if (start > end || end > count) throw new RangeError(`ring ends at ${end} of ${count}`);
    spend(budget, 16 * (end - start));
    const positions: [number, number][] = [];
    for (let i = start; i < end; i++) positions.push([xy!.at(2 * i), xy!.at(2 * i + 1)]);
    return positions;
  };
  if (code === 1) return { type, height, coordinates: slice(0, count)[0] ?? [] };
  if (code === 2 || code === 4) return { type, height, coordinates: slice(0, count) };
  if (count === 0) return { type, height, coordinates: [] };
  const ends = geometry.uint32s(0);
  if (ends.length === 0) ends.push(count);
  return { type, height, coordinates: ends.map((end, i) => slice(i === 0 ? 0 : ends[i - 1]!, end)) };
}

function readProperties(
  bytes: Uint8Array | undefined,
  columns: FlatGeobufColumn[],
): Record<string, RawValue> {
  const properties: Record<string, RawValue> = {};
  for (const column of columns) properties[column.name] = null;
  if (bytes === undefined) return properties;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.length) {
    const column = columns[view.getUint16(at, true)];
    if (column === undefined) throw new RangeError(`column ${view.getUint16(at, true)} of ${columns.length}`);
    const found = readValue(view, at + 2, column.type);
    if (found.end > bytes.length) throw new RangeError(`value ends at ${found.end} of ${bytes.length}`);
    properties[column.name] = found.value;
    at = found.end;
  }
  return properties;
}

/** Sizes of the fixed types, bytes, in the order of the format. */
const FIXED: Record<number, [bytes: number, read: (view: DataView, at: number) => RawValue]> = {
  0: [1, (view, at) => view.getInt8(at)],
  1: [1, (view, at) => view.getUint8(at)],
  2: [1, (view, at) => view.getUint8(at) !== 0],
  3: [2, (view, at) => view.getInt16(at, true)],
  4: [2, (view, at) => view.getUint16(at, true)],
  5: [4, (view, at) => view.getInt32(at, true)],
  6: [4, (view, at) => view.getUint32(at, true)],
  7: [8, (view, at) => whole(view.getBigInt64(at, true))],
  8: [8, (view, at) => whole(view.getBigUint64(at, true))],
  9: [4, (view, at) => finite(view.getFloat32(at, true))],
  10: [8, (view, at) => finite(view.getFloat64(at, true))],
};

function readValue(view: DataView, at: number, type: number): { value: RawValue; end: number } {
  const fixed = FIXED[type];
  if (fixed !== undefined) return { value: fixed[1](view, at), end: at + fixed[0] };
  if (type > 14) throw new RangeError(`column type ${type}`);
  const end = at + 4 + view.getUint32(at, true);
  if (end > view.byteLength) throw new RangeError(`value ends at ${end} of ${view.byteLength}`);
  if (type === 14) return { value: null, end };
  const text = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 4, end - at - 4));
  return { value: text, end };
}

function whole(value: bigint): RawValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function finite(value: number): RawValue {
  return Number.isFinite(value) ? value : null;
}
