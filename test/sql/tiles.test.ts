import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventInput } from '../../server/events/events.ts';
import { createFeatures } from '../../server/features/features.ts';
import type { BBox } from '../../server/kernel/lng-lat.ts';
import { LAYER_IDS, type LayerChanged, type LayerId } from '../../server/tiles/contract.ts';
import { tilesOver } from '../../server/tiles/core/mercator.ts';
import { openLocalTileEngine, openThreadTileEngine } from '../../server/tiles/tile-thread.ts';
import { createTiles, type Tiles } from '../../server/tiles/tiles.ts';
import { decode } from '../core/tile-samples.ts';
import { testDatabase, type TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { ROLE_PERMISSIONS } from '../../server/accounts/permissions.ts';

const CITY = 1;
const EVERYTHING = [...new Set(Object.values(ROLE_PERMISSIONS).flat())];
const BOX: BBox = [116.5, 35.35, 116.6, 35.45];

/** A square city with a lattice of cases and assets, some buildings, and zones in several versions. */
async function loadSquareCity({ db }: TestDatabase): Promise<void> {
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     values (1, 'square', '方城', 'Square', 4548, ST_Multi(ST_MakeEnvelope(116.5, 35.35, 116.6, 35.45, 4326)), true, '合成', 'CC0')`,
  );
  await db.query(
    `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
     select 1, 'C' || lpad(i::text, 5, '0'), 't' || i % 7, 'patrol', 'reported', '案件' || i, '2026-05-01T00:00:00Z', 0,
       ST_SetSRID(ST_Point(116.501 + (i % 60) * 0.0016, 35.351 + (i / 60) * 0.0019), 4326)
     from generate_series(0, 2999) i`,
  );
  await db.query(
    `insert into buildings (city_id, building_id, name_zh, kind, storeys, height_m, geom)
     select 1, 'B' || i, case when i = 5 then '塔' end, 'residential', 3, 9.5,
       ST_MakeEnvelope(116.51 + (i % 20) * 0.004, 35.36 + (i / 20) * 0.004, 116.511 + (i % 20) * 0.004, 35.361 + (i / 20) * 0.004, 4326)
     from generate_series(0, 399) i`,
  );
  await db.query(
    `insert into zones (city_id, zone_id, version, regime, class, name_zh, geom, boundary_text, height_limit, uncertainty_m,
       uncertainty_basis, valid_from, valid_to, known_from, known_to, recorded_by)
     select 1, z, v, 'consent', 'protection', z, case when drawn then ST_Multi(ST_MakeEnvelope(116.52, 35.38, 116.54, 35.40, 4326)) end,
       'text', '{"maxM": 12}', 2, 'test', valid_from::date, valid_to::date, known_from::timestamptz, known_to::timestamptz, 'test'
     from (values
       ('current', 1, true, '2020-01-01', '2026-05-07', '2020-01-01', null),
       ('current', 2, true, '2026-05-07', null, '2026-05-01', null),
       ('withdrawn', 1, true, '2020-01-01', null, '2020-01-01', '2021-01-01'),
       ('words only', 1, false, '2020-01-01', null, '2020-01-01', null)
     ) as t (z, v, drawn, valid_from, valid_to, known_from, known_to)`,
  );
}

describeEngines('tiles from the database', (engine) => {
  let database: TestDatabase;
  let tiles: Tiles;
  const events: EventInput[] = [];
  let nowMs = Date.parse('2026-05-06T04:00:00Z');
  let wallMs = 1_000_000;
  const clock = { now: () => nowMs };

  const open = (): Tiles =>
    createTiles({
      db: database.db,
      clock,
      wall: { now: () => wallMs },
      publish: (event) => void events.push(event),
      engine: openLocalTileEngine(),
    });
  const layerOf = async (from: Tiles, layer: LayerId, z: number, x: number, y: number) => {
    const stored = await from.tile(CITY, [layer], { z, x, y });
    const plain = await stored.body('identity');
    return { stored, layers: plain === undefined ? {} : decode(plain) };
  };

  beforeAll(async () => {
    database = await testDatabase(engine);
    await loadSquareCity(database);
    tiles = open();
  });
  afterAll(async () => {
    await tiles.close();
    await database.close();
  });

  it('reads every layer, also an empty one, and counts as SQL does', async () => {
    await tiles.layers.ready(CITY, LAYER_IDS);
    const counts = Object.fromEntries(LAYER_IDS.map((id) => [id, tiles.layers.stats(CITY, id)!.features]));
    expect(counts).toMatchObject({ cases: 3000, buildings: 400, zones: 1, boundary: 1, roads: 0, assets: 0 });
  });

  it('shows each feature in the tile where it is', async () => {
    const seen = new Map<string, number>();
    for (const { x, y } of tilesOver(BOX, 15)) {
      const { layers } = await layerOf(tiles, 'cases', 15, x, y);
      const layer = layers['cases'];
      for (let i = 0; i < (layer?.length ?? 0); i += 1) {
        const feature = layer!.feature(i);
        const point = feature.loadGeometry()[0]![0];
        const inside = point!.x >= 0 && point!.x < 4096 && point!.y >= 0 && point!.y < 4096;
        if (inside) seen.set(String(feature.properties['id']), Number(feature.properties['reportedAt']));
      }
    }
    expect(seen.size).toBe(3000);
    expect(new Set(seen.values())).toEqual(new Set([Date.parse('2026-05-01T00:00:00Z') / 1000]));
  });

  it('keeps tiles, and drops exactly those under what changed', async () => {
    const at = tilesOver(BOX, 14);
    const before = await Promise.all(at.map(({ x, y }) => tiles.tile(CITY, ['cases'], { z: 14, x, y })));
    expect(await tiles.tile(CITY, ['cases'], at[0]!)).toBe(before[0]);
    const other = await tiles.tile(CITY, ['buildings'], at[0]!);

    // One case goes from the south-west to the north-east.
    const old: [number, number] = [116.501, 35.351];
    const fresh: [number, number] = [116.5987, 35.4487];
    await database.db.query(
      `update cases set geom = ST_SetSRID(ST_Point($1, $2), 4326), status = 'closed' where city_id = 1 and case_id = 'C00000'`,
      fresh,
    );
    events.length = 0;
    await tiles.layers.touch(CITY, 'cases', [
      [...old, ...old],
      [...fresh, ...fresh],
    ]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'xiangwang.layer.changed',
      permission: 'cases:read',
      data: {
        layer: 'cases',
        version: 2,
        boxes: [
          [...old, ...old],
          [...fresh, ...fresh],
        ],
      },
    });
    const after = await Promise.all(at.map(({ x, y }) => tiles.tile(CITY, ['cases'], { z: 14, x, y })));
    const made = at.filter((_, i) => after[i] !== before[i]);
    const under = new Set(
      [old, fresh]
        .flatMap(([x, y]) => tilesOver([x - 0.0004, y - 0.0003, x + 0.0004, y + 0.0003], 14))
        .map((t) => `${t.x}/${t.y}`),
    );
    expect(made.map((t) => `${t.x}/${t.y}`).sort()).toEqual(
      [...under].filter((k) => at.some((t) => `${t.x}/${t.y}` === k)).sort(),
    );
    expect(await tiles.tile(CITY, ['buildings'], at[0]!)).toBe(other);
    // The changed snapshot equals one read anew.
    const anew = open();
    for (const [i, address] of at.entries())
      expect((await anew.tile(CITY, ['cases'], address)).sha256).toBe(after[i]!.sha256);
    await anew.close();
  });

  it('does changes that come together at once, each exactly told', async () => {
    events.length = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        tiles.layers.touch(CITY, 'cases', [[116.52, 35.38 + i / 1e4, 116.52, 35.38 + i / 1e4]]),
      ),
    );
    const boxes = events.flatMap(({ data }) => (data as { boxes: unknown[] }).boxes);
    expect(boxes).toHaveLength(20);
    expect(events.length).toBeLessThan(20);
    const [row] = await database.db.query<{ version: number }>(
      `select version::int4 as version from layer_versions where city_id = 1 and layer = 'cases'`,
    );
    expect(await tiles.layers.version(CITY, 'cases')).toBe(row!.version);
  });

  it('notices what another process wrote', async () => {
    const other = open();
    await other.layers.ready(CITY, ['buildings']);
    expect(tiles.layers.stats(CITY, 'buildings')!.features).toBe(400);
    const before = events.length;
    await database.db.query(`delete from buildings where city_id = 1 and building_id = 'B399'`);
    await other.layers.touch(CITY, 'buildings', []);
    await other.close();
    // PostgreSQL tells at once; the embedded engine, whose data one process owns, at the next look.
    wallMs += 5000;
    await tiles.layers.check(CITY);
    expect(tiles.layers.stats(CITY, 'buildings')!.features).toBe(399);
    expect(
      events.slice(before).filter(({ data }) => (data as LayerChanged).layer === 'buildings'),
    ).toContainEqual(expect.objectContaining({ data: { layer: 'buildings', version: 2, boxes: [] } }));
  });

  it('serves the law of the day: a new version replaces the old at local midnight', async () => {
    const [tile] = tilesOver([116.53, 35.39, 116.53, 35.39], 13);
    const versionNow = async (): Promise<unknown> =>
      (await layerOf(tiles, 'zones', 13, tile!.x, tile!.y)).layers['zones']!.feature(0).properties['version'];
    expect(await versionNow()).toBe(1);
    const token = await tiles.token(CITY, ['zones']);
    nowMs = Date.parse('2026-05-06T15:59:00Z');
    expect(await versionNow()).toBe(1);
    expect(await tiles.token(CITY, ['zones'])).toBe(token);
    nowMs = Date.parse('2026-05-06T16:00:01Z');
    expect(await versionNow()).toBe(2);
    expect(await tiles.token(CITY, ['zones'])).not.toBe(token);
  });

  it('gives the same bytes from a worker thread as from this one', async () => {
    const threaded = createTiles({
      db: database.db,
      clock,
      publish: () => undefined,
      engine: openThreadTileEngine(),
    });
    const address = tilesOver(BOX, 13)[0]!;
    const layers = tiles.named('places,cases,buildings,boundary', EVERYTHING);
    expect(layers).toEqual(['boundary', 'buildings', 'cases', 'places']);
    const [here, there] = [
      await tiles.tile(CITY, layers, address),
      await threaded.tile(CITY, layers, address),
    ];
    expect(there.sha256).toBe(here.sha256);
    await threaded.close();
  });

  it('reads features page by page, all of them once, inside a box as the plain statement does', async () => {
    const features = createFeatures({ tiles });
    const ids: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await features.page(CITY, { layer: 'cases', limit: 700, cursor }, EVERYTHING);
      ids.push(...page.features.map(({ id }) => id));
      expect(page.numberReturned).toBe(page.features.length);
      if (page.next === null) break;
      cursor = new URLSearchParams(page.next.split('?')[1]).get('cursor')!;
    }
    expect(ids).toHaveLength(3000);
    expect(new Set(ids).size).toBe(3000);
    const bbox = '116.52,35.36,116.54,35.40';
    const inside = await features.page(CITY, { layer: 'cases', limit: 5000, bbox }, EVERYTHING);
    const [row] = await database.db.query<{ count: number }>(
      `select count(*)::int4 as count from cases where city_id = 1 and ST_X(geom) between 116.52 and 116.54 and ST_Y(geom) between 35.36 and 35.40`,
    );
    expect(inside.numberReturned).toBe(row!.count);
    expect(inside.features[0]).toMatchObject({
      type: 'Feature',
      geometry: { type: 'Point' },
      properties: { channel: 'patrol' },
    });
    for (const layer of LAYER_IDS)
      expect((await features.page(CITY, { layer, limit: 5 }, EVERYTHING)).layer).toBe(layer);
  });

  it('refuses what it cannot mean', async () => {
    const features = createFeatures({ tiles });
    const page = (request: { bbox?: string; cursor?: string }, layer: LayerId = 'cases') =>
      features.page(CITY, { layer, limit: 5, ...request }, EVERYTHING);
    for (const bbox of ['1,2,3', '116.6,35,116.5,36', 'a,b,c,d', '116,-91,117,36', '1,2,3,'])
      await expect(page({ bbox })).rejects.toMatchObject({ problem: { code: 'bad_bbox', status: 400 } });
    const { next } = await page({});
    const cursor = new URLSearchParams(next!.split('?')[1]).get('cursor')!;
    await expect(page({ cursor }, 'buildings')).rejects.toMatchObject({ problem: { code: 'bad_cursor' } });
    await expect(page({ cursor: 'nonsense' })).rejects.toMatchObject({ problem: { code: 'bad_cursor' } });
    await expect(features.page(CITY, { layer: 'cases', limit: 5 }, ['city:read'])).rejects.toMatchObject({
      problem: { code: 'forbidden_layer', status: 403 },
    });
    await expect(tiles.layers.head(77)).rejects.toMatchObject({ problem: { code: 'not_found' } });
  });

  it('makes the tiles of an area beforehand and goes on where it was stopped', async () => {
    const warmed = open();
    let steps = 0;
    const zooms = { from: 11, to: 13 };
    const first = await warmed.warm(CITY, ['boundary', 'buildings'], zooms, async () => (steps += 1) < 3);
    expect(first.done).toBe(3);
    const rest = await warmed.warm(
      CITY,
      ['boundary', 'buildings'],
      { ...zooms, skip: first.done },
      async () => true,
    );
    const all = [11, 12, 13].flatMap((z) => tilesOver(BOX, z)).length;
    expect(rest.done).toBe(all);
    expect(rest.tiles).toBe(all - 3);
    const { made } = await warmed.stats();
    await warmed.tile(CITY, ['boundary', 'buildings'], tilesOver(BOX, 13)[0]!);
    expect((await warmed.stats()).made).toBe(made);
    await warmed.close();
  });
});
