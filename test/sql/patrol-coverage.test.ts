import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCoverage } from '../../server/coverage/coverage.ts';
import type { CoverageDesk } from '../../server/coverage/coverage.ts';
import { createPatrolCoverage } from '../../server/coverage/patrol-coverage.ts';
import type { PatrolCoverage } from '../../server/coverage/patrol-coverage.ts';
import { createEvents } from '../../server/events/events.ts';
import type { StoredEvent } from '../../server/events/core/history.ts';
import { openLocalMatchEngine } from '../../server/matching/matching.ts';
import { createTracking } from '../../server/tracking/tracking.ts';
import type { Tracking } from '../../server/tracking/tracking.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { loadTown } from './live-town.ts';

const HOUR = 3_600_000;
/** Local times of 2 March 2026 in Shanghai. */
const local = (hour: number): number => Date.parse('2026-03-02T00:00:00+08:00') + hour * HOUR;
const iso = (ms: number): string => new Date(ms).toISOString();
/** Column x and row y of the grid town. */
const place = (x: number, y: number) => ({ lng: 116.58 + x * 0.0012, lat: 35.41 + y * 0.001 });

type Sent = Record<string, unknown> & { observedAt: string };
const fix = (unitId: string, ms: number, x: number, y: number): Sent => ({
  unitId,
  observedAt: iso(ms),
  ...place(x, y),
  accuracyM: 6,
});
/** Along street `y` from end to end at `mps`, a fix every `everyS`. */
function along(unitId: string, y: number, startMs: number, mps: number, everyS = 15): Sent[] {
  const lengthM = 7 * 108.8;
  return Array.from({ length: Math.floor(lengthM / mps / everyS) + 1 }, (_, i) =>
    fix(unitId, startMs + i * everyS * 1000, Math.min(7, (i * everyS * mps) / 108.8), y),
  );
}
/** Stands at a place, heard of every two minutes. */
const stands = (unitId: string, fromMs: number, toMs: number, x: number, y: number): Sent[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / 120_000) + 1 }, (_, i) =>
    fix(unitId, fromMs + i * 120_000, x, y),
  );

