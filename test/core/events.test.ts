import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, cloudEventSchema } from '../../server/events/contract.ts';
import type { UnitsMoved } from '../../server/events/contract.ts';
import { mergeUnitsMoved } from '../../server/events/core/coalesce.ts';
import { createHistory } from '../../server/events/core/history.ts';
import type { StoredEvent } from '../../server/events/core/history.ts';
import { streamMessage } from '../../server/events/core/message.ts';
import { createOutbox } from '../../server/events/core/outbox.ts';
import { createEvents } from '../../server/events/events.ts';
import type { Subscriber } from '../../server/events/events.ts';

function stored(
  seq: number,
  type = 'xiangwang.case.opened',
  data: unknown = { n: seq },
  cityid = 1,
): StoredEvent {
  return {
    seq,
    permission: 'city:read',
    event: {
      specversion: '1.0',
      id: `e-${seq}`,
      source: `/xiangwang/cities/${cityid}`,
      type,
      time: '2026-03-02T02:00:00.000Z',
      datacontenttype: 'application/json',
      cityid,
      data,
    },
  };
}

const moved = (...units: [string, number][]): UnitsMoved => ({
  at: '2026-03-02T02:00:00.000Z',
  units: units.map(([unitId, at]) => [unitId, 116.5, 35.4, 0, 1, at]),
});

describe('history', () => {
  it('tells what came after an id, and says reset when it cannot', () => {
    const history = createHistory('e', 3);
    expect(history.after('e-0')).toEqual({ events: [] });
    for (let seq = 1; seq <= 5; seq += 1) history.push(stored(seq));
    const seqs = (id: string): unknown => {
      const missed = history.after(id);
      return 'events' in missed ? missed.events.map((event) => event.seq) : missed.reset;
    };
    expect(seqs('e-5')).toEqual([]);
    expect(seqs('e-4')).toEqual([5]);
    expect(seqs('e-2')).toEqual([3, 4, 5]);
    expect(seqs('e-1')).toBe('too_old');
    expect(seqs('other-4')).toBe('epoch_changed');
    expect(seqs('e-6')).toBe('epoch_changed');
    expect(seqs('nonsense')).toBe('unreadable_id');
    expect(seqs('')).toBe('unreadable_id');
  });

  it('equals a plain list, whatever is published and wherever one resumes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(60), fc.nat(60), (capacity, count, from) => {
        const history = createHistory('e', capacity);
        for (let seq = 1; seq <= count; seq += 1) history.push(stored(seq));
        const missed = history.after(`e-${from}`);
        const told = 'events' in missed ? missed.events.map((event) => event.seq) : missed.reset;
        const later = Array.from({ length: Math.max(0, count - from) }, (_, i) => from + 1 + i);
        const lost = from > count ? 'epoch_changed' : 'too_old';
        expect(told).toEqual(from > count || from < count - capacity ? lost : later);
      }),
    );
  });

  it('keeps one merged event of positions per city, which pushes nothing else out', () => {
    const history = createHistory('e', 2);
    history.push(stored(1));
    for (let seq = 2; seq <= 50; seq += 1)
      history.push(stored(seq, EVENT_TYPES.unitsMoved, moved([`U${seq % 3}`, seq]), 1 + (seq % 2)));
    const missed = history.after('e-0');
    if (!('events' in missed)) throw new Error('reset');
    expect(missed.events.map((event) => event.seq)).toEqual([1, 49, 50]);
    const units = (missed.events[2]!.event.data as UnitsMoved).units;
    expect(units.map((unit) => [unit[0], unit[5]]).sort()).toEqual([
      ['U0', 48],
      ['U1', 46],
      ['U2', 50],
    ]);
  });
});

describe('merging positions', () => {
  it('keeps the newer position of each unit, of any two events', () => {
    const list = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(20)), {
      selector: ([id]) => id,
    });
    fc.assert(
      fc.property(list, list, (older, newer) => {
        const merged = mergeUnitsMoved(moved(...older), moved(...newer));
        const expected = new Map<string, number>();
        for (const [id, at] of [...older, ...newer]) expected.set(id, Math.max(at, expected.get(id) ?? 0));
        expect(new Map(merged.units.map((unit) => [unit[0], unit[5]]))).toEqual(expected);
      }),
    );
  });
});

