import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { wktOfCode } from './core/crs-wkt.ts';
import { asMulti, gpkgBlob } from './core/gpkg-blob.ts';
import { boundsOf, widen } from './core/positions.ts';
import type { Bounds } from './core/positions.ts';
import { aboutLines } from './core/table.ts';
import type { ExportCrs, ExportHead, ExportPages } from './core/table.ts';

const TYPES = { string: 'TEXT', number: 'DOUBLE', boolean: 'BOOLEAN' } as const;
const GEOMETRIES = { point: 'POINT', line: 'MULTILINESTRING', polygon: 'MULTIPOLYGON' } as const;
/** Rows in one go: the event loop waits for them. */
const ROWS_AT_ONCE = 250;

/** Source: OGC 12-128r18 (GeoPackage 1.3): application id, user version, the tables of §1.1 and §2.1, metadata of annex F.8. */
const META = `
pragma journal_mode = off; pragma synchronous = off;
pragma application_id = 0x47504B47; pragma user_version = 10300;
create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer not null primary key, organization text not null,
  organization_coordsys_id integer not null, definition text not null, description text);
create table gpkg_contents (table_name text not null primary key, data_type text not null, identifier text unique,
  description text default '', last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x double, min_y double, max_x double, max_y double, srs_id integer,
  constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys(srs_id));
create table gpkg_geometry_columns (table_name text not null, column_name text not null, geometry_type_name text not null,
  srs_id integer not null, z tinyint not null, m tinyint not null, constraint pk_geom_cols primary key (table_name, column_name),
  constraint uk_gc_table_name unique (table_name));
create table gpkg_extensions (table_name text, column_name text, extension_name text not null, definition text not null,
  scope text not null, constraint ge_tce unique (table_name, column_name, extension_name));
create table gpkg_metadata (id integer constraint m_pk primary key asc not null, md_scope text not null default 'dataset',
  md_standard_uri text not null, mime_type text not null default 'text/xml', metadata text not null default '');
create table gpkg_metadata_reference (reference_scope text not null, table_name text, column_name text, row_id_value integer,
  timestamp datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id integer not null, md_parent_id integer);
insert into gpkg_spatial_ref_sys values ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', null);
insert into gpkg_spatial_ref_sys values ('Undefined geographic', 0, 'NONE', 0, 'undefined', null);`;

/** GCJ-02 and BD-09 and what the city registered have no code: numbers of their own above 100,000, without a definition. */
const OWN: Record<string, number> = { gcj02: 100_002, bd09: 100_009 };
const OTHER = 100_000;

/** A GeoPackage with one layer, made as a file in `folder` and then sent. Memory: one page of rows. */
export async function* geopackageFile(
  head: ExportHead,
  pages: ExportPages,
  folder: string,
): AsyncGenerator<Uint8Array> {
  const path = join(folder, `${head.name}.gpkg`);
  const db = new sqlite.Database(path);
  try {
    await fill(db, head, pages);
  } finally {
    db.close();
  }
  yield* createReadStream(path, { highWaterMark: 256 * 1024 });
}

async function fill(
  db: InstanceType<typeof sqlite.Database>,
  head: ExportHead,
  pages: ExportPages,
): Promise<void> {
  const { name, fields, shape, crs, exportedAt } = head;
  const located = shape !== 'none';
  const srsId = crs.code ?? OWN[crs.id] ?? OTHER;
  db.exec(META);
  addSystem(db, { id: 'EPSG:4326', code: 4326, nameZh: 'WGS 84', nameEn: 'WGS 84', errorM: 0, geographic: true, chain: [] }, 4326); // prettier-ignore
  addSystem(db, crs, srsId);
  const columns = fields.map((field) => `, "${field.name}" ${TYPES[field.type]}`).join('');
  const geometry = located ? `, geom ${GEOMETRIES[shape]}` : '';
  db.exec(`create table "${name}" (fid integer primary key autoincrement not null${geometry}${columns})`);
  const marks = fields.map(() => ', ?').join('');
  const insert = db.prepare(`insert into "${name}" values (?${located ? ', ?' : ''}${marks})`);
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  let fid = 0;
  try {
    for await (const page of pages)
      for (let from = 0; from < page.length; from += ROWS_AT_ONCE) {
        db.exec('begin');
        for (const row of page.slice(from, from + ROWS_AT_ONCE)) {
          fid += 1;
          const values = fields.map((field) => row.values[field.name] ?? null);
          const cell = row.geometry === null ? null : gpkgBlob(asMulti(row.geometry), srsId);
          insert.run([fid, ...(located ? [cell] : []), ...values]);
          if (row.geometry !== null) {
            const [west, south, east, north] = boundsOf(row.geometry);
            widen(bounds, [west, south], [east, north]);
          }
        }
        db.exec('commit');
        await new Promise((resolve) => setImmediate(resolve));
      }
  } finally {
    insert.finalize();
  }
  const about = aboutLines(head).join('\n');
  const known = Number.isFinite(bounds[0]) ? bounds : [null, null, null, null];
  db.run('insert into gpkg_contents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    name, located ? 'features' : 'attributes', `${head.titleZh} ${head.titleEn}`, about, exportedAt, ...known, located ? srsId : null,
  ]); // prettier-ignore
  if (located)
    db.run(`insert into gpkg_geometry_columns values (?, 'geom', ?, ?, 0, 0)`, [
      name,
      GEOMETRIES[shape],
      srsId,
    ]);
  db.run(
    `insert into gpkg_metadata values (1, 'dataset', 'http://purl.org/dc/terms/description', 'text/plain', ?)`,
    [about],
  );
  db.run(
    `insert into gpkg_metadata_reference (reference_scope, table_name, md_file_id) values ('table', ?, 1)`,
    [name],
  );
  for (const table of ['gpkg_metadata', 'gpkg_metadata_reference'])
    db.run(
      `insert into gpkg_extensions values (?, null, 'gpkg_metadata', 'http://www.geopackage.org/spec131/#extension_metadata', 'read-write')`,
      [table],
    );
}

function addSystem(db: InstanceType<typeof sqlite.Database>, crs: ExportCrs, srsId: number): void {
  const definition = crs.code === null ? undefined : wktOfCode(crs.code);
  db.run('insert or ignore into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, ?)', [
    crs.nameEn,
    srsId,
    crs.code === null ? 'NONE' : 'EPSG',
    srsId,
    definition ?? 'undefined',
    `${crs.nameZh}${crs.errorM === 0 ? '' : ` ±${crs.errorM} m`}`,
  ]);
}
