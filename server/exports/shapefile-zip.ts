import { createReadStream } from 'node:fs';
import { appendFile, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { XwError } from '../kernel/errors.ts';
import { wktOfCode } from './core/crs-wkt.ts';
import {
  DbfWidth,
  MOST_TEXT_BYTES,
  dbfHeaderBytes,
  dbfNames,
  dbfRecord,
  fitText,
} from './core/dbf-records.ts';
import type { DbfColumn } from './core/dbf-records.ts';
import { gbkBytes } from './core/gb18030-bytes.ts';
import { boundsOf, widen } from './core/positions.ts';
import type { Bounds } from './core/positions.ts';
import { shapeHeader, shapeKindOf, shapeRecord } from './core/shape-records.ts';
import type { ShapeKind } from './core/shape-records.ts';
import { aboutLines } from './core/table.ts';
import type { ExportField, ExportHead, ExportPages, ExportRow, ExportValue } from './core/table.ts';
import { textPart, zipStream } from './zip-stream.ts';
import type { ZipPart } from './zip-stream.ts';

export type TableEncoding = 'utf-8' | 'gbk';

/** Bytes that a .shp may have: its header counts 16-bit words in 31 bits, and many programs stop at 2 GB. */
const MOST_SHP_BYTES = 2 ** 31 - 1;

/** One Shapefile on its way: shapes go straight to the disk, rows wait there until the widths are known. */
interface Layer {
  name: string;
  kind: ShapeKind;
  shp: FileHandle;
  shx: FileHandle;
  rows: FileHandle;
  bytes: number;
  count: number;
  bounds: Bounds;
  widths: DbfWidth[];
}

/**
 * A layer as Shapefiles in a ZIP: .shp, .shx, .dbf, .prj (where the system has a definition) and .cpg, one set for each kind
 * of shape that occurs; `fields.csv` says which name was cut to which, `about.txt` what the data is, `losses.csv` what the
 * table could not hold (characters that GBK lacks, text beyond 254 bytes), whole. Made in `folder`. Memory: one page of rows.
 * Errors: `export_too_large` (413) when a .shp reaches 2 GB.
 */
export async function* shapefileZip(
  head: ExportHead,
  pages: ExportPages,
  folder: string,
  encoding: TableEncoding,
): AsyncGenerator<Uint8Array> {
  const layers = new Map<ShapeKind | 'none', Layer>();
  const files: FileHandle[] = [];
  const make = async (name: string): Promise<FileHandle> => {
    const file = await open(join(folder, name), 'w+');
    files.push(file);
    return file;
  };
  try {
    const first = head.shape === 'none' ? 'point' : head.shape;
    const layerOf = async (kind: ShapeKind): Promise<Layer> => {
      const known = layers.get(kind);
      if (known !== undefined) return known;
      const name = kind === first ? head.name : `${head.name}_${kind}`;
      const layer: Layer = {
        name,
        kind,
        shp: await make(`${name}.shp`),
        shx: await make(`${name}.shx`),
        rows: await make(`${name}.rows`),
        bytes: 100,
        count: 0,
        bounds: [Infinity, Infinity, -Infinity, -Infinity],
        widths: head.fields.map(() => new DbfWidth()),
      };
      await layer.shp.write(Buffer.alloc(100));
      await layer.shx.write(Buffer.alloc(100));
      layers.set(kind, layer);
      return layer;
    };
    await layerOf(first);
    for await (const page of pages) {
      for (const [kind, rows] of grouped(page, first))
        await append(await layerOf(kind), rows, head.fields, encoding);
    }
    for (const layer of layers.values()) {
      await layer.shp.write(shapeHeader(layer.kind, layer.bounds, layer.bytes), 0, 100, 0);
      await layer.shx.write(shapeHeader(layer.kind, layer.bounds, 100 + 8 * layer.count), 0, 100, 0);
    }
    yield* zipStream(zipParts(head, [...layers.values()], folder, encoding));
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

/** Rows by the kind of file that holds them; those without a place stay with the first. */
function grouped(rows: readonly ExportRow[], first: ShapeKind): Map<ShapeKind, ExportRow[]> {
  const groups = new Map<ShapeKind, ExportRow[]>();
  for (const row of rows) {
    const kind = row.geometry === null ? first : shapeKindOf(row.geometry);
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [row]);
    else group.push(row);
  }
  return groups;
}

async function append(
  layer: Layer,
  rows: readonly ExportRow[],
  fields: readonly ExportField[],
  encoding: TableEncoding,
): Promise<void> {
  const shapes: Buffer[] = [];
  const index: Buffer[] = [];
  const texts: string[] = [];
  for (const { geometry, values } of rows) {
    const record = shapeRecord(layer.count + 1, geometry);
    const entry = Buffer.alloc(8);
    entry.writeInt32BE(layer.bytes / 2, 0);
    entry.writeInt32BE((record.length - 8) / 2, 4);
    layer.bytes += record.length;
    layer.count += 1;
    if (layer.bytes > MOST_SHP_BYTES) throw tooLarge(layer.name);
    shapes.push(record);
    index.push(entry);
    if (geometry !== null) {
      const [west, south, east, north] = boundsOf(geometry);
      widen(layer.bounds, [west, south], [east, north]);
    }
    const cells = fields.map(({ name }) => values[name] ?? null);
    cells.forEach((cell, i) => layer.widths[i]!.push(cell, textBytes(cell, encoding)));
    texts.push(`${JSON.stringify(cells)}\n`);
  }
  await layer.shp.write(Buffer.concat(shapes));
  await layer.shx.write(Buffer.concat(index));
  await layer.rows.write(texts.join(''));
}

/** GBK has two bytes at most for what UTF-8 has one to four: no text becomes wider than this. */
function textBytes(cell: ExportValue, encoding: TableEncoding): number {
  if (typeof cell !== 'string') return 0;
  return encoding === 'utf-8' ? Buffer.byteLength(cell) : gbkBytes(cell, ignore).length;
}

function ignore(): void {
  // The characters are listed where the table is written.
}

const sizeIn =
  (encoding: TableEncoding) =>
  (text: string): number =>
    textBytes(text, encoding);

async function* zipParts(
  head: ExportHead,
  layers: readonly Layer[],
  folder: string,
  encoding: TableEncoding,
): AsyncGenerator<ZipPart> {
  const names = dbfNames(
    head.fields.map(({ name }) => name),
    sizeIn(encoding),
  );
  const losses: Losses = { path: join(folder, 'losses.csv'), waiting: [], any: false };
  const prj = head.crs.code === null ? undefined : wktOfCode(head.crs.code);
  for (const layer of layers) {
    const columns = head.fields.map(({ type }, i) => layer.widths[i]!.column(names[i]!, type));
    for (const kind of ['shp', 'shx'])
      yield {
        name: `${layer.name}.${kind}`,
        content: createReadStream(join(folder, `${layer.name}.${kind}`), { highWaterMark: 256 * 1024 }),
      };
    yield { name: `${layer.name}.dbf`, content: table(head, layer, columns, folder, encoding, losses) };
    yield { name: `${layer.name}.cpg`, content: textPart([encoding === 'gbk' ? 'GBK' : 'UTF-8']) };
    if (prj !== undefined) yield { name: `${layer.name}.prj`, content: textPart([prj]) };
  }
  yield { name: 'about.txt', content: textPart([`\uFEFF${aboutLines(head).join('\r\n')}\r\n`]) };
  const listed = head.fields.map(
    ({ name, titleZh, titleEn, unit }, i) =>
      `${name},${names[i]!},${names[i] === name ? '' : '截短 cut'},${titleZh},"${titleEn}",${unit ?? ''}\r\n`,
  );
  yield {
    name: 'fields.csv',
    content: textPart([
      '\uFEFF字段 field,表中名称 name in the table,备注 note,标题,title,单位 unit\r\n',
      ...listed,
    ]),
  };
  if (losses.any) yield { name: 'losses.csv', content: createReadStream(losses.path) };
}

/** What a table could not hold, on its way to the disk. */
interface Losses {
  path: string;
  waiting: string[];
  any: boolean;
}

async function flush(losses: Losses): Promise<void> {
  if (losses.waiting.length === 0) return;
  const head = losses.any
    ? ''
    : '\uFEFF图层 layer,编号 id,字段 field,原因 why,字符 characters,原文 whole text\r\n';
  losses.any = true;
  await appendFile(losses.path, head + losses.waiting.join(''));
  losses.waiting = [];
}

async function* table(
  head: ExportHead,
  layer: Layer,
  columns: readonly DbfColumn[],
  folder: string,
  encoding: TableEncoding,
  losses: Losses,
): AsyncGenerator<Uint8Array> {
  const plain = (text: string): Buffer =>
    encoding === 'utf-8' ? Buffer.from(text, 'utf8') : gbkBytes(text, ignore);
  yield dbfHeaderBytes(columns, layer.count, head.exportedAt, encoding, plain);
  const lose = (id: ExportValue, field: string, why: string, characters: string, whole: string): void => {
    losses.waiting.push(
      `${[layer.name, String(id), field, why, characters, whole].map(quoted).join(',')}\r\n`,
    );
  };
  const file = createReadStream(join(folder, `${layer.name}.rows`), { encoding: 'utf8' });
  let waiting: Buffer[] = [];
  for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
    const cells = JSON.parse(line) as ExportValue[];
    const bytes = cells.map((cell, i): ExportValue | Buffer => {
      const column = columns[i]!;
      if (typeof cell !== 'string' || column.kind !== 'C') return cell;
      const lacking = new Set<string>();
      const encode = (text: string): Buffer =>
        encoding === 'utf-8' ? Buffer.from(text, 'utf8') : gbkBytes(text, (one) => lacking.add(one));
      const fitted = fitText(cell, MOST_TEXT_BYTES, encode);
      const field = head.fields[i]!.name;
      if (lacking.size > 0)
        lose(cells[0] ?? null, field, 'GBK 无此字 not in GBK', [...lacking].join(''), cell);
      if (fitted.cut) lose(cells[0] ?? null, field, '超过 254 字节 beyond 254 bytes', '', cell);
      return fitted.bytes;
    });
    waiting.push(dbfRecord(columns, bytes));
    if (waiting.length >= 500) {
      yield Buffer.concat(waiting);
      waiting = [];
      await flush(losses);
    }
  }
  await flush(losses);
  yield Buffer.concat([...waiting, Buffer.from([0x1a])]);
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function tooLarge(name: string): XwError {
  return new XwError({
    code: 'export_too_large',
    status: 413,
    detail: `${name}.shp 超过 2 GB，Shapefile 放不下。`,
    detailEn: `${name}.shp grows beyond 2 GB, which a Shapefile cannot hold.`,
    value: '2 GB',
    place: 'query.format',
    remedy: '请缩小范围或加筛选条件，或改用 GeoPackage。',
    remedyEn: 'Choose a smaller box or a filter, or GeoPackage.',
  });
}
