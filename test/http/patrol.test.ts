import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PlannedRoute } from '../../server/duty/planned-route-contract.ts';
import type { Fence, FenceEvent, FenceEvents, FenceOwner } from '../../server/fences/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { TerminalStates } from '../../server/jt808/states-contract.ts';
import type { Presence } from '../../server/tracking/looks-contract.ts';
import type { FixesReceipt } from '../../server/tracking/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { TOWN_CENTRE, loadTown } from '../sql/live-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const [LNG] = TOWN_CENTRE;
const MINUTE = 60_000;

describeEngines('the live side over HTTP', (engine) => {
  let gate: GateService;
  let commander: HttpClient;
  let key: string;
  /** Ten in the morning of the service's day in Shanghai, when the day shift runs. */
  let ten: number;
  const iso = (ms: number): string => new Date(ms).toISOString();

  let receipt: FixesReceipt;
  beforeAll(async () => {
    gate = await gateService(engine, { prepare: (db) => loadTown(db) });
    commander = await gate.as('commander');
    const { now } = (await commander.get<{ now: string }>('/api/v1/clock')).body;
    const localDay = Math.floor((Date.parse(now) + 8 * 60 * MINUTE) / 86_400_000) * 86_400_000;
    // Always in the past: yesterday's shift.
    ten = localDay - 86_400_000 + 2 * 60 * MINUTE;
    await gate.db.query('update rosters set day = $1::date where city_id = 1 and day = $2::date', [
      iso(localDay - 86_400_000).slice(0, 10),
      '2026-03-02',
    ]);
    const admin = await gate.as('admin');
    key = (await admin.post<{ secret: string }>('/api/v1/device-keys', { label: '手台', unitId: 'O1' })).body
      .secret;
    // O1 is planned on S1 and S0: it walks S1 for 6 minutes, strays north to S3, is silent for half an hour, comes back.
    const rows = [
      ...Array.from({ length: 13 }, (_, i) => ({ s: i * 30, lng: 116.58 + i * 6e-4, lat: 35.41102 })),
      ...Array.from({ length: 5 }, (_, i) => ({ s: 420 + i * 30, lng: 116.5872, lat: 35.413 })),
      ...Array.from({ length: 5 }, (_, i) => ({ s: 2400 + i * 30, lng: 116.586, lat: 35.41101 })),
    ].map(({ s, lng, lat }) => ({ observedAt: ten + s * 1000, lng, lat, speedMps: 1, accuracyM: 5 }));
    const sent = await fetch(`${gate.url}/api/v1/fixes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    });
    receipt = (await sent.json()) as FixesReceipt;
  });
  afterAll(() => gate?.close());

  const ask = (rest: string, unit = 'O1', by = commander) =>
    by.get<PlannedRoute & ProblemDocument>(
      `/api/v1/units/${unit}/planned-route?from=${iso(ten)}&to=${iso(ten + 60 * MINUTE)}${rest}`,
    );

  it('a look without a purpose is refused, and so is a role that may not look', async () => {
    const without = await ask('');
    expect(without.status).toBe(400);
    expect(without.body.place).toContain('purpose');
    expect((await ask('&purpose=why', 'O1', await gate.as('scheduler'))).status).toBe(403);
    expect((await ask('&purpose=why', 'nobody')).status).toBe(404);
  });

  it('lays the plan beside the way: metres, minutes, silence and the gap', async () => {
    const { status, body } = await ask(`&purpose=${encodeURIComponent('核实投诉')}&toleranceM=50`);
    expect(receipt).toMatchObject({ accepted: 23, flagged: 0 });
    expect(status).toBe(200);
    expect(body.keepDays).toBeGreaterThan(0);
    expect(body.fixes).toHaveLength(23);
    expect(body.duties).toHaveLength(1);
    expect(body.duties[0]!.streetIds).toEqual(['S1', 'S0']);
    const fit = body.duties[0]!.fit!;
    expect(fit.onPlanS + fit.offPlanS + fit.silentS).toBeCloseTo(fit.dutyS, 3);
    expect(fit.dutyS).toBe(3600);
    // 420 + 4·30 s to 2400 s, and the rest of the hour.
    expect(fit.silences.map((one) => one.durationS)).toEqual([1860, 3600 - 2520]);
    expect(fit.deviations).toHaveLength(1);
    // S3 lies 0.002° north of S1.
    expect(fit.deviations[0]!.maxM).toBeCloseTo(0.002 * 111_195, -1);
    expect(fit.deviations[0]!.durationS).toBe(120);
    expect(body.gaps).toEqual([
      expect.objectContaining({ reason: 'silence', durationS: 1860, before: [116.5872, 35.413] }),
      // Nothing was heard to the end of what was asked: a gap with one end.
      expect.objectContaining({ reason: 'silence', durationS: 1080, after: null }),
    ]);
    // The way is drawn on S1 and never over the gap.
    expect(body.ways.length).toBeGreaterThanOrEqual(2);
    for (const gap of body.gaps)
      expect(body.ways.every((way) => way.to <= gap.from || way.from >= gap.to)).toBe(true);
    expect(body.ways[0]!.path.length).toBeGreaterThan(2);
    const audit = await (
      await gate.as('admin')
    ).get<{ entries: { action: string; detail: unknown }[] }>('/api/v1/audit?stream=tracks');
    expect(audit.body.entries).toHaveLength(1);
    expect(audit.body.entries[0]).toMatchObject({
      action: 'track.read',
      detail: { unitId: 'O1', personId: 'P1', purpose: '核实投诉' },
    });
  });

  it('a planned street is walked, or unknown where the unit was silent, never simply unseen', async () => {
    const states = async () =>
      (await ask('&purpose=why')).body.streets.map((one) => [one.streetId, one.state]);
    expect(await states()).toEqual([
      ['S1', 'unknown'],
      ['S0', 'unknown'],
    ]);
    // As the matching writes it, which has a round of its own.
    await gate.db.query(
      `insert into matched_passes (city_id, pass_id, unit_id, subject, subject_id, started_at, ended_at, covered,
         posterior, dwell_s, fixes, counted, steady)
       values (1, 'p1', 'O1', 'street', 'S1', $1::timestamptz, $2::timestamptz, 0.9, 0.9, 360, 13, true, true)
       on conflict do nothing`,
      [iso(ten), iso(ten + 6 * MINUTE)],
    );
    const { body } = await ask('&purpose=why');
    expect(body.streets.map((one) => [one.streetId, one.state])).toEqual([
      ['S1', 'passed'],
      ['S0', 'unknown'],
    ]);
    expect(body.streets[0]!.passes.length).toBeGreaterThan(0);
    // A unit without a plan that was never heard: nothing is on or off, nothing is drawn.
    const nothing = (await ask('&purpose=why', 'W1')).body;
    expect(nothing).toMatchObject({ duties: [], streets: [], ways: [], gaps: [], fixes: [] });
  });

  it('who was inside an area comes with the way of each stay', async () => {
    const ring = [
      [116.5865, 35.4125],
      [116.588, 35.4125],
      [116.588, 35.4135],
      [116.5865, 35.4135],
      [116.5865, 35.4125],
    ];
    const { status, body } = await commander.post<Presence>('/api/v1/presence', {
      area: { type: 'Polygon', coordinates: [ring] },
      from: iso(ten),
      to: iso(ten + 60 * MINUTE),
      purpose: '投诉核实',
    });
    expect(status).toBe(200);
    expect(body.stays).toHaveLength(1);
    expect(body.stays[0]).toMatchObject({ unitId: 'O1', fixes: 5 });
    for (const [lng, lat] of body.stays[0]!.path) {
      expect(lng).toBeCloseTo(116.5872, 5);
      expect(lat).toBeCloseTo(35.413, 5);
    }
    expect(body.unknown.map((one) => one.unitId)).toContain('O2');
  });

  it('terminals: the device, its datum, when it was heard, since when it is silent; no secret', async () => {
    const admin = await gate.as('admin');
    await admin.post('/api/v1/terminals', {
      terminals: [{ phone: '13800138000', unitId: 'O2', datum: 'GCJ-02', label: '执法仪' }],
    });
    const scheduler = await gate.as('scheduler');
    const { status, body } = await scheduler.get<TerminalStates>('/api/v1/terminal-states');
    expect(status).toBe(200);
    expect(body.door).toBeNull();
    const unit = (id: string) => body.units.find((one) => one.unitId === id)!;
    expect(unit('O1')).toMatchObject({
      observedAt: iso(ten + 2520_000),
      devices: [{ door: 'http', label: '手台', datum: 'WGS84', connected: null, disabled: false }],
    });
    expect(unit('O1').devices[0]!.usedAt).not.toBeNull();
    expect(unit('O2')).toMatchObject({
      observedAt: null,
      silentSince: null,
      devices: [{ door: 'jt808', mark: '8000', datum: 'GCJ-02', connected: false, registeredAt: null }],
    });
    expect(JSON.stringify(body)).not.toContain('13800138000');
    expect(
      body.units.every(
        (one) => (one.silentSince !== null) === (one.state === 'silent' && one.observedAt !== null),
      ),
    ).toBe(true);
    expect((await (await gate.as('planner')).get('/api/v1/terminal-states')).status).toBe(403);
  });

  it('an event at a fence is acknowledged, handed to somebody from the list, and keeps its steps', async () => {
    const owners = (await commander.get<{ owners: FenceOwner[] }>('/api/v1/fence-owners')).body.owners;
    expect(owners.map((one) => one.login)).toEqual(expect.arrayContaining(['commander', 'scheduler']));
    expect(owners.map((one) => one.login)).not.toContain('planner');
    const box = [[LNG - 0.001, 35.4005], [LNG + 0.001, 35.4005], [LNG + 0.001, 35.402], [LNG - 0.001, 35.402], [LNG - 0.001, 35.4005]]; // prettier-ignore
    const made = await commander.post<Fence>('/api/v1/fences', {
      setName: '校园周边',
      nameZh: '南门',
      geometry: { type: 'Polygon', coordinates: [box] },
      rules: { events: ['enter'] },
      owner: 'commander',
    });
    expect(made.status).toBe(201);
    const now = Date.parse((await commander.get<{ now: string }>('/api/v1/clock')).body.now);
    const rows = Array.from({ length: 6 }, (_, i) => ({
      observedAt: now - (6 - i) * 15_000,
      lng: LNG,
      lat: 35.4 + i * 3e-4,
      speedMps: 2,
    }));
    await fetch(`${gate.url}/api/v1/fixes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    });
    const events = async () => (await commander.get<FenceEvents>('/api/v1/fence-events')).body.events;
    await expect.poll(async () => (await events()).length, { timeout: 20_000 }).toBe(1);
    const [event] = await events();
    const step = (body: unknown) =>
      commander.post<FenceEvent>(`/api/v1/fence-events/${event!.eventId}/steps`, body);
    expect((await step({ step: 'acknowledge' })).body).toMatchObject({
      state: 'acknowledged',
      owner: 'commander',
    });
    const handed = (await step({ step: 'hand_over', to: 'scheduler', note: '请跟进' })).body;
    const { nameZh } = owners.find(({ login }) => login === 'scheduler')!;
    expect(handed).toMatchObject({ owner: 'scheduler', ownerNameZh: nameZh, state: 'acknowledged' });
    expect(handed.steps.map((one) => [one.step, one.by])).toEqual([
      ['acknowledge', 'commander'],
      ['hand_over', 'commander'],
    ]);
    // The steps stand on the clock of the event.
    expect(handed.steps.every((one) => one.at >= event!.at)).toBe(true);
  });
});
