/**
 * The generator counts the anchor as a Monday. Which day does a case fall on when the anchor is another weekday?
 * Within each block of seven days before the anchor the days are rotated, so that what was drawn for a weekend
 * falls on one; totals, and windows of whole weeks, stay as they are. Events move with their case.
 */
import type { DemoCity, Row } from './rows.ts';

const DAY_S = 86_400;

/** Days that a day (negative, from the anchor) moves by; 0 in the oldest block when it is not whole. */
export function turnOf(day: number, weekday: number, days = 180): number {
  if (day >= 0) return 0;
  const block = Math.floor(day / 7);
  if (block * 7 < -days) return 0;
  const k = day - block * 7;
  return ((((k - weekday) % 7) + 7) % 7) - k;
}

/** Cases and their events for an anchor whose local weekday is taken from its date (UTC+8, Monday = 0). */
export function turnWeeks(
  city: DemoCity,
  anchor: Date,
): { cases: Row<'cases'>[]; case_events: Row<'case_events'>[] } {
  const weekday = (new Date(anchor.getTime() + 12 * 3_600_000).getUTCDay() + 6) % 7;
  const shift = new Map<string, number>();
  const cases = city.tables.cases.map((c): Row<'cases'> => {
    const s = turnOf(Math.floor(c.reported_at / DAY_S), weekday) * DAY_S;
    if (s === 0) return c;
    shift.set(c.case_id, s);
    return {
      ...c,
      reported_at: c.reported_at + s,
      due_at: c.due_at === null ? null : c.due_at + s,
      closed_at: c.closed_at === null ? null : c.closed_at + s,
    };
  });
  const events = city.tables.case_events.map((e): Row<'case_events'> => {
    const s = shift.get(e.case_id);
    return s === undefined ? e : { ...e, at: e.at + s };
  });
  return { cases, case_events: events };
}
