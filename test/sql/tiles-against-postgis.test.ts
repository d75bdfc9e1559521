import type { VectorTileFeature, VectorTileLayer } from '@mapbox/vector-tile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_PERMISSIONS } from '../../server/accounts/permissions.ts';
import type { LayerId } from '../../server/tiles/contract.ts';
import { tilesOver, type TileAddress } from '../../server/tiles/core/mercator.ts';
import { openLocalTileEngine } from '../../server/tiles/tile-thread.ts';
import { createTiles, type Tiles } from '../../server/tiles/tiles.ts';
import { decode } from '../core/tile-samples.ts';
import { testDatabase, type TestDatabase } from '../harness/database.ts';
import { engines } from '../harness/engines.ts';

const CITY = 1;
const missing = !engines.includes('postgresql');
const LAYERS: { layer: LayerId; table: string; key: string }[] = [
  { layer: 'cases', table: 'cases', key: 'case_id' },
  { layer: 'streets', table: 'streets', key: 'street_id' },
  { layer: 'surfaces', table: 'surfaces', key: 'surface_id' },
];

/** Points, crooked lines, and polygons of which every third has a hole, strewn over 8 km. */
async function strew({ db }: TestDatabase): Promise<void> {
  const spot = (i: string): string =>
    `116.51 + 0.08 * ((hashint4(${i}) & 65535) / 65536.0), 35.36 + 0.07 * ((hashint4(${i} + 500000) & 65535) / 65536.0)`;
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     values (1, 'strewn', '撒城', 'Strewn', 4548, ST_Multi(ST_MakeEnvelope(116.5, 35.35, 116.6, 35.45, 4326)), true, '合成', 'CC0')`,
  );
  await db.query(
    `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
     select 1, 'C' || i, 't', 'patrol', 'reported', '案', '2026-05-01T00:00:00Z', 0, ST_SetSRID(ST_Point(${spot('i')}), 4326)
     from generate_series(1, 2000) i`,
  );
  await db.query(
    `insert into streets (city_id, street_id, name_zh, name_en, grade, kind, home_grid_id, length_m, width_m, geom)
     select 1, 'L' || i, '街' || i, 'Street', 2, 'street', 'G1', 500, 8, ST_Multi(ST_MakeLine(array(
       select ST_SetSRID(ST_Point(x + 0.0004 * s, y + 0.0006 * ((hashint4(i * 20 + s) & 255) / 255.0)), 4326) from generate_series(0, 7) s)))
     from (select i, (array[${spot('i + 3000')}])[1] as x, (array[${spot('i + 3000')}])[2] as y from generate_series(1, 300) i) at`,
  );
  await db.query(
    `insert into surfaces (city_id, surface_id, kind, geom)
     select 1, 'S' || i, 'park', ST_Multi(case when i % 3 = 0
       then ST_Difference(ST_Buffer(p, 0.0009, 5), ST_Buffer(p, 0.0003, 3)) else ST_Buffer(p, 0.0002 + 0.0001 * (i % 9), 4) end)
     from (select i, ST_SetSRID(ST_Point(${spot('i + 9000')}), 4326) as p from generate_series(1, 300) i) at`,
  );
}

interface Shape {
  box: [number, number, number, number];
  area: number;
  length: number;
}

function shapeOf(feature: VectorTileFeature): Shape {
  const shape: Shape = { box: [Infinity, Infinity, -Infinity, -Infinity], area: 0, length: 0 };
  for (const part of feature.loadGeometry())
    part.forEach((to, i) => {
      shape.box = [
        Math.min(shape.box[0], to.x),
        Math.min(shape.box[1], to.y),
        Math.max(shape.box[2], to.x),
        Math.max(shape.box[3], to.y),
      ];
      const from = part[i - 1];
      if (from === undefined) return;
      shape.area += (from.x * to.y - to.x * from.y) / 2;
      shape.length += Math.hypot(to.x - from.x, to.y - from.y);
    });
  return shape;
}

/** By key, of those that reach into the tile itself. */
function shapes(layer: VectorTileLayer | undefined): Map<string, Shape> {
  const found = new Map<string, Shape>();
  for (let i = 0; i < (layer?.length ?? 0); i += 1) {
    const feature = layer!.feature(i);
    const shape = shapeOf(feature);
    const [west, north, east, south] = shape.box;
    if (east > 0 && south > 0 && west < 4096 && north < 4096)
      found.set(String(feature.properties['id']), shape);
  }
  return found;
}

describe.skipIf(missing)(
  `tiles against ST_AsMVT${missing ? ' (skipped: XW_TEST_DATABASE_URL is not set)' : ''}`,
  () => {
    let database: TestDatabase;
    let tiles: Tiles;
    beforeAll(async () => {
      database = await testDatabase('postgresql');
      await strew(database);
      tiles = createTiles({
        db: database.db,
        clock: { now: () => Date.parse('2026-05-06T04:00:00Z') },
        publish: () => undefined,
        engine: openLocalTileEngine(),
      });
    });
    afterAll(async () => {
      await tiles?.close();
      await database?.close();
    });

    const ours = async (layer: LayerId, at: TileAddress) => {
      const bytes = await (await tiles.tile(CITY, [layer], at, false)).body('identity');
      return shapes(bytes === undefined ? undefined : decode(bytes)[layer]);
    };
    const theirs = async ({ layer, table, key }: (typeof LAYERS)[number], { z, x, y }: TileAddress) => {
      const [row] = await database.db.query<{ tile: Buffer }>(
        `select ST_AsMVT(t, '${layer}', 4096, 'geom') as tile from (
           select ${key} as id, ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope($1, $2, $3), 4096, 64, true) as geom
           from ${table} where geom && ST_Transform(ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096), 4326)) t where geom is not null`,
        [z, x, y],
      );
      return shapes(row!.tile.length === 0 ? undefined : decode(new Uint8Array(row!.tile))[layer]);
    };

    it('come from ST_AsMVT itself when a layer outgrows memory: the same features, told and dropped alike', async () => {
      const events: unknown[] = [];
      const small = createTiles({
        db: database.db,
        clock: { now: () => Date.parse('2026-05-06T04:00:00Z') },
        publish: ({ data }) => void events.push(data),
        engine: openLocalTileEngine(),
        mostRows: 500,
      });
      try {
        const wanted = small.named('surfaces,streets,cases', ROLE_PERMISSIONS.commander);
        const contentOf = async (from: Tiles, at: TileAddress) => {
          const bytes = await (await from.tile(CITY, wanted, at)).body('identity');
          const layers = bytes === undefined ? {} : decode(bytes);
          const meta: unknown[] = [];
          for (let i = 0; i < (layers['meta']?.length ?? 0); i += 1)
            meta.push({ ...layers['meta']!.feature(i).properties });
          return {
            cases: shapes(layers['cases']),
            points: layers['cases']?.length ?? 0,
            streets: shapes(layers['streets']),
            meta,
          };
        };
        for (const at of tilesOver([116.51, 35.36, 116.59, 35.43], 15)) {
          const [memory, read] = [await contentOf(tiles, at), await contentOf(small, at)];
          expect([...read.cases].sort()).toEqual([...memory.cases].sort());
          expect([...read.streets]).toEqual([...memory.streets]);
          expect(new Set(read.meta.map((one) => JSON.stringify(one)))).toEqual(
            new Set(memory.meta.map((one) => JSON.stringify(one))),
          );
        }
        expect(small.layers.outgrown(CITY, wanted)).toEqual(['cases']);
        const [far] = tilesOver([116.55, 35.4, 116.55, 35.4], 11);
        const { points, meta } = await contentOf(small, far!);
        expect(points).toBeGreaterThan(50);
        expect(points).toBeLessThan(500);
        const said = meta.find((one) => (one as { layer: string }).layer === 'cases') as {
          shown: number;
          leftOut: number;
        };
        expect(said.shown).toBeLessThanOrEqual(points);
        expect(said.shown + said.leftOut).toBeGreaterThan(5 * said.shown);

        const [at] = tilesOver([116.55, 35.4, 116.55, 35.4], 15);
        const before = (await contentOf(small, at!)).cases.size;
        await database.db.query(
          `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
           values (1, 'NEW', 't', 'patrol', 'reported', '案', '2026-05-01T00:00:00Z', 0, ST_SetSRID(ST_Point(116.55, 35.4), 4326))`,
        );
        await small.layers.touch(CITY, 'cases', [[116.55, 35.4, 116.55, 35.4]]);
        expect((await contentOf(small, at!)).cases.size).toBe(before + 1);
        expect(events).toContainEqual(
          expect.objectContaining({ layer: 'cases', boxes: [[116.55, 35.4, 116.55, 35.4]] }),
        );
      } finally {
        await small.close();
        await database.db.query(`delete from cases where case_id = 'NEW'`);
        await tiles.layers.touch(CITY, 'cases', [[116.55, 35.4, 116.55, 35.4]]);
      }
    });

    it.each(LAYERS)('hold the same $layer in every tile of zooms 14, 16 and 18', async (of) => {
      let features = 0;
      for (const z of [14, 16, 18]) {
        const all = tilesOver([116.51, 35.36, 116.59, 35.43], z);
        for (const at of all.filter((_, i) => i % Math.ceil(all.length / 60) === 0)) {
          const [mine, other] = [await ours(of.layer, at), await theirs(of, at)];
          expect([at, [...mine.keys()].sort()]).toEqual([at, [...other.keys()].sort()]);
          features += mine.size;
        }
      }
      expect(features).toBeGreaterThan(300);
    });

    it.each(LAYERS)('draw the same $layer within a unit at full detail', async (of) => {
      let compared = 0;
      let uncut = 0;
      const all = tilesOver([116.51, 35.36, 116.59, 35.43], 16);
      for (const at of all.filter((_, i) => i % 4 === 0)) {
        const [mine, other] = [await ours(of.layer, at), await theirs(of, at)];
        for (const [id, shape] of mine) {
          const that = other.get(id)!;
          const apart = Math.max(...shape.box.map((edge, i) => Math.abs(edge - that.box[i]!)));
          const whole = shape.box.every((edge) => edge > -64 && edge < 4160);
          // PostGIS rounds before it cuts: where an outline meets the edge at a flat angle, the cut slides along it.
          expect([id, at, apart <= (whole ? 1 : 12)]).toEqual([id, at, true]);
          if (of.layer === 'streets')
            expect([id, Math.abs(shape.length - that.length) <= 2 + shape.length * 0.005]).toEqual([
              id,
              true,
            ]);
          // A unit along the outline; same sign: outlines turn alike.
          if (of.layer === 'surfaces')
            expect([
              id,
              Math.abs(shape.area - that.area) <= 1 + 2 * shape.length,
              Math.sign(shape.area),
            ]).toEqual([id, true, Math.sign(that.area)]);
          if (whole) uncut += 1;
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(60);
      expect(uncut).toBeGreaterThan(15);
    });
  },
);
