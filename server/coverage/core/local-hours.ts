const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Local time minus UTC at a moment, ms. */
export function localOffsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(atMs / 1000) * 1000;
}

/** Which share of each local hour of the day does a shift take? */
export function hoursOf(shift: { from_ms: number; to_ms: number }, timeZone: string): number[] {
  const offset = localOffsetMs(shift.from_ms, timeZone);
  const hours = Array.from({ length: 24 }, () => 0);
  for (let ms = shift.from_ms; ms < shift.to_ms;) {
    const next = Math.min(shift.to_ms, (Math.floor((ms + offset) / HOUR_MS) + 1) * HOUR_MS - offset);
    const hour = Math.floor(((((ms + offset) % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS);
    hours[hour]! += (next - ms) / HOUR_MS;
    ms = next;
  }
  return hours;
}
