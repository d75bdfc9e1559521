/** Where city time stood at a real moment, and how fast it goes. All times epoch milliseconds. */
export interface ClockMapping {
  cityMs: number;
  realMs: number;
  /** Seconds of city time per second; > 0. */
  rate: number;
  running: boolean;
}

/** What time is it in the city at a real moment? Whole milliseconds; never earlier than the mapping's start. */
export function cityTimeMs(mapping: ClockMapping, realMs: number): number {
  if (!mapping.running) return mapping.cityMs;
  return mapping.cityMs + Math.round(Math.max(0, realMs - mapping.realMs) * mapping.rate);
}

/** Minutes since local midnight at an instant, 0 ≤ m < 1440, with the zone's rules of that date. */
export function localMinuteOfDay(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(ms);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return of('hour') * 60 + of('minute');
}

/** The city's service day, minutes since local midnight: 06:30 to 21:30 (DOMAIN, patrol). */
const SERVICE_DAY = { fromMinute: 390, toMinute: 1290 } as const;

/** Near the ends of the service day few are out, and a city first opened then would look asleep: 07:00 to 20:00. */
const LIVELY = { fromMinute: 420, toMinute: 1200 } as const;

export function inServiceDay(ms: number, timeZone: string): boolean {
  const minute = localMinuteOfDay(ms, timeZone);
  return minute >= SERVICE_DAY.fromMinute && minute < SERVICE_DAY.toMinute;
}

/**
 * At which city time does a synthetic city begin when it is loaded at a real moment? Now, when many people
 * are out on the streets then; else 10:00 of the same local day, so that a city first opened at midnight is not asleep.
 * Example: loaded 2026-03-01T18:00Z (02:00 in Shanghai on 2 March) it begins at 2026-03-02T02:00Z (10:00 there).
 * `firstMinute`, minutes since local midnight, sets the time of that day instead, for a demonstration that shall
 * always begin alike.
 */
export function firstCityTimeMs(realMs: number, timeZone: string, firstMinute?: number): number {
  const minute = localMinuteOfDay(realMs, timeZone);
  if (firstMinute === undefined && minute >= LIVELY.fromMinute && minute < LIVELY.toMinute) return realMs;
  const wholeMinute = realMs - (realMs % 60_000);
  return wholeMinute + ((firstMinute ?? 600) - minute) * 60_000;
}

/** A stretch of city time that was jumped over: nothing was observed in it. */
export interface ClockGap {
  fromMs: number;
  toMs: number;
}

/** Jumps longer than this leave a hole in the data that must be said. */
export const GAP_WORTH_SAYING_MS = 5 * 60_000;
