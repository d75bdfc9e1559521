import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEvents } from '../../server/events/events.ts';
import { createOutages } from '../../server/simulation/outages.ts';
import { createSimulator } from '../../server/simulation/simulator.ts';
import type { Simulator } from '../../server/simulation/simulator.ts';
import { createTracking } from '../../server/tracking/tracking.ts';
import type { Tracking } from '../../server/tracking/tracking.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { TOWN_NOW, loadTown } from './live-town.ts';

describeEngines('simulator', (engine) => {
  let opened: TestDatabase;
  let tracking: Tracking;
  let simulator: Simulator;
  let nowMs = TOWN_NOW;
  let moved = 0;
  /** Stands for a database that is away: the door refuses. */
  let away = false;
  const clock = { now: () => nowMs };

  beforeAll(async () => {
    opened = await testDatabase(engine);
    await loadTown(opened.db);
    const events = createEvents({ clock });
    events.subscribe({
      accountId: 'test',
      cityId: 1,
      permissions: new Set(['units:read']),
      deliver: () => void (moved += 1),
      end: () => undefined,
    });
    tracking = createTracking({
      db: opened.db,
      events,
      audit: { record: () => Promise.reject(new Error('nobody looks')) },
      clockOf: () => clock,
      realClock: clock,
    });
    simulator = createSimulator({
      db: opened.db,
      cityClock: { clockOf: () => clock, rateOf: () => 1, gapOf: () => undefined },
      tracking: {
        receiveFixes: (...asked) =>
          away ? Promise.reject(new Error('away')) : tracking.receiveFixes(...asked),
        recordVisits: (...asked) => tracking.recordVisits(...asked),
      },
      seed: 3,
    });
  });
  afterAll(() => opened?.close());

  async function pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i += 1) {
      nowMs += 1000;
      await simulator.tick();
    }
  }
  const count = async (table: string): Promise<number> =>
    (await opened.db.query<{ n: number }>(`select count(*)::int4 as n from ${table} where city_id = 1`))[0]!
      .n;

  it('moves every unit on duty through the public door, some every second', async () => {
    await simulator.tick();
    await pass(15);
    expect(moved).toBe(15);
    const { units, counts } = await tracking.units(1);
    expect(counts.moving + counts.stopped).toBeGreaterThanOrEqual(
      units.filter((unit) => unit.onDuty).length - 2,
    );
    expect(simulator.stats.fixes).toBe(await count('fixes'));
    expect(simulator.stats).toMatchObject({ failures: 0, dropped: 0 });
    const [flagged] = await opened.db.query('select count(*)::int4 as n from fixes where flags <> 0');
    expect(flagged).toEqual({ n: 0 });
  });

  it('fills the roster of the next day, so that the demo does not run dry', async () => {
    const rows = await opened.db.query<{ day: string; source: string; n: number }>(
      "select day::text as day, source, count(*)::int4 as n from rosters where source like 'simulator%' group by 1, 2",
    );
    expect(rows).toEqual([{ day: '2026-03-03', source: 'simulator: as on 2026-02-24', n: 12 }]);
  });

  it('sends what it could not send when the database is back, in order and once', async () => {
    const before = await count('fixes');
    away = true;
    nowMs += 1000;
    for (let i = 0; i < 15; i += 1) {
      await expect(simulator.tick()).rejects.toThrow('away');
      nowMs += 1000;
    }
    expect(await count('fixes')).toBe(before);
    away = false;
    await simulator.tick();
    expect((await count('fixes')) - before).toBeGreaterThanOrEqual(20);
    expect(simulator.stats.fixes).toBe(await count('fixes'));
  });

  it('cuts the network of some units: nothing comes, then all of it late, each with its own time, and none twice', async () => {
    const recorded: string[] = [];
    const outages = createOutages({
      simulator,
      clockOf: () => clock,
      audit: {
        record: async (event) => {
          recorded.push(event.action);
          return undefined as never;
        },
      },
    });
    const { outages: cuts } = await outages.cut(1, { minutes: 20, count: 5 }, 'test');
    const cut = cuts[0]!.unitIds;
    expect(cut).toHaveLength(5);
    expect(recorded).toEqual(['network.cut']);
    const of = async (): Promise<{ n: number; first: string }[]> =>
      opened.db.query<{ n: number; first: string }>(
        `select count(*)::int4 as n, coalesce(min(to_char(observed_at at time zone 'UTC', 'HH24:MI:SS')), '') as first
         from fixes where city_id = 1 and unit_id = any($1::text[]) and observed_at > $2::timestamptz`,
        [cut, new Date(fromMs).toISOString()],
      );
    const fromMs = nowMs;
    for (let i = 0; i < 19; i += 1) {
      nowMs += 60_000;
      await simulator.tick();
    }
    expect((await of())[0]!.n).toBe(0);
    expect(
      (await tracking.units(1)).units.filter((unit) => unit.state === 'silent').length,
    ).toBeGreaterThanOrEqual(5);
    expect(outages.state(1).heldFixes).toBe(5 * 19 * 4);
    nowMs += 60_000;
    await simulator.tick();
    expect(await of()).toEqual([{ n: 5 * 20 * 4, first: expect.any(String) }]);
    expect(outages.state(1)).toMatchObject({ outages: [], heldFixes: 0, lostFixes: 0 });
    await expect(outages.cut(1, { minutes: 5, unitIds: ['X99'] }, 'test')).rejects.toThrow(/invalid_value/);
    await expect(outages.cut(1, { minutes: 5, count: 400 }, 'test')).rejects.toThrow(/units report now/);
    await expect(outages.cut(2, { minutes: 5, count: 1 }, 'test')).rejects.toThrow(/not_simulated/);
  });

  it('turns completed streets into visits by GPS', async () => {
    for (let i = 0; i < 120; i += 1) {
      nowMs += 20_000;
      await simulator.tick();
    }
    expect(await count('visits')).toBeGreaterThan(3);
    expect(simulator.stats.visits).toBe(await count('visits'));
    const kinds = await opened.db.query(
      'select distinct v.evidence, u.kind from visits v join units u using (city_id, unit_id) where v.city_id = 1 order by u.kind',
    );
    expect(kinds.map((row) => row['evidence'])).toContain('gps');
    expect(kinds.map((row) => row['kind'])).not.toContain('sanitation_vehicle');
  });

  it('a jump of the clock makes no fixes for the time between', async () => {
    const before = await count('fixes');
    nowMs += 5 * 3_600_000;
    await simulator.tick();
    expect((await count('fixes')) - before).toBeLessThan(10);
    const [inside] = await opened.db.query(
      `select count(*)::int4 as n from fixes where observed_at > '${new Date(nowMs - 5 * 3_600_000 + 1000).toISOString()}' and observed_at < '${new Date(nowMs - 5000).toISOString()}'`,
    );
    expect(inside).toEqual({ n: 0 });
  });

  it('follows up what lies between a city that was just loaded and its time, unless the clock jumped there', async () => {
    const startMs = nowMs;
    nowMs += 3 * 3_600_000;
    const visits = await count('visits');
    const begin = (gap: { fromMs: number; toMs: number } | undefined): Simulator =>
      createSimulator({
        db: opened.db,
        cityClock: { clockOf: () => clock, rateOf: () => 1, gapOf: () => gap },
        tracking,
        seed: 5,
      });
    const own = begin(undefined);
    for (let i = 0; i < 60; i += 1) {
      nowMs += 1000;
      await own.tick();
    }
    expect(await count('visits')).toBeGreaterThan(visits);
    const [row] = await opened.db.query<{ n: number; flagged: number }>(
      `select count(*)::int4 as n, count(*) filter (where flags <> 0)::int4 as flagged from fixes
       where observed_at > '${new Date(startMs).toISOString()}' and observed_at <= '${new Date(startMs + 3 * 3_600_000).toISOString()}'`,
    );
    // Six officers and five vehicles by day, a fix a minute.
    expect(row!.n).toBeGreaterThan(11 * 170);
    expect(row!.n).toBeLessThanOrEqual(12 * 180);
    expect(row!.flagged).toBeLessThan(row!.n / 50);
    expect((await tracking.units(1)).counts.moving).toBeGreaterThan(0);
    expect(own.stats.failures).toBe(0);
    nowMs += 3 * 3_600_000;
    const jumped = begin({ fromMs: nowMs - 3 * 3_600_000, toMs: nowMs });
    const fixes = await count('fixes');
    for (let i = 0; i < 5; i += 1) await jumped.tick();
    expect((await count('fixes')) - fixes).toBeLessThanOrEqual(24);
  });

  it('runs by itself until it is closed', async () => {
    const own = createSimulator({
      db: opened.db,
      cityClock: { clockOf: () => ({ now: () => (nowMs += 500) }), rateOf: () => 1, gapOf: () => undefined },
      tracking,
      everyMs: 50,
    });
    own.start();
    await expect.poll(() => own.stats.ticks, { timeout: 10_000 }).toBeGreaterThan(3);
    await own.close();
    const after = own.stats.ticks;
    expect(own.stats.failures).toBe(0);
    expect(after).toBe(own.stats.ticks);
    expect(Math.max(...own.stats.tickMs)).toBeGreaterThan(0);
  });
});
