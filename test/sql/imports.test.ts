import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { CIVIC_NOW, at, loadCivicTown } from './civic-town.ts';
import { fingerprint, importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

interface Feature {
  type: 'Feature';
  geometry: unknown;
  properties: Record<string, unknown>;
}

const feature = (geometry: unknown, properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  geometry,
  properties,
});
const collection = (features: Feature[]) => JSON.stringify({ type: 'FeatureCollection', features });
const square = (eastM: number, northM: number, sizeM = 20) => ({
  type: 'Polygon',
  coordinates: [
    [
      at(eastM, northM),
      at(eastM + sizeM, northM),
      at(eastM + sizeM, northM + sizeM),
      at(eastM, northM + sizeM),
      at(eastM, northM),
    ],
  ],
});

describeEngines('imports', (engine) => {
  let database: TestDatabase;
  let town: ImportTown;

  beforeAll(async () => {
    database = await testDatabase(engine);
    await loadCivicTown(database.db);
  });
  afterAll(() => database?.close());
  beforeEach(() => {
    town?.close();
    town = importTown(database.db, CIVIC_NOW);
  });

  it('brings buildings in, lists bad rows with their reason, changes nothing the second time, and takes them back byte for byte', async () => {
    const before = await fingerprint(database.db, 'buildings');
    const bow = {
      type: 'Polygon',
      coordinates: [[at(500, 500), at(520, 520), at(520, 500), at(500, 520), at(500, 500)]],
    };
    const file = collection([
      feature(square(100, 100), { 编号: 'X1', 名称: '甲楼', 层数: '3', 高度: '10.5 米' }),
      feature(square(140, 100), { 编号: 'X2', 名称: '乙楼', 层数: 5 }),
      feature(square(180, 100), { 编号: 'X3', 层数: '三' }),
      feature(square(220, 100), { 编号: 'X1', 层数: 2 }),
      feature({ type: 'Point', coordinates: at(0, 0) }, { 编号: 'X5' }),
      feature(null, { 编号: 'X6' }),
      feature(bow, { 编号: 'X7', 高度: 9 }),
      feature(square(260, 100), { 编号: 'X8', 高度: -4 }),
    ]);
    const report = await town.bring('buildings', '楼.geojson', file);
    expect(report.error).toBeNull();
    expect(report.state).toBe('loaded');
    expect(report.counts).toMatchObject({ read: 8, accepted: 3, added: 3, replaced: 1, rejected: 5 });
    expect(report.datum).toMatchObject({ claimed: 'EPSG:4326', used: 'EPSG:4326' });
    expect(report.counts.repaired.map(({ how }) => how)).toEqual(
      expect.arrayContaining(['made_valid', 'split_parts', 'height_from_storeys', 'storeys_from_height']),
    );
    const { rows } = await town.ingest.rejected(1, report.importId, { after: 0, limit: 100 });
    expect(rows.map(({ code, value }) => [code, value])).toEqual(
      expect.arrayContaining([
        ['not_a_number', '三'],
        ['duplicate', 'X1'],
        ['wrong_geometry', 'Point'],
        ['no_geometry', ''],
        ['out_of_range', '-4'],
      ]),
    );
    const [one] = await database.db.query(
      `select name_zh, kind, storeys, height_m, round(ST_Area(geom::geography)) as area from buildings where building_id = 'X1'`,
    );
    expect(one).toMatchObject({ name_zh: '甲楼', kind: 'courtyard', storeys: 3, height_m: 10.5, area: 400 });
    expect(town.touched).toEqual(['buildings']);

    const loaded = await fingerprint(database.db, 'buildings');
    const again = await town.bring('buildings', '楼（副本）.geojson', file);
    expect(again).toMatchObject({ state: 'unchanged', sameAs: report.importId });
    expect(await fingerprint(database.db, 'buildings')).toBe(loaded);

    await town.ingest.undo(1, report.importId, 'tester');
    expect((await town.ingest.report(1, report.importId)).state).toBe('undone');
    expect(await fingerprint(database.db, 'buildings')).toBe(before);
  });
});
