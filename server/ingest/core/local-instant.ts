/**
 * Which instant does a clock on the wall of this time zone show? Milliseconds since 1970; `undefined` for a zone that
 * nobody knows. In the hour that a zone skips, the time an hour later; in the hour that it has twice, the first.
 * Example: localInstant(2026, 5, 6, 8, 0, 0, 'Asia/Shanghai') is 2026-05-06T00:00:00Z.
 */
export function localInstant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  timeZone: string,
): number | undefined {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const first = offsetMs(asUtc, timeZone);
  if (first === undefined) return undefined;
  const guess = asUtc - first;
  return asUtc - (offsetMs(guess, timeZone) ?? first);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far ahead of UTC the zone's clocks are at an instant, ms. */
function offsetMs(atMs: number, timeZone: string): number | undefined {
  let format = formats.get(timeZone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      return undefined;
    }
    formats.set(timeZone, format);
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}