describeEngines('patrol coverage', (engine) => {
  let opened: TestDatabase;
  let tracking: Tracking;
  let patrol: PatrolCoverage;
  let coverage: CoverageDesk;
  let published: StoredEvent[];
  let nowMs = local(10);
  let realMs = Date.parse('2026-03-02T03:00:00Z');
  const clock = { now: () => nowMs };
  const realClock = { now: () => realMs };

  function open(): void {
    const { db } = opened;
    const events = createEvents({ clock });
    events.subscribe({
      accountId: 'test',
      cityId: 1,
      permissions: new Set(['coverage:read']),
      deliver: (event) => void published.push(event),
      end: () => undefined,
    });
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    tracking = createTracking({ db, events, audit, clockOf: () => clock, realClock });
    coverage = createCoverage({ db, clock, city, audit, events });
    patrol = createPatrolCoverage({
      db,
      clock,
      realClock,
      city,
      events,
      onKept: tracking.onKept,
      engine: openLocalMatchEngine(),
    });
  }
  async function send(fixes: Sent[]): Promise<void> {
    for (let i = 0; i < fixes.length; i += 400) await tracking.receiveFixes(1, fixes.slice(i, i + 400), null);
  }
  const streetIn = async (streetId: string) =>
    (await patrol.report.shift(1, { shift: 'day' })).streets.find((street) => street.streetId === streetId)!;
  const gpsCount = async (streetId: string): Promise<number> =>
    (
      await opened.db.query<{ visits: number }>(
        "select coalesce(sum(visits), 0)::int4 as visits from visit_counts where city_id = 1 and street_id = $1 and evidence = 'gps' and shift_id = 'day' and day = '2026-03-02'",
        [streetId],
      )
    )[0]!.visits;

  beforeAll(async () => {
    opened = await testDatabase(engine);
    await loadTown(opened.db);
    published = [];
    open();
    await patrol.start();
    // Everybody stands at the west end of street 7 from the beginning of the shift and is heard of.
    for (const unitId of ['O1', 'O2', 'O4', 'O5', 'O6', 'V1', 'V2', 'V3', 'V4', 'V5'])
      await send(stands(unitId, local(6.5), local(8.9), 0, 7));
    await patrol.trackVisits.settle();
  });
  afterAll(async () => {
    await patrol?.close();
    await opened?.close();
  });

  it('makes a visit of a walk along a street, tells it once, counts it, and leads back to the fixes', async () => {
    published.length = 0;
    const walk = along('O1', 1, local(9), 1.3);
    await send(walk);
    expect(patrol.trackVisits.isPending(1, 'O1')).toBe(true);
    await patrol.trackVisits.settle();
    expect(patrol.trackVisits.isPending(1, 'O1')).toBe(false);
    const [visit, ...others] = await coverage.visits(1, { street: 'S1', from: iso(local(6)) });
    expect(others).toEqual([]);
    expect(visit).toMatchObject({ unitId: 'O1', personId: 'P1', evidence: 'gps' });
    expect(visit!.certainty).toBeGreaterThan(0.7);
    expect(Math.abs(Date.parse(visit!.startedAt) - local(9))).toBeLessThan(60_000);
    const detail = await patrol.report.visit(1, visit!.visitId);
    expect(detail.pass).toMatchObject({ steady: true });
    expect(detail.pass!.covered).toBeGreaterThan(0.8);
    expect(detail.fixes).toMatchObject({ unitId: 'O1' });
    expect(detail.fixes!.trackPath).toContain('/api/v1/units/O1/track?from=2026-03-02T01:0');
    expect(published.filter(({ event }) => event.type === 'xiangwang.visit.recorded')).toHaveLength(1);
    expect(await gpsCount('S1')).toBe(1);
    expect(await streetIn('S1')).toMatchObject({ state: 'visited', visitIds: [visit!.visitId] });
    // The same fixes again, and some more elsewhere: the visit is left alone.
    await send([...walk, ...stands('O1', local(9.3), local(9.5), 7, 3)]);
    await patrol.trackVisits.settle();
    expect(await coverage.visits(1, { street: 'S1', from: iso(local(6)) })).toEqual([visit]);
    expect(published.filter(({ event }) => event.type === 'xiangwang.visit.recorded')).toHaveLength(1);
    expect(await gpsCount('S1')).toBe(1);
  });

  it('calls nobody absent whose network is cut: unknown, and the late fixes heal it', async () => {
    const walk = along('O3', 3, local(9.2), 1.3);
    await send([
      ...stands('O3', local(6.5), local(9.19), 0, 3),
      ...stands('O3', local(9.4), local(10), 7, 3),
    ]);
    for (const unitId of ['O4', 'V3', 'V4']) await send(stands(unitId, local(8.9), local(10), 0, 7));
    await patrol.trackVisits.settle();
    const cut = await streetIn('S3');
    expect(cut).toMatchObject({ state: 'unknown', reason: 'silent', units: ['O3'] });
    // Street 4 was owed by O4, V4, O5 and V5; those who were heard of all the while did not come.
    for (const unitId of ['O5', 'V5']) await send(stands(unitId, local(8.9), local(10), 0, 7));
    await patrol.trackVisits.settle();
    expect(await streetIn('S4')).toMatchObject({
      state: 'not_visited',
      reason: 'heard_elsewhere',
      units: [],
    });
    const before = (await patrol.report.shift(1, { shift: 'day' })).counts;
    await send(walk.slice(1));
    expect(await streetIn('S3')).toMatchObject({ state: 'unknown', reason: 'on_the_way', units: ['O3'] });
    await patrol.trackVisits.settle();
    expect(await streetIn('S3')).toMatchObject({ state: 'visited' });
    const after = (await patrol.report.shift(1, { shift: 'day' })).counts;
    expect(after).toEqual({ ...before, visited: before.visited + 1, unknown: before.unknown - 1 });
  });

  it('gives the same visits whatever the order in which fixes arrive', async () => {
    const walk = [...along('O6', 5, local(9), 1.3), ...along('O6', 6, local(9.5), 1.3)];
    const odd = walk.filter((_, i) => i % 3 === 0);
    const rest = walk.filter((_, i) => i % 3 !== 0);
    await send(odd);
    await patrol.trackVisits.settle();
    await send(rest.slice(30));
    await patrol.trackVisits.settle();
    await send(rest.slice(0, 30));
    await patrol.trackVisits.settle();
    for (const street of ['S5', 'S6']) {
      const visits = await coverage.visits(1, { street, from: iso(local(6)) });
      expect(visits).toHaveLength(1);
      expect(await gpsCount(street)).toBe(1);
      expect(Math.abs(Date.parse(visits[0]!.startedAt) - local(street === 'S5' ? 9 : 9.5))).toBeLessThan(
        60_000,
      );
    }
  });

  it('takes a visit back when late fixes show another way', async () => {
    // From the west end of street 2 to its east end in three fixes: by street 2, as it seems.
    await send([
      fix('V2', local(9.0), 0, 2),
      fix('V2', local(9) + 30_000, 1.5, 2),
      fix('V2', local(9) + 150_000, 7, 2),
    ]);
    await patrol.trackVisits.settle();
    const seemed = await coverage.visits(1, { street: 'S2', from: iso(local(6)) });
    expect(seemed).toHaveLength(1);
    published.length = 0;
    const round = [1.6, 1.6, 2.5, 3.5, 4.5, 5.5, 6.5, 7, 7].map((x, i) =>
      fix('V2', local(9) + 38_000 + i * 11_000, x, i === 0 ? 2.4 : i === 8 ? 2.5 : 3),
    );
    await send(round);
    await patrol.trackVisits.settle();
    expect(await coverage.visits(1, { street: 'S2', from: iso(local(6)) })).toEqual([]);
    expect(await gpsCount('S2')).toBe(0);
    expect(published.map(({ event }) => event.type)).toContain('xiangwang.visit.withdrawn');
  });

  it('makes up after a restart for what was received while nobody matched', async () => {
    await patrol.close();
    realMs += 60_000;
    // Another process keeps the fixes; this one is not there to hear of them.
    const { db } = opened;
    const other = createTracking({
      db,
      events: createEvents({ clock }),
      audit: createAudit({ db, clock }),
      clockOf: () => clock,
      realClock,
    });
    await other.receiveFixes(1, along('O2', 0, local(9.1), 1.3), null);
    realMs += 60_000;
    open();
    await patrol.start();
    expect(await coverage.visits(1, { street: 'S0', from: iso(local(6)) })).toEqual([]);
    expect(patrol.trackVisits.isPending(1, 'O2')).toBe(true);
    await patrol.trackVisits.settle();
    expect(await coverage.visits(1, { street: 'S0', from: iso(local(6)) })).toHaveLength(1);
  });

  it('measures idleness by all evidence and by fixes alone, beside the bound', async () => {
    await coverage.record(
      1,
      { streetId: 'S7', evidence: 'log', startedAt: iso(local(9.5)), endedAt: iso(local(9.6)) },
      'tester',
    );
    const query = { from: iso(local(6)), to: iso(local(10)) };
    const all = await patrol.report.measures(1, query);
    const gps = await patrol.report.measures(1, { ...query, evidence: 'gps' });
    const of = (measures: typeof all, id: string) =>
      measures.streets.find((street) => street.streetId === id)!;
    expect(of(all, 'S7')).toMatchObject({ visits: 1, openGapMs: 0.4 * HOUR, longestGapMs: 3.5 * HOUR });
    expect(of(all, 'S7').averageMs).toBeCloseTo((3.5 ** 2 + 0.4 ** 2) * HOUR * (1 / 8), 0);
    expect(of(gps, 'S7')).toMatchObject({
      visits: 0,
      sinceMs: null,
      openGapMs: 4 * HOUR,
      averageMs: 2 * HOUR,
    });
    expect(gps.city!.neverVisited).toBe(all.city!.neverVisited + 1);
    // Asked of the last quarter of an hour alone, the gap of S7 is as long as it really is, and of others at least so long.
    const since = { from: iso(local(9.75)), to: iso(local(10)) };
    const late = await patrol.report.measures(1, since);
    expect(of(late, 'S7')).toMatchObject({
      visits: 0,
      lastSeenAt: iso(local(9.6)),
      openGapMs: 0.4 * HOUR,
      openGapAtLeast: false,
      longestGapMs: 0.25 * HOUR,
    });
    const lateGps = await patrol.report.measures(1, { ...since, evidence: 'gps' });
    expect(of(lateGps, 'S7')).toMatchObject({
      lastSeenAt: null,
      openGapMs: 0.25 * HOUR,
      openGapAtLeast: true,
    });
    expect(lateGps.city!.lengthShareWithin).toBeLessThan(late.city!.lengthShareWithin);
    expect(all.bound).toMatchObject({ speedMps: 1.2, lengthM: 8 * 770 });
    // Eleven people work by day (3.5 of these 4 hours), one until 06:30.
    expect(all.bound.patrollers).toBeCloseTo((11 * 3.5 + 0.5) / 4, 6);
    expect(all.bound.gapMs).toBeCloseTo((8 * 770 * 1000) / (all.bound.patrollers * 1.2), 0);
    const shift = await patrol.report.shift(1, { shift: 'day' });
    expect(shift.gpsOnly.changed.map(({ streetId, from }) => `${streetId} ${from}`)).toContain('S7 visited');
    expect((await patrol.report.measures(1, { ...query, street: 'S7' })).streets).toHaveLength(1);
    await expect(patrol.report.measures(1, { ...query, street: 'nowhere' })).rejects.toMatchObject({
      problem: { code: 'not_found', place: 'query.street' },
    });
    await expect(
      patrol.report.measures(1, { from: iso(local(10)), to: iso(local(9)) }),
    ).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
  });

  it('ranks tonight’s gaps with reasons and knows which streets nobody claimed', async () => {
    await opened.db.query("update streets set daily_must = street_id = 'S4' where city_id = 1");
    const tonight = await patrol.report.gaps(1, { shift: 'night' });
    expect(tonight.shift).toMatchObject({ shiftId: 'night', running: false, day: '2026-03-02' });
    expect(tonight.gaps[0]).toMatchObject({ rank: 1, streetId: 'S4', state: null, unclaimed: true });
    expect(tonight.gaps[0]!.reasons.map(({ reason }) => reason)).toEqual([
      'never_seen',
      'daily_must',
      'unclaimed',
    ]);
    expect(tonight.gaps.map(({ streetId }) => streetId)).not.toContain('S1');
    await opened.db.query(
      "insert into responsibilities (city_id, subject_kind, subject_id, role, person_id, valid_from, source) values (1, 'street', 'S4', 'steward', 'P9', '2026-01-01', 'test')",
    );
    const unclaimed = await patrol.report.unclaimed(1);
    expect(unclaimed).toMatchObject({ streets: 8, unclaimed: 7 });
    expect(unclaimed.ranked.map(({ streetId }) => streetId)).toEqual(['S2']);
  });

  it('warns of roads in three stages, once each, and withdraws with the reason when late fixes come', async () => {
    // Two rated passes between 05:00 and 21:00: the first is due at 13:00.
    const at = async (hour: number) => {
      nowMs = local(hour);
      return patrol.warnings.evaluate(1);
    };
    expect(await at(13.4)).toEqual({ raised: 0, withdrawn: 0 });
    expect(await at(13.5)).toEqual({ raised: 8, withdrawn: 0 });
    expect(await at(13.6)).toEqual({ raised: 0, withdrawn: 0 });
    expect(await at(14.5)).toEqual({ raised: 8, withdrawn: 0 });
    await send(along('W1', 5, local(12), 2.5));
    await patrol.trackVisits.settle();
    expect(await at(14.6)).toEqual({ raised: 0, withdrawn: 1 });
    expect(await at(14.6)).toEqual({ raised: 0, withdrawn: 0 });
    const { warnings, counts, stagesMin } = await patrol.warnings.warnings(1);
    expect({ counts, stagesMin }).toEqual({
      counts: { stage1: 0, stage2: 7, stage3: 0, withdrawn: 1 },
      stagesMin: [30, 90, 180],
    });
    const gone = warnings.find((warning) => warning.state === 'withdrawn')!;
    expect(gone).toMatchObject({ roadId: 'RS5', stage: 2, due: 1, done: 1 });
    expect(gone.history.map(({ stage, event }) => `${stage} ${event}`)).toEqual([
      '1 raised',
      '2 raised',
      '2 withdrawn',
    ]);
    expect(gone.history.at(-1)!.reasonEn).toMatch(/Late fixes show/);
    const { passes } = await patrol.warnings.passes(1, 'RS5');
    expect(passes).toHaveLength(1);
    expect(passes[0]).toMatchObject({ unitId: 'W1', counted: true });
    // A sweeper cleans; it does not patrol.
    expect(
      (await coverage.visits(1, { street: 'S5', from: iso(local(6)) })).map(({ unitId }) => unitId),
    ).toEqual(['O6']);
  });

  it('cuts views of cameras by buildings and finds what nobody sees', async () => {
    const { db } = opened;
    await db.query(
      `insert into cameras (city_id, camera_id, name_zh, street_id, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published, geom)
       select 1, id, '探头', 'S4', 6, 90, 40, 100, ok, ok, true, ST_SetSRID(ST_MakePoint(116.5812, 35.414), 4326)
       from (values ('C1', true), ('C2', false)) as c(id, ok)`,
    );
    await db.query(
      `insert into buildings (city_id, building_id, kind, storeys, height_m, geom)
       select 1, id, 'house', 3, h, ST_MakeEnvelope(116.5812 + x, 35.41395, 116.5813 + x, 35.41405, 4326)
       from (values ('B1', 12.0, 0.0005), ('B2', 4.0, 0.0002)) as b(id, h, x)`,
    );
    const { cameras, counts } = await patrol.cameras.cameras(1);
    expect(counts).toEqual({ evidence: 1, leads: 1 });
    expect(cameras[1]).toMatchObject({ evidence: false, lacks: ['compliant', 'signed'] });
    const whole = (Math.PI * 100 ** 2 * 40) / 360;
    expect(cameras[0]!.areaM2).toBeLessThan(0.95 * whole);
    expect(cameras[0]!.areaM2).toBeGreaterThan(0.5 * whole);
    const blind = await patrol.cameras.blindSpots(1, { from: iso(local(6)), to: iso(local(10)) });
    expect(blind.streets.map(({ streetId }) => streetId).sort()).toEqual(['S2', 'S4']);
    const four = blind.streets.find(({ streetId }) => streetId === 'S4')!;
    // The tall house stands 45 m away across the street; the low one does not hinder a camera at 6 m.
    expect(four.lengthM - four.blindM).toBeGreaterThan(35);
    expect(four.lengthM - four.blindM).toBeLessThan(60);
    expect(four.lines.length).toBeGreaterThanOrEqual(2);
  });
});
