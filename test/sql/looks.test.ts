import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createEvents } from '../../server/events/events.ts';
import { createTracking } from '../../server/tracking/tracking.ts';
import type { Tracking } from '../../server/tracking/tracking.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { TOWN_CENTRE, TOWN_NOW, loadTown } from './live-town.ts';

const [LNG, LAT] = TOWN_CENTRE;
/** Shanghai's 08:00 of that Monday. */
const EIGHT = TOWN_NOW - 2 * 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const minute = (m: number): number => EIGHT + m * 60_000;

describeEngines('looking back', (engine) => {
  let opened: TestDatabase;
  let tracking: Tracking;
  const clock = { now: () => TOWN_NOW };

  beforeAll(async () => {
    opened = await testDatabase(engine);
    await loadTown(opened.db);
    tracking = createTracking({
      db: opened.db,
      events: createEvents({ clock }),
      audit: createAudit({ db: opened.db, clock }),
      clockOf: () => clock,
      realClock: clock,
    });
    // O1 walks 300 m east in an hour and is silent from 08:20 to 08:30; O2 stands; the others say nothing.
    const rows = Array.from({ length: 61 }, (_, m) => [
      ...(m > 20 && m < 30
        ? []
        : [{ unitId: 'O1', observedAt: minute(m), lng: LNG + m * 5e-5, lat: LAT, speedMps: 1 }]),
      { unitId: 'O2', observedAt: minute(m), lng: LNG, lat: LAT + 0.004, speedMps: 0 },
    ]).flat();
    await tracking.receiveFixes(1, [...rows, { unitId: 'O1', observedAt: minute(25), lng: 0, lat: 0 }], null);
  });
  afterAll(() => opened?.close());

  it('says when units on duty were not heard of; a flagged fix is no word', async () => {
    const found = await tracking.silences(1, iso(minute(-30)), iso(minute(45)));
    const of = (unitId: string) => found.filter((silence) => silence.unitId === unitId);
    expect(of('O1')).toEqual([
      { unitId: 'O1', from: iso(minute(-30)), to: iso(minute(0)) },
      { unitId: 'O1', from: iso(minute(20)), to: iso(minute(30)) },
    ]);
    expect(of('O2')).toEqual([{ unitId: 'O2', from: iso(minute(-30)), to: iso(minute(0)) }]);
    expect(of('O3')).toEqual([{ unitId: 'O3', from: iso(minute(-30)), to: iso(minute(45)) }]);
    // V6 is on the night shift, 21:30 to 06:30; sweepers are on no roster.
    expect(of('V6')).toEqual([]);
    expect(of('W1')).toEqual([]);
  });

  it('counts duty only: the night shift of V6 ends at 06:30', async () => {
    const found = await tracking.silences(1, iso(EIGHT - 3 * 3_600_000), iso(EIGHT), 'V6');
    expect(found).toEqual([
      { unitId: 'V6', from: iso(EIGHT - 3 * 3_600_000), to: iso(EIGHT - 1.5 * 3_600_000) },
    ]);
  });

  it('a late fix heals, the city’s time is the end', async () => {
    const before = await tracking.silences(1, iso(minute(90)), iso(minute(600)), 'O4');
    expect(before).toEqual([{ unitId: 'O4', from: iso(minute(90)), to: iso(TOWN_NOW) }]);
    await tracking.receiveFixes(1, [{ unitId: 'O4', observedAt: minute(100), lng: LNG, lat: LAT }], null);
    expect(await tracking.silences(1, iso(minute(90)), iso(minute(600)), 'O4')).toEqual([
      { unitId: 'O4', from: iso(minute(90)), to: iso(minute(100)) },
      { unitId: 'O4', from: iso(minute(100)), to: iso(TOWN_NOW) },
    ]);
    expect(await tracking.silences(1, iso(TOWN_NOW + 1), iso(TOWN_NOW + 2))).toEqual([]);
  });

  it('replays units step by step, and the look is recorded', async () => {
    const replay = await tracking.replay(
      1,
      { from: iso(minute(0)), to: iso(minute(60)), stepS: 300, purpose: '复盘早班' },
      'acc',
    );
    const unit = replay.units.find((one) => one.unitId === 'O1')!;
    expect(unit.atS).toEqual([
      240,
      540,
      840,
      1140,
      1200,
      1800 + 240,
      2100 + 240,
      2400 + 240,
      2700 + 240,
      3000 + 240,
      3300 + 240,
    ]);
    expect(unit.lng[0]).toBeCloseTo(LNG + 4 * 5e-5, 6);
    expect(replay.fixes).toBe(11 + 12);
    const one = await tracking.replay(
      1,
      { from: iso(minute(0)), to: iso(minute(60)), stepS: 60, units: ['O2'], purpose: '复盘早班' },
      'acc',
    );
    expect(one.units.map((each) => [each.unitId, each.atS.length])).toEqual([['O2', 60]]);
    const audit = await opened.db.query<{ action: string; purpose: string }>(
      "select action, detail->>'purpose' as purpose from audit_entries where stream = 'tracks' order by seq",
    );
    expect(audit).toEqual([
      { action: 'replay.read', purpose: '复盘早班' },
      { action: 'replay.read', purpose: '复盘早班' },
    ]);
  });

  it('says who was inside an area, in stays, and of whom that is unknown', async () => {
    const box = (west: number, south: number, east: number, north: number) => ({
      type: 'Polygon' as const,
      coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]] as [number, number][]],
    }); // prettier-ignore
    const asked = { from: iso(minute(0)), to: iso(minute(60)), purpose: '核查投诉' };
    const area = box(LNG + 9.5e-4, LAT - 0.001, LNG + 1.72e-3, LAT + 0.001);
    const found = await tracking.presence(1, { ...asked, area }, 'acc');
    expect(found.stays).toEqual([
      expect.objectContaining({
        unitId: 'O1',
        personId: 'P1',
        nameZh: '队员1',
        from: iso(minute(19)),
        to: iso(minute(20)),
        fixes: 2,
      }),
      expect.objectContaining({ unitId: 'O1', from: iso(minute(30)), to: iso(minute(34)), fixes: 5 }),
    ]);
    expect(found.areaM2).toBeGreaterThan(15_000);
    expect(found.unknown.map((silence) => silence.unitId)).toContain('O3');
    expect(found.unknown.map((silence) => silence.unitId)).not.toContain('O2');
    const nobody = await tracking.presence(
      1,
      { ...asked, area: box(LNG - 0.01, LAT - 0.01, LNG - 0.009, LAT - 0.009) },
      'acc',
    );
    expect(nobody.stays).toEqual([]);
    const bow = { type: 'Polygon' as const, coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]] as [number, number][]] }; // prettier-ignore
    await expect(tracking.presence(1, { ...asked, area: bow }, 'acc')).rejects.toMatchObject({
      problem: { status: 422 },
    });
  });

  it.each([
    ['backwards', minute(1), minute(0)],
    ['too long', minute(0), minute(25 * 60)],
  ])('refuses a range that is %s', async (_, from, to) => {
    const range = { from: iso(from), to: iso(to), purpose: 'why' };
    await expect(tracking.replay(1, { ...range, stepS: 60 }, 'acc')).rejects.toMatchObject({
      problem: { status: 422 },
    });
  });
});
