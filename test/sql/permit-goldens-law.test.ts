/** The golden cases of the design (protected-zones §6.9) that are about law, by their numbers; see permit-goldens. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import { canonicalText } from '../../server/permits/core/finding-text.ts';
import { describeEngines } from '../harness/engines.ts';
import { openGoldenDesk, spot } from '../harness/golden-desk.ts';
import type { GoldenDesk } from '../harness/golden-desk.ts';
import { box, plot } from '../harness/golden-town.ts';

const WGS84 = { kind: 'epsg', code: 4326 } as const;

describeEngines('golden cases of law', (engine) => {
  let desk: GoldenDesk;
  beforeAll(async () => {
    desk = await openGoldenDesk(engine);
  });
  afterAll(() => desk?.database.close());

  const put: GoldenDesk['put'] = (zone) => desk.put(zone);
  const found: GoldenDesk['found'] = (...asked) => desk.found(...asked);

  it('15, 16 a metro 30 m under a protection zone, and infrastructure: not exempt there, consent in a core', async () => {
    await put({ id: 'T15', class: 'general_protection', geometry: spot(15, -50, -50, 50, 50) });
    await put({
      id: 'T16',
      class: 'core_protection',
      regime: 'historic_city',
      grade: null,
      geometry: spot(16, -50, -50, 50, 50),
    });
    const under = { works: { types: ['excavation'], depthBelowGroundM: 30 } };
    expect((await found(spot(15, -20, -40, 20, 40), under)).outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    const pipes = { works: { types: ['infrastructure'] } };
    expect((await found(spot(15, -20, -40, 20, 40), pipes)).outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    const core = await found(spot(16, -20, -40, 20, 40), pipes);
    expect(core.outcome).toBe('CONSENT_REQUIRED');
    expect(core.duties.map((one) => one.dutyId)).toContain('public_notice_20d');
  });

  it('17, 18 西沱: 9 m to the eave keeps 10 m, four storeys do not keep three; a ridge says nothing of an eave', async () => {
    const limit = { maxM: 10, ref: 'eave', storeysMax: 3, clause: '建设控制地带：3层、檐口不高于10米' };
    await put({
      id: 'T17',
      class: 'construction_control',
      regime: 'historic_city',
      grade: null,
      geometry: spot(17, -50, -50, 50, 50),
      heightLimit: limit,
    });
    const site = spot(17, -20, -20, 20, 20);
    const built = (works: Partial<PermitRequest['works']>) =>
      found(site, { works: { types: ['new_build'], ...works } });
    const eave = await built({ buildingHeight: { valueM: 9, ref: 'eave' }, storeys: 4 });
    expect(eave.limits.map((one) => [one.kind, one.state])).toEqual([['height', 'met'], ['storeys', 'exceeded']]); // prettier-ignore
    expect(eave.outcome).toBe('PROHIBITED');
    const ridge = await built({ buildingHeight: { valueM: 9, ref: 'ridge' }, storeys: 3 });
    expect(ridge.outcome).toBe('CONDITIONAL');
    expect(ridge.limits[0]).toMatchObject({
      state: 'cannot_tell',
      askZh: expect.stringContaining('檐口') as string,
    });
    const none = await built({});
    expect(none.limits.map((one) => one.state)).toEqual(['cannot_tell', 'cannot_tell']);
  });

  it('19, 20 two sites overlap: the stricter wins and both are cited; 慈城: a landscape zone inside a control zone', async () => {
    await put({ id: 'T19a', class: 'construction_control', geometry: spot(18, -80, -80, 80, 80) });
    await put({ id: 'T19b', class: 'key_protection', geometry: spot(18, -40, -40, 40, 40) });
    const both = await found(spot(18, -20, -20, 20, 20));
    expect(both.outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(new Set(both.rules.map((rule) => rule.zoneId))).toEqual(new Set(['T19a', 'T19b']));
    expect(both.reasons).toContain('STRICTER_OF_SEVERAL');
    await put({ id: 'T20a', class: 'construction_control', geometry: spot(19, -80, -80, 80, 80) });
    await put({
      id: 'T20b',
      class: 'landscape_coordination',
      regime: 'local_plan',
      grade: null,
      geometry: spot(19, -40, -40, 40, 40),
    });
    const inner = await found(spot(19, -20, -20, 20, 20));
    expect(inner.outcome).toBe('CONSENT_REQUIRED');
    expect(new Set(inner.zones.map((zone) => zone.class))).toEqual(
      new Set(['construction_control', 'landscape_coordination']),
    );
  });

  it('21, 22 who approves follows the grade; an unclassified relic in Shandong counts as a county one by article 8', async () => {
    const grades = { provincial: 20, county: 21, unclassified: 22 };
    for (const [grade, n] of Object.entries(grades)) {
      await put({
        id: `T21-${grade}`,
        class: 'general_protection',
        grade,
        geometry: spot(n, -50, -50, 50, 50),
      });
    }
    const at = (n: number, adcode = '370811') => found(spot(n, -20, -20, 20, 20), { adcode });
    const consent = async (n: number) =>
      (await at(n)).rules.find((rule) => rule.authority !== null)?.authority;
    expect(await consent(20)).toMatchObject({ approve: ['省人民政府'], consent: ['国务院文物行政部门'] });
    expect(await consent(21)).toMatchObject({ consent: ['设区的市人民政府文物行政部门'] });
    const small = await at(22);
    expect(small.outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(small.rules.flatMap((rule) => rule.citations)).toContainEqual(
      expect.objectContaining({ lawId: 'shandong-wenwu-2017', article: 8 }),
    );
    expect((await at(22, '440304')).outcome).toBe('CONSENT_REQUIRED');
  });

  it('23 20,001 m² outside every zone, or a small site within a historic city: the survey comes first', async () => {
    const duties = async (site: Polygon, adcode = '370811') =>
      (await found(site, { adcode })).duties.map((one) => one.dutyId);
    expect(await duties(spot(23, 0, 0, 141.5, 141.5))).toContain('archaeology_shandong');
    expect(await duties(spot(23, 0, 0, 30, 30))).not.toContain('archaeology_shandong');
    const [x, y] = plot(24);
    await desk.database.db.query(
      `insert into areas (city_id, area_id, kind, name_zh, schedule, source, valid_from, geom)
       values (1, 'A', 'historic_city_range', '历史文化名城范围', '{}', 'test', '2020-01-01', ST_Multi(ST_GeomFromGeoJSON($1)))`,
      [JSON.stringify(box(x - 500, y - 500, x + 500, y + 500))],
    );
    expect(await duties(spot(24, 0, 0, 30, 30))).toContain('archaeology_shandong');
    expect(await duties(spot(24, 0, 0, 30, 30), '440304')).not.toContain('archaeology_shandong');
    expect(
      (await found(spot(24, 0, 0, 30, 30), { asOf: { legal: '2019-06-01' } })).duties.map(
        (one) => one.dutyId,
      ),
    ).not.toContain('archaeology_shandong');
  });

  it('25 a replay is the same to the byte', async () => {
    await put({ id: 'T25', class: 'construction_control', geometry: spot(25, -50, -50, 50, 50) });
    const request: PermitRequest = {
      site: { geometry: spot(25, 10, 10, 90, 90), crs: WGS84, accuracyBasis: 'rtk' },
      works: { types: ['new_build'], storeys: 3 },
      asOf: { legal: '2026-06-10' },
      purpose: 'permit',
    };
    const kept = await desk.services.permits.check(1, request, 'acc');
    const replay = await desk.services.permits.replay(1, kept.checkId);
    expect(replay).toMatchObject({ equal: true, changes: [] });
    expect(canonicalText(replay.today)).toBe(canonicalText(kept.finding));
    expect(canonicalText((await desk.services.permits.read(1, kept.checkId)).finding)).toBe(
      canonicalText(kept.finding),
    );
  });

  it('a position sent as GCJ-02 stands where it was surveyed, 15 m less sure', async () => {
    await put({ id: 'T30', class: 'key_protection', geometry: spot(30, -100, -100, 100, 100) });
    const site = spot(30, -20, -20, 20, 20);
    const geometry: Polygon = {
      type: 'Polygon',
      coordinates: [
        site.coordinates[0]!.map(([lng, lat]): Position => [...wgs84ToGcj02([lng, lat])] as Position),
      ],
    };
    const { zones } = await found({ geometry, crs: { kind: 'gcj02' }, accuracyM: 0 });
    const [sure] = (await found(site)).zones;
    expect(zones[0]?.marginM).toBeCloseTo(sure!.marginM, 1);
    expect(zones[0]!.epsilon.totalM - sure!.epsilon.totalM).toBe(15);
  });
});
