import { rmSync } from 'node:fs';
import sqlite from 'node-sqlite3-wasm';
import { boundsOf, ByteSink, wkbOf } from './geometry-bytes.ts';
import { columnsOf, wktOf, type SampleRow, type WriteOptions } from './sample-row.ts';

const SQL_TYPES = { text: 'TEXT', number: 'REAL', integer: 'INTEGER', boolean: 'BOOLEAN' } as const;
const META = `
  pragma application_id = 0x47504B47;
  pragma user_version = 10300;
  create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key, organization text not null,
    organization_coordsys_id integer not null, definition text not null, description text);
  create table gpkg_contents (table_name text primary key, data_type text not null, identifier text unique, description text default '',
    last_change datetime not null default '2026-11-22T00:00:00.000Z', min_x double, min_y double, max_x double, max_y double, srs_id integer);
  create table gpkg_geometry_columns (table_name text not null, column_name text not null, geometry_type_name text not null,
    srs_id integer not null, z tinyint not null, m tinyint not null, primary key (table_name, column_name));
  insert into gpkg_spatial_ref_sys values ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', null);
  insert into gpkg_spatial_ref_sys values ('Undefined geographic', 0, 'NONE', 0, 'undefined', null);`;

export interface GeoPackageLayer extends WriteOptions {
  rows: readonly SampleRow[];
  /** Write a definition that names no EPSG code. */
  custom?: boolean;
  bigEndian?: boolean;
}

/** One or more layers in one GeoPackage. */
export function writeGeoPackageLayers(path: string, layers: readonly GeoPackageLayer[]): void {
  rmSync(path, { force: true });
  const db = new sqlite.Database(path);
  try {
    db.exec(META);
    layers.forEach((layer, i) => writeLayer(db, { layer: `layer${i + 1}`, ...layer }));
  } finally {
    db.close();
  }
}

export async function writeGeoPackage(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  writeGeoPackageLayers(path, [{ rows, layer: 'layer', ...options }]);
}

function writeLayer(
  db: InstanceType<typeof sqlite.Database>,
  layer: GeoPackageLayer & { layer: string },
): void {
  const { rows, epsg, custom } = layer;
  const srsId = custom === true ? 100_001 : (epsg ?? -1);
  if (epsg !== undefined) {
    db.run('insert or ignore into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, null)', [
      `system ${epsg}`,
      srsId,
      custom === true ? 'local' : 'EPSG',
      srsId,
      wktOf(epsg) ?? 'undefined',
    ]);
  }
  const columns = [...columnsOf(rows)];
  const located = rows.some((row) => row.geometry !== null);
  const table = `"${layer.layer}"`;
  const listed = columns.map(([name, type]) => `, "${name}" ${SQL_TYPES[type]}`).join('');
  db.exec(`create table ${table} (fid integer primary key${located ? ', geom blob' : ''}${listed})`);
  db.run(
    'insert into gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) values (?, ?, ?, ?, ?, ?, ?, ?)',
    [
      layer.layer,
      located ? 'features' : 'attributes',
      layer.layer,
      ...boundsOf(rows.map((row) => row.geometry)),
      srsId,
    ],
  );
  if (located)
    db.run(`insert into gpkg_geometry_columns values (?, 'geom', 'GEOMETRY', ?, 0, 0)`, [layer.layer, srsId]);
  const marks = columns.map(() => ', ?').join('');
  const insert = db.prepare(`insert into ${table} values (?${located ? ', ?' : ''}${marks})`);
  db.exec('begin');
  rows.forEach((row, i) => {
    const blob =
      row.geometry === null ? null : gpkgBlob(wkbOf(row.geometry, layer.bigEndian !== true), srsId);
    insert.run([i + 1, ...(located ? [blob] : []), ...columns.map(([name]) => row.properties[name] ?? null)]);
  });
  db.exec('commit');
  insert.finalize();
}

function gpkgBlob(wkb: Buffer, srsId: number): Buffer {
  return new ByteSink().bytes(Buffer.from('GP')).uint8(0).uint8(1).int32(srsId).bytes(wkb).finish();
}
