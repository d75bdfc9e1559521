import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { PermitCheck } from '../../server/permits/contract.ts';
import type { ZoneHistory } from '../../server/zones/contract.ts';
import type { ZoneList, ZonePreview } from '../../server/zones/draft-contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { at, loadCivicTown, rectangleText } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

function box(west: number, south: number, east: number, north: number): Polygon {
  const corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [corners.map(([lng, lat]): Position => [lng, lat])] };
}

const DRAFT = {
  siteId: 'HX',
  regime: 'cultural_relics',
  class: 'general_protection',
  nameZh: '独石碑保护范围',
  uncertaintyM: 2,
  uncertaintyBasis: '1:2000 地形图',
  validFrom: '2026-01-01',
};
const RULE = { kind: 'offset', of: 'site', distanceM: 50, text: '碑体四周外扩50米' };

describeEngines('entering zones over HTTP', (engine) => {
  let gate: GateService;
  let planner: HttpClient;
  beforeAll(async () => {
    gate = await gateService(engine, {
      prepare: async (db) => {
        await loadCivicTown(db, 3);
        await db.query("update cities set adcode = '370811' where city_id = 3");
        await db.query(
          `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
           values (3, 'HX', '独石碑', 'Lone stele', 'county', 'ancient_building', ST_GeomFromText($1, 4326))`,
          [rectangleText(1_700, -1_720, 1_720, -1_700)],
        );
      },
    });
    planner = await gate.as('planner');
  });
  afterAll(() => gate?.close());

  const enter = (zone: object) => planner.post<ZoneHistory & ProblemDocument>('/api/v1/zones?city=3', zone);
  const preview = (outline: object) =>
    planner.post<ZonePreview & ProblemDocument>('/api/v1/zone-previews?city=3', {
      siteId: DRAFT.siteId,
      regime: DRAFT.regime,
      class: DRAFT.class,
      ...outline,
    });
  const check = async (geometry: Polygon) => {
    const { body } = await planner.post<PermitCheck>('/api/v1/permit-checks?city=3', {
      site: { geometry, crs: { kind: 'epsg', code: 4326 }, accuracyBasis: 'rtk' },
      works: { types: ['new_build'] },
      asOf: { legal: '2026-06-10' },
      purpose: 'design',
    });
    return body;
  };
  /** 20 m east of the stele. */
  const NEAR = box(1_740, -1_715, 1_750, -1_705);
  /** 1 km west of it. */
  const FAR = box(700, -1_715, 710, -1_705);

  it('previews without writing, and refuses what is no outline', async () => {
    const { zoneId, version } = (await planner.get<ZoneList>('/api/v1/zones?city=3')).body.zones[0]!;
    const { status, body } = await preview({ boundaryRule: RULE });
    expect(status).toBe(200);
    expect(body).toMatchObject({ uncertaintyM: 2.1, findings: [], derived: { srid: 4548 } });
    expect(body.areaM2).toBeCloseTo(20 * 20 + 4 * 20 * 50 + Math.PI * 50 ** 2, -2);
    const after = (await planner.get<ZoneList>('/api/v1/zones?city=3')).body.zones;
    expect(after.find((one) => one.zoneId === zoneId)?.version).toBe(version);
    expect(after.some((one) => one.siteId === 'HX')).toBe(false);
    const open = { type: 'Polygon', coordinates: [[at(0, 0), at(10, 0), at(10, 10)]] };
    expect(await preview({ geometry: open })).toMatchObject({
      status: 422,
      body: { code: 'ring_not_closed', place: 'polygon 0, ring 0, vertex 2' },
    });
    expect((await preview({ boundaryRule: { kind: 'offset', of: 'site' } })).status).toBe(422);
    expect((await preview({ boundaryRule: { ...RULE, distanceM: -1 } })).status).toBe(422);
  });

  it('is for those who may write: others see, and cannot enter', async () => {
    const inspector = await gate.as('inspector');
    expect((await inspector.post('/api/v1/zones?city=3', DRAFT)).status).toBe(403);
    expect((await inspector.post('/api/v1/zones/Z1/derive?city=3', {})).status).toBe(403);
  });

  it('a site without a zone is indeterminate; words are, as far as they reach; a derived rule decides', async () => {
    expect((await check(NEAR)).finding).toMatchObject({ outcome: 'INDETERMINATE' });
    expect((await check(NEAR)).finding.reasons).toContain('ZONE_NOT_DELINEATED');
    const words = { boundaryText: '碑体以东30米，以西1200米，南北至现状围墙。' };
    const told = await enter({ ...DRAFT, ...words });
    expect(told.status).toBe(200);
    const near = await check(NEAR);
    expect(near.finding).toMatchObject({ outcome: 'INDETERMINATE', ceiling: 'PROHIBITED_UNLESS_SPECIAL' });
    expect(near.finding.undecided).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          zoneId: told.body.zoneId,
          reason: 'TEXT_ONLY',
          boundaryText: words.boundaryText,
        }),
      ]),
    );
    // The radius of search is 500 m; the words reach 1,200 m.
    expect((await check(FAR)).finding.undecided.map((one) => one.zoneId)).toContain(told.body.zoneId);

    const ruled = await planner.post<ZoneHistory>(`/api/v1/zones/${told.body.zoneId}/supersede?city=3`, {
      cause: 'correction',
      reason: '公告原件为外扩50米',
      zone: { ...DRAFT, boundaryRule: RULE },
    });
    expect(ruled.status).toBe(200);
    const after = await check(NEAR);
    expect(after.finding.outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(after.finding.zones[0]).toMatchObject({
      zoneId: told.body.zoneId,
      relation: 'in',
      epsilon: { zoneM: 2.1 },
    });
    expect((await check(FAR)).finding.undecided.map((one) => one.zoneId)).not.toContain(told.body.zoneId);
    // The verdict that was given on the words knows that they are no longer what counts.
    const flagged = await planner.get<PermitCheck>(`/api/v1/permit-checks/${near.checkId}?city=3`);
    expect(flagged.body.flags.map((one) => one.subject)).toContain(told.body.zoneId);
    expect(flagged.body.findingSha256).toBe(near.findingSha256);
  });

  it('draws a recorded rule on demand, and says why when it cannot', async () => {
    const { body } = await enter({ ...DRAFT, siteId: 'H-unknown', nameZh: '无图基准', boundaryRule: RULE });
    expect(body.versions[0]).toMatchObject({ geometry: null, boundaryRule: RULE });
    const refused = await planner.post<ProblemDocument>(`/api/v1/zones/${body.zoneId}/derive?city=3`, {});
    expect(refused).toMatchObject({ status: 422, body: { code: 'rule_not_drawable' } });
    await gate.db.query(
      `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
       values (3, 'H-unknown', '补录碑', 'Late stele', 'county', 'ancient_building', ST_GeomFromText($1, 4326))`,
      [rectangleText(-1_720, 1_700, -1_700, 1_720)],
    );
    const drawn = await planner.post<ZoneHistory>(`/api/v1/zones/${body.zoneId}/derive?city=3`, {});
    expect(drawn.status).toBe(200);
    expect(drawn.body.versions).toHaveLength(2);
    const list = (await planner.get<ZoneList>('/api/v1/zones?city=3')).body;
    expect(list.zones.find((one) => one.zoneId === body.zoneId)).toMatchObject({
      outline: 'derived',
      uncertaintyM: 2.1,
    });
    expect((await planner.post('/api/v1/zones/Z-nobody/derive?city=3', {})).status).toBe(404);
  });

  it('rests a zone on a document of the register, and refuses one that is not there', async () => {
    const { body } = await enter({
      ...DRAFT,
      nameZh: '有据碑',
      geometry: box(1_500, 1_500, 1_550, 1_550),
      document: { title: '关于公布独石碑保护范围的通知', number: '示文〔2026〕3号' },
    });
    const { documents } = (await planner.get<ZoneList>('/api/v1/zones?city=3')).body;
    const kept = documents.find((one) => one.number === '示文〔2026〕3号')!;
    expect(body.versions[0]).toMatchObject({ documentId: kept.documentId, documentTitle: kept.title });
    const same = await enter({
      ...DRAFT,
      nameZh: '同据碑',
      documentId: kept.documentId,
      geometry: box(1_600, 1_500, 1_650, 1_550),
    });
    expect(same.body.versions[0]).toMatchObject({
      documentNo: '示文〔2026〕3号',
      recordedByZh: expect.any(String),
    });
    const none = await enter({ ...DRAFT, documentId: 'D-none', geometry: box(1_700, 1_500, 1_750, 1_550) });
    expect(none).toMatchObject({ status: 422, body: { place: 'zone.documentId' } });
  });
});
