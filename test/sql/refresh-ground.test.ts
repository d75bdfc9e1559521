import { afterAll, beforeAll, expect, it } from 'vitest';
import { refreshGround } from '../../server/geography/refresh-ground.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { fingerprint, importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

/** How far the shares of each grid (street) in force are from one at most; 1 where it has none. */
const OFF = {
  grids: `select coalesce(max(abs(1 - w)), 0) as off from (
    select coalesce(sum(c.weight), 0) as w from grids g
    left join grid_cells c on c.city_id = g.city_id and c.grid_id = g.grid_id
    where g.city_id = 1 and g.valid_to is null group by g.grid_id) t`,
  streets: `select coalesce(max(abs(1 - w)), 0) as off from (
    select coalesce(sum(c.weight), 0) as w from streets s
    left join street_cells c on c.city_id = s.city_id and c.street_id = s.street_id
    where s.city_id = 1 group by s.street_id) t`,
};

describeEngines('crosswalks after an import', (engine) => {
  let database: TestDatabase;
  let town: ImportTown;
  beforeAll(async () => {
    database = await demoDatabase(engine);
    const { db } = database;
    town = importTown(db, Date.now(), {
      followUp: (cityId, layer) => refreshGround(db, cityId, layer),
    });
  });
  afterAll(async () => {
    town?.close();
    await database?.close();
  });
  const off = async (of: keyof typeof OFF): Promise<number> =>
    (await database.db.query<{ off: number }>(OFF[of]))[0]!.off;
  const cellsOf = (streetId: string) =>
    database.db.query<{ cell: string; weight: number }>(
      'select cell::text as cell, weight from street_cells where city_id = 1 and street_id = $1::text order by cell',
      [streetId],
    );
  const neighbours = async (): Promise<Set<string>> => {
    const rows = await database.db.query<{ pair: string }>(
      `select street_id || '/' || neighbour_id as pair from street_neighbours where city_id = 1`,
    );
    return new Set(rows.map(({ pair }) => pair));
  };

  it('finds for streets that stand what was known of them', async () => {
    const before = await neighbours();
    const shares = await cellsOf('S001');
    await refreshGround(database.db, 1, 'streets');
    expect(before.size).toBeGreaterThan(500);
    expect(await neighbours()).toEqual(before);
    expect(await cellsOf('S001')).toHaveLength(shares.length);
    expect(await off('streets')).toBeLessThan(1e-9);
  });

  it('gives streets their cells and neighbours, and takes them back', async () => {
    const { db } = database;
    const [first] = await db.query<{ lines: [number, number][][] }>(
      `select ST_AsGeoJSON(geom, 9)::jsonb->'coordinates' as lines from streets where city_id = 1 and street_id = 'S001'`,
    );
    const [lng, lat] = first!.lines[0]![0]!;
    const file = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { street_id: 'NEW-1', name_zh: '新开巷', grade: '4' },
          geometry: {
            type: 'LineString',
            coordinates: [
              [lng, lat],
              [lng + 0.0011, lat + 0.0007],
            ],
          },
        },
      ],
    });
    const report = await town.bring('streets', 'new.geojson', file);
    expect(report).toMatchObject({ state: 'loaded', counts: { added: 1 } });
    expect((await cellsOf('NEW-1')).length).toBeGreaterThan(0);
    expect(await off('streets')).toBeLessThan(1e-9);
    expect(await neighbours()).toContain('NEW-1/S001');
    expect(await neighbours()).toContain('S001/NEW-1');
    await town.ingest.undoNow(1, report.importId, 'tester');
    expect(await cellsOf('NEW-1')).toEqual([]);
    expect(await neighbours()).not.toContain('NEW-1/S001');
  });

  it('gives grids with another outline their shares', async () => {
    const { db } = database;
    const before = await fingerprint(db, 'grid_cells');
    const [grid] = await db.query<{ shape: unknown; code: string; name: string }>(
      `select ST_AsGeoJSON(ST_Multi(ST_Envelope(geom)), 9)::jsonb as shape, code, name_zh as name
         from grids where city_id = 1 and grid_id = 'G01' and valid_to is null`,
    );
    const file = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { grid_id: 'G01', code: grid!.code, name_zh: grid!.name },
          geometry: grid!.shape,
        },
      ],
    });
    const report = await town.bring('grids', 'grid.geojson', file, { crs: 'EPSG:4326' });
    expect(report).toMatchObject({ state: 'loaded' });
    expect(await fingerprint(db, 'grid_cells')).not.toBe(before);
    expect(await off('grids')).toBeLessThan(1e-9);
  });
});
