import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCity } from '../../server/cities/create-city.ts';
import type { CityReport } from '../../server/cities/contract.ts';
import type { CityRequest, CreateFiles } from '../../server/cities/settle-boundary.ts';
import { listCities } from '../../server/cities/store.ts';
import { readTestConfig } from '../../server/config.ts';
import { buildGridsOf, buildStreetsOf } from '../../server/geography/builder.ts';
import { checkTopology } from '../../server/geography/topology-check.ts';
import { testDatabase, type TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { streetTownFiles } from './street-town.ts';

const { sharedData } = readTestConfig();
const FUTIAN = sharedData === undefined ? '' : join(sharedData, 'osm-shenzhen-futian');
const MONACO = sharedData === undefined ? '' : join(sharedData, 'osm-monaco', 'monaco.osm.pbf');

const request = (changes: Partial<CityRequest> = {}): CityRequest => ({
  nameZh: '泗滨',
  nameEn: 'Sibin',
  h3Coarse: 8,
  h3Fine: 10,
  streetCount: 60,
  gridCount: 4,
  clipToStreets: false,
  ...changes,
});

/** Rows of a city that must be the same on every engine. */
const DIGEST = `
  select 'streets' as t, md5(string_agg(street_id || name_zh || grade || home_grid_id || round(length_m::numeric, 2), ',' order by street_id)) as h
  from streets where city_id = $1::int
  union all select 'grids', md5(string_agg(grid_id || name_zh || round(area_m2::numeric, 1) || ST_AsText(geom, 7), ',' order by grid_id))
  from grids where city_id = $1::int
  union all select 'cells', md5(string_agg(grid_id || cell::text || round(weight::numeric, 9), ',' order by grid_id, cell))
  from grid_cells where city_id = $1::int`;

const digests = new Map<string, unknown>();

describeEngines('cities from files', (engine) => {
  let database: TestDatabase;
  let town: Awaited<ReturnType<typeof streetTownFiles>>;
  let report: CityReport;

  function make(
    cityId: number,
    files: CreateFiles,
    asked: CityRequest,
    cancelled = () => false,
  ): Promise<CityReport> {
    const { db } = database;
    const progress = (): void => undefined;
    const putDoors = async (): Promise<void> => undefined;
    return createCity({ db, cityId, by: 'test', now: () => 0, progress, cancelled, putDoors }, files, asked);
  }
  const filesOf = (): CreateFiles => ({
    source: { path: town.streets, name: 'streets.geojson', kind: 'streets', sha256: 'a1' },
    boundary: { path: town.boundary, name: 'boundary.geojson', kind: 'boundary' },
  });

  beforeAll(async () => {
    database = await testDatabase(engine);
    town = await streetTownFiles();
    report = await make(1, filesOf(), request());
  });
  afterAll(async () => {
    await database.close();
    await town.remove();
  });

  it('makes the streets and grids that were asked for, in the zone of the place', () => {
    expect(report.streets).toMatchObject({ asked: 60, made: 60 });
    expect(report.grids).toMatchObject({ asked: 4, made: 4 });
    expect(report.zone.srid).toBe(4548);
    expect(report.boundary.zh).toBe('泗滨镇');
    expect(report.streets!.givenNames).toBeGreaterThan(0);
  });

  it('stands in the list as a real city that is ready, with nothing invented', async () => {
    const [city] = await listCities(database.db, [1]);
    expect(city).toMatchObject({ nameZh: '泗滨', synthetic: false, ready: true, localSrid: 4548 });
    expect(city!.counts).toMatchObject({ streets: 60, grids: 4, people: 0, cases: 0 });
    const rows = await database.db.query<{ population: number | null }>(
      'select population from grids where city_id = 1',
    );
    expect(rows.every((row) => row.population === null)).toBe(true);
  });

  it('has no error of topology, by our overlay and by PostGIS', async () => {
    expect(await checkTopology(database.db, 1)).toMatchObject({ errors: 0 });
    const [measured] = await database.db.query<{ sum: number; whole: number; valid: boolean }>(
      `select sum(ST_Area(ST_Transform(g.geom, 4548))) as sum, min(ST_Area(ST_Transform(c.boundary, 4548))) as whole,
              bool_and(ST_IsValid(g.geom)) as valid
       from grids g join cities c on c.city_id = g.city_id where g.city_id = 1`,
    );
    expect(measured!.valid).toBe(true);
    expect(Math.abs(measured!.sum - measured!.whole)).toBeLessThan(0.01);
  });

  it('keeps every named piece of road in one street', async () => {
    const [row] = await database.db.query<{ loose: number }>(
      'select count(*)::int as loose from road_edges where city_id = 1 and name_zh is not null and street_id is null',
    );
    expect(row).toEqual({ loose: 0 });
  });

  it('is the same on both engines', async () => {
    const rows = await database.db.query(DIGEST, [1]);
    const before = digests.get('town');
    digests.set('town', rows);
    expect(rows).toHaveLength(3);
    if (before !== undefined) expect(rows).toEqual(before);
  });

  it('finds the gap and the overlap that somebody makes', async () => {
    const { db } = database;
    await make(2, filesOf(), request());
    await db.query(
      `update grids set geom = ST_Multi(ST_Translate(geom, 0.001, 0)) where city_id = 2 and grid_id = 'G01'`,
    );
    const found = await checkTopology(db, 2);
    expect(found.counts).toMatchObject({
      grid_gap: expect.any(Number) as number,
      grid_overlap: expect.any(Number) as number,
    });
    expect(found.errors).toBeGreaterThan(1);
    expect(found.findings[0]!.link).toMatch(/^\/\?w=scheduling&city=2&v=116\./);
  });

  it('builds streets and grids anew, and says what is out of reach', async () => {
    const { db } = database;
    expect(await buildStreetsOf(db, 2, { count: 40 })).toMatchObject({ made: 40 });
    expect(await buildGridsOf(db, 2, { count: 6 })).toMatchObject({ made: 6 });
    expect(await checkTopology(db, 2)).toMatchObject({ errors: 0 });
    await expect(buildStreetsOf(db, 2, { count: 100_000 })).rejects.toThrowError(/street_count_out_of_reach/);
  });

  it('leaves the streets of a city alone to which records refer', async () => {
    const { db } = database;
    await db.query(
      `insert into visits (city_id, street_id, started_at, visit_id, ended_at, evidence, certainty)
       values (1, 'S001', '2026-06-10', 'v1', '2026-06-10', 'walked', 1)`,
    );
    await expect(buildStreetsOf(db, 1, { count: 50 })).rejects.toThrowError(/city_in_use/);
    expect(await buildStreetsOf(db, 1, { count: 50, dryRun: true })).toMatchObject({ made: 50 });
  });

  it('leaves nothing of a city that was cancelled, or whose boundary is no area', async () => {
    await expect(make(7, filesOf(), request(), () => true)).rejects.toThrowError(/cancelled/);
    const bow = [
      [116.6, 35.4],
      [116.62, 35.42],
      [116.62, 35.4],
      [116.6, 35.42],
      [116.6, 35.4],
    ] as [number, number][];
    const drawn = { type: 'MultiPolygon' as const, coordinates: [[bow]] };
    await expect(make(7, filesOf(), request({ boundary: { drawn } }))).rejects.toThrowError(
      /boundary_invalid/,
    );
    expect(await listCities(database.db, [7])).toEqual([]);
  });

  it.skipIf(!existsSync(FUTIAN))('Futian: 256 streets, 9 grids, no error', { timeout: 90_000 }, async () => {
    const made = await make(
      3,
      {
        source: { path: join(FUTIAN, 'edges.geojson'), name: 'edges.geojson', kind: 'streets', sha256: 'f' },
        boundary: { path: join(FUTIAN, 'sz_districts.json'), name: 'sz_districts.json', kind: 'boundary' },
      },
      request({ streetCount: 256, gridCount: 9, boundary: { choice: '福田' }, clipToStreets: true }),
    );
    expect(made.streets).toMatchObject({ made: 256 });
    expect(made.grids).toMatchObject({ made: 9 });
    expect(made.zone.srid).toBe(4547);
    expect(made.grids!.lengthM.most / made.grids!.lengthM.least).toBeLessThan(1.3);
    expect(await checkTopology(database.db, 3)).toMatchObject({ errors: 0, warnings: 0 });
  });

  it.skipIf(!existsSync(MONACO))('Monaco: 256 streets, 9 grids, no error', { timeout: 90_000 }, async () => {
    const made = await make(
      4,
      { source: { path: MONACO, name: 'monaco.osm.pbf', kind: 'osm', sha256: 'm' } },
      request({ streetCount: 256, gridCount: 9 }),
    );
    expect(made).toMatchObject({ streets: { made: 256 }, grids: { made: 9 }, zone: { srid: 32632 } });
    expect(made.buildings.assumed + made.buildings.fromHeight + made.buildings.fromLevels).toBe(
      made.buildings.total,
    );
    expect(await checkTopology(database.db, 4)).toMatchObject({ errors: 0 });
  });
});
