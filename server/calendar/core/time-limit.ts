import type { TimeLimit } from '../contract.ts';

/**
 * When does a time limit of mixed units end?
 *
 * Hours run only inside windows: office hours of working days, or the service windows of every day. A period of days
 * does not count the day of the event and ends with its last day: at midnight for calendar days, with the office
 * hours for working days (reckoned as in arts. 201 and 203 of the Civil Code; a natural day that ends on a holiday is
 * not moved on, which is a choice). 0 days end with the same day; outside working days, with the next working day.
 * All times are local ms (see local-time.ts), windows are hours of the day, ascending and apart, to ≤ 24.
 * `assumed` tells that a day was needed whose working or not nobody published. RangeError for windows without time
 * or a calendar without a working day in ten years. Fixed years away stays exact: nothing is estimated.
 * Example: 4 office hours (8.5–12, 13.5–17.5) from Friday 16:30 end on Monday at 11:30.
 */
export interface WorkCalendar {
  /** Is the n-th day since 1970 a working day, and did nobody publish it? */
  day(dayNumber: number): { working: boolean; assumed: boolean };
  officeHours: readonly (readonly [number, number])[];
  serviceHours: readonly (readonly [number, number])[];
}

export interface LimitEnd {
  localMs: number;
  assumed: boolean;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MOST_DAYS = 3_660;

export function endOfLimit(calendar: WorkCalendar, startLocalMs: number, limit: TimeLimit): LimitEnd {
  const { amount, unit } = limit;
  if (!(amount >= 0) || !Number.isFinite(amount)) throw new RangeError(`a limit of ${amount} ${unit}`);
  switch (unit) {
    case 'calendar_hour':
      return { localMs: startLocalMs + amount * HOUR_MS, assumed: false };
    case 'calendar_day':
      return { localMs: (Math.floor(startLocalMs / DAY_MS) + amount + 1) * DAY_MS, assumed: false };
    case 'working_day':
      return endOfWorkingDays(calendar, startLocalMs, amount);
    case 'working_hour':
      return hoursIn(startLocalMs, amount, calendar.officeHours, (day) => calendar.day(day));
    case 'urgent_hour':
      return hoursIn(startLocalMs, amount, calendar.serviceHours, () => ({ working: true, assumed: false }));
  }
}

function endOfWorkingDays(calendar: WorkCalendar, startLocalMs: number, amount: number): LimitEnd {
  const closing = calendar.officeHours.at(-1)?.[1];
  if (closing === undefined) throw new RangeError('no office hours');
  const first = Math.floor(startLocalMs / DAY_MS);
  const endOf = (day: number): number => day * DAY_MS + closing * HOUR_MS;
  let assumed = false;
  let left = amount;
  for (let day = first; day < first + MOST_DAYS; day += 1) {
    const known = calendar.day(day);
    assumed ||= known.assumed;
    if (!known.working) continue;
    if (amount === 0 && endOf(day) >= startLocalMs) return { localMs: endOf(day), assumed };
    if (amount === 0 || day === first) continue;
    left -= 1;
    if (left <= 0) return { localMs: endOf(day), assumed };
  }
  throw new RangeError('no working day in ten years');
}

function hoursIn(
  startLocalMs: number,
  hours: number,
  windows: readonly (readonly [number, number])[],
  dayOf: (day: number) => { working: boolean; assumed: boolean },
): LimitEnd {
  if (!windows.some(([from, to]) => to > from)) throw new RangeError('windows without time');
  let left = hours * HOUR_MS;
  let assumed = false;
  const first = Math.floor(startLocalMs / DAY_MS);
  for (let day = first; day < first + MOST_DAYS; day += 1) {
    const known = dayOf(day);
    assumed ||= known.assumed;
    if (!known.working) continue;
    for (const [from, to] of windows) {
      const begin = Math.max(startLocalMs, day * DAY_MS + from * HOUR_MS);
      const end = day * DAY_MS + to * HOUR_MS;
      if (end <= begin) continue;
      if (left <= end - begin) return { localMs: begin + left, assumed };
      left -= end - begin;
    }
  }
  throw new RangeError('no working day in ten years');
}
