import { isCoalescible, mergeUnitsMoved } from './coalesce.ts';
import type { StoredEvent } from './history.ts';
import type { UnitsMoved } from '../contract.ts';

/**
 * What waits for a client that cannot read as fast as we write? Events in order, at most `limit` of them;
 * positions are merged into one. `add` answers false when the limit is passed: the client must go and come back.
 */
export interface Outbox {
  add(event: StoredEvent): boolean;
  take(): StoredEvent | undefined;
  readonly size: number;
}

export function createOutbox(limit: number): Outbox {
  let waiting: StoredEvent[] = [];
  return {
    add(stored) {
      if (isCoalescible(stored.event.type)) {
        const at = waiting.findIndex((held) => held.event.type === stored.event.type);
        const held = waiting[at];
        if (held !== undefined) {
          const data = mergeUnitsMoved(held.event.data as UnitsMoved, stored.event.data as UnitsMoved);
          waiting = [
            ...waiting.filter((_, index) => index !== at),
            { ...stored, event: { ...stored.event, data } },
          ];
          return true;
        }
      }
      if (waiting.length >= limit) return false;
      waiting.push(stored);
      return true;
    },
    take: () => waiting.shift(),
    get size() {
      return waiting.length;
    },
  };
}
