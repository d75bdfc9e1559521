import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LawPage } from '../../server/law/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { CheckLine, PermitCheck, PermitRequest, Replay } from '../../server/permits/contract.ts';
import type { CoverageRegister } from '../../server/permits/coverage-contract.ts';
import type { ScreeningReport } from '../../server/permits/screening-contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import type { ZoneHistory } from '../../server/zones/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { at, loadCivicTown } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

function box(west: number, south: number, east: number, north: number): Polygon {
  const corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [corners.map(([lng, lat]): Position => [lng, lat])] };
}
const WGS84 = { kind: 'epsg', code: 4326 } as const;
/** Deep in the pagoda's zone. */
const INSIDE = box(-1020, -1020, -980, -980);
const asked = (change: Partial<PermitRequest> = {}): PermitRequest => ({
  site: { geometry: INSIDE, crs: WGS84, accuracyBasis: 'rtk' },
  works: { types: ['new_build'], buildingHeight: { valueM: 12.2, ref: 'eave' }, storeys: 2 },
  asOf: { legal: '2026-06-10' },
  purpose: 'design',
  ...change,
});
const CHECKS = '/api/v1/permit-checks';

describeEngines('permit checks over HTTP', (engine) => {
  let gate: GateService;
  let planner: HttpClient;
  beforeAll(async () => {
    gate = await gateService(engine, {
      prepare: async (db) => {
        await loadCivicTown(db, 3);
        await db.query("update cities set adcode = '370811' where city_id = 3");
      },
    });
    planner = await gate.as('planner');
  });
  afterAll(() => gate?.close());

  const check = (change: Partial<PermitRequest> = {}, who = planner) =>
    who.post<PermitCheck & ProblemDocument>(`${CHECKS}?city=3`, asked(change));
  const one = (checkId: string, rest = '') => `${CHECKS}/${checkId}${rest}?city=3`;

  it('gives a verdict with its law and its limit, and reads the same back by its link', async () => {
    const { status, body } = await check({ projectNo: 'XM-7' });
    expect(status).toBe(200);
    expect(body.finding.outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(body.finding.limits[0]).toMatchObject({ kind: 'height', state: 'exceeded', over: 3.2 });
    expect(body.finding.rules[0]?.citations[0]?.quote.length).toBeGreaterThan(4);
    expect(body.findingSha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await planner.get<PermitCheck>(one(body.checkId))).body).toEqual(body);
    const list = await planner.get<{ checks: CheckLine[] }>(`${CHECKS}?city=3&projectNo=XM-7`);
    expect(list.body.checks.map(({ checkId }) => checkId)).toEqual([body.checkId]);
    expect((await planner.get(one('P-nobody'))).status).toBe(404);
  });

  it('refuses what it cannot use with the value, the place and a remedy', async () => {
    const elsewhere = await check({ site: { geometry: INSIDE, crs: { kind: 'epsg', code: 4527 } } });
    expect(elsewhere.status).toBe(422);
    const away = await check({ site: { geometry: box(60_000, 0, 60_040, 40), crs: WGS84 } });
    expect(away.status).toBe(422);
    expect(away.body).toMatchObject({ code: 'site_out_of_jurisdiction', place: 'site.crs' });
    expect(away.body.value).toMatch(/^\d+\.\d{6}, \d+\.\d{6}$/);
    expect(away.body.remedy).toMatch(/坐标系/);
    const text = await check({ site: { text: 'J1,abc\nJ2,', crs: { kind: 'unknown' } } });
    expect(text.status).toBe(422);
    expect(text.body).toMatchObject({ code: 'site_text_unreadable' });
    for (const part of [text.body.value, text.body.place, text.body.remedy]) expect(part).toBeTruthy();
    expect((await check({ works: { types: [] } })).status).toBe(422);
    // A word that it does not know is never passed over in silence: what was meant by it would be missing.
    expect((await planner.get(`${CHECKS}?city=3&entries=current`)).status).toBe(400);
    expect((await check({ entries: 'current' } as Partial<PermitRequest>)).status).toBe(422);
    const deep = await check({ asOf: { legal: '2026-06-10', on: '2026-01-01' } as PermitRequest['asOf'] });
    expect(deep.status).toBe(422);
    expect((await check({ asOf: { legal: '2026-13-01' } })).status).toBe(422);
  });

  it('names the system that would fit when the claimed one does not', async () => {
    // The same numbers as GCJ-02 leave the town by half a kilometre when its edge is near.
    const edge = box(1_960, 1_960, 1_990, 1_990);
    const far = {
      ...edge,
      coordinates: edge.coordinates.map((ring) => ring.map(([x, y]): Position => [x + 0.02, y])),
    };
    const refused = await check({ site: { geometry: far, crs: WGS84 } });
    expect(refused.status).toBe(422);
    expect(refused.body.code).toBe('site_out_of_jurisdiction');
    expect(refused.body.detail).toContain('WGS 84');
    // It is not sent back to the system under which it was refused, however near to the city it lies.
    expect(refused.body.remedy).toBe('请核对坐标系、带号与坐标顺序，或切换城市。');
  });

  it('takes points without a datum and asks which position is the site', async () => {
    const text = INSIDE.coordinates[0]!.slice(0, 4)
      .map(([lng, lat], index) => `J${index + 1},${lat},${lng}`)
      .join('\n');
    const site = { text, crs: { kind: 'unknown' } as const, accuracyBasis: 'rtk' as const };
    const { body } = await check({ site });
    expect(body.finding.reasons).toContain('CRS_AMBIGUOUS');
    expect(body.envelope.readings.length).toBeGreaterThan(1);
    const { claim, outcome } = body.envelope.readings[0]!;
    const again = await check({ site: { ...site, crs: claim } });
    expect(again.body.envelope.readings).toHaveLength(1);
    expect(again.body.finding.outcome).toBe(outcome);
  });

  it('keeps the officer’s word beside a verdict that never changes', async () => {
    const { body } = await check();
    const decide = (decision: object, who = planner) =>
      who.post<PermitCheck>(one(body.checkId, '/decisions'), decision);
    expect((await decide({ kind: 'overridden', outcome: 'PROHIBITED', reason: '' })).status).toBe(422);
    expect((await decide({ kind: 'overridden', reason: '没有给出结论' })).status).toBe(422);
    expect((await decide({ kind: 'adopted' })).status).toBe(200);
    const dispute = await planner.post<PermitCheck>(one(body.checkId, '/disputes'), { reason: '界址点有误' });
    expect(dispute.status).toBe(200);
    const after = (await decide({ kind: 'overridden', outcome: 'PROHIBITED', reason: '另有禁止条款' })).body;
    expect(after.decisions.map(({ kind }) => kind)).toEqual(['adopted', 'disputed', 'overridden']);
    expect(after.finding).toEqual(body.finding);
    expect(after.findingSha256).toBe(body.findingSha256);
  });

  it('flags a verdict whose zone was superseded, and replays it with an equal hash and the difference', async () => {
    const { body } = await check();
    const history = await planner.get<ZoneHistory>('/api/v1/zones/Z1/history?city=3');
    const current = history.body.versions.findLast((version) => version.validTo === null)!;
    const { geometry, regime, siteId, nameZh, uncertaintyM, uncertaintyBasis } = current;
    const zone = { geometry, regime, siteId, nameZh, uncertaintyM, uncertaintyBasis };
    const superseded = await planner.post<ZoneHistory>('/api/v1/zones/Z1/supersede?city=3', {
      cause: 'correction',
      reason: '限高登记有误',
      zone: {
        ...zone,
        class: current.class,
        heightLimit: { maxM: 6, ref: 'eave' },
        validFrom: current.validFrom,
      },
    });
    expect(superseded.status).toBe(200);
    expect(superseded.body.versions.length).toBeGreaterThan(history.body.versions.length);
    const flagged = (await planner.get<PermitCheck>(one(body.checkId))).body;
    expect(flagged.flags).toMatchObject([
      { cause: 'correction', subject: expect.stringContaining('Z1') as string },
    ]);
    expect(flagged.finding).toEqual(body.finding);
    const replay = (await planner.post<Replay>(one(body.checkId, '/replay'), {})).body;
    expect(replay).toMatchObject({ equal: true, replayedSha256: body.findingSha256 });
    expect(replay.changes.map(({ whatEn }) => whatEn)).toContain('Limits');
    const undone = await planner.post<ZoneHistory>('/api/v1/zones/Z1/undo?city=3', {});
    expect(undone.status).toBe(200);
    const today = (await planner.post<Replay>(one(body.checkId, '/replay'), {})).body;
    expect(today.equal).toBe(true);
    expect(today.changes.map(({ whatEn }) => whatEn)).not.toContain('Limits');
  });

  it('shows the register, and an officer signs a line of it with name and day', async () => {
    const path = (rest = '') => `/api/v1/coverage-register${rest}?city=3`;
    const filled = await planner.post<CoverageRegister>(path('/fill'), { source: '镇级文物名录（测试）' });
    const line = filled.body.lines.find(({ grade, layer }) => grade === 'county' && layer === 'protection')!;
    expect(line).toMatchObject({ expected: 3, drawn: 1, complete: false, signedBy: null });
    const signed = await planner.post<CoverageRegister>(path('/signatures'), {
      grade: 'county',
      layer: 'protection',
      expected: 3,
      note: '',
    });
    const after = signed.body.lines.find(({ grade, layer }) => grade === 'county' && layer === 'protection')!;
    expect(after.signedBy).toBeTruthy();
    expect(after.signedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(after).toMatchObject({ complete: false, missing: ['石桥', '碑亭'] });
    expect((await planner.post(path('/entries'), { grade: 'city', names: [], source: '文件' })).status).toBe(
      422,
    );
  });

  it('shows the law of a day, with what a verdict asks for by name', async () => {
    const law = (day: string) => planner.get<LawPage>(`/api/v1/law?city=3&day=${day}`);
    const inForce = async (day: string) =>
      (await law(day)).body.statutes.filter((statute) => statute.inForce).map(({ lawId }) => lawId);
    expect(await inForce('2025-02-28')).toContain('wenwu-2017');
    expect(await inForce('2025-02-28')).not.toContain('wenwu-2024');
    expect(await inForce('2025-03-01')).toContain('wenwu-2024');
    const { body } = await law('2026-06-10');
    expect(body.openAuthorities).toContain('control_zone_2024');
    const { finding } = (await check()).body;
    const named = new Set(body.materials.map(({ materialId }) => materialId));
    const timed = new Set(body.timers.map(({ timerId }) => timerId));
    for (const rule of finding.rules) for (const id of rule.materials) expect(named).toContain(id);
    for (const duty of finding.duties) for (const id of duty.timers) expect(timed).toContain(id);
    expect(finding.rules.flatMap(({ materials }) => materials).length).toBeGreaterThan(0);
    const entry = { authorityId: 'control_zone_2024', consent: ['市文物局'], documentNo: '济文〔2026〕1号' };
    expect((await planner.post('/api/v1/law/authorities?city=3', entry)).status).toBe(403);
    const admin = await gate.as('admin');
    const entered = await admin.post<{ authorities: object[] }>('/api/v1/law/authorities?city=3', entry);
    expect(entered.body.authorities).toMatchObject([entry]);
  });

  it('screens the construction sites as a job that a planner may start', async () => {
    const start = await planner.post<Job>('/api/v1/jobs?city=3', {
      kind: 'permits.screen',
      params: { openCases: false },
    });
    expect(start.status).toBe(200);
    await expect
      .poll(async () => (await planner.get<Job>(`/api/v1/jobs/${start.body.jobId}?city=3`)).body.state, {
        timeout: 20_000,
      })
      .toBe('succeeded');
    const { body } = await planner.get<ScreeningReport>('/api/v1/construction-screening?city=3');
    expect(body.sites).toHaveLength(1);
    expect(body.sites[0]).toMatchObject({
      constructionId: 'K1',
      whyZh: expect.stringMatching(/。$/) as string,
    });
    expect(body.sites[0]?.light).not.toBeNull();
    expect(body.sites[0]?.light).not.toBe('clear');
  });

  it('lets nobody check, decide or sign who may not', async () => {
    const { checkId } = (await check()).body;
    for (const login of ['commander', 'scheduler', 'inspector']) {
      const who = await gate.as(login);
      expect((await check({}, who)).status, login).toBe(403);
      expect((await who.get(one(checkId))).status, login).toBe(403);
      expect((await who.post(one(checkId, '/decisions'), { kind: 'adopted' })).status, login).toBe(403);
      expect((await who.post('/api/v1/zones/Z1/undo?city=3', {})).status, login).toBe(403);
    }
    const stranger = gate.client();
    expect((await stranger.post(`${CHECKS}?city=3`, asked())).status).toBeGreaterThanOrEqual(401);
    expect((await stranger.get(one(checkId))).status).toBe(401);
    // A check belongs to its city.
    expect((await planner.get(`${CHECKS}/${checkId}?city=1`)).status).toBeGreaterThanOrEqual(403);
  });

  it('answers 503 and no verdict while the zones cannot be read, and none is kept', async () => {
    const before = (await planner.get<{ checks: CheckLine[] }>(`${CHECKS}?city=3&limit=200`)).body.checks;
    await gate.db.query('alter table zones rename to zones_away');
    try {
      const { status, body } = await check();
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: 'zones_unreadable', place: 'zones' });
      expect(body.remedy).toMatch(/不得视为无限制/);
      expect(JSON.stringify(body)).not.toMatch(/NO_RESTRICTION|outcome|zones_away|relation/);
      const kept = before[0]!;
      expect((await planner.post(one(kept.checkId, '/replay'), {})).status).toBe(503);
      expect((await planner.get(one(kept.checkId))).status).toBe(200);
    } finally {
      await gate.db.query('alter table zones_away rename to zones');
    }
    expect((await planner.get<{ checks: CheckLine[] }>(`${CHECKS}?city=3&limit=200`)).body.checks).toEqual(
      before,
    );
    expect((await check()).status).toBe(200);
  });
});
