import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createEvents } from '../../server/events/events.ts';
import type { StoredEvent } from '../../server/events/core/history.ts';
import { FIX_FLAGS } from '../../server/tracking/contract.ts';
import { createTracking } from '../../server/tracking/tracking.ts';
import type { Tracking } from '../../server/tracking/tracking.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { TOWN_CENTRE, TOWN_NOW, loadTown } from './live-town.ts';

const [LNG, LAT] = TOWN_CENTRE;
const degreesOf = (metres: number): number => metres / (111_320 * Math.cos((LAT * Math.PI) / 180));
const iso = (ms: number): string => new Date(ms).toISOString();
const at = (
  unitId: string,
  secondsAgo: number,
  east = 0,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  unitId,
  observedAt: iso(TOWN_NOW - secondsAgo * 1000),
  lng: LNG + east * 1e-5,
  lat: LAT,
  speedMps: 1.2,
  headingDeg: 90,
  accuracyM: 7,
  ...more,
});

describeEngines('tracking', (engine) => {
  let opened: TestDatabase;
  let tracking: Tracking;
  let published: StoredEvent[];
  let nowMs = TOWN_NOW;
  const clock = { now: () => nowMs };

  beforeAll(async () => {
    opened = await testDatabase(engine);
    await loadTown(opened.db);
    const events = createEvents({ clock });
    published = [];
    events.subscribe({
      accountId: 'test',
      cityId: 1,
      permissions: new Set(['units:read', 'coverage:read']),
      deliver: (event) => void published.push(event),
      end: () => undefined,
    });
    tracking = createTracking({
      db: opened.db,
      events,
      audit: createAudit({ db: opened.db, clock }),
      clockOf: () => clock,
      realClock: clock,
    });
  });
  afterAll(() => opened?.close());

  const count = async (unitId: string): Promise<number> =>
    (
      await opened.db.query<{ n: number }>(
        'select count(*)::int4 as n from fixes where city_id = 1 and unit_id = $1',
        [unitId],
      )
    )[0]!.n;
  const unit = async (unitId: string) =>
    (await tracking.units(1)).units.find((each) => each.unitId === unitId)!;

  it('keeps a batch once: the same batch again changes nothing', async () => {
    const batch = [at('O1', 45, 0), at('O1', 30, 10), at('O1', 15, 20)];
    const first = await tracking.receiveFixes(1, batch, null);
    expect(first).toMatchObject({ received: 3, accepted: 3, repeated: 0, flagged: 0, rejectedCount: 0 });
    expect(await tracking.receiveFixes(1, batch, null)).toMatchObject({ accepted: 0, repeated: 3 });
    expect(await tracking.receiveFixes(1, [...batch, ...batch, at('O1', 14, 20)], null)).toMatchObject({
      accepted: 1,
      repeated: 6,
    });
    expect(await count('O1')).toBe(4);
  });

  it('takes any unit id, nothing but nulls, and a repeat within fresh rows', async () => {
    await opened.db.query(
      `insert into units (city_id, unit_id, kind, call_sign)
       select 1, id, 'duty_vehicle', 'x' from unnest($1::text[]) as id`,
      [['a,b', '{"x"}', 'NULL', '巡 1', "o'x\\"]],
    );
    nowMs += 60_000;
    const odd = ['a,b', '{"x"}', 'NULL', '巡 1', "o'x\\"];
    const bare = (unitId: string, secondsAgo: number) => ({
      unitId,
      observedAt: nowMs - secondsAgo * 1000,
      lng: LNG,
      lat: LAT,
    });
    expect(
      await tracking.receiveFixes(
        1,
        odd.map((unitId) => bare(unitId, 9)),
        null,
      ),
    ).toMatchObject({ accepted: 5, repeated: 0 });
    for (const unitId of odd) expect((await unit(unitId)).observedAt).toBe(iso(nowMs - 9_000));
    const mixed = [bare('a,b', 8), bare('a,b', 9), bare('a,b', 8), bare('NULL', 200_000)];
    expect(await tracking.receiveFixes(1, mixed, null)).toMatchObject({ accepted: 2, repeated: 2, late: 1 });
    expect((await unit('a,b')).observedAt).toBe(iso(nowMs - 8_000));
    nowMs = TOWN_NOW;
    await opened.db.query("delete from units where city_id = 1 and call_sign = 'x'");
  });

  it('a repeat with other values does not overwrite what is held', async () => {
    await tracking.receiveFixes(1, [at('O2', 20, 5)], null);
    const again = await tracking.receiveFixes(1, [at('O2', 20, 90)], null);
    expect(again).toMatchObject({ accepted: 0, repeated: 1 });
    expect((await unit('O2')).lng).toBeCloseTo(LNG + 5e-5, 9);
  });

  it('raises the latest state by newer fixes only; a late fix is kept and is part of the track', async () => {
    await tracking.receiveFixes(1, [at('O3', 10, 40)], null);
    const before = published.length;
    const late = await tracking.receiveFixes(1, [at('O3', 600, 0), at('O3', 40, 20)], null);
    expect(late).toMatchObject({ accepted: 2, flagged: 0 });
    expect(published.length).toBe(before);
    expect(await unit('O3')).toMatchObject({
      observedAt: iso(TOWN_NOW - 10_000),
      state: 'moving',
      onDuty: true,
    });
    expect(await count('O3')).toBe(3);
  });

  it('keeps what cannot be used, flagged, and does not show it', async () => {
    const batch = [
      at('V1', 30, 0),
      at('V1', -61, 10),
      at('V1', 20, 0, { lng: 0, lat: 0 }),
      at('V1', 15, 0, { lng: LNG + 1 }),
      at('V1', 10, 0, { lng: LNG + 0.02 }),
      at('V1', 9, 0, { speedMps: 99 }),
    ];
    const receipt = await tracking.receiveFixes(1, batch, null);
    expect(receipt).toMatchObject({
      accepted: 6,
      flagged: 5,
      flags: { future: 1, zero: 1, outside: 1, speed: 4 },
      rejectedCount: 0,
    });
    expect(await unit('V1')).toMatchObject({
      observedAt: iso(TOWN_NOW - 30_000),
      lng: expect.closeTo(LNG, 9),
    });
    const flags = await opened.db.query<{ flags: number }>(
      "select flags::int4 as flags from fixes where city_id = 1 and unit_id = 'V1' order by observed_at",
    );
    expect(flags.map((row) => row.flags)).toEqual([
      0,
      FIX_FLAGS.zero | FIX_FLAGS.speed,
      FIX_FLAGS.outside | FIX_FLAGS.speed,
      FIX_FLAGS.speed,
      FIX_FLAGS.speed,
      FIX_FLAGS.future,
    ]);
  });

  it('2 km outside the boundary is still in, further is out', async () => {
    const edge = 116.6;
    const receipt = await tracking.receiveFixes(
      1,
      [
        at('W1', 3000, 0, { lng: edge + degreesOf(1_900) }),
        at('W1', 2000, 0, { lng: edge + degreesOf(2_100) }),
      ],
      null,
    );
    expect(receipt.flags).toMatchObject({ outside: 1, speed: 0 });
  });

  it('names bad rows and keeps the good ones', async () => {
    const receipt = await tracking.receiveFixes(
      1,
      [at('O4', 5), at('nobody', 5), { unitId: 'O4' }, at('O4', 4, 0, { lat: 91 })],
      null,
    );
    expect(receipt).toMatchObject({ received: 4, accepted: 1, rejectedCount: 3 });
    expect(receipt.rejected.map((row) => [row.row, row.code, row.place, row.value])).toEqual([
      [2, 'unknown_unit', 'unitId', 'nobody'],
      [3, 'invalid_fix', 'observedAt', expect.any(String)],
      [4, 'invalid_fix', 'lat', '91'],
    ]);
    expect(await tracking.receiveFixes(1, [], null)).toMatchObject({ received: 0, accepted: 0 });
  });

  it('makes the partition of a day that it did not know, and again when that went away', async () => {
    expect(await tracking.receiveFixes(1, [at('W2', 40 * 86_400)], null)).toMatchObject({ accepted: 1 });
    await opened.db.query('drop table fixes_20260121');
    expect(await tracking.receiveFixes(1, [at('W2', 40 * 86_400)], null)).toMatchObject({ accepted: 1 });
  });

  it('announces the units that moved on, with their newest usable position', async () => {
    published.length = 0;
    await tracking.receiveFixes(
      1,
      [at('O5', 3, 4), at('O5', 2, 5), at('O5', 1, 0, { lng: 0, lat: 0 }), at('O6', 2, 1)],
      null,
    );
    expect(published).toHaveLength(1);
    expect(published[0]!.event.data).toEqual({
      at: iso(TOWN_NOW),
      units: [
        ['O5', LNG + 5e-5, LAT, 90, 1.2, TOWN_NOW - 2000],
        ['O6', LNG + 1e-5, LAT, 90, 1.2, TOWN_NOW - 2000],
      ],
    });
  });

  it('knows who is on duty, moving, silent or off, over midnight too', async () => {
    const day = await tracking.units(1);
    expect(day.units).toHaveLength(24);
    const states = new Map(day.units.map((each) => [each.unitId, each]));
    expect(states.get('O1')).toMatchObject({
      state: 'moving',
      onDuty: true,
      nameZh: '队员1',
      gridId: 'G1',
      ageMs: 14_000,
    });
    expect(states.get('V2')).toMatchObject({ state: 'silent', onDuty: true, lng: null, observedAt: null });
    expect(states.get('V6')).toMatchObject({ state: 'off', onDuty: false });
    expect(Object.values(day.counts).reduce((a, b) => a + b)).toBe(24);
    nowMs = Date.parse('2026-03-02T17:00:00Z'); // 01:00 on the 3rd
    const night = await tracking.units(1);
    expect(night.units.find((each) => each.unitId === 'V6')).toMatchObject({ state: 'silent', onDuty: true });
    expect(night.units.find((each) => each.unitId === 'O1')).toMatchObject({ state: 'off', onDuty: false });
    nowMs = TOWN_NOW;
  });

  it('shows a track, and records the look once: who, whom, from, to, why', async () => {
    const look = {
      actor: 'a1',
      purpose: '核实投诉 20260302-7',
      from: iso(TOWN_NOW - 3_600_000),
      to: iso(TOWN_NOW),
    };
    const track = await tracking.track(1, 'O3', look);
    expect(track.fixes.map((fix) => fix.at)).toEqual([600, 40, 10].map((s) => iso(TOWN_NOW - s * 1000)));
    expect(track).toMatchObject({ usable: 3, truncated: false, nameZh: '队员3', purpose: look.purpose });
    expect(track.silences).toEqual([
      { from: iso(TOWN_NOW - 600_000), to: iso(TOWN_NOW - 40_000), durationS: 560 },
    ]);
    const audits = await opened.db.query(
      "select actor, action, subject, detail from audit_entries where stream = 'tracks'",
    );
    expect(audits).toEqual([
      {
        actor: 'a1',
        action: 'track.read',
        subject: 'unit:O3',
        detail: {
          cityId: 1,
          unitId: 'O3',
          personId: 'P3',
          from: look.from,
          to: look.to,
          purpose: look.purpose,
        },
      },
    ]);
  });

  it('refuses a track that is too long, backwards or of nobody, before it is recorded', async () => {
    const look = { actor: 'a1', purpose: 'why', from: iso(TOWN_NOW - 25 * 3_600_000), to: iso(TOWN_NOW) };
    await expect(tracking.track(1, 'O3', look)).rejects.toMatchObject({ problem: { code: 'invalid_value' } });
    await expect(tracking.track(1, 'O3', { ...look, from: look.to })).rejects.toMatchObject({
      problem: { status: 422 },
    });
    await expect(tracking.track(1, 'X', { ...look, from: iso(TOWN_NOW - 1000) })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
    const [row] = await opened.db.query(
      "select count(*)::int4 as n from audit_entries where stream = 'tracks'",
    );
    expect(row).toEqual({ n: 1 });
  });

  it('a batch over the limit is refused whole', async () => {
    const batch = Array.from({ length: 5_001 }, () => at('O1', 1));
    await expect(tracking.receiveFixes(1, batch, null)).rejects.toMatchObject({ problem: { status: 413 } });
  });

  it('keeps visits once, counts them in their shift, and tells of them', async () => {
    published.length = 0;
    const visit = {
      visitId: 'gps-O1-1',
      streetId: 'S1',
      startedAtMs: TOWN_NOW - 600_000,
      endedAtMs: TOWN_NOW,
      unitId: 'O1',
      evidence: 'gps',
      certainty: 0.9,
    };
    const night = { ...visit, visitId: 'gps-V6-1', unitId: 'V6', startedAtMs: TOWN_NOW - 8 * 3_600_000 };
    const nowhere = { ...visit, visitId: 'gps-O1-2', streetId: 'none' };
    expect(await tracking.recordVisits(1, [visit, night, nowhere])).toBe(2);
    expect(await tracking.recordVisits(1, [visit, night])).toBe(0);
    const counts = await opened.db.query(
      'select street_id, day::text as day, shift_id, evidence, visits::int4 as visits from visit_counts where city_id = 1 order by shift_id',
    );
    expect(counts).toEqual([
      { street_id: 'S1', day: '2026-03-02', shift_id: 'day', evidence: 'gps', visits: 1 },
      { street_id: 'S1', day: '2026-03-02', shift_id: 'night', evidence: 'gps', visits: 1 },
    ]);
    expect(published.map((event) => [event.event.type, event.permission, event.event.subject])).toEqual([
      ['xiangwang.visit.recorded', 'coverage:read', 'S1'],
      ['xiangwang.visit.recorded', 'coverage:read', 'S1'],
    ]);
    const [kept] = await opened.db.query("select person_id from visits where visit_id = 'gps-O1-1'");
    expect(kept).toEqual({ person_id: 'P1' });
  });

  it('retention removes whole days before the term, and what is kept stays', async () => {
    const kept = await count('O1');
    const gone = await tracking.dropOldFixes(TOWN_NOW, 30);
    expect(gone).toEqual(['fixes_20260121']);
    expect(await count('W2')).toBe(0);
    expect(await count('O1')).toBe(kept);
    await expect(tracking.dropOldFixes(TOWN_NOW, 0)).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
    expect(await tracking.receiveFixes(1, [at('O1', 0)], null)).toMatchObject({ accepted: 1 });
  });
});
