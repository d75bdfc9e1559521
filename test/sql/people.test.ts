import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import type { Audit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import type { CityDesk } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { createCoverage } from '../../server/coverage/coverage.ts';
import type { CoverageDesk } from '../../server/coverage/coverage.ts';
import { createEvents } from '../../server/events/events.ts';
import type { EventInput } from '../../server/events/events.ts';
import { createGeography } from '../../server/geography/geography.ts';
import { createPeople } from '../../server/people/people.ts';
import type { People } from '../../server/people/people.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown } from './civic-town.ts';

describeEngines('people and coverage', (engine) => {
  let database: TestDatabase;
  let people: People;
  let coverage: CoverageDesk;
  let city: CityDesk;
  let audit: Audit;
  const published: EventInput[] = [];

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    const clock = { now: () => CIVIC_NOW };
    audit = createAudit({ db, clock });
    const events = createEvents({ clock });
    city = createCity({ db, clock, audit });
    people = createPeople({
      db,
      clock,
      city,
      codes: createCodeBooks(db),
      geography: createGeography({ db, clock }),
    });
    coverage = createCoverage({
      db,
      clock,
      city,
      audit,
      events: {
        publish(event) {
          events.publish(event);
          published.push(event);
        },
      },
    });
  });
  afterAll(() => database?.close());

  it('tells on post, elsewhere, silent, absent, expected and off apart', async () => {
    const staff = await people.staff(1, 'G1');
    expect(Object.fromEntries(staff.onDuty.map(({ personId, state }) => [personId, state]))).toEqual({
      P1: 'on_post',
      P2: 'elsewhere',
      P3: 'silent',
      P4: 'absent',
      P5: 'off',
      P6: 'expected',
    });
    const of = (id: string) => staff.onDuty.find(({ personId }) => personId === id);
    expect(of('P1')).toMatchObject({
      callSign: '西-01',
      sign: 'fix',
      ageMs: 120_000,
      lastFixAt: '2026-06-10T01:58:00.000Z',
    });
    expect(of('P3')).toMatchObject({
      unitId: 'U3',
      post: { postId: 'B1', nameZh: '早市岗' },
      ageMs: 2_400_000,
    });
    // Yesterday's fix is no sign of today's shift.
    expect(of('P4')).toMatchObject({ sign: null, lastFixAt: null, position: null });
    expect(of('P5')).toMatchObject({ leaveKind: 'annual' });
    expect(of('P6')?.shift).toMatchObject({ shiftId: 'L', startsAt: '2026-06-10T01:50:00.000Z' });
  });

  it('counts what it lists', async () => {
    const { counts, onDuty, streets, streetsWithoutSteward } = await people.staff(1, 'G1');
    const { rostered, ...states } = counts;
    expect(rostered).toBe(onDuty.length);
    expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(rostered);
    expect(states).toEqual({ onPost: 1, elsewhere: 1, silent: 1, absent: 1, expected: 1, off: 1 });
    expect(streetsWithoutSteward).toBe(streets.filter(({ steward }) => steward === null).length);
    expect(streetsWithoutSteward).toBe(2);
  });

  it('sees a night shift on both sides of midnight', async () => {
    const states = async (instant: string) => {
      const { onDuty } = await people.staff(1, 'G1', instant);
      return onDuty.filter(({ state }) => state !== 'off').map(({ personId }) => personId);
    };
    expect(await states('2026-06-09T18:00:00Z')).toEqual(['P6']);
    expect(await states('2026-06-09T14:00:00Z')).toEqual(['P6']);
    expect(await states('2026-06-09T22:29:59Z')).toEqual(['P6']);
    expect(await states('2026-06-09T13:29:59Z')).toEqual([]);
  });

  it('takes a card or a photo for a sign of life', async () => {
    const { db } = database;
    const [lng, lat] = at(-500, 5);
    await db.query(
      `insert into check_ins (city_id, checkin_id, person_id, at, kind, evidence, geom) values
       (1, 'K4', 'P4', '2026-06-10T01:57:00Z', 'arrive', 'qr', ST_SetSRID(ST_MakePoint($1::float8, $2::float8), 4326)),
       (1, 'K6', 'P6', '2026-06-10T01:55:30Z', 'arrive', 'qr', null)`,
      [lng, lat],
    );
    const staff = await people.staff(1, 'G1');
    const of = (id: string) => staff.onDuty.find(({ personId }) => personId === id);
    expect(of('P4')).toMatchObject({ state: 'on_post', sign: 'check_in', ageMs: 180_000 });
    // Where a card without a place was swiped nobody knows: silent, not on post and not absent.
    expect(of('P6')).toMatchObject({ state: 'silent', sign: 'check_in' });
    await db.query(`delete from check_ins where city_id = 1`);
  });

  it('follows the thresholds of the city', async () => {
    await city.changeSetting(1, 'people.on_post_age_s', { value: 3600, source: '考勤办法' }, 'acc-admin');
    const staff = await people.staff(1, 'G1');
    expect(staff.thresholds).toMatchObject({ onPostAgeS: 3600, source: '考勤办法' });
    expect(staff.onDuty.find(({ personId }) => personId === 'P3')?.state).toBe('on_post');
    await city.changeSetting(1, 'people.on_post_age_s', { value: 300, source: '考勤办法' }, 'acc-admin');
    const { entries } = await audit.list({ stream: 'settings', limit: 10 });
    expect(entries[0]).toMatchObject({ action: 'setting.changed', subject: '1/people.on_post_age_s' });
    await expect(
      city.changeSetting(1, 'people.on_post_age_s', { value: -1, source: 'x' }, 'a'),
    ).rejects.toThrow(/setting_refused/);
  });

  it('says who was responsible then, and who ever was', async () => {
    const now = await people.responsibilities(1, { subjectKind: 'street', subjectId: 'S1' });
    expect(now.responsible.map(({ role, personId }) => [role, personId])).toEqual([
      ['street_chief', 'P9'],
      ['steward', 'P7'],
    ]);
    expect(now.responsible[0]).toMatchObject({ roleZh: '街长', nameZh: '街长钱', until: null });
    const then = await people.responsibilities(1, {
      subjectKind: 'street',
      subjectId: 'S1',
      at: '2026-02-28T16:00:00Z',
    });
    expect(then.responsible.map(({ personId }) => personId).sort()).toEqual(['P7', 'P8']);
    // The moment of the change belongs to the new chief.
    const change = await people.responsibilities(1, {
      subjectKind: 'street',
      subjectId: 'S1',
      at: '2026-03-01T00:00:00Z',
    });
    expect(change.responsible.map(({ personId }) => personId)).toContain('P9');
    expect(change.responsible.map(({ personId }) => personId)).not.toContain('P8');
    expect(now.history).toHaveLength(3);
  });

  it('tells seen, never and unknown apart', async () => {
    const { streets, legend } = await coverage.streets(1);
    const of = (id: string) => streets.find(({ streetId }) => streetId === id);
    expect(of('S1')).toMatchObject({
      state: 'seen',
      lastSeenAt: '2026-06-10T00:10:00.000Z',
      ageMs: 110 * 60_000,
      evidence: 'gps',
      precision: 'visit',
    });
    expect(of('S1')?.certainty).toBeCloseTo(0.95, 5);
    // P4 was rostered to S2 and never heard of; P3 to S3 and heard of.
    expect(of('S2')).toMatchObject({
      state: 'unknown',
      ageMs: null,
      reasonEn: expect.stringMatching(/kept silent/),
    });
    expect(of('S3')).toMatchObject({ state: 'never', ageMs: null });
    // Counted in April, and nobody was rostered there since: the record stays, its age means nothing.
    expect(of('S4')).toMatchObject({
      state: 'unknown',
      ageMs: null,
      precision: 'day_count',
      evidence: 'qr',
      lastSeenAt: '2026-04-02T13:30:00.000Z',
      certainty: null,
    });
    expect(of('S5')).toMatchObject({
      state: 'unknown',
      reasonEn: expect.stringMatching(/Nobody was rostered/),
    });
    const counted = legend.classes.reduce((sum, { count }) => sum + count, 0);
    expect(counted + legend.unknownCount + legend.neverCount).toBe(streets.length);
    expect(legend).toMatchObject({ unknownCount: 3, neverCount: 1 });
  });

  it('gives an old record its age again when somebody was heard of since', async () => {
    const { db } = database;
    await db.query(
      `insert into visit_counts (city_id, street_id, day, shift_id, evidence, visits) values (1, 'S3', '2026-05-01', 'D', 'gps', 1)`,
    );
    expect(await coverage.street(1, 'S3')).toMatchObject({
      state: 'seen',
      precision: 'day_count',
      ageMs: CIVIC_NOW - Date.parse('2026-05-01T13:30:00Z'),
    });
    await db.query(`delete from visit_counts where city_id = 1 and street_id = 'S3'`);
  });

  it('knows at an earlier instant only what had happened by then', async () => {
    const { streets } = await coverage.streets(1, '2026-06-10T00:05:00Z');
    expect(streets.find(({ streetId }) => streetId === 'S1')).toMatchObject({
      lastSeenAt: '2026-06-10T00:05:00.000Z',
      ageMs: 0,
    });
    const before = await coverage.streets(1, '2026-06-09T23:59:59Z');
    expect(before.streets.find(({ streetId }) => streetId === 'S1')?.lastSeenAt).toBe(
      '2026-06-09T00:10:00.000Z',
    );
  });

  it('records a visit by log, withdraws it, and keeps both on record', async () => {
    const visit = await coverage.record(1, { streetId: 'S2', evidence: 'log', note: '步行' }, 'acc-s');
    expect(visit).toMatchObject({
      streetId: 'S2',
      evidence: 'log',
      certainty: 0.6,
      startedAt: '2026-06-10T02:00:00.000Z',
    });
    expect(published.at(-1)).toMatchObject({ type: 'xiangwang.visit.recorded', permission: 'coverage:read' });
    expect(await coverage.street(1, 'S2')).toMatchObject({ state: 'seen', ageMs: 0, evidence: 'log' });
    expect(await coverage.visits(1, { street: 'S2' })).toEqual([visit]);

    expect(await coverage.withdraw(1, visit.visitId, 'acc-s')).toEqual(visit);
    expect(published.at(-1)?.type).toBe('xiangwang.visit.withdrawn');
    expect(await coverage.street(1, 'S2')).toMatchObject({ state: 'unknown' });
    const { entries } = await audit.list({ stream: 'visits', limit: 2 });
    expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['visit.withdrawn', visit.visitId],
      ['visit.recorded', visit.visitId],
    ]);
  });

  it('refuses visits that cannot be, and withdraws no evidence of a device', async () => {
    const code = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: { problem: { code: string } }) => error.problem.code,
      );
    const log = { streetId: 'S2', evidence: 'log' as const };
    expect(await code(coverage.record(1, { ...log, endedAt: '2026-06-10T02:00:01Z' }, 'a'))).toBe(
      'invalid_value',
    );
    expect(await code(coverage.record(1, { ...log, startedAt: '2026-05-01T00:00:00Z' }, 'a'))).toBe(
      'invalid_value',
    );
    expect(await code(coverage.record(1, { ...log, streetId: 'S99' }, 'a'))).toBe('not_found');
    expect(await code(coverage.withdraw(1, 'v1', 'a'))).toBe('visit_not_reported');
    expect(await code(coverage.withdraw(1, 'none', 'a'))).toBe('not_found');
  });
});
