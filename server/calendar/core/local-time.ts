/**
 * What do the clocks of a time zone show at an instant, and when do they show it? "Local ms" count from 1970-01-01
 * 00:00 as the wall shows it, so that days and hours can be reckoned with plain arithmetic.
 * At the hour that a change to winter time repeats, `instantOfLocal` gives the first; at one that is skipped, the
 * moment so long after the change. Times are epoch ms. Example: Asia/Shanghai at 0 shows 8 h: localMsOf → 28,800,000.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMs(timeZone: string, atMs: number): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (match === null) return 0;
  const ms = (Number(match[2]) * 60 + Number(match[3])) * 60_000;
  return match[1] === '-' ? -ms : ms;
}

export function localMsOf(timeZone: string, atMs: number): number {
  return atMs + offsetMs(timeZone, atMs);
}

export function instantOfLocal(timeZone: string, localMs: number): number {
  const guess = localMs - offsetMs(timeZone, localMs);
  const exact = localMs - offsetMs(timeZone, guess);
  return Math.min(guess, exact) + offsetMs(timeZone, Math.min(guess, exact)) === localMs
    ? Math.min(guess, exact)
    : Math.max(guess, exact);
}

const DAY_MS = 86_400_000;

/** Days since 1970 of a calendar day YYYY-MM-DD, and back. */
export const dayNumberOf = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
export const dayTextOf = (dayNumber: number): string =>
  new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