describe('outbox', () => {
  it('is bounded, and takes positions without growing', () => {
    const outbox = createOutbox(2);
    expect(outbox.add(stored(1))).toBe(true);
    expect(outbox.add(stored(2, EVENT_TYPES.unitsMoved, moved(['a', 1])))).toBe(true);
    for (let seq = 3; seq < 100; seq += 1)
      expect(outbox.add(stored(seq, EVENT_TYPES.unitsMoved, moved(['b', seq])))).toBe(true);
    expect(outbox.size).toBe(2);
    expect(outbox.add(stored(100))).toBe(false);
    expect(outbox.take()?.seq).toBe(1);
    const last = outbox.take()!;
    expect(last.seq).toBe(99);
    expect((last.event.data as UnitsMoved).units.map((unit) => unit[5])).toEqual([1, 98 + 1]);
    expect(outbox.take()).toBeUndefined();
  });
});

describe('message', () => {
  it('is one event of the stream, whatever the data holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const lines = streamMessage({ id: 'e-1', data: { text } }).split('\n');
        expect(lines).toHaveLength(4);
        expect(lines[0]).toBe('id: e-1');
        expect(JSON.parse(lines[1]!.slice('data: '.length))).toEqual({ text });
        expect(lines.slice(2)).toEqual(['', '']);
      }),
    );
  });
});

function reader(cityId: number, permissions: string[]): Subscriber & { seen: StoredEvent[]; ended: boolean } {
  const seen: StoredEvent[] = [];
  const self = {
    accountId: `account-${cityId}`,
    cityId,
    permissions: new Set(permissions),
    seen,
    ended: false,
    deliver: (event: StoredEvent) => void seen.push(event),
    end: () => void (self.ended = true),
  };
  return self;
}

describe('bus', () => {
  it('tells each reader what it may know of its city, as CloudEvents, in order', () => {
    const events = createEvents({ epoch: 'abc', clock: { now: () => START } });
    const commander = reader(1, ['city:read', 'units:read']);
    const planner = reader(1, ['city:read']);
    const elsewhere = reader(2, ['city:read', 'units:read']);
    for (const each of [commander, planner, elsewhere]) events.subscribe(each);
    events.publish({
      type: EVENT_TYPES.unitsMoved,
      cityId: 1,
      permission: 'units:read',
      data: moved(['a', 1]),
    });
    events.publish({
      type: EVENT_TYPES.clockChanged,
      cityId: 1,
      subject: 'city:1',
      permission: 'city:read',
      data: {},
    });
    expect(commander.seen.map((event) => event.event.type)).toEqual([
      EVENT_TYPES.unitsMoved,
      EVENT_TYPES.clockChanged,
    ]);
    expect(planner.seen.map((event) => event.event.type)).toEqual([EVENT_TYPES.clockChanged]);
    expect(elsewhere.seen).toEqual([]);
    const event = cloudEventSchema.parse(commander.seen[1]!.event);
    expect(event).toMatchObject({
      id: 'abc-2',
      source: '/xiangwang/cities/1',
      subject: 'city:1',
      time: '2026-03-02T02:00:00.000Z',
    });
    const missed = events.missed(planner, 'abc-0');
    expect('events' in missed && missed.events.map((each) => each.seq)).toEqual([2]);
  });

  it('ends the connections of one account only', () => {
    const events = createEvents();
    const one = reader(1, []);
    const two = reader(2, []);
    const leave = events.subscribe(one);
    events.subscribe(two);
    expect(events.disconnect('account-1')).toBe(1);
    expect([one.ended, two.ended]).toEqual([true, false]);
    leave();
    expect(events.stats.clients).toBe(1);
    events.close();
    expect(two.ended).toBe(true);
  });
});

const START = Date.parse('2026-03-02T02:00:00Z');
