import { existsSync, statSync } from 'node:fs';
import { copyFile, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import sqlite from 'node-sqlite3-wasm';
import type { Database } from 'node-sqlite3-wasm';
import { XwError } from '../../kernel/errors.ts';
import { temporaryFolder } from '../../kernel/temporary-folder.ts';
import { rowFromBytes } from '../core/decoded-shape.ts';
import { shapeFromGeoPackage } from '../core/gpkg-shape.ts';
import type { CrsClaim, Limits, OpenOptions, RawFile, RawItem, RawValue } from '../core/raw.ts';
import { broken, refused, rowProblem } from '../core/refusals.ts';
import type { Probe, Reader } from '../reader.ts';

/** Rows between two looks at the signal and at other work. */
const ROWS_AT_ONCE = 200;

type Cell = number | bigint | string | Uint8Array | null;
type Cells = Record<string, Cell>;

interface Layer {
  table: string;
  geometryColumn?: string;
  srsId: number;
}

interface Column {
  name: string;
  /** As declared, upper case; computed columns are not listed by SQLite and so never run. */
  type: string;
}

/**
 * GeoPackage: SQLite read from the disk page by page, one layer (features, else attributes) row by row.
 * Views and virtual tables are refused: they run what a stranger wrote. A file left in WAL mode (as an open QGIS leaves it) is read from a copy.
 */
export const geopackageReader: Reader = {
  format: 'geopackage',
  nameZh: 'GeoPackage',
  nameEn: 'GeoPackage',
  extensions: ['gpkg'],
  recognises: ({ head }) => Buffer.from(head.subarray(0, 15)).toString('latin1') === 'SQLite format 3',
  async open(probe, options) {
    checkPages(probe);
    const { path, discard } = await readablePath(probe);
    let db: Database | undefined;
    try {
      db = new sqlite.Database(path, { readOnly: true, fileMustExist: true });
      return openLayer(db, probe, options, discard);
    } catch (error) {
      db?.close();
      await discard();
      throw asBroken(error, probe.name);
    }
  },
};

function openLayer(
  db: Database,
  probe: Probe,
  options: OpenOptions & { limits: Limits },
  discard: () => Promise<void>,
): RawFile {
  const layers = listLayers(db, probe.name);
  const layer =
    options.layer === undefined ? layers[0]! : layers.find((found) => found.table === options.layer);
  if (layer === undefined) throw noSuchLayer(probe.name, options.layer ?? '', layers);
  checkTable(db, layer, probe.name);
  const columns = listColumns(db, layer);
  if (layer.geometryColumn !== undefined && !columns.some((column) => column.name === layer.geometryColumn)) {
    throw broken(
      `${probe.name}/${layer.table}`,
      layer.geometryColumn,
      '图层缺少几何列',
      'The geometry column is missing',
    );
  }
  const ignored: Record<string, number> = {};
  for (const column of columns)
    if (isBlob(column) && column.name !== layer.geometryColumn) ignored[`column ${column.name}`] = 1;
  const { claim, why } = claimOf(db, layer);
  return {
    format: 'geopackage',
    claim,
    claimWhy: why,
    ignored,
    part: layer.table,
    ...(layers.length > 1 ? { parts: layers.map((found) => found.table) } : {}),
    rows: (signal) => readRows(db, layer, columns, probe, options.limits, signal),
    async close() {
      if (db.isOpen) db.close();
      await discard();
    },
  };
}

async function* readRows(
  db: Database,
  layer: Layer,
  columns: Column[],
  probe: Probe,
  limits: Limits,
  signal?: AbortSignal,
): AsyncGenerator<RawItem> {
  const kept = columns.filter((column) => column.name !== layer.geometryColumn && !isBlob(column));
  const wanted = kept.map((column, i) => `${quoted(column.name)} as c${i}`);
  if (layer.geometryColumn !== undefined) {
    const shape = quoted(layer.geometryColumn);
    wanted.push(
      `length(${shape}) as size`,
      `iif(length(${shape}) <= ${limits.rowBytes}, ${shape}, null) as shape`,
    );
  }
  let statement: ReturnType<Database['prepare']> | undefined;
  try {
    statement = db.prepare(`select ${wanted.join(', ')} from ${quoted(layer.table)}`);
    let count = 0;
    for (const found of statement.iterate()) {
      signal?.throwIfAborted();
      count++;
      if (count > probe.sizeBytes) throw new RangeError('more rows than bytes');
      yield rowOf(found as Cells, `要素${count}`, layer, kept, limits);
      if (count % ROWS_AT_ONCE === 0) await setImmediate();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw asBroken(error, probe.name);
  } finally {
    if (statement !== undefined) finalize(statement);
  }
}

/** SQLite repeats a statement's error when it is put away; it was told once already. */
function finalize(statement: ReturnType<Database['prepare']>): void {
  try {
    statement.finalize();
  } catch {
    // told by the iteration
  }
}

function rowOf(cells: Cells, place: string, layer: Layer, kept: Column[], limits: Limits): RawItem {
  const properties: Record<string, RawValue> = {};
  kept.forEach((column, i) => {
    properties[column.name] = valueOf(cells[`c${i}`] ?? null, column.type);
  });
  if (layer.geometryColumn === undefined) return { place, geometry: null, properties };
  const size = Number(cells.size ?? 0);
  if (size > limits.rowBytes) {
    return rowProblem(
      place,
      'row_too_large',
      size,
      `几何超过上限 ${limits.rowBytes} 字节`,
      `The geometry is larger than the limit of ${limits.rowBytes} bytes`,
    );
  }
  const shape = cells.shape ?? null;
  const decode = (): ReturnType<typeof shapeFromGeoPackage> | null => {
    if (shape === null) return null;
    if (!(shape instanceof Uint8Array)) throw new RangeError('the geometry is no blob');
    return shapeFromGeoPackage(shape);
  };
  return rowFromBytes(place, decode, properties, limits);
}

function valueOf(cell: Cell, type: string): RawValue {
  if (cell instanceof Uint8Array) return null;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  if (type === 'BOOLEAN' && typeof cell === 'number') return cell !== 0;
  return cell;
}

function isBlob(column: Column): boolean {
  return column.type.startsWith('BLOB');
}

function listLayers(db: Database, name: string): Layer[] {
  const tables = new Set(
    db
      .all(`select name from sqlite_master where type in ('table', 'view')`)
      .map((found) => String(found.name)),
  );
  if (!tables.has('gpkg_contents')) {
    throw refused('not_a_geopackage', name, [...tables].slice(0, 5).join(', '), {
      zh: '这是 SQLite 数据库，但不是 GeoPackage',
      en: 'A SQLite database, but not a GeoPackage',
      remedyZh: '请在 GIS 软件中另存为 GeoPackage（.gpkg）。',
      remedyEn: 'Save it as GeoPackage (.gpkg) in a GIS program.',
    });
  }
  const shapes = new Map<string, { column: string; srsId: number }>();
  if (tables.has('gpkg_geometry_columns')) {
    for (const found of db.all('select table_name, column_name, srs_id from gpkg_geometry_columns')) {
      shapes.set(String(found.table_name), {
        column: String(found.column_name),
        srsId: Number(found.srs_id),
      });
    }
  }
  const contents = db.all(
    `select table_name, data_type from gpkg_contents where data_type in ('features', 'attributes') order by data_type desc, rowid`,
  );
  const layers = contents
    .map((found) => String(found.table_name))
    .filter((table) => tables.has(table))
    .map((table): Layer => {
      const shape = shapes.get(table);
      return {
        table,
        srsId: shape?.srsId ?? -1,
        ...(shape === undefined ? {} : { geometryColumn: shape.column }),
      };
    });
  if (layers.length === 0)
    throw broken(name, '0', 'GeoPackage 中没有要素图层', 'There is no layer of features in it');
  return layers;
}

function listColumns(db: Database, layer: Layer): Column[] {
  return db
    .all(`select name, type, pk from pragma_table_info(?)`, [layer.table])
    .filter((found) => !(Number(found.pk) > 0 && /^(ogc_)?fid$/i.test(String(found.name))))
    .map((found) => ({ name: String(found.name), type: String(found.type).toUpperCase() }));
}

/** A view or a virtual table would run a stranger's program. */
function checkTable(db: Database, layer: Layer, name: string): void {
  const found = db.get('select type, sql from sqlite_master where name = ?', [layer.table]);
  const sql = String(found?.sql ?? '');
  if (found?.type === 'table' && !/^\s*create\s+virtual/i.test(sql)) return;
  throw refused('view_refused', `${name}/${layer.table}`, String(found?.type ?? ''), {
    zh: '该图层是视图或虚拟表，不是普通数据表',
    en: 'This layer is a view or a virtual table, not a plain table',
    remedyZh: '请在 GIS 软件中把它另存为新的图层。',
    remedyEn: 'Save it as a new layer in a GIS program.',
  });
}

function claimOf(db: Database, layer: Layer): { claim: CrsClaim; why: string } {
  const found = db.get(
    'select srs_name, organization, organization_coordsys_id as code, definition from gpkg_spatial_ref_sys where srs_id = ?',
    [layer.srsId],
  );
  const organization = String(found?.organization ?? '').toUpperCase();
  const code = Number(found?.code ?? 0);
  const definition = String(found?.definition ?? '');
  const named = `srs_id ${layer.srsId}`;
  if (layer.srsId <= 0 || found === null) {
    return {
      claim: { kind: 'unknown' },
      why: `图层未声明坐标系（${named}）/ The layer names no system (${named})`,
    };
  }
  if (organization === 'EPSG' && Number.isInteger(code) && code > 0) {
    return {
      claim: { kind: 'epsg', code },
      why: `gpkg_spatial_ref_sys：EPSG:${code}（${String(found.srs_name)}）/ gpkg_spatial_ref_sys says EPSG:${code}`,
    };
  }
  if (/^\s*[A-Z]/i.test(definition) && definition.trim().toLowerCase() !== 'undefined') {
    return {
      claim: { kind: 'wkt', wkt: definition },
      why: `gpkg_spatial_ref_sys 中的自定义坐标系（${named}）/ A definition of its own in gpkg_spatial_ref_sys (${named})`,
    };
  }
  return {
    claim: { kind: 'unknown' },
    why: `坐标系没有定义（${named}）/ The system is not defined (${named})`,
  };
}

/** The size in the file's header is the size on the disk, else it was cut. */
function checkPages({ head, name, sizeBytes }: Probe): void {
  if (head.length < 100) throw broken(name, `${sizeBytes} B`, '文件不完整', 'The file is cut short');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const pageSize = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
  const pages = view.getUint32(28);
  const counted = view.getUint32(24) === view.getUint32(92);
  if (counted && pages > 0 && pageSize * pages > sizeBytes) {
    throw broken(
      name,
      `${sizeBytes} B`,
      `文件不完整：应有 ${pageSize * pages} 字节`,
      `The file is cut short: it should have ${pageSize * pages} bytes`,
    );
  }
}

async function readablePath(probe: Probe): Promise<{ path: string; discard: () => Promise<void> }> {
  if (probe.head[18] !== 2 && probe.head[19] !== 2) return { path: probe.path, discard: async () => {} };
  const log = `${probe.path}-wal`;
  if (existsSync(log) && statSync(log).size > 0) {
    throw refused('file_in_use', probe.name, '-wal', {
      zh: '该 GeoPackage 正被其他程序打开，部分数据还在 -wal 文件中',
      en: 'Another program has this GeoPackage open: some of its data still stand in the -wal file',
      remedyZh: '请先在 QGIS 等程序中关闭该文件，再导入。',
      remedyEn: 'Close it there (QGIS, for example) and import it again.',
    });
  }
  const folder = await temporaryFolder('gpkg');
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'copy.gpkg');
    await copyFile(probe.path, path);
    const file = await open(path, 'r+');
    await file.write(Buffer.from([1, 1]), 0, 2, 18);
    await file.close();
    return { path, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function noSuchLayer(name: string, wanted: string, layers: Layer[]): XwError {
  const there = layers.map((layer) => layer.table).join(', ');
  return refused('unknown_part', name, wanted, {
    zh: '文件中没有这个图层',
    en: 'No such layer in the file',
    remedyZh: `可选：${there}`,
    remedyEn: `Choose one of: ${there}`,
  });
}

function asBroken(error: unknown, name: string): unknown {
  if (error instanceof XwError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return broken(name, message, 'GeoPackage 已损坏，无法读取', 'The GeoPackage is damaged and cannot be read');
}
