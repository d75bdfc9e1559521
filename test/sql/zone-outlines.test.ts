import { booleanPointInPolygon, buffer, area, point } from '@turf/turf';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import { zoneDraftSchema } from '../../server/zones/contract.ts';
import type { BoundaryRule } from '../../server/zones/draft-contract.ts';
import { zonePreviewRequestSchema } from '../../server/zones/draft-contract.ts';
import { createOutlines } from '../../server/zones/outlines.ts';
import type { Outlines } from '../../server/zones/outlines.ts';
import { createZoneRegister } from '../../server/zones/zone-register.ts';
import type { ZoneRegister } from '../../server/zones/zone-register.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown, rectangleText } from './civic-town.ts';

const ring = (corners: readonly (readonly [east: number, north: number])[]): Polygon => ({
  type: 'Polygon',
  coordinates: [[...corners, corners[0]!].map(([east, north]): Position => [...at(east, north)])],
});
const box = (west: number, south: number, east: number, north: number): Polygon =>
  ring([
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]);
const rule = (change: Partial<BoundaryRule>): BoundaryRule => ({ kind: 'offset', of: 'site', ...change });

describeEngines('outlines of zones before they are entered', (engine) => {
  let database: TestDatabase;
  let outlines: Outlines;
  let register: ZoneRegister;
  let nowMs = CIVIC_NOW;

  const draft = (change: Record<string, unknown>) =>
    zoneDraftSchema.parse({
      siteId: 'HX',
      regime: 'cultural_relics',
      class: 'general_protection',
      nameZh: '测试保护范围',
      uncertaintyM: 9,
      uncertaintyBasis: '待定',
      validFrom: '2026-01-01',
      ...change,
    });
  const preview = (change: Record<string, unknown>) =>
    outlines.preview(
      1,
      zonePreviewRequestSchema.parse({
        siteId: 'HX',
        regime: 'cultural_relics',
        class: 'construction_control',
        ...change,
      }),
    );
  const setSite = (wkt: string) =>
    database.db.query(
      `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
       values (1, 'HX', '测试碑', 'Test stele', 'county', 'ancient_building', ST_GeomFromText($1, 4326))
       on conflict (city_id, site_id) do update set geom = excluded.geom`,
      [wkt],
    );

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    await setSite(rectangleText(1_000, 1_000, 1_030, 1_020));
    const clock = { now: () => (nowMs += 1_000) };
    const audit = createAudit({ db, clock });
    outlines = createOutlines({ db });
    register = createZoneRegister({
      db,
      clock,
      audit,
      outlines,
      city: createCity({ db, clock, audit }),
      layers: { touch: async () => undefined },
    });
  });
  afterAll(() => database?.close());

  it('draws 四周外扩 as an independent engine does, and says how sure it is', async () => {
    const made = (await outlines.derive(1, rule({ distanceM: 100 }), 'HX'))!;
    const other = buffer(box(1_000, 1_000, 1_030, 1_020), 100, { units: 'meters', steps: 64 })!;
    const ours = area({ type: 'Feature', properties: {}, geometry: made.geometry });
    expect(Math.abs(ours / area(other) - 1)).toBeLessThan(0.003);
    // 30 × 20 m, four strips of 100 m and a circle of 100 m.
    expect(made.areaM2).toBeCloseTo(600 + 2 * 100 * 50 + Math.PI * 100 ** 2, -2);
    expect(made).toMatchObject({ uncertaintyM: 2.1, basis: '规则外扩：本体 2 米 + 0.1 米' });
    expect(made.derived.srid).toBe(4548);
  });

  it('draws each side at its own distance, true to the compass', async () => {
    const sides = { eastM: 80, southM: 200, westM: 120, northM: 40 };
    const made = (await outlines.derive(1, rule({ sides }), 'HX'))!;
    expect(made.areaM2).toBeCloseTo((30 + 200) * (20 + 240), -2);
    const points = made.geometry.coordinates.flat(2);
    const [west, south] = at(1_000 - 120, 1_000 - 200);
    const [east, north] = at(1_030 + 80, 1_020 + 40);
    const metre = 1 / 90_880;
    expect(Math.abs(Math.min(...points.map(([lng]) => lng)) - west)).toBeLessThan(metre);
    expect(Math.abs(Math.max(...points.map(([lng]) => lng)) - east)).toBeLessThan(metre);
    expect(Math.abs(Math.min(...points.map(([, lat]) => lat)) - south)).toBeLessThan(metre);
    expect(Math.abs(Math.max(...points.map(([, lat]) => lat)) - north)).toBeLessThan(metre);
  });

  it('holds every place that lies within the distances of some place of the base, and no other', async () => {
    const bend: [number, number][] = [
      [0, 0],
      [120, 0],
      [120, 20],
      [30, 20],
      [30, 90],
      [0, 90],
    ];
    await setSite(
      `POLYGON((${[...bend, bend[0]!].map(([e, n]) => at(e - 900, n + 700).join(' ')).join(',')}))`,
    );
    const inBase = (e: number, n: number) =>
      (n >= 0 && n <= 20 && e >= 0 && e <= 120) || (e >= 0 && e <= 30 && n >= 0 && n <= 90);
    const meets = (west: number, south: number, east: number, north: number) =>
      // A box meets the bend when it meets one of its two rectangles.
      (west <= 120 && east >= 0 && south <= 20 && north >= 0) ||
      (west <= 30 && east >= 0 && south <= 90 && north >= 0);
    expect(inBase(10, 80)).toBe(true);
    const span = fc.integer({ min: 0, max: 60 });
    const asked = fc.sample(fc.record({ eastM: span, southM: span, westM: span, northM: span }), 6);
    for (const sides of asked) {
      const made = (await outlines.derive(1, rule({ sides }), 'HX'))!;
      const feature = { type: 'Feature' as const, properties: {}, geometry: made.geometry as MultiPolygon };
      for (let k = 0; k < 400; k += 1) {
        const [e, n] = [((k * 37) % 260) - 70 + 0.37, ((k * 53) % 230) - 70 + 0.41];
        // p is in base ⊕ box exactly when the mirrored box about p meets the base.
        const grown = (d: number) =>
          meets(e - sides.eastM - d, n - sides.northM - d, e + sides.westM + d, n + sides.southM + d);
        if (grown(0.3) !== grown(-0.3)) continue;
        expect(booleanPointInPolygon(point([...at(e - 900, n + 700)]), feature), `${e} ${n}`).toBe(grown(0));
      }
    }
    await setSite(rectangleText(1_000, 1_000, 1_030, 1_020));
  });

  it('names the place where a ring crosses itself, and measures nothing', async () => {
    const geometry = ring([
      [900, 900],
      [1_000, 1_000],
      [1_000, 900],
      [900, 1_000],
    ]);
    const { findings, areaM2 } = await preview({ geometry });
    expect(areaM2).toBeNull();
    expect(findings).toMatchObject([{ kind: 'invalid', weight: 'refused' }]);
    const [lng, lat] = at(950, 950);
    expect(findings[0]!.at![0]).toBeCloseTo(lng, 6);
    expect(findings[0]!.at![1]).toBeCloseTo(lat, 6);
  });

  it('finds overlap, gap, a site left out, and ground beyond the city', async () => {
    const { zoneId } = await register.enter(1, draft({ geometry: box(980, 980, 1_050, 1_040) }), 'acc');
    const kinds = async (change: Record<string, unknown>) =>
      (await preview(change)).findings.map((one) => one.kind);
    // Around it without a gap: a control zone with a hole of exactly that shape.
    const around = box(900, 900, 1_130, 1_120);
    const hole = box(980, 980, 1_050, 1_040).coordinates[0]!;
    const fitting = { type: 'Polygon', coordinates: [around.coordinates[0], hole.toReversed()] };
    expect(await kinds({ geometry: fitting })).toEqual([]);
    const over = await preview({ geometry: around });
    expect(over.findings).toMatchObject([{ kind: 'control_in_protection', otherId: zoneId }]);
    expect(over.findings[0]!.areaM2).toBeCloseTo(70 * 60, -1);
    expect(over.findings[0]!.geometry?.type).toBe('MultiPolygon');
    const apart = (await preview({ geometry: box(1_055, 980, 1_100, 1_040) })).findings;
    expect(apart).toMatchObject([{ kind: 'gap', otherId: zoneId }]);
    expect(apart[0]!.gapM).toBeCloseTo(5, 1);
    const wide = box(977, 977, 1_053, 1_043).coordinates[0]!;
    const ringed = { type: 'Polygon', coordinates: [around.coordinates[0], wide.toReversed()] };
    expect(await kinds({ geometry: ringed })).toEqual(['gap']);
    expect(
      await kinds({ zoneId, class: 'general_protection', geometry: box(1_010, 980, 1_050, 1_040) }),
    ).toEqual(['site_not_inside']);
    expect(await kinds({ siteId: null, geometry: box(1_950, 0, 2_050, 100) })).toEqual(['outside_city']);
    await register.undo(1, zoneId, 'acc');
  });

  it('enters a rule as a derived outline with its mark and its own uncertainty', async () => {
    const boundaryRule = rule({ distanceM: 30, text: '碑体四周外扩30米' });
    const { versions } = await register.enter(1, draft({ boundaryRule }), 'acc');
    expect(versions).toMatchObject([
      { uncertaintyM: 2.1, boundaryRule: { ...boundaryRule, derived: { srid: 4548 } } },
    ]);
    expect(versions[0]!.geometry?.type).toBe('MultiPolygon');
  });

  it('leaves a rule undrawn whose base nobody knows', async () => {
    const { versions } = await register.enter(
      1,
      draft({ siteId: null, boundaryRule: rule({ siteId: 'H-nowhere', distanceM: 30 }) }),
      'acc',
    );
    expect(versions).toMatchObject([{ geometry: null, uncertaintyM: 9 }]);
    await expect(
      register.derive(
        1,
        (await outlines.list(1)).zones.find(
          (one) => one.nameZh === '测试保护范围' && one.outline === 'rule_not_drawn',
        )!.zoneId,
        'acc',
      ),
    ).rejects.toMatchObject({
      problem: { code: 'rule_not_drawable', status: 422 },
    });
  });

  it('drops the mark of a derived outline when somebody draws another', async () => {
    const entered = await register.enter(1, draft({ boundaryRule: rule({ distanceM: 20 }) }), 'acc');
    const now = entered.versions[0]!;
    const zone = draft({ boundaryRule: now.boundaryRule, geometry: box(900, 900, 1_100, 1_100) });
    const change = { cause: 'correction' as const, reason: '实测边界', zone };
    const after = await register.supersede(1, entered.zoneId, change, 'acc');
    expect(after.versions.at(-1)!.boundaryRule).toEqual(rule({ distanceM: 20 }));
    const kept = await register.enter(1, draft({ boundaryRule: rule({ distanceM: 25 }) }), 'acc');
    const same = kept.versions[0]!;
    const named = await register.supersede(
      1,
      kept.zoneId,
      {
        cause: 'correction',
        reason: '更正名称',
        zone: draft({ nameZh: '更名', boundaryRule: same.boundaryRule, geometry: same.geometry }),
      },
      'acc',
    );
    expect(named.versions.at(-1)!.boundaryRule).toEqual(same.boundaryRule);
  });

  it('draws anew what goes by a monument or a zone that has changed, each as a version of its own', async () => {
    const base = await register.enter(
      1,
      draft({ nameZh: '基准范围', boundaryRule: rule({ distanceM: 10 }) }),
      'acc',
    );
    const control = await register.enter(
      1,
      draft({
        nameZh: '外圈地带',
        class: 'construction_control',
        boundaryRule: rule({ of: 'zone', zoneId: base.zoneId, distanceM: 50 }),
      }),
      'acc',
    );
    expect(control.versions[0]!.uncertaintyM).toBeCloseTo(2.2, 6);
    await setSite(rectangleText(1_000, 1_000, 1_040, 1_020));
    const states = async () =>
      new Map((await outlines.list(1)).zones.map((one) => [one.zoneId, one.outline] as const));
    expect((await states()).get(base.zoneId)).toBe('stale');
    const done = await register.deriveStale(1, 'acc');
    expect(done).toEqual(expect.arrayContaining([base.zoneId, control.zoneId]));
    expect(done.indexOf(base.zoneId)).toBeLessThan(done.indexOf(control.zoneId));
    expect([...(await states()).values()]).not.toContain('stale');
    const { versions } = await register.history(1, control.zoneId);
    expect(versions).toHaveLength(2);
    expect(versions[0]!.knownTo).toBe(versions[1]!.knownFrom);
    expect(JSON.stringify(versions[0]!.geometry)).not.toBe(JSON.stringify(versions[1]!.geometry));
    expect(versions[1]!.validFrom).toBe(versions[0]!.validFrom);
    expect(await register.deriveStale(1, 'acc')).toEqual([]);
  });

  it('lists every zone with how well its outline is known, sites and documents', async () => {
    const { zones, sites } = await outlines.list(1);
    expect(new Set(zones.map((one) => one.outline))).toEqual(
      new Set(['drawn', 'derived', 'rule_not_drawn', 'text_only', 'invalid']),
    );
    expect(sites.find((one) => one.siteId === 'HX')).toMatchObject({ nameZh: '测试碑', grade: 'county' });
  });
});
