import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Account } from '../../server/accounts/contract.ts';
import { cloudEventSchema } from '../../server/events/contract.ts';
import type { CloudEvent } from '../../server/events/contract.ts';
import { createEvents } from '../../server/events/events.ts';
import type { Events } from '../../server/events/events.ts';
import { serveStream } from '../../server/events/stream.ts';
import { readEvents } from '../harness/event-reader.ts';
import type { EventReader } from '../harness/event-reader.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { loadTown } from '../sql/live-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const cloudEvents = (reader: EventReader): CloudEvent[] =>
  reader.messages
    .filter((message) => message.event === 'message')
    .map((message) => cloudEventSchema.parse(message.data));
const types = (reader: EventReader): string[] => cloudEvents(reader).map((event) => event.type);

describeEngines('events over HTTP', (engine) => {
  let gate: GateService;
  const open: EventReader[] = [];
  beforeAll(async () => {
    gate = await gateService(engine, { prepare: (db) => loadTown(db) });
  });
  afterAll(() => gate?.close());
  afterEach(() => {
    for (const reader of open.splice(0)) reader.close();
  });

  async function listen(
    client: HttpClient,
    headers: Record<string, string> = {},
    query = '',
  ): Promise<EventReader> {
    const reader = await readEvents(`${gate.url}/api/v1/events${query}`, {
      cookie: client.cookie(),
      ...headers,
    });
    open.push(reader);
    await vi.waitUntil(() => reader.status !== 200 || reader.messages.length > 0);
    return reader;
  }

  it('refuses whoever is not signed in', async () => {
    expect((await listen(gate.client())).status).toBe(401);
  });

  it('tells a second browser of a change within two seconds, as a CloudEvent', async () => {
    const commander = await gate.as('commander');
    const reader = await listen(await gate.as('planner'));
    expect(reader.messages[0]).toMatchObject({ event: 'ready', data: { cityId: 1, resumed: false } });
    const before = performance.now();
    expect((await commander.put('/api/v1/clock', { rate: 10 })).status).toBe(200);
    await expect.poll(() => types(reader), { timeout: 2_000 }).toEqual(['xiangwang.clock.changed']);
    expect(performance.now() - before).toBeLessThan(2_000);
    const [event] = cloudEvents(reader);
    expect(event).toMatchObject({ cityid: 1, subject: 'city:1', data: { clock: { rate: 10 } } });
    expect(reader.messages[1]!.id).toBe(event!.id);
    await commander.put('/api/v1/clock', { rate: 1 });
  });

  it('hides positions from those who may not see units, and other cities from all', async () => {
    const admin = await gate.as('admin');
    const commander = await gate.as('commander');
    const watching = await listen(commander);
    const planning = await listen(await gate.as('planner'));
    const elsewhere = await listen(commander, {}, '?city=2');
    const made = await admin.post<{ secret: string }>('/api/v1/device-keys', { label: 'test' });
    const clock = await commander.get<{ now: string }>('/api/v1/clock');
    const sent = await fetch(`${gate.url}/api/v1/fixes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${made.body.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ unitId: 'O1', observedAt: clock.body.now, lng: 116.58, lat: 35.41 }]),
    });
    expect(sent.status).toBe(200);
    await commander.put('/api/v1/clock', { rate: 1 });
    await expect.poll(() => types(watching)).toEqual(['xiangwang.units.moved', 'xiangwang.clock.changed']);
    await expect.poll(() => types(planning)).toEqual(['xiangwang.clock.changed']);
    await commander.put('/api/v1/clock?city=2', { rate: 1 });
    await expect.poll(() => cloudEvents(elsewhere).map((event) => event.cityid)).toEqual([2]);
  });

  it('a reader that comes back is told what it missed, once and in order', async () => {
    const commander = await gate.as('commander');
    const first = await listen(commander);
    await commander.put('/api/v1/clock', { rate: 10 });
    await expect.poll(() => types(first)).toHaveLength(1);
    const lastId = first.messages.at(-1)!.id!;
    first.close();
    await expect.poll(() => first.ended).toBe(true);
    await commander.put('/api/v1/clock', { rate: 60 });
    await commander.put('/api/v1/clock', { rate: 1 });
    const second = await listen(commander, { 'last-event-id': lastId });
    await expect.poll(() => types(second)).toHaveLength(2);
    expect(
      cloudEvents(second).map((event) => (event.data as { clock: { rate: number } }).clock.rate),
    ).toEqual([60, 1]);
    expect(second.messages[0]).toMatchObject({ event: 'ready', data: { resumed: true }, id: undefined });
    const byQuery = await listen(commander, {}, `?lastEventId=${lastId}`);
    await expect.poll(() => types(byQuery)).toHaveLength(2);
  });

  it('says reset when it cannot tell, for instance after a restart', async () => {
    const commander = await gate.as('commander');
    for (const [id, reason] of [
      ['0123456789abcdef-3', 'epoch_changed'],
      ['what?', 'unreadable_id'],
    ] as const) {
      const reader = await listen(commander, { 'last-event-id': id });
      await expect.poll(() => reader.messages.length).toBe(2);
      expect(reader.messages[1]).toMatchObject({ event: 'reset', data: { reason } });
    }
  });

  it('ends when the reader signs out', async () => {
    const commander = await gate.as('commander');
    const reader = await listen(commander);
    await commander.delete('/api/v1/session');
    await expect.poll(() => reader.ended, { timeout: 5_000 }).toBe(true);
  });
});

describe('the stream itself', () => {
  const account: Account = {
    accountId: 'a1',
    login: 'commander',
    nameZh: '指挥',
    role: 'commander',
    permissions: ['city:read', 'units:read'],
    cityIds: [1],
    mustChangePassword: false,
  };
  let events: Events;
  let server: Server;
  let url: string;
  let now: () => Promise<Account | undefined> = () => Promise.resolve(account);

  beforeAll(async () => {
    events = createEvents();
    const app = express();
    app.get('/events', async (req, res) => {
      await serveStream(
        events,
        { res, account, cityId: 1, lastEventId: req.get('last-event-id'), reauthenticate: () => now() },
        { heartbeatMs: 20, outboxLimit: 50, highWaterBytes: 4_096, streamsPerAccount: 3 },
      ).catch((error: { problem: { status: number } }) => res.status(error.problem.status).end());
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  });
  afterAll(() => {
    events.close();
    server.closeAllConnections();
    server.close();
  });
  const publish = (data: unknown): void =>
    events.publish({ type: 'xiangwang.case.opened', cityId: 1, permission: 'city:read', data });

  it('beats, and asks at every beat whether the reader may stay', async () => {
    const reader = await readEvents(url, {});
    await expect.poll(() => reader.beats).toBeGreaterThan(2);
    now = () => Promise.reject(new Error('the database is away'));
    const beats = reader.beats;
    await expect.poll(() => reader.beats).toBeGreaterThan(beats + 2);
    expect(reader.ended).toBe(false);
    now = () => Promise.resolve({ ...account, permissions: ['jobs:read'] });
    const again = reader.beats;
    await expect.poll(() => reader.beats).toBeGreaterThan(again + 2);
    publish('hidden');
    now = () => Promise.resolve(undefined);
    await expect.poll(() => reader.ended).toBe(true);
    expect(reader.messages.map((message) => message.event)).toEqual(['ready']);
    now = () => Promise.resolve(account);
    expect(events.stats.clients).toBe(0);
  });

  it('allows an account its share of streams and no more', async () => {
    const readers = [await readEvents(url, {}), await readEvents(url, {}), await readEvents(url, {})];
    expect((await readEvents(url, {})).status).toBe(429);
    for (const reader of readers) reader.close();
    await expect.poll(() => events.stats.clients).toBe(0);
  });

  it('merges positions for a reader that is slow, and loses nothing else while it can', async () => {
    const reader = await readEvents(url, {});
    await expect.poll(() => reader.messages.length).toBe(1);
    reader.pause();
    const padding = 'x'.repeat(200_000);
    // Fills the socket, then the outbox: positions merge, so they never overflow it.
    for (let i = 0; i < 30; i += 1) publish({ i, padding });
    for (let i = 0; i < 500; i += 1)
      events.publish({
        type: 'xiangwang.units.moved',
        cityId: 1,
        permission: 'units:read',
        data: { at: new Date(i).toISOString(), units: [[`U${i % 7}`, 0, 0, 0, 0, i]] },
      });
    expect(events.stats.slowClientsDropped).toBe(0);
    reader.resume();
    await expect
      .poll(() => types(reader).filter((type) => type.endsWith('opened')).length, { timeout: 10_000 })
      .toBe(30);
    await expect.poll(() => types(reader).includes('xiangwang.units.moved')).toBe(true);
    const moved = cloudEvents(reader).filter((event) => event.type === 'xiangwang.units.moved');
    expect(moved.length).toBeLessThan(500);
    const latest = new Map<string, number>();
    for (const event of moved)
      for (const unit of (event.data as { units: [string, number, number, number, number, number][] }).units)
        latest.set(unit[0], unit[5]);
    expect([...latest.values()].sort((a, b) => a - b)).toEqual([493, 494, 495, 496, 497, 498, 499]);
    reader.close();
    await expect.poll(() => events.stats.clients).toBe(0);
  });

  it('sends a reader away that is too slow, and it resumes', async () => {
    const reader = await readEvents(url, {});
    await expect.poll(() => reader.messages.length).toBe(1);
    const ready = reader.messages[0]!.id!;
    reader.pause();
    const padding = 'x'.repeat(200_000);
    for (let i = 0; i < 150; i += 1) publish({ i, padding });
    expect(events.stats.slowClientsDropped).toBe(1);
    expect(events.stats.clients).toBe(0);
    reader.resume();
    await expect.poll(() => reader.ended).toBe(true);
    const lastId = reader.messages.at(-1)?.id ?? ready;
    const seen = cloudEvents(reader).length;
    const again = await readEvents(url, { 'last-event-id': lastId });
    await expect.poll(() => cloudEvents(again).length, { timeout: 10_000 }).toBe(150 - seen);
    expect((cloudEvents(again).at(-1)!.data as { i: number }).i).toBe(149);
    again.close();
  });
});
