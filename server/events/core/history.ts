import { isCoalescible, mergeUnitsMoved } from './coalesce.ts';
import type { CloudEvent, ResetReason, UnitsMoved } from '../contract.ts';

/** An event with its place in the order and who may read it. */
export interface StoredEvent {
  seq: number;
  permission: string;
  event: CloudEvent;
}

/** What a returning client is told: the events it missed, in order, or why they cannot be told. */
export type Missed = { events: StoredEvent[] } | { reset: ResetReason };

/**
 * What happened after a given event? The last `capacity` events, and per city one merged event of everything
 * coalescible, so that a stream of positions does not push the rest out. Edges: nothing published yet, an id of
 * another epoch (the service restarted), an id older than what is held, an id from the future of this epoch.
 */
export interface History {
  push(event: StoredEvent): void;
  after(lastEventId: string): Missed;
  readonly size: number;
}

const EVENT_ID = /^([0-9a-z]{1,32})-(\d{1,15})$/;

export function createHistory(epoch: string, capacity: number): History {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError('capacity must be a positive whole number');
  const ring: StoredEvent[] = [];
  let start = 0;
  let evictedSeq = 0;
  let newestSeq = 0;
  const merged = new Map<number, StoredEvent>();

  function inOrder(): StoredEvent[] {
    return [...ring.slice(start), ...ring.slice(0, start)];
  }

  return {
    push(stored) {
      newestSeq = stored.seq;
      if (isCoalescible(stored.event.type)) {
        const city = stored.event.cityid;
        const held = merged.get(city);
        const data =
          held === undefined
            ? stored.event.data
            : mergeUnitsMoved(held.event.data as UnitsMoved, stored.event.data as UnitsMoved);
        merged.set(city, { ...stored, event: { ...stored.event, data } });
        return;
      }
      if (ring.length < capacity) {
        ring.push(stored);
        return;
      }
      evictedSeq = ring[start]?.seq ?? evictedSeq;
      ring[start] = stored;
      start = (start + 1) % capacity;
    },
    after(lastEventId) {
      const parts = EVENT_ID.exec(lastEventId);
      if (parts === null) return { reset: 'unreadable_id' };
      const seq = Number(parts[2]);
      if (parts[1] !== epoch || seq > newestSeq) return { reset: 'epoch_changed' };
      if (seq < evictedSeq) return { reset: 'too_old' };
      const events = [...inOrder(), ...merged.values()].filter((stored) => stored.seq > seq);
      return { events: events.sort((a, b) => a.seq - b.seq) };
    },
    get size() {
      return ring.length + merged.size;
    },
  };
}
