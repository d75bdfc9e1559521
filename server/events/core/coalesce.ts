import { EVENT_TYPES } from '../contract.ts';
import type { UnitsMoved } from '../contract.ts';

/** Events of which only the newest state counts: a later one may swallow an earlier one. */
export function isCoalescible(type: string): boolean {
  return type === EVENT_TYPES.unitsMoved;
}

/**
 * What would a client know that had read both? For each unit the newer of its two positions; the later `at`.
 * Both inputs stay as they were. A unit named by only one of the two is kept.
 */
export function mergeUnitsMoved(older: UnitsMoved, newer: UnitsMoved): UnitsMoved {
  const latest = new Map(older.units.map((unit) => [unit[0], unit]));
  for (const unit of newer.units) {
    const held = latest.get(unit[0]);
    if (held === undefined || unit[5] >= held[5]) latest.set(unit[0], unit);
  }
  return { at: newer.at > older.at ? newer.at : older.at, units: [...latest.values()] };
}
