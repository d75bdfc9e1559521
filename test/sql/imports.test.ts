import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import { createImportWork } from '../../server/ingest/import-work.ts';
import type { MultiPolygon } from '../../server/kernel/geojson.ts';
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

/** WGS84 as a Chinese web map would draw it. */
function convertToGcj({ type, coordinates }: MultiPolygon): MultiPolygon {
  const gcj = openCrs({ kind: 'gcj02' });
  return {
    type,
    coordinates: coordinates.map((rings) => rings.map((ring) => ring.map((lngLat) => gcj.fromWgs84(lngLat)))),
  };
}

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

  it('asks when a layer called WGS84 lies where GCJ-02 would put it, names the shift, and goes on with the answer', async () => {
    const before = await fingerprint(database.db, 'grids');
    const rows = await database.db.query<{ grid_id: string; shape: string }>(
      `select grid_id, ST_AsGeoJSON(geom, 15) as shape from grids where city_id = 1 and valid_to is null`,
    );
    const file = collection(
      rows.map(({ grid_id, shape }) =>
        feature(convertToGcj(JSON.parse(shape) as MultiPolygon), { grid_id, name_zh: `网格${grid_id}` }),
      ),
    );
    const asked = await town.bring('grids', '网格.geojson', file, { crs: 'EPSG:4326' });
    expect(asked.state).toBe('asking');
    expect(asked.datum?.question?.code).toBe('crs_mislabelled');
    const gcj = asked.datum!.question!.candidates.find(({ crs }) => crs === 'gcj02')!;
    expect(gcj.iou).toBeGreaterThan(0.99);
    expect(asked.datum!.question!.iouAsDeclared).toBeLessThan(0.9);
    expect(Math.hypot(gcj.shiftEastM!, gcj.shiftNorthM!)).toBeGreaterThan(300);
    expect(await fingerprint(database.db, 'grids')).toBe(before);

    await town.ingest.answer(1, asked.importId, { crs: 'gcj02' }, 'tester');
    await town.ingest.runNow(1, asked.importId);
    const done = await town.ingest.report(1, asked.importId);
    expect(done).toMatchObject({ state: 'loaded', counts: { added: 2, replaced: 0, rejected: 0 } });
    expect(done.datum).toMatchObject({ used: 'gcj02', errorM: 15 });
    expect(done.datum!.chain.length).toBeGreaterThan(0);
    const [moved] = await database.db.query<{ m: number; n: number }>(
      `select max(ST_HausdorffDistance(a.geom, b.geom) * 100000) as m, count(*)::int as n
         from grids a join grids b on b.city_id = a.city_id and b.grid_id = a.grid_id and b.valid_to = a.valid_from
        where a.city_id = 1 and a.valid_to is null`,
    );
    expect(moved!.n).toBe(2);
    expect(moved!.m).toBeLessThan(1);
    const [kept] = await database.db.query<{ original: string; error_m: number }>(
      `select original, error_m from import_rows where import_id = $1 and original is not null limit 1`,
      [asked.importId],
    );
    expect(JSON.parse(kept!.original)).toMatchObject({ type: 'MultiPolygon' });
    expect(kept!.error_m).toBe(15);
    await town.ingest.undo(1, asked.importId, 'tester');
    expect(await fingerprint(database.db, 'grids')).toBe(before);
  });

  it('offers what fits when nobody says the reference system, and refuses Xi’an 80', async () => {
    const [x, y] = [39462489.22, 3920713.16];
    const csv = `编号,类别,X,Y\nP1,路灯,${x},${y}\n`;
    const asked = await town.bring('assets', '路灯.csv', csv);
    expect(asked).toMatchObject({
      state: 'asking',
      datum: { claimed: 'unknown', question: { code: 'crs_unknown' } },
    });
    expect(asked.datum!.question!.candidates[0]).toMatchObject({ crs: 'EPSG:4527', inside: true });
    await expect(town.bring('assets', '路灯.csv', csv, { crs: 'EPSG:2363' })).rejects.toMatchObject({
      problem: { code: 'crs_refused', remedy: expect.any(String) as string },
    });
    await town.ingest.answer(1, asked.importId, { crs: 'EPSG:4527' }, 'tester');
    await town.ingest.runNow(1, asked.importId);
    expect(await town.ingest.report(1, asked.importId)).toMatchObject({
      state: 'loaded',
      counts: { added: 1 },
    });
    const [lamp] = await database.db.query(
      `select kind, round(ST_X(geom)::numeric, 3)::float8 as lng, round(ST_Y(geom)::numeric, 3)::float8 as lat from assets where asset_id = 'P1'`,
    );
    expect(lamp).toEqual({ kind: 'lamp', lng: 116.587, lat: 35.415 });
  });

  it('never mends a zone: an invalid outline is refused, a new version closes the old one, undo opens it again', async () => {
    const { db } = database;
    const before = await fingerprint(db, 'zones');
    const zone = {
      regime: '文物保护单位',
      class: '建设控制地带',
      name_zh: '新区划',
      valid_from: '2026-01-01',
    };
    const bow = {
      type: 'Polygon',
      coordinates: [[at(500, 500), at(520, 520), at(520, 500), at(500, 520), at(500, 500)]],
    };
    const [old] = await db.query<{ zone_id: string; valid_from: string }>(
      `select zone_id, valid_from::text from zones z where city_id = 1 and valid_from < '2026-01-01' and geom is not null
          and not exists (select 1 from zones o where o.city_id = 1 and o.zone_id = z.zone_id and o.version <> z.version)
        order by zone_id limit 1`,
    );
    const [later] = await db.query<{ zone_id: string }>(
      `select zone_id from zones where city_id = 1 and known_to is null and zone_id <> $1 order by zone_id limit 1`,
      [old!.zone_id],
    );
    const report = await town.bring(
      'zones',
      '区划.geojson',
      collection([
        feature(bow, { ...zone, zone_id: 'NZ1', uncertainty_m: 1 }),
        feature(square(0, 0, 50), { ...zone, zone_id: 'NZ2' }),
        feature(square(0, 0, 50), { ...zone, zone_id: 'NZ3', 边界依据: '1:2000 地形图' }),
        feature(square(60, 0, 50), { ...zone, zone_id: old!.zone_id, uncertainty_m: 0.5 }),
        feature(square(60, 0, 50), {
          ...zone,
          zone_id: later!.zone_id,
          uncertainty_m: 0.5,
          valid_from: '1999-01-01',
        }),
      ]),
    );
    expect(report).toMatchObject({ state: 'loaded', counts: { accepted: 2, rejected: 3 } });
    const { rows } = await town.ingest.rejected(1, report.importId, { after: 0, limit: 9 });
    expect(rows.map(({ code }) => code).sort()).toEqual([
      'invalid_geometry',
      'later_version',
      'uncertainty_missing',
    ]);
    const versions = await db.query<{ known: boolean; valid_from: string; valid_to: string | null }>(
      `select known_to is null as known, valid_from::text, valid_to::text from zones where city_id = 1 and zone_id = $1 order by version`,
      [old!.zone_id],
    );
    expect(versions).toEqual([
      { known: false, valid_from: old!.valid_from, valid_to: null },
      { known: true, valid_from: '2026-01-01', valid_to: null },
      { known: true, valid_from: old!.valid_from, valid_to: '2026-01-01' },
    ]);
    expect(
      await db.query(`select uncertainty_m, uncertainty_basis, recorded_by from zones where zone_id = 'NZ3'`),
    ).toEqual([{ uncertainty_m: 2, uncertainty_basis: '1:2000 地形图', recorded_by: 'tester' }]);
    await town.ingest.undo(1, report.importId, 'tester');
    expect(await fingerprint(db, 'zones')).toBe(before);
  });

  it('undoes only what still stands as it left it, and says which later import is in the way', async () => {
    const first = await town.bring('units', 'a.csv', 'unit_id,kind,plate\nN1,执勤车,鲁H1\nN2,执勤车,鲁H2\n');
    expect(first).toMatchObject({ state: 'loaded', counts: { added: 2 } });
    const second = await town.bring('units', 'b.csv', 'unit_id,kind,plate\nN2,执勤车,鲁H9\n');
    expect(second).toMatchObject({ state: 'loaded', counts: { replaced: 1 } });
    await expect(town.ingest.undo(1, first.importId, 'tester')).rejects.toMatchObject({
      problem: { code: 'changed_since', status: 409, detailEn: expect.stringContaining('b.csv') as string },
    });
    await town.ingest.undo(1, second.importId, 'tester');
    await town.ingest.undo(1, first.importId, 'tester');
    expect(await database.db.query(`select 1 from units where unit_id in ('N1', 'N2')`)).toEqual([]);
  });

  it('asks for required fields that no column holds, takes them by hand, and lists references that do not exist', async () => {
    const csv = '谁,路,何时,凭何\nV9,梧桐路,2026-06-09 08:00,扫码刷卡\n,无此路,2026-06-09 09:00,gps\n';
    const asked = await town.bring('visits', '到访.csv', csv);
    expect(asked).toMatchObject({ state: 'asking', missing: ['street_id', 'started_at', 'evidence'] });
    expect(asked.fields.map(({ name, sample }) => [name, sample[0]])).toContainEqual(['路', '梧桐路']);
    const map = { visit_id: '谁', street_id: '路', started_at: '何时', evidence: '凭何' };
    await town.ingest.answer(1, asked.importId, { map }, 'tester');
    await town.ingest.runNow(1, asked.importId);
    expect(await town.ingest.report(1, asked.importId)).toMatchObject({
      state: 'loaded',
      counts: { added: 1, rejected: 1 },
    });
    expect(
      await database.db.query(
        `select street_id, evidence, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at from visits where visit_id = 'V9'`,
      ),
    ).toEqual([{ street_id: 'S1', evidence: 'qr', at: '2026-06-09 00:00' }]);
  });

  it('checks all and writes nothing on a dry run; `go` lets the rows in', async () => {
    const before = await fingerprint(database.db, 'cameras');
    const file = collection([
      feature({ type: 'Point', coordinates: at(10, 10) }, { id: 'DK1', 名称: '东口' }),
    ]);
    const dry = await town.bring('cameras', 'c.geojson', file, { dryRun: true });
    expect(dry).toMatchObject({ state: 'staged', counts: { accepted: 1, added: 0 } });
    expect(dry.preview.features).toHaveLength(1);
    expect(await fingerprint(database.db, 'cameras')).toBe(before);
    await town.ingest.answer(1, dry.importId, { go: true }, 'tester');
    await town.ingest.runNow(1, dry.importId);
    expect(await town.ingest.report(1, dry.importId)).toMatchObject({
      state: 'loaded',
      counts: { added: 1 },
    });
  });

  it('stops where it is told to, goes on there after a restart, and leaves nothing when it is cancelled', async () => {
    const { db } = database;
    const before = await fingerprint(db, 'buildings');
    const file = collection(
      Array.from({ length: 1_500 }, (_, i) =>
        feature(square(-1500 + (i % 50) * 30, -1500 + Math.floor(i / 50) * 30), { id: `R${i}`, 层数: 2 }),
      ),
    );
    const { importId } = await town.ingest.start({
      cityId: 1,
      layer: 'buildings',
      name: 'many.geojson',
      stream: Readable.from([file]),
      by: 'tester',
    });
    // As when the service stops: told to, but nobody cancelled.
    const work = createImportWork(town.deps);
    const reads: number[] = [];
    for (let stops = 0, state = 'reading'; state !== 'loaded'; stops += 1) {
      let steps = 0;
      const control = {
        progress: () => undefined,
        save: async () => undefined,
        cancelled: () => (steps += 1) > 1 && stops < 12,
      };
      ({ state } = await work.run(1, importId, control, async () => false));
      reads.push((await town.ingest.report(1, importId)).counts.read);
    }
    expect(reads.length).toBeGreaterThan(1);
    expect([...reads].sort((a, b) => a - b)).toEqual(reads);
    const report = await town.ingest.report(1, importId);
    expect(report.counts).toMatchObject({ read: 1500, accepted: 1500, added: 1500, rejected: 0 });
    expect(report.timings['longestBatchMs']).toBeLessThan(1000);
    const loaded = await fingerprint(db, 'buildings');
    await town.ingest.undo(1, importId, 'tester');
    expect(await fingerprint(db, 'buildings')).toBe(before);

    // Once in the middle of reading, once in the middle of loading.
    for (const patience of [2, 9]) {
      let left = patience;
      const cancelled = await town.bring('buildings', 'again.geojson', file, {
        control: { cancelled: () => (left -= 1) <= 0 },
      });
      if (cancelled.state === 'loaded') {
        // On PostgreSQL the loading is one step, which is not cut.
        expect(await fingerprint(db, 'buildings')).toBe(loaded);
        await town.ingest.undo(1, cancelled.importId, 'tester');
      } else expect(cancelled.state).toBe('cancelled');
      expect(await fingerprint(db, 'buildings')).toBe(before);
      expect(
        await db.query(`select 1 from import_rows where import_id = $1`, [cancelled.importId]),
      ).toHaveLength(cancelled.state === 'cancelled' ? 0 : 1500);
    }
  });

  it('gives the boundary of all parts, and the reader’s own reason for a file that is none', async () => {
    const before = await fingerprint(database.db, 'cities');
    const halves = collection([
      feature(square(-2000, -2000, 4000), { 名称: '全部' }),
      feature(square(1900, -2000, 200), { 名称: '东边一块' }),
    ]);
    const report = await town.bring('boundaries', '边界.geojson', halves);
    expect(report).toMatchObject({ state: 'loaded', counts: { accepted: 2, replaced: 1 } });
    const [area] = await database.db.query<{ km2: number }>(
      `select round((ST_Area(boundary::geography) / 1e6)::numeric, 2)::float8 as km2 from cities where city_id = 1`,
    );
    expect(area!.km2).toBeCloseTo(16.02, 1);
    await town.ingest.undo(1, report.importId, 'tester');
    expect(await fingerprint(database.db, 'cities')).toBe(before);

    const broken = await town.bring(
      'buildings',
      'x.geojson',
      '{"type":"FeatureCollection","features":[{"type"',
    );
    expect(broken.state).toBe('failed');
    expect(broken.error).toMatchObject({
      detail: expect.any(String) as string,
      remedy: expect.any(String) as string,
    });
    const none = await town.bring('buildings', 'x.bin', Buffer.from([0, 1, 2, 3]));
    expect(none).toMatchObject({ state: 'failed', error: { code: 'unknown_format' } });
  });
});
