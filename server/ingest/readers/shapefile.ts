import { XwError } from '../../kernel/errors.ts';
import {
  DbfFault,
  dbfHeader,
  dbfHeaderBytes,
  dbfValue,
  decodeText,
  isDeleted,
  type DbfHeader,
} from '../core/dbf-table.ts';
import { rowFromBytes } from '../core/decoded-shape.ts';
import type { Encoding } from '../core/encoding.ts';
import type { CrsClaim, Limits, OpenOptions, RawFile, RawItem, RawValue } from '../core/raw.ts';
import { broken, refused, rowProblem } from '../core/refusals.ts';
import { SHAPE_KINDS, shapeFromShp } from '../core/shp-shape.ts';
import type { Probe, Reader } from '../reader.ts';
import { ByteStream } from './byte-stream.ts';
import { dbfEncoding } from './shapefile-encoding.ts';
import {
  isShp,
  shapefileOnDisk,
  shapefilesInZip,
  type ShapefileBundle,
  type ShapefileParts,
} from './shapefile-parts.ts';

const SHP_HEADER = 100;

interface Opened {
  bundle: ShapefileBundle;
  parts: ShapefileParts;
  shapeKind: number;
  table: DbfHeader;
  names: string[];
  encoding: Encoding;
  place: string;
  limits: Limits;
  ignored: Record<string, number>;
}

/**
 * Shapefile: a zip of its pieces, or a .shp with its pieces beside it. .shp and .dbf are read side by side, one record in memory.
 * Several shapefiles in a zip are a choice of layers. Pieces that do not agree on how many records there are, are refused.
 */
export const shapefileReader: Reader = {
  format: 'shapefile',
  nameZh: 'Shapefile',
  nameEn: 'Shapefile',
  extensions: ['zip', 'shp'],
  recognises: ({ head, entries }) =>
    entries === undefined
      ? head.length >= 4 && Buffer.from(head).readUInt32BE(0) === 9994
      : entries.some((entry) => isShp(entry.name)),
  async open(probe, options) {
    const bundle =
      probe.entries === undefined ? shapefileOnDisk(probe) : await shapefilesInZip(probe, options.limits);
    try {
      return shapefileOf(await openLayer(bundle, probe, options));
    } catch (error) {
      bundle.close();
      throw error;
    }
  },
};

async function openLayer(
  bundle: ShapefileBundle,
  probe: Probe,
  options: OpenOptions & { limits: Limits },
): Promise<Opened> {
  const layer = options.layer ?? bundle.layers[0] ?? '';
  if (!bundle.layers.includes(layer)) {
    throw refused('unknown_part', probe.name, layer, {
      zh: '压缩包中没有这个图层',
      en: 'No such layer in the zip',
      remedyZh: `可选：${bundle.layers.join('、')}`,
      remedyEn: `Choose one of: ${bundle.layers.join(', ')}`,
    });
  }
  const parts = await bundle.parts(layer);
  const place = `${probe.name}/${layer}`;
  const shapeKind = await readShpHeader(parts, place);
  const table = await readDbfHeader(parts, place);
  checkCounts(parts, table, place);
  const encoding = await dbfEncoding(parts, table, options.encoding, place);
  const ignored: Record<string, number> = {};
  for (const field of table.fields) if ('MGPWV'.includes(field.type)) ignored[`${field.type} fields`] = 1;
  const { limits } = options;
  return {
    bundle,
    parts,
    shapeKind,
    table,
    names: namesOf(table, encoding),
    encoding,
    place,
    limits,
    ignored,
  };
}

function shapefileOf(opened: Opened): RawFile {
  const { bundle, parts, encoding, ignored } = opened;
  return {
    format: 'shapefile',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    ...claimOf(parts),
    ignored,
    part: parts.layer,
    ...(bundle.layers.length > 1 ? { parts: bundle.layers } : {}),
    rows: (signal) => readRows(opened, signal),
    async close() {
      bundle.close();
    },
  };
}

async function* readRows(opened: Opened, signal?: AbortSignal): AsyncGenerator<RawItem> {
  const { parts, table, place, limits } = opened;
  const shp = new ByteStream(await parts.shp.stream());
  const dbf = new ByteStream(await parts.dbf.stream());
  const decoder = new TextDecoder(opened.encoding.name, { fatal: true });
  try {
    await shp.skip(SHP_HEADER);
    await dbf.skip(table.headerBytes);
    for (let count = 1; count <= table.recordCount; count++) {
      signal?.throwIfAborted();
      const record = await dbf.take(table.recordBytes);
      if (record.length < table.recordBytes) throw truncated(`${place}.dbf`, dbf.taken);
      const content = await takeShape(shp, count, place, limits);
      if (isDeleted(record)) opened.ignored.deleted = (opened.ignored.deleted ?? 0) + 1;
      else yield rowOf(opened, record, content, decoder, `要素${count}`);
    }
    if ((await shp.take(8)).length === 8) throw counts(place, `> ${table.recordCount}`, table.recordCount);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof XwError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw broken(place, message, 'Shapefile 已损坏，无法读取', 'The shapefile is damaged and cannot be read');
  } finally {
    shp.close();
    dbf.close();
  }
}

