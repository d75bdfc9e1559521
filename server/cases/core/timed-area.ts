/**
 * Is this kind of trouble allowed here at this hour? A licensed morning market makes a vendor lawful from 06:00 to
 * 09:30 and not a minute longer.
 *
 * A schedule: `{rule: [{days, from, to}], permits: [type…], exceptDays: [day…]}`; days are ISO weekdays (1 Monday …
 * 7 Sunday, all when absent), hours HH:MM, from included, to excluded; a window whose end is not after its beginning
 * passes midnight and belongs to the day on which it began. A schedule of another shape permits nothing: what cannot
 * be read is never a permission. `localMs`: wall-clock ms since 1970.
 * Example: daily 06:00–09:30 permitting street_vendor: 08:00 lawful, 09:30 not.
 */
const DAY_MS = 86_400_000;

interface Window {
  days: readonly number[] | null;
  fromMs: number;
  toMs: number;
}

export interface AreaSchedule {
  windows: Window[];
  permits: ReadonlySet<string>;
  exceptDays: ReadonlySet<string>;
}

function hourMs(text: unknown): number | null {
  const match = typeof text === 'string' ? /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text) : null;
  if (match === null) return null;
  const ms = (Number(match[1]) * 60 + Number(match[2])) * 60_000;
  return ms <= DAY_MS ? ms : null;
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** The schedule as it is stored; null when it has another shape. */
export function readSchedule(schedule: unknown): AreaSchedule | null {
  const body = (Array.isArray(schedule) ? { rule: schedule } : schedule) as {
    rule?: unknown;
    permits?: unknown;
    exceptDays?: unknown;
  } | null;
  if (body === null || typeof body !== 'object' || !Array.isArray(body.rule)) return null;
  const windows: Window[] = [];
  for (const rule of body.rule as { days?: unknown; from?: unknown; to?: unknown }[]) {
    const fromMs = hourMs(rule?.from);
    const toMs = hourMs(rule?.to);
    if (fromMs === null || toMs === null) return null;
    const days = Array.isArray(rule.days) ? rule.days.filter((d): d is number => Number.isInteger(d)) : null;
    windows.push({ days: days === null || days.length === 0 ? null : days, fromMs, toMs });
  }
  return {
    windows,
    permits: new Set(textsOf(body.permits)),
    exceptDays: new Set(textsOf(body.exceptDays)),
  };
}

/** Does the schedule permit the type, or its parent, at this wall-clock time? */
export function isLawfulAt(schedule: AreaSchedule, localMs: number, types: readonly string[]): boolean {
  if (!types.some((type) => schedule.permits.has(type))) return false;
  const today = Math.floor(localMs / DAY_MS);
  const inDay = localMs - today * DAY_MS;
  const runs = (window: Window, day: number): boolean => {
    const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
    if (window.days !== null && !window.days.includes(weekday)) return false;
    return !schedule.exceptDays.has(new Date(day * DAY_MS).toISOString().slice(0, 10));
  };
  return schedule.windows.some((window) => {
    if (window.toMs > window.fromMs)
      return inDay >= window.fromMs && inDay < window.toMs && runs(window, today);
    return (
      (inDay >= window.fromMs && runs(window, today)) || (inDay < window.toMs && runs(window, today - 1))
    );
  });
}
