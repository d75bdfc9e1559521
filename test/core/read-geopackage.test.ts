import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import { shapeFromGeoPackage } from '../../server/ingest/core/gpkg-shape.ts';
import { shapeFromWkb } from '../../server/ingest/core/wkb-shape.ts';
import { wkbOf } from '../harness/format-files/geometry-bytes.ts';
import { writeGeoPackageLayers } from '../harness/format-files/geopackage-file.ts';
import { gdalVersion, readBack, refusalOf, scratchFolder } from '../harness/format-files/read-back.ts';
import type { SampleRow } from '../harness/format-files/sample-row.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const gdal = gdalVersion();
const { sharedData } = readTestConfig();

const ROWS: SampleRow[] = [
  { geometry: { type: 'Point', coordinates: [116.5, 35.4] }, properties: { 名称: '甲', lit: true, n: 1 } },
  { geometry: null, properties: { 名称: null, lit: false, n: 2.5 } },
];

function change(path: string, sql: string): void {
  const db = new sqlite.Database(path);
  db.exec(sql);
  db.close();
}

describe('GeoPackage', () => {
  it('reads both byte orders, booleans and rows without a place', async () => {
    for (const bigEndian of [false, true]) {
      const path = scratch.path(`plain-${bigEndian}.gpkg`);
      writeGeoPackageLayers(path, [{ rows: ROWS, epsg: 4490, bigEndian }]);
      const { file, rows, problems } = await readBack(path);
      expect(problems).toEqual([]);
      expect(file.claim).toEqual({ kind: 'epsg', code: 4490 });
      expect(rows.map(({ geometry, properties }) => ({ geometry, properties }))).toEqual(ROWS);
    }
  });

  it('takes a definition of its own as WKT, and none as unknown', async () => {
    writeGeoPackageLayers(scratch.path('own.gpkg'), [{ rows: ROWS, epsg: 4527, custom: true }]);
    const own = await readBack(scratch.path('own.gpkg'));
    expect(own.file.claim.kind === 'wkt' && own.file.claim.wkt).toContain('Gauss_Kruger');
    writeGeoPackageLayers(scratch.path('none.gpkg'), [{ rows: ROWS }]);
    expect((await readBack(scratch.path('none.gpkg'))).file.claim).toEqual({ kind: 'unknown' });
  });

  it('lets choose among layers; attributes come after features', async () => {
    const path = scratch.path('layers.gpkg');
    writeGeoPackageLayers(path, [
      { rows: [{ geometry: null, properties: { who: '李' } }], layer: '班次' },
      { rows: ROWS, epsg: 4326, layer: '路灯' },
    ]);
    const first = await readBack(path);
    expect([first.file.part, first.file.parts]).toEqual(['路灯', ['路灯', '班次']]);
    const second = await readBack(path, { layer: '班次' });
    expect(second.rows.map((row) => [row.geometry, row.properties])).toEqual([[null, { who: '李' }]]);
    expect(await refusalOf(path, { layer: 'nothing' })).toBe('unknown_part');
  });

  it('refuses what is no GeoPackage, a program in place of a table, and damage', async () => {
    const path = scratch.path('whole.gpkg');
    const many = Array.from({ length: 2000 }, (_, i) => ({
      geometry: ROWS[0]!.geometry,
      properties: { text: `第${i}盏灯`.repeat(20) },
    }));
    writeGeoPackageLayers(path, [{ rows: many, epsg: 4326, layer: 'lamps' }]);
    const whole = readFileSync(path);
    const broken = scratch.path('broken.gpkg');
    writeFileSync(broken, whole.subarray(0, whole.length / 2));
    expect(await refusalOf(broken)).toBe('broken_file');
    const hurt = Buffer.from(whole);
    hurt.fill(0x5a, 4096 * 6, hurt.length);
    writeFileSync(broken, hurt);
    expect(await refusalOf(broken)).toBe('broken_file');
    writeFileSync(broken, Buffer.concat([whole.subarray(0, 100), Buffer.alloc(whole.length - 100)]));
    expect(await refusalOf(broken)).toBe('broken_file');

    const view = scratch.path('view.gpkg');
    copyFileSync(path, view);
    change(
      view,
      `alter table lamps rename to t; create view lamps as with recursive n(i) as (select 1 union all select i + 1 from n) select i as fid, null as geom from n`,
    );
    expect(await refusalOf(view)).toBe('view_refused');

    const plain = scratch.path('plain.gpkg');
    change(plain, 'create table t (a)');
    expect(await refusalOf(plain)).toBe('not_a_geopackage');
  });

  it('reads a file that an open QGIS would leave in WAL mode, and does not change it', async () => {
    const path = scratch.path('wal.gpkg');
    writeGeoPackageLayers(path, [{ rows: ROWS, epsg: 4326 }]);
    const bytes = readFileSync(path);
    bytes.fill(2, 18, 20);
    writeFileSync(path, bytes);
    expect((await readBack(path)).rows.length).toBe(2);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    writeFileSync(`${path}-wal`, 'still open');
    expect(await refusalOf(path)).toBe('file_in_use');
  });

  it('leaves out rows whose geometry is damaged', async () => {
    const path = scratch.path('rows.gpkg');
    writeGeoPackageLayers(path, [{ rows: [...ROWS, ...ROWS, ...ROWS], epsg: 4326, layer: 'lamps' }]);
    change(
      path,
      `update lamps set geom = x'4750000100000000' where fid = 1; update lamps set geom = x'00' where fid = 3; update lamps set geom = 'text' where fid = 5`,
    );
    const { rows, problems } = await readBack(path);
    expect(problems.map((problem) => [problem.place, problem.code])).toEqual([['要素1', 'broken_geometry'], ['要素3', 'broken_geometry'], ['要素5', 'broken_geometry']]); // prettier-ignore
    expect(rows.length).toBe(3);
  });

  it('reads envelopes, heights, EWKB and empty shapes of WKB', () => {
    const wkb = wkbOf({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }); // prettier-ignore
    for (const [kind, bytes] of [
      [0, 0],
      [1, 32],
      [2, 48],
      [3, 48],
      [4, 64],
    ] as const) {
      const blob = Buffer.concat([
        Buffer.from([0x47, 0x50, 0, 1 | (kind << 1), 0, 0, 0, 0]),
        Buffer.alloc(bytes),
        wkb,
      ]);
      expect(shapeFromGeoPackage(blob).type).toBe('Polygon');
    }
    expect(() => shapeFromGeoPackage(Buffer.from([0x47, 0x50, 0, 15, 0, 0, 0, 0]))).toThrow('envelope');
    const hex = (text: string): unknown => shapeFromWkb(Buffer.from(text, 'hex'));
    const xy = '000000000000f03f0000000000000040';
    expect(hex(`0101000020e6100000${xy}`)).toMatchObject({ type: 'Point', coordinates: [1, 2] });
    expect(hex(`01e9030000${xy}0000000000000840`)).toMatchObject({
      type: 'Point',
      height: true,
      coordinates: [1, 2],
    });
    expect(hex('0101000000000000000000f87f000000000000f87f')).toMatchObject({ coordinates: [] });
    expect(hex('010700000000000000')).toMatchObject({ type: 'GeometryCollection', geometries: [] });
    expect(hex('0108000000')).toEqual({ type: 'CircularString' });
    expect(() => hex('0102000000ffffff7f')).toThrow('do not fit');
    expect(() => hex(`${'0107000000ffffff'.slice(0, 10)}01000000`.repeat(40))).toThrow(RangeError);
  });

  it.skipIf(gdal === undefined)(`reads what GDAL writes (${gdal ?? 'skipped: no ogr2ogr'})`, async () => {
    const source = scratch.path('source.geojson');
    const features = ROWS.map((row) => ({ type: 'Feature', ...row }));
    writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features }));
    execFileSync('ogr2ogr', ['-f', 'GPKG', scratch.path('gdal.gpkg'), source], { stdio: 'ignore' });
    const { file, rows, problems } = await readBack(scratch.path('gdal.gpkg'));
    expect(problems).toEqual([]);
    expect(file.claim).toEqual({ kind: 'epsg', code: 4326 });
    expect(rows.map(({ geometry, properties }) => ({ geometry, properties }))).toEqual(ROWS);
  });

  it.skipIf(sharedData === undefined)('reads real files', async () => {
    const census = await readBack(join(sharedData ?? '', 'incidents-memphis-2019/memphis_population.gpkg'));
    expect([census.rows.length, census.problems.length]).toEqual([10_393, 0]);
    const columbus = await readBack(join(sharedData ?? '', 'stats-reference/columbus.gpkg'));
    expect([columbus.rows.length, columbus.file.claim.kind]).toEqual([49, 'unknown']);
  });
});
