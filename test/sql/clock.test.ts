import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCityClock } from '../../server/clock/city-clock.ts';
import type { CityClock } from '../../server/clock/city-clock.ts';
import { createEvents } from '../../server/events/events.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { TOWN_NOW, loadTown } from './live-town.ts';

const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

describeEngines('city clock', (engine) => {
  let opened: TestDatabase;
  let realMs = Date.parse('2026-03-02T18:00:00Z'); // 02:00 in the town
  const realClock = { now: () => realMs };
  const told: unknown[] = [];

  beforeAll(async () => {
    opened = await testDatabase(engine);
    await loadTown(opened.db);
    await loadTown(opened.db, 2);
    await opened.db.query('update cities set synthetic = false where city_id = 2');
  });
  afterAll(() => opened?.close());

  async function begin(): Promise<CityClock> {
    const events = createEvents({ clock: realClock });
    events.subscribe({
      accountId: 'test',
      cityId: 1,
      permissions: new Set(['city:read']),
      deliver: (event) => void told.push(event.event.data),
      end: () => undefined,
    });
    const clock = createCityClock({
      db: opened.db,
      events,
      audit: createAudit({ db: opened.db, clock: realClock }),
      realClock,
    });
    await clock.refresh();
    return clock;
  }

  it('begins at 10:00 of the day when it is first opened at night; a real city has real time', async () => {
    const clock = await begin();
    expect(await clock.state(1)).toMatchObject({
      now: '2026-03-03T02:00:00.000Z',
      rate: 1,
      running: true,
      synthetic: true,
      aheadMs: 8 * HOUR,
    });
    expect((await clock.state(1)).noteZh).toContain('快 8 小时');
    expect(await clock.state(2)).toMatchObject({
      now: iso(realMs),
      synthetic: false,
      aheadMs: 0,
      noteZh: null,
    });
    await expect(clock.state(9)).rejects.toMatchObject({ problem: { code: 'not_found' } });
    realMs += HOUR;
    expect(clock.clock.now()).toBe(Date.parse('2026-03-03T03:00:00Z'));
    await clock.close();
  });

  it('stands while the service is down and goes on where it stopped', async () => {
    realMs += 30 * 24 * HOUR;
    const clock = await begin();
    expect(clock.clock.now()).toBe(Date.parse('2026-03-03T03:00:00Z'));
    realMs += 1_000;
    expect(clock.clock.now()).toBe(Date.parse('2026-03-03T03:00:01Z'));
  });

  it('after a kill it does not stand before its newest observation', async () => {
    await opened.db.query(
      `insert into unit_states (city_id, unit_id, observed_at, geom)
       values (1, 'O1', '2026-03-03T03:20:00Z', ST_SetSRID(ST_MakePoint(116.58, 35.41), 4326))`,
    );
    const clock = await begin();
    expect(clock.clock.now()).toBe(Date.parse('2026-03-03T03:20:00Z'));
    await clock.close();
  });

  it('changes rate, pauses and jumps forwards, tells everybody and records it', async () => {
    const clock = await begin();
    told.length = 0;
    expect(await clock.change(1, { rate: 60 }, 'a1')).toMatchObject({ rate: 60, running: true });
    realMs += 1_000;
    expect(clock.clock.now()).toBe(Date.parse('2026-03-03T03:21:00Z'));
    expect(clock.rateOf(1)).toBe(60);
    await clock.change(1, { running: false }, 'a1');
    realMs += 60_000;
    expect(clock.clock.now()).toBe(Date.parse('2026-03-03T03:21:00Z'));
    expect(clock.rateOf(1)).toBe(0);
    const jumped = await clock.change(1, { jumpToNow: true, rate: 1, running: true }, 'a1');
    expect(jumped.now).toBe(iso(realMs));
    expect(jumped.noteEn).toContain('there are no positions or visits in between');
    expect(told).toHaveLength(3);
    expect(told[2]).toMatchObject({ clock: { now: iso(realMs), rate: 1 } });
    const audits = await opened.db.query<{ actor: string; detail: { to: unknown } }>(
      "select actor, detail from audit_entries where stream = 'clock' order by seq",
    );
    expect(audits.map((row) => row.actor)).toEqual(['a1', 'a1', 'a1']);
    expect(audits[0]!.detail.to).toMatchObject({ rate: 60 });
    const later = await begin();
    expect((await later.state(1)).noteZh).toContain('未知');
    expect(later.rateOf(1)).toBe(1);
  });

  it('refuses to go backwards, and to set a real city', async () => {
    const clock = await begin();
    const before = await clock.state(1);
    await expect(clock.change(1, { jumpTo: iso(TOWN_NOW) }, 'a1')).rejects.toMatchObject({
      problem: { code: 'clock_backwards', status: 409 },
    });
    await expect(clock.change(2, { rate: 10 }, 'a1')).rejects.toMatchObject({
      problem: { code: 'clock_is_real' },
    });
    expect(await clock.state(1)).toEqual(before);
  });

  it('learns of a city that was loaded later', async () => {
    const clock = await begin();
    await loadTown(opened.db, 3);
    expect(await clock.state(3)).toMatchObject({ cityId: 3, synthetic: true });
  });
});
