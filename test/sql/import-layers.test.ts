import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import type { ImportLayer } from '../../server/ingest/contract.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

interface Case {
  layer: ImportLayer;
  table: string;
  /** Which rows go out, and (dropped from the city) come in again. */
  where: string;
  /** Columns that are not compared: they say when and by whom a row came in. */
  except?: string[];
}

/** Some rows of every layer: enough to meet every column, few enough to stay quick. */
const CASES: Case[] = [
  { layer: 'grids', table: 'grids', where: `grid_id <= 'G03'` },
  { layer: 'streets', table: 'streets', where: `street_id < 'S150'` },
  { layer: 'buildings', table: 'buildings', where: `building_id < 'B00250'` },
  { layer: 'water', table: 'surfaces', where: `kind in ('river', 'canal', 'lake')` },
  { layer: 'green', table: 'surfaces', where: `kind in ('park', 'green', 'green_belt')` },
  { layer: 'assets', table: 'assets', where: `asset_id < 'L00200' or kind in ('bridge', 'ancient_tree')` },
  { layer: 'cameras', table: 'cameras', where: `camera_id < 'K0300'` },
  { layer: 'sites', table: 'construction_sites', where: `construction_id < 'W0150'` },
  {
    layer: 'zones',
    table: 'zones',
    where: `not exists (select 1 from zones o where o.city_id = t.city_id and o.zone_id = t.zone_id and o.version > 1)`,
    except: ['known_from', 'recorded_by'],
  },
  {
    layer: 'cases',
    table: 'cases',
    where: `case_id < 'C-000300' and street_id is not null`,
    // Worked out again by the service after an import.
    except: ['merged_into', 'lawful_area_id', 'recurs_of', 'derived_at'],
  },
  { layer: 'units', table: 'units', where: `unit_id < 'U-100'` },
  { layer: 'visits', table: 'visits', where: `visit_id < 'R000300'` },
  { layer: 'rosters', table: 'rosters', where: `roster_id < 'Y00300'` },
  { layer: 'people', table: 'people', where: `person_id < 'E200'` },
  { layer: 'shifts', table: 'shifts', where: 'true' },
  { layer: 'squads', table: 'squads', where: 'true' },
  { layer: 'posts', table: 'posts', where: 'true' },
  { layer: 'leaves', table: 'leaves', where: 'true' },
];

/** Rows as a stranger's GeoJSON: the columns by name, lists and objects as text. */
async function exported(db: Database, { table, where }: Case): Promise<string> {
  const [named] = await db.query<{ geom: boolean }>(
    `select exists (select 1 from pg_attribute where attrelid = $1::regclass and attname = 'geom' and not attisdropped) as geom`,
    [table],
  );
  const geometry = named!.geom ? 'ST_AsGeoJSON(t.geom, 15)::jsonb' : `'null'::jsonb`;
  const rows = await db.query<{ properties: Record<string, unknown>; geometry: unknown }>(
    `select to_jsonb(t) - 'city_id' - 'cell' - 'geom' as properties, ${geometry} as geometry
       from ${table} t where city_id = 1 and (${where})`,
  );
  return JSON.stringify({
    type: 'FeatureCollection',
    features: rows.map(({ properties, geometry: shape }) => ({
      type: 'Feature',
      geometry: shape,
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [
          name,
          typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
        ]),
      ),
    })),
  });
}

async function rowsOf(db: Database, { table, where, except = [] }: Case): Promise<unknown[]> {
  const rows = await db.query<{ row: Record<string, unknown>; key: string }>(
    `select to_jsonb(t) || coalesce((select jsonb_build_object('geom', t2.g) from (select to_jsonb(t)->'geom' as g) t2), '{}') as row, t::text as key
       from ${table} t where city_id = 1 and (${where}) order by t::text collate "C"`,
  );
  return rows.map(({ row, key }) =>
    except.length === 0
      ? key
      : Object.fromEntries(Object.entries(row).filter(([name]) => !except.includes(name))),
  );
}

describeEngines('each layer from a file', (engine) => {
  let database: TestDatabase;
  let town: ImportTown;
  beforeAll(async () => {
    database = await demoDatabase(engine);
    town = importTown(database.db, Date.now());
  });
  afterAll(async () => {
    town?.close();
    await database?.close();
  });

  it.each(CASES)('gives the same rows again: $layer', async (one) => {
    const { db } = database;
    const before = await rowsOf(db, one);
    expect(before.length).toBeGreaterThan(2);
    const file = await exported(db, one);
    // Over rows that are there: nothing to do.
    const same = await town.bring(one.layer, `${one.layer}-same.geojson`, `${file} `);
    expect(same.error).toBeNull();
    const { rows } = await town.ingest.rejected(1, same.importId, { after: 0, limit: 5 });
    expect(rows).toEqual([]);
    expect(same).toMatchObject({
      state: 'loaded',
      counts: { read: before.length, added: 0, replaced: 0, unchanged: before.length },
    });
    expect(await rowsOf(db, one)).toEqual(before);
    // Where they are gone: they come again.
    await db.query(`delete from ${one.table} t where city_id = 1 and (${one.where})`);
    const report = await town.bring(one.layer, `${one.layer}.geojson`, file);
    expect(report).toMatchObject({ state: 'loaded', counts: { added: before.length, rejected: 0 } });
    expect(await rowsOf(db, one)).toEqual(before);
  });
});
