/** A calendar day and what is known of it. */
export interface ClockDay {
  day: string;
  working: boolean;
  /** assumed: no published calendar covers it; Monday to Friday is taken. */
  basis: string;
}

const DAY_MS = 86_400_000;
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * How many working days have passed since a file was received, the day of receipt not counted and today counted?
 * `days`: every day of the period in order. Null when they do not reach from receipt to today.
 */
export function workingDaysSince(
  days: readonly ClockDay[],
  receivedOn: string,
  today: string,
): number | null {
  if (today < receivedOn) return 0;
  const passed = days.filter((one) => one.day > receivedOn && one.day <= today);
  return passed.length === daysBetween(receivedOn, today) ? passed.filter((one) => one.working).length : null;
}

/**
 * The last day of a limit that begins on the day after `from`. Hours count as the days that they end in. Working days
 * need the calendar; null when it does not reach that far.
 * Source: 民法典 art. 201 (the first day is not counted).
 */
export function lastDay(days: readonly ClockDay[], from: string, limit: number, unit: string): string | null {
  if (unit === 'natural_hour') return plusDays(from, Math.ceil(limit / 24));
  if (unit === 'natural_day') return plusDays(from, limit);
  if (unit !== 'working_day') return null;
  const working = days.filter((one) => one.day > from && one.working);
  return working[limit - 1]?.day ?? null;
}
