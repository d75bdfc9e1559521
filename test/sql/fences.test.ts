import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createEvents } from '../../server/events/events.ts';
import type { StoredEvent } from '../../server/events/core/history.ts';
import { saveFenceSchema } from '../../server/fences/contract.ts';
import type { Fence, SaveFence } from '../../server/fences/contract.ts';
import { createFences } from '../../server/fences/fences.ts';
import type { Fences } from '../../server/fences/fences.ts';
import { createTracking } from '../../server/tracking/tracking.ts';
import type { Tracking } from '../../server/tracking/tracking.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { TOWN_CENTRE, TOWN_NOW, loadTown } from './live-town.ts';

const [LNG, LAT] = TOWN_CENTRE;
const BY = { accountId: 'a1', login: 'zhang' };
const iso = (ms: number): string => new Date(ms).toISOString();

describeEngines('fences', (engine) => {
  let opened: TestDatabase;
  let tracking: Tracking;
  let fences: Fences;
  let published: StoredEvent[];
  const clock = { now: () => TOWN_NOW };

  /** The service as it begins; a second one stands for a restart. */
  function begin(): void {
    const { db } = opened;
    const audit = createAudit({ db, clock });
    const events = createEvents({ clock });
    published = [];
    events.subscribe({
      accountId: 'test',
      cityId: 1,
      permissions: new Set(['units:read']),
      deliver: (event) => void (event.event.type.includes('fence') && published.push(event)),
      end: () => undefined,
    });
    tracking = createTracking({ db, events, audit, clockOf: () => clock, realClock: clock });
    fences = createFences({ db, clock, clockOf: () => clock, events, audit, tracking });
  }

  beforeAll(async () => {
    opened = await testDatabase(engine);
    await loadTown(opened.db);
    await opened.db.query(
      `insert into accounts (account_id, login, name_zh, role, password_hash)
       values ('a1', 'zhang', '张', 'commander', 'x'), ('a2', 'li', '李', 'scheduler', 'x'), ('a3', 'wang', '王', 'planner', 'x')`,
    );
    await opened.db.query(
      "insert into account_cities select account_id, 1 from accounts where account_id like 'a_'",
    );
    begin();
  });
  afterAll(() => opened?.close());

  const square = (west: number, east: number): SaveFence['geometry'] => ({
    type: 'Polygon',
    coordinates: [[[LNG + west, LAT - 0.001], [LNG + east, LAT - 0.001], [LNG + east, LAT + 0.001], [LNG + west, LAT + 0.001], [LNG + west, LAT - 0.001]]],
  }); // prettier-ignore
  const fence = (more: object): SaveFence =>
    saveFenceSchema.parse({
      setName: '渣土车禁行区',
      nameZh: '东门禁行区',
      geometry: square(0.001, 0.002),
      rules: { events: ['enter', 'leave', 'dwell'], dwellS: 60, kinds: ['duty_vehicle'] },
      owner: 'zhang',
      ...more,
    });
  /** A drive east, a fix each 15 s and 20 m (1e-4 degree is 9 m here). */
  const drive = (unitId: string, from: number, to: number, endsAgoS: number) => {
    const steps = Math.round((to - from) / 2e-4);
    return Array.from({ length: steps + 1 }, (_, i) => ({
      unitId,
      observedAt: TOWN_NOW - (endsAgoS + (steps - i) * 15) * 1000,
      lng: LNG + from + i * 2e-4,
      lat: LAT,
      speedMps: 1.2,
    }));
  };
  const come = async (rows: readonly unknown[]): Promise<void> => {
    await tracking.receiveFixes(1, rows, null);
    await fences.settled();
  };
  let made: Fence;

  it('is made with its outline, rules and owner; what cannot be is refused', async () => {
    made = await fences.save(1, undefined, fence({}), BY);
    expect(made).toMatchObject({ kind: 'area', owner: 'zhang', active: true, changedBy: 'zhang' });
    const bow = { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] }; // prettier-ignore
    for (const wrong of [
      fence({ geometry: bow }),
      fence({ owner: 'wang' }),
      fence({ owner: 'nobody' }),
      fence({ rules: { events: ['off_route'] } }),
    ])
      await expect(fences.save(1, undefined, wrong, BY)).rejects.toMatchObject({
        problem: { code: 'invalid_value' },
      });
    await expect(fences.save(1, 'none', fence({}), BY)).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
    expect(await fences.list(1)).toHaveLength(1);
  });

  it('tells enter, dwell and leave of those it is about, once, and to those who may know', async () => {
    const rows = drive('V1', 0, 0.003, 1_200);
    await come([...rows, ...rows.map((row) => ({ ...row, unitId: 'O1' }))]);
    await come(rows);
    const { events, open } = await fences.events(1, { limit: 100 });
    expect(events.map((event) => [event.unitId, event.kind]).toReversed()).toEqual([
      ['V1', 'enter'],
      ['V1', 'dwell'],
      ['V1', 'leave'],
    ]);
    expect(open).toBe(3);
    const enter = events.at(-1)!;
    expect(enter).toMatchObject({
      fenceId: made.fenceId,
      callSign: '巡逻1',
      state: 'open',
      owner: 'zhang',
      steps: [],
    });
    // The sixth fix, at 0.001, is on the edge or the next within.
    expect([rows[5]!.observedAt, rows[6]!.observedAt].map(iso)).toContain(enter.at);
    expect(published.map((event) => event.event.type)).toEqual(Array(3).fill('xiangwang.fence.crossed'));
    expect(published.map((event) => event.permission)).toEqual(Array(3).fill('units:read'));
  });

  it('goes on after a restart where it stood, and catches up what came while it was away', async () => {
    await come(drive('V2', 0, 0.0016, 600));
    const before = (await fences.events(1, { unit: 'V2', limit: 10 })).events;
    expect(before.map((event) => event.kind)).toEqual(expect.arrayContaining(['enter']));
    // Stored by a service that died before it looked at fences.
    const away = createTracking({
      db: opened.db,
      events: createEvents({ clock }),
      audit: createAudit({ db: opened.db, clock }),
      clockOf: () => clock,
      realClock: clock,
    });
    await away.receiveFixes(1, drive('V2', 0.0018, 0.0026, 400), null);
    begin();
    await come(drive('V2', 0.0028, 0.003, 300));
    const kinds = (await fences.events(1, { unit: 'V2', limit: 10 })).events.map((event) => event.kind);
    expect(kinds.filter((kind) => kind === 'enter')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'leave')).toHaveLength(1);
  });

  it('follows a route and tells when it is left', async () => {
    const route = await fences.save(
      1,
      undefined,
      fence({
        nameZh: '清运路线',
        geometry: {
          type: 'LineString',
          coordinates: [
            [LNG, LAT + 0.003],
            [LNG + 0.004, LAT + 0.003],
          ],
        },
        toleranceM: 25,
        rules: { events: ['off_route', 'on_route'], unitIds: ['W1'] },
      }),
      BY,
    );
    expect(route.kind).toBe('route');
    const at = (i: number, lat: number) => ({
      unitId: 'W1',
      observedAt: TOWN_NOW - (300 - i * 15) * 1000,
      lng: LNG + i * 1e-4,
      lat,
    });
    await come([0, 1, 2, 3, 4, 5, 6, 7].map((i) => at(i, LAT + (i === 3 || i >= 5 ? 0.004 : 0.003))));
    const kinds = (await fences.events(1, { fence: route.fenceId, limit: 10 })).events.map(
      (event) => event.kind,
    );
    expect(kinds.toReversed()).toEqual(['on_route', 'off_route']);
  });

  it('is silent outside of its hours and when it is put to rest', async () => {
    // 10:00 on a Monday.
    const rules = { events: ['enter'], windows: [{ days: [1], from: '07:00', to: '09:00' }] };
    const shut = await fences.save(1, undefined, fence({ nameZh: '早高峰', rules }), BY);
    const rest = await fences.save(
      1,
      undefined,
      fence({ nameZh: '停用', rules: { events: ['enter'] }, active: false }),
      BY,
    );
    await come(drive('V3', 0, 0.0016, 100));
    for (const { fenceId } of [shut, rest])
      expect((await fences.events(1, { fence: fenceId, limit: 10 })).events).toEqual([]);
    expect((await fences.events(1, { unit: 'V3', limit: 10 })).events.length).toBeGreaterThan(0);
    await fences.remove(1, rest.fenceId, BY);
    await expect(fences.remove(1, rest.fenceId, BY)).rejects.toMatchObject({ problem: { status: 404 } });
  });

  it('events are acknowledged, handed over and closed, each step on record', async () => {
    const [event] = (await fences.events(1, { unit: 'V1', limit: 1 })).events;
    const id = event!.eventId;
    await fences.step(1, id, { step: 'acknowledge', note: '' }, BY);
    await expect(fences.step(1, id, { step: 'hand_over', to: 'wang', note: '' }, BY)).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
    const handed = await fences.step(1, id, { step: 'hand_over', to: 'li', note: '交接班' }, BY);
    expect(handed).toMatchObject({ state: 'acknowledged', owner: 'li' });
    const closed = await fences.step(
      1,
      id,
      { step: 'close', note: '已劝离' },
      { accountId: 'a2', login: 'li' },
    );
    expect(closed.steps.map(({ by, step, note }) => [by, step, note])).toEqual([
      ['zhang', 'acknowledge', ''],
      ['zhang', 'hand_over', '交接班'],
      ['li', 'close', '已劝离'],
    ]);
    await expect(fences.step(1, id, { step: 'close', note: '再次' }, BY)).rejects.toMatchObject({
      problem: { code: 'event_closed' },
    });
    await expect(fences.step(1, 'none', { step: 'close', note: '再次' }, BY)).rejects.toMatchObject({
      problem: { status: 404 },
    });
    expect((await fences.events(1, { state: 'closed', limit: 10 })).events).toHaveLength(1);
    const audit = await opened.db.query<{ action: string }>(
      "select action from audit_entries where stream = 'fences' and subject = $1 order by seq",
      [`fence-event:${id}`],
    );
    expect(audit.map((entry) => entry.action)).toEqual([
      'fence-event.acknowledge',
      'fence-event.hand_over',
      'fence-event.close',
    ]);
  });

  it('pages without a gap or a repeat', async () => {
    const all = (await fences.events(1, { limit: 500 })).events.map((event) => event.eventId);
    const paged: string[] = [];
    let before: string | undefined;
    do {
      const page = await fences.events(1, { limit: 2, ...(before === undefined ? {} : { before }) });
      paged.push(...page.events.map((event) => event.eventId));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(all.length).toBeGreaterThan(5);
    expect(paged).toEqual(all);
    await expect(fences.events(1, { limit: 2, before: 'x' })).rejects.toMatchObject({
      problem: { status: 422 },
    });
  });
});
