import {
  area,
  bbox,
  booleanIntersects,
  booleanPointInPolygon,
  distance,
  featureCollection,
  intersect,
  lineString,
  point,
  pointToLineDistance,
  polygon,
  transformRotate,
} from '@turf/turf';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import type { Audit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { createZones } from '../../server/zones/zones.ts';
import type { Zones } from '../../server/zones/zones.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown } from './civic-town.ts';

const MEASURE = new URL('../../server/zones/sql/measure-zones.sql', import.meta.url);

const ring = (...corners: (readonly [number, number])[]): Position[] =>
  [...corners, corners[0]!].map(([lng, lat]) => [lng, lat]);

/** A rectangle in metres from the town's centre. */
function box(west: number, south: number, east: number, north: number): Polygon {
  return {
    type: 'Polygon',
    coordinates: [ring(at(west, south), at(east, south), at(east, north), at(west, north))],
  };
}

describeEngines('zone overlaps', (engine) => {
  let database: TestDatabase;
  let zones: Zones;
  let audit: Audit;
  const clock = { now: () => CIVIC_NOW };

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    zones = createZones({ db, clock, city, codes: createCodeBooks(db), audit });
  });
  afterAll(() => database?.close());

  const read = (geometry: Polygon, siteUncertaintyM = 0, legalDate = '2026-06-10') =>
    zones.read(1, { geometry, siteUncertaintyM, legalDate }, 'acc-planner');
  const z1 = async (geometry: Polygon, siteUncertaintyM = 0, legalDate = '2026-06-10') =>
    (await read(geometry, siteUncertaintyM, legalDate)).zones.find((zone) => zone.zoneId === 'Z1');

  it('measures a site half inside: overlap, share, depth', async () => {
    const reading = await read(box(-950, -1050, -850, -950));
    expect(reading.srid).toBe(4548);
    expect(reading.siteAreaM2).toBeGreaterThan(9_960);
    expect(reading.siteAreaM2).toBeLessThan(10_040);
    const [zone] = reading.zones;
    expect(zone).toMatchObject({
      zoneId: 'Z1',
      version: 2,
      relation: 'in',
      siteNameZh: '古塔',
      classZh: '一般保护范围',
      documentTitle: '关于公布古塔保护区划的通知',
      uncertaintyM: 2,
    });
    expect(zone?.overlapShare).toBeCloseTo(0.5, 3);
    expect(zone?.overlapM2).toBeCloseTo(reading.siteAreaM2 / 2, -1);
    // 50 m reach in from the east edge; the middle of the overlap is nearer to that edge than to any other.
    expect(zone?.marginM).toBeGreaterThan(49.8);
    expect(zone?.marginM).toBeLessThan(50.2);
    expect(reading.statementZh).toMatch(/不是审批结论/);
    expect(reading.statementEn).toMatch(/not a permit verdict/);
  });

  it('answers the ladder of gaps at an uncertainty of 2 m', async () => {
    const ladder: [gapM: number, relation: string][] = [
      [-10, 'in'],
      [-1, 'uncertain'],
      [-0.01, 'uncertain'],
      [0.5, 'uncertain'],
      [1, 'uncertain'],
      [1.9, 'uncertain'],
      [2.1, 'out'],
      [50, 'out'],
    ];
    for (const [gap, relation] of ladder) {
      const zone = await z1(box(-900 + gap, -1020, -850 + gap, -980));
      expect(zone?.relation, `gap ${gap} m`).toBe(relation);
      expect(zone?.marginM).toBeCloseTo(-gap, 0);
      if (gap > 0) expect(zone?.overlapM2).toBe(0);
    }
  });

  it('calls a mere touch no overlap, and uncertain', async () => {
    const [east] = at(-900, 0);
    const { coordinates } = box(-900, -1020, -850, -980);
    const zone = await z1({
      type: 'Polygon',
      coordinates: [coordinates[0]!.map(([lng, lat]) => [Math.max(lng, east), lat])],
    });
    expect(zone).toMatchObject({ overlapM2: 0, relation: 'uncertain' });
    expect(Math.abs(zone?.marginM ?? 1)).toBeLessThanOrEqual(0.01);
  });

  it('adds the uncertainty of the drawn outline to that of the zone', async () => {
    const five = await zones.read(1, { geometry: box(-895, -1020, -850, -980) }, 'acc-planner');
    const zone = five.zones.find((found) => found.zoneId === 'Z1');
    expect(zone).toMatchObject({ uncertaintyM: 7, relation: 'uncertain' });
    expect(zone?.uncertainty).toMatchObject({ zoneM: 2, siteM: 5, transformM: 0 });
  });

  it('never says "in" of a zone narrower than twice the uncertainty', async () => {
    const zone = await z1(box(-1100, -1100, -900, -900), 150);
    expect(zone?.overlapShare).toBeGreaterThan(0.99);
    expect(zone?.relation).toBe('uncertain');
  });

  it('reads the version that was law on the day', async () => {
    const site = box(-960, -1060, -955, -1051);
    expect(await z1(site, 0, '2026-06-10')).toMatchObject({ version: 2, relation: 'in' });
    const before = await z1(site, 0, '2026-06-09');
    expect(before).toMatchObject({ version: 1, overlapM2: 0 });
    expect(await z1(site, 0, '2019-12-31')).toBeUndefined();
  });

  it('does not know what was withdrawn, nor what no one has drawn', async () => {
    const reading = await read(box(-950, -1050, -850, -950));
    expect(reading.zones.map((zone) => zone.zoneId)).not.toContain('Z6');
    expect(reading.notDecidable.map((entry) => entry.zoneId)).toEqual(['Z4']);
  });

  it('lists what cannot be decided instead of clearing the site', async () => {
    const near = await read(box(990, 1040, 1010, 1060));
    expect(near.zones).toEqual([]);
    expect(near.notDecidable.map(({ zoneId, reason }) => [zoneId, reason])).toEqual([
      ['Z2', 'text_only'],
      ['Z3', 'rule_not_drawn'],
      ['Z4', 'text_only'],
    ]);
    expect(near.notDecidable[0]?.distanceM).toBeCloseTo(40, 0);
    expect(near.notDecidable[0]?.boundaryText).toBe('东至河岸，西至石阶。');
    expect(near.notDecidable[2]?.distanceM).toBeNull();
    expect(near.statementZh).toMatch(/这不等于没有限制.*3 项.*人工核对/);

    const bare = await read(box(1040, -1010, 1060, -990));
    expect(bare.notDecidable).toContainEqual(
      expect.objectContaining({ zoneId: null, siteId: 'H3', reason: 'site_without_zone' }),
    );
  });

  it('lists a zone whose outline is broken, also when the site lies inside it', async () => {
    const reading = await read(box(480, -330, 520, -320));
    expect(reading.zones).toEqual([]);
    expect(reading.notDecidable).toContainEqual(
      expect.objectContaining({ zoneId: 'Z5', reason: 'geometry_invalid' }),
    );
  });

  it('refuses outlines that cannot be measured, naming the vertex', async () => {
    const refused = (geometry: Polygon) =>
      read(geometry).then(
        () => undefined,
        (error: { problem: { code: string; status: number; place: string; remedy: string } }) =>
          error.problem,
      );
    const crossing: Polygon = {
      type: 'Polygon',
      coordinates: [ring(at(0, 0), at(100, 100), at(100, 0), at(0, 100))],
    };
    expect(await refused(crossing)).toMatchObject({
      code: 'site_invalid',
      status: 422,
      place: expect.stringMatching(/^polygon 0, ring 0, vertex \d$/),
      remedy: expect.stringMatching(/./),
    });
    const flat: Polygon = { type: 'Polygon', coordinates: [ring(at(0, 0), at(100, 0), at(50, 0))] };
    expect(await refused(flat)).toMatchObject({ status: 422 });
    expect(await refused(box(50_000, 0, 50_100, 100))).toMatchObject({
      code: 'site_outside_city',
      status: 422,
    });
    expect((await read(box(1900, 0, 2100, 100))).outsideShare).toBeCloseTo(0.5, 2);
  });

  it('finds candidates through the spatial index', async () => {
    const site = hexFromGeometry(box(-950, -1050, -850, -950));
    const plan = await database.db.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off');
      return tx.query<{ 'QUERY PLAN': string }>(`explain ${readFileSync(MEASURE, 'utf8')}`, [
        1, [site], [4548], ['2026-06-10'], ['2026-06-10T00:00:00Z'], [500], [5],
      ]);
    }); /* prettier-ignore */
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(/zones_geom/);
  });

  it('records every reading before it answers', async () => {
    const before = await audit.list({ stream: 'zones', limit: 1 });
    await read(box(-950, -1050, -850, -950));
    const { entries } = await audit.list({ stream: 'zones', limit: 1 });
    expect(entries[0]?.seq).toBe((before.entries[0]?.seq ?? 0) + 1);
    expect(entries[0]).toMatchObject({ actor: 'acc-planner', action: 'zones.overlap_read' });
    expect(entries[0]?.detail).toMatchObject({ srid: 4548, legalDate: '2026-06-10' });
  });

  it('agrees with an independent measure on random sites and zones', async () => {
    const random = randomOf(7, `zones-${engine}`);
    const { db } = database;
    /** A star round a place: valid, seldom convex. Vertices in metres from the centre. */
    const star = (east: number, north: number, radius: number): Polygon => {
      const corners = 5 + random.int(12);
      const points = Array.from({ length: corners }, (_, i) => {
        const angle = ((i + 0.8 * random.next()) / corners) * 2 * Math.PI;
        const r = radius * random.between(0.35, 1);
        return at(east + r * Math.cos(angle), north + r * Math.sin(angle));
      });
      const shape = polygon([ring(...points)]);
      return transformRotate(shape, random.between(0, 90)).geometry as Polygon;
    };
    let met = 0;
    let deepest = 0;
    for (let trial = 0; trial < 40; trial += 1) {
      const zone = star(1500, 1500, random.between(40, 300));
      const site = star(
        1500 + random.between(-250, 250),
        1500 + random.between(-250, 250),
        random.between(20, 150),
      );
      await db.query(
        `insert into zones (city_id, zone_id, version, regime, class, name_zh, geom, uncertainty_m, uncertainty_basis,
           valid_from, known_from, recorded_by)
         values (1, 'RANDOM', 1, 'cultural_relics', 'key_protection', '随机', ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON($1), 4326)), 0.5, 't', '2020-01-01', '2020-01-01', 't')
         on conflict (city_id, zone_id, version) do update set geom = excluded.geom`,
        [JSON.stringify(zone)],
      );
      const reading = await zones.read(
        1,
        { geometry: site, siteUncertaintyM: 0, legalDate: '2026-06-10' },
        'acc',
      );
      const found = reading.zones.find(({ zoneId }) => zoneId === 'RANDOM');
      const both = featureCollection([polygon(site.coordinates), polygon(zone.coordinates)]);
      const shared = intersect(both);
      const share = shared === null ? 0 : area(shared) / area(polygon(site.coordinates));
      expect(reading.siteAreaM2 / area(polygon(site.coordinates))).toBeCloseTo(1, 2);
      expect(found?.overlapShare ?? 0).toBeCloseTo(share, 4);
      if (found === undefined) {
        const [w, s, e, n] = bbox(polygon(zone.coordinates));
        const middle = point([(w + e) / 2, (s + n) / 2]);
        expect(
          Math.min(...site.coordinates[0]!.map((p) => distance(middle, point(p), { units: 'meters' }))),
        ).toBeGreaterThan(200);
        continue;
      }
      const meets = booleanIntersects(polygon(site.coordinates), polygon(zone.coordinates));
      expect(found.marginM >= 0).toBe(meets);
      if (found.marginM > 0) {
        met += 1;
        // No point of the shared ground is farther from the zone's edge than the margin; some sample comes near it.
        const edge = lineString(zone.coordinates[0]!);
        const [w, s, e, n] = bbox(shared!);
        for (let sample = 0; sample < 40; sample += 1) {
          const p = point([random.between(w, e), random.between(s, n)]);
          if (!booleanPointInPolygon(p, shared!)) continue;
          const depth = pointToLineDistance(p, edge, { units: 'meters', method: 'geodesic' });
          expect(depth).toBeLessThanOrEqual(found.marginM * 1.01 + 0.05);
          deepest = Math.max(deepest, depth / found.marginM);
        }
        expect(found.relation).toBe(
          found.marginM > 0.52 ? 'in' : found.marginM < 0.48 ? 'uncertain' : found.relation,
        );
      } else {
        expect(found.relation).toBe(-found.marginM > 0.51 ? 'out' : 'uncertain');
      }
    }
    expect(met).toBeGreaterThan(8);
    expect(deepest).toBeGreaterThan(0.9);
    await db.query(`delete from zones where zone_id = 'RANDOM'`);
  });
});
