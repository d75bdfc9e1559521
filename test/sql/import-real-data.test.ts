import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCodes } from '../../server/city/load-codes.ts';
import { readTestConfig } from '../../server/config.ts';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

const { sharedData } = readTestConfig();
const SKIPPED = ' (skipped: no real data beside the project)';

/** The folder of a data set of others; undefined when it is not there. */
function folderOf(name: string): string | undefined {
  const path = sharedData === undefined ? undefined : join(sharedData, name);
  return path !== undefined && existsSync(path) ? path : undefined;
}
const rencheng = folderOf('rencheng-boundary');
const delft = folderOf('cityjson-delft');

describeEngines('files of others', (engine) => {
  let database: TestDatabase;
  let town: ImportTown;
  beforeAll(async () => {
    database = await testDatabase(engine);
    await loadCodes(database.db);
    town = importTown(database.db, Date.parse('2026-06-10T02:00:00Z'));
  });
  afterAll(async () => {
    town?.close();
    await database?.close();
  });

  const city = (id: number, boundary: Geometry) =>
    database.db.query(
      `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
       values ($1::int, 'real-' || $1, '城', 'City', 4548, ST_Multi($2::geometry), false, '', '')`,
      [id, hexFromGeometry(boundary)],
    );

  it.skipIf(rencheng === undefined)(
    `a district boundary declared EPSG:4326 is flagged as GCJ-02, its shift named within 10 m, and lands right by the answer${rencheng === undefined ? SKIPPED : ''}`,
    async () => {
      const read = (name: string): unknown => JSON.parse(readFileSync(join(rencheng!, name), 'utf8'));
      const trusted = read('rencheng_370811_wgs84.geojson') as { features: { geometry: Geometry }[] };
      await city(1, trusted.features[0]!.geometry);
      const original = read('datav_370811_gcj02.json') as { geometry: Geometry }[];
      const file = JSON.stringify({
        type: 'FeatureCollection',
        features: [{ type: 'Feature', properties: { name: '边界' }, geometry: original[0]!.geometry }],
      });
      const asked = await town.bring('boundaries', 'boundary.geojson', file, { crs: 'EPSG:4326' });
      expect(asked.state).toBe('asking');
      const question = asked.datum!.question!;
      expect(question.code).toBe('crs_mislabelled');
      const gcj = question.candidates[0]!;
      expect(gcj.crs).toBe('gcj02');
      expect(Math.hypot(gcj.shiftEastM! - 480.8, gcj.shiftNorthM! - -51.6)).toBeLessThan(10);
      expect([question.iouAsDeclared! < 0.95, gcj.iou! > 0.999]).toEqual([true, true]);
      await town.ingest.answer(1, asked.importId, { crs: 'gcj02' }, 'tester');
      await town.ingest.runNow(1, asked.importId);
      expect(await town.ingest.report(1, asked.importId)).toMatchObject({
        state: 'loaded',
        counts: { replaced: 1 },
      });
      const [apart] = await database.db.query<{ m: number }>(
        `select ST_HausdorffDistance(ST_Transform(boundary, 4548), ST_Transform(ST_Multi($1::geometry), 4548)) as m from cities where city_id = 1`,
        [hexFromGeometry(trusted.features[0]!.geometry)],
      );
      expect(apart!.m).toBeLessThan(5);
    },
  );

  it.skipIf(delft === undefined)(
    `buildings of a CityJSON in EPSG:7415 stand where they stand${delft === undefined ? SKIPPED : ''}`,
    async () => {
      await city(2, {
        type: 'Polygon',
        coordinates: [[[4.3, 51.97], [4.42, 51.97], [4.42, 52.05], [4.3, 52.05], [4.3, 51.97]]], // prettier-ignore
      });
      const report = await town.bring('buildings', 'delft.json', readFileSync(join(delft!, 'delft.json')), {
        cityId: 2,
      });
      expect(report.error).toBeNull();
      expect(report).toMatchObject({ state: 'loaded', format: 'cityjson', datum: { claimedBy: 'file' } });
      expect(report.counts.added).toBeGreaterThan(100);
      // The extent of the file (84616.5–85140.8, 447423.0–447750.6 in RD) through PROJ.
      const [inside] = await database.db.query<{ share: number }>(
        `select avg(ST_Intersects(geom, ST_Expand(ST_Transform(ST_MakeEnvelope(84616.468, 447422.999, 85140.839, 447750.636, 28992), 4326), 0.0001))::int)::float8 as share
           from buildings where city_id = 2`,
      );
      expect(inside!.share).toBe(1);
    },
  );
});
