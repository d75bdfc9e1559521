import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createKpiDesk } from '../../server/cases/case-kpis.ts';
import type { KpiDesk } from '../../server/cases/case-kpis.ts';
import { createCases } from '../../server/cases/cases.ts';
import type { Cases } from '../../server/cases/cases.ts';
import { createDuplicateDesk } from '../../server/cases/duplicates.ts';
import type { DuplicateDesk } from '../../server/cases/duplicates.ts';
import { createOverdueDesk } from '../../server/cases/overdue-cases.ts';
import type { OverdueDesk } from '../../server/cases/overdue-cases.ts';
import { createTimedAreas } from '../../server/cases/timed-areas.ts';
import type { TimedAreas } from '../../server/cases/timed-areas.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { createEvents } from '../../server/events/events.ts';
import { createGeography } from '../../server/geography/geography.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { createPeople } from '../../server/people/people.ts';
import { caseReckoning } from '../harness/case-reckoning.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown } from './civic-town.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describeEngines('cases as data', (engine) => {
  let database: TestDatabase;
  let cases: Cases;
  let duplicates: DuplicateDesk;
  let overdue: OverdueDesk;
  let kpis: KpiDesk;
  let areas: TimedAreas;
  let nowMs = CIVIC_NOW;
  const iso = (ms: number): string => new Date(ms).toISOString();

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    // The town's own cases are others' matter here.
    await db.query('delete from cases');
    const clock = { now: () => nowMs };
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    const codes = createCodeBooks(db);
    const geography = createGeography({ db, clock });
    const deps = {
      db,
      clock,
      city,
      codes,
      geography,
      audit,
      people: createPeople({ db, clock, city, codes, geography }),
      events: createEvents({ clock }),
      layers: { touch: () => undefined },
      ...caseReckoning({ db, clock, city, codes }),
    };
    cases = createCases(deps);
    duplicates = createDuplicateDesk(deps);
    overdue = createOverdueDesk(deps);
    kpis = createKpiDesk(deps);
    areas = createTimedAreas(deps);
  });
  afterAll(() => database?.close());

  async function open(atMs: number, position: LngLat, typeCode: string, channel = 'hotline_12345') {
    nowMs = atMs;
    const [lng, lat] = position;
    return cases.open(1, { typeCode, channel, lng, lat, titleZh: '测试上报' }, 'tester');
  }
  async function closeByPersuasion(atMs: number, caseId: string) {
    nowMs = atMs;
    await cases.change(1, caseId, { status: 'closed', outcome: 'persuasion' }, 'tester');
  }
  const total = async (reports?: 'all') =>
    (
      await cases.list(1, {
        from: iso(CIVIC_NOW - 60 * DAY),
        to: iso(CIVIC_NOW + 60 * DAY),
        ...(reports === undefined ? {} : { reports }),
      })
    ).total;

  it('gives due times in the units of the type, over a holiday', async () => {
    // Thursday 18 June 2026, 17:00 in Shanghai; Dragon Boat Festival follows until Sunday.
    const eve = Date.parse('2026-06-18T09:00:00Z');
    const posting = await open(eve, at(-900, 5), 'posting');
    expect(posting.dueAt).toBe('2026-06-22T09:30:00.000Z');
    const cover = await open(eve, at(-900, 305), 'cover_missing');
    expect(cover.dueAt).toBe('2026-06-18T13:00:00.000Z');
    const stages = (await cases.one(1, posting.caseId)).timers;
    expect(stages.map(({ stage, endedAt }) => [stage, endedAt])).toEqual([
      ['accept', null],
      ['whole', null],
    ]);
    expect(stages[0]!.limitZh).toBe('1 个紧急工作时');
    await closeByPersuasion(eve + HOUR, posting.caseId);
    await closeByPersuasion(eve + HOUR, cover.caseId);
  });

  it('knows the same trouble at the same place again, after it was closed and not before', async () => {
    const t = CIVIC_NOW - 20 * DAY;
    const first = await open(t, at(-600, 3), 'exposed_garbage');
    const beside = await open(t + HOUR, at(-590, 3), 'exposed_garbage');
    expect(beside.recursOf).toBeNull();
    await closeByPersuasion(t + 2 * HOUR, first.caseId);
    await closeByPersuasion(t + 3 * HOUR, beside.caseId);
    const again = await open(t + 5 * DAY, at(-605, 3), 'exposed_garbage');
    expect(again.recursOf).toBe(beside.caseId);
    expect(again.notes.some(({ en }) => en.includes('back at the same place'))).toBe(true);
    expect((await open(t + 5 * DAY, at(-605, 3), 'noise')).recursOf).toBeNull();
    expect((await open(t + 5 * DAY, at(-500, 3), 'exposed_garbage')).recursOf).toBeNull();
    await closeByPersuasion(t + 5 * DAY + HOUR, again.caseId);
    expect((await open(t + 40 * DAY, at(-605, 3), 'exposed_garbage')).recursOf).toBeNull();
  });

  it('proposes reports of one thing, merges them, counts them once, and takes it back', async () => {
    const t = CIVIC_NOW - 2 * DAY;
    const call = await open(t, at(-300, 4), 'parking', 'hotline_12345');
    const camera = await open(t + 20 * 60_000, at(-290, 6), 'parking', 'ai_camera');
    const other = await open(t + 20 * 60_000, at(-290, 306), 'parking', 'ai_camera');
    const before = await total();
    const period = { from: iso(t - HOUR), to: iso(t + HOUR) };
    const { groups } = await duplicates.list(1, period);
    expect(groups.map(({ primary, members }) => [primary.caseId, members.map((m) => m.case.caseId)])).toEqual(
      [[call.caseId, [camera.caseId]]],
    );
    const merge = { caseIds: [camera.caseId], reason: '同一辆车' };
    const { decisions } = await duplicates.decide(1, call.caseId, 'merged', merge, 'ma');
    expect(decisions[0]).toMatchObject({ decision: 'merged', decidedBy: 'ma', undoneAt: null, minutes: 20 });
    expect(await total()).toBe(before - 1);
    expect(await total('all')).toBeGreaterThanOrEqual(before);
    expect((await cases.one(1, call.caseId)).reports).toBe(1);
    const merged = await cases.one(1, camera.caseId);
    expect(merged).toMatchObject({ mergedInto: call.caseId, overdue: false, next: [] });
    await expect(cases.change(1, camera.caseId, { status: 'accepted' }, 'ma')).rejects.toThrow(/merged_case/);
    await expect(duplicates.decide(1, other.caseId, 'merged', merge, 'ma')).rejects.toThrow(/merged_case/);
    await expect(
      duplicates.decide(1, other.caseId, 'merged', { caseIds: [call.caseId], reason: '试一试' }, 'ma'),
    ).rejects.toThrow(/holds_reports/);
    expect((await duplicates.list(1, period)).groups).toEqual([]);
    const undone = await duplicates.undo(1, decisions[0]!.mergeId, '看错了', 'li');
    expect(undone.decisions[0]).toMatchObject({ undoneBy: 'li', undoReason: '看错了' });
    expect(await total()).toBe(before);
    await expect(duplicates.undo(1, decisions[0]!.mergeId, '再来', 'li')).rejects.toThrow(/not_found/);
    await duplicates.decide(1, call.caseId, 'distinct', merge, 'ma');
    expect((await duplicates.list(1, period)).groups).toEqual([]);
    expect(await total()).toBe(before);
  });

  it('merges all or none, and a report whose case is gone counts again', async () => {
    const t = CIVIC_NOW - 3 * DAY;
    const kept = await open(t, at(400, 4), 'dumping');
    const twin = await open(t, at(402, 4), 'dumping', 'video');
    const before = await total();
    const bad = { caseIds: [twin.caseId, 'none-such'], reason: '同一堆' };
    await expect(duplicates.decide(1, kept.caseId, 'merged', bad, 'ma')).rejects.toThrow(/not_found/);
    expect(await total()).toBe(before);
    await duplicates.decide(1, kept.caseId, 'merged', { caseIds: [twin.caseId], reason: '同一堆' }, 'ma');
    await database.db.query('delete from cases where case_id = $1', [kept.caseId]);
    expect((await cases.one(1, twin.caseId)).mergedInto).toBeNull();
    expect(await total()).toBe(before - 1);
  });

  it('a licensed morning market is no case at 08:00', async () => {
    const eight = Date.parse('2026-06-09T00:00:00Z');
    const early = await open(eight, at(800, 10), 'street_vendor');
    expect(early.lawfulAreaId).toBeNull();
    const before = await total();
    const ring = [at(700, -30), at(900, -30), at(900, 30), at(700, 30), at(700, -30)] as [number, number][];
    const market = {
      areaId: 'M1',
      kind: 'morning_market',
      nameZh: '东门里早市',
      windows: [{ from: '06:00', to: '09:30' }],
      permits: ['street_vendor'],
      stalls: 120,
      source: '批准文号 1',
      validFrom: '2026-06-01',
      outline: { type: 'Polygon' as const, coordinates: [ring] },
    };
    const added = await areas.add(1, market, 'planner');
    expect(added).toMatchObject({ inForce: true, lawfulReports: 1, kindZh: '早市' });
    expect(await total()).toBe(before - 1);
    await expect(areas.add(1, market, 'planner')).rejects.toThrow(/area_taken/);

    const lawful = await open(eight + DAY, at(810, 10), 'street_vendor');
    expect(lawful).toMatchObject({ lawfulAreaId: 'M1', lawfulAreaNameZh: '东门里早市' });
    expect(lawful.notes.some(({ zh }) => zh.includes('不作为案件'))).toBe(true);
    expect((await open(eight + DAY, at(810, 10), 'parking')).lawfulAreaId).toBeNull();
    expect((await open(eight + DAY + 1.5 * HOUR, at(810, 10), 'street_vendor')).lawfulAreaId).toBeNull();
    expect((await open(eight + DAY, at(950, 10), 'street_vendor')).lawfulAreaId).toBeNull();
    // A person may say that it goes beyond the permission, with a reason.
    await expect(cases.change(1, lawful.caseId, { status: 'accepted' }, 'ma')).rejects.toThrow(/lawful_by/);
    await cases.change(1, lawful.caseId, { status: 'accepted', note: '占用消防通道' }, 'ma');
    expect((await cases.one(1, lawful.caseId)).lawfulAreaId).toBeNull();
    // Ended from 9 June: the report of that morning is a case again.
    const ended = await areas.end(1, 'M1', '2026-06-09', '到期', 'planner');
    expect(ended.inForce).toBe(false);
    expect((await cases.one(1, early.caseId)).lawfulAreaId).toBeNull();
  });

  it('lists what is overdue with its stage and who answers', async () => {
    const t = CIVIC_NOW;
    const late = await open(t, at(-1000, 4), 'parking');
    await cases.change(1, late.caseId, { status: 'accepted' }, 'ma');
    nowMs = t + 30 * HOUR;
    const { cases: listed, totalLate } = await overdue.overdue(1, { type: 'parking', grid: 'G1' });
    const found = listed.find(({ caseId }) => caseId === late.caseId)!;
    expect(found).toMatchObject({ overdue: true, stage: { stage: 'dispatch', late: true } });
    expect(found.lateHours).toBeGreaterThan(20);
    expect(totalLate).toBe(listed.filter(({ lateHours }) => lateHours > 0).length);
    expect(listed.map(({ dueAt }) => dueAt)).toEqual(listed.map(({ dueAt }) => dueAt).sort());
    expect(found.answers.length).toBeGreaterThan(0);
    const answerable = await overdue.answerable(1, at(-1000, 4));
    expect(answerable).toMatchObject({ grid: { gridId: 'G1' }, street: { streetId: 'S1' } });
    expect(answerable.people.some(({ subjectKind }) => subjectKind === 'grid')).toBe(true);
    const long = await overdue.answerable(1, at(-1000, 4), '2020-01-01T00:00:00Z');
    expect([long.grid, long.people]).toEqual([null, []]);
    expect((await overdue.answerable(1, [100, 20])).insideCity).toBe(false);
  });

  it('rates places by length, people and visits, and does not know what came before the data', async () => {
    nowMs = CIVIC_NOW + 40 * DAY;
    const from = iso(CIVIC_NOW - 10 * DAY);
    const to = iso(CIVIC_NOW + 2 * DAY);
    const answer = await kpis.kpis(1, { from, to, by: 'grid' });
    const counted = (await cases.list(1, { from, to, limit: 500 })).cases;
    expect(answer.total.kpis.cases).toBe(counted.filter(({ status }) => status !== 'rejected').length);
    expect(answer.rows.reduce((sum, row) => sum + row.kpis.cases, 0)).toBe(answer.total.kpis.cases);
    const west = answer.rows.find(({ key }) => key === 'G1')!;
    expect(west.kpis.perKm).toBeGreaterThan(0);
    expect(west.kpis.per10kPeople).toBeCloseTo((west.kpis.cases / 21_000) * 10_000, 9);
    expect(west.yearBefore).toMatchObject({ state: 'unknown', kpis: null });
    expect(answer.notes.some(({ zh }) => zh.includes('同比未知'))).toBe(true);
    const later = await kpis.kpis(1, {
      from: iso(CIVIC_NOW - 5 * DAY),
      to: iso(CIVIC_NOW),
      by: 'street',
      type: 'appearance',
    });
    expect(later.total.before.state).toBe('known');
    expect(later.rows.some(({ kpis: { perHundredVisits } }) => perHundredVisits === null)).toBe(true);
    for (const by of ['type', 'channel', 'city'] as const)
      expect((await kpis.kpis(1, { from, to, by })).total.kpis.cases).toBe(answer.total.kpis.cases);
    await expect(kpis.kpis(1, { from: to, to: from })).rejects.toThrow(/later/);
  });
});
