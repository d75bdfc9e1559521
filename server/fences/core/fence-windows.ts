import type { FenceRules, FenceWindow } from '../contract.ts';

const DAY_MS = 86_400_000;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/**
 * Does a fence speak at this moment? `localMs` is the city's local time as if it were UTC, epoch ms. No window: always.
 * A window belongs to the day on which it begins.
 */
export function isOpenAt(windows: readonly FenceWindow[], localMs: number): boolean {
  if (windows.length === 0) return true;
  const day = Math.floor(localMs / DAY_MS);
  const minute = Math.floor((localMs - day * DAY_MS) / 60_000);
  // 1970-01-01 was a Thursday.
  const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return windows.some(({ days, from, to }) => {
    const starts = minutesOf(from);
    const ends = minutesOf(to);
    if (ends > starts) return days.includes(weekday) && minute >= starts && minute < ends;
    return (days.includes(weekday) && minute >= starts) || (days.includes(dayBefore) && minute < ends);
  });
}

/** Is a unit one that the fence is about? */
export function concerns(rules: FenceRules, unit: { unitId: string; kind: string }): boolean {
  if (rules.exceptUnitIds.includes(unit.unitId)) return false;
  if (rules.unitIds.length > 0 && !rules.unitIds.includes(unit.unitId)) return false;
  return rules.kinds.length === 0 || rules.kinds.includes(unit.kind);
}