/** The content of the record that comes next; its number and length must fit. */
async function takeShape(shp: ByteStream, count: number, place: string, limits: Limits): Promise<Buffer> {
  const at = shp.taken;
  const start = await shp.take(8);
  if (start.length === 0) throw counts(place, String(count - 1), `> ${count - 1}`);
  if (start.length < 8) throw truncated(`${place}.shp`, at);
  const [number, size] = [start.readInt32BE(0), 2 * start.readInt32BE(4)];
  if (number !== count || size < 4 || size > limits.rowBytes) {
    throw broken(
      `${place}.shp @${at}`,
      `${number}, ${size} B`,
      `第 ${count} 条记录的编号或长度不对（编号 ${number}，${size} 字节）`,
      `Record ${count} has a wrong number or length (number ${number}, ${size} bytes)`,
    );
  }
  const content = await shp.take(size);
  if (content.length < size) throw truncated(`${place}.shp`, at);
  return content;
}

function rowOf(
  opened: Opened,
  record: Buffer,
  content: Buffer,
  decoder: TextDecoder,
  place: string,
): RawItem {
  const properties: Record<string, RawValue> = {};
  for (const [i, field] of opened.table.fields.entries()) {
    try {
      properties[opened.names[i]!] = dbfValue(record, field, decoder);
    } catch (error) {
      if (!(error instanceof DbfFault)) throw error;
      return faultOf(place, opened.names[i]!, error, opened.encoding.name);
    }
  }
  return rowFromBytes(place, () => shapeFromShp(content, opened.shapeKind), properties, opened.limits);
}

function faultOf(place: string, name: string, fault: DbfFault, encoding: string): RawItem {
  const [zh, en] = {
    wrong_encoding: [`文字不是 ${encoding} 编码`, `the text is not ${encoding}`] as const,
    bad_number: ['不是数字', 'not a number'] as const,
    bad_date: ['不是日期', 'not a date'] as const,
  }[fault.code];
  return rowProblem(place, fault.code, fault.value, `字段 ${name}：${zh}`, `Field ${name}: ${en}`);
}

function claimOf(parts: ShapefileParts): { claim: CrsClaim; claimWhy: string } {
  if (parts.prj === undefined || parts.prj === '') {
    return { claim: { kind: 'unknown' }, claimWhy: '没有 .prj 文件 / There is no .prj file' };
  }
  const name = /^\s*\w+\s*\[\s*"([^"]*)"/.exec(parts.prj)?.[1] ?? '';
  return {
    claim: { kind: 'wkt', wkt: parts.prj },
    claimWhy: `.prj 文件：${name} / The .prj file says ${name}`,
  };
}

async function readShpHeader(parts: ShapefileParts, place: string): Promise<number> {
  const bytes = new ByteStream(await parts.shp.stream());
  const header = await bytes.take(SHP_HEADER);
  bytes.close();
  if (header.length < SHP_HEADER || header.readInt32BE(0) !== 9994) {
    throw broken(
      `${place}.shp`,
      `${header.length} B`,
      '.shp 文件头无法读取',
      'The header of the .shp cannot be read',
    );
  }
  const size = 2 * header.readInt32BE(24);
  if (size > parts.shp.sizeBytes) throw truncated(`${place}.shp`, parts.shp.sizeBytes);
  const kind = header.readInt32LE(32);
  if (SHAPE_KINDS.has(kind)) return kind;
  throw refused('unsupported_file', `${place}.shp`, `shape type ${kind}`, {
    zh: '不支持这种 Shapefile 几何（多面体等）',
    en: 'This kind of shape (multipatch, for example) is not supported',
    remedyZh: '请导出为点、线或面。',
    remedyEn: 'Export it as points, lines or polygons.',
  });
}

async function readDbfHeader(parts: ShapefileParts, place: string): Promise<DbfHeader> {
  const bytes = new ByteStream(await parts.dbf.stream());
  try {
    const start = await bytes.take(32);
    const rest = await bytes.take(Math.max(0, dbfHeaderBytes(start) - 32));
    return dbfHeader(Buffer.concat([start, rest]));
  } catch (error) {
    if (error instanceof XwError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw broken(`${place}.dbf`, message, '.dbf 文件头无法读取', 'The header of the .dbf cannot be read');
  } finally {
    bytes.close();
  }
}

function checkCounts(parts: ShapefileParts, table: DbfHeader, place: string): void {
  if (table.headerBytes + table.recordCount * table.recordBytes > parts.dbf.sizeBytes + 1) {
    throw truncated(`${place}.dbf`, parts.dbf.sizeBytes);
  }
  if (parts.shxBytes === undefined) return;
  const shapes = (parts.shxBytes - SHP_HEADER) / 8;
  if (shapes !== table.recordCount) throw counts(place, String(shapes), table.recordCount);
}

function counts(place: string, shapes: string, records: number | string): XwError {
  return broken(
    place,
    `${shapes} / ${records}`,
    `.shp 有 ${shapes} 个图形，.dbf 有 ${records} 条记录，无法对应`,
    `The .shp holds ${shapes} shapes and the .dbf ${records} records: which belongs to which cannot be known`,
  );
}

function truncated(place: string, at: number): XwError {
  return broken(
    `${place} @${at}`,
    `${at} B`,
    '文件不完整：后面的部分缺失',
    'The file is cut short: the rest of it is missing',
  );
}

function namesOf(table: DbfHeader, encoding: Encoding): string[] {
  const decoder = new TextDecoder(encoding.name, { fatal: true });
  const names: string[] = [];
  for (const [i, field] of table.fields.entries()) {
    let name: string;
    try {
      name = decodeText(field.nameBytes, decoder) ?? `field_${i + 1}`;
    } catch {
      name = `field_${i + 1}`;
    }
    names.push(names.includes(name) ? `${name}_${i + 1}` : name);
  }
  return names;
}
