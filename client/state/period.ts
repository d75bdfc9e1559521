import type { Period } from './app-state.ts';

export const periodPresets = ['7d', 'last-week', '30d', '90d', '180d'] as const;
export type PeriodPreset = (typeof periodPresets)[number];

const DAY = 86_400_000;

/** The local calendar day that an instant falls on, as the epoch milliseconds of its UTC namesake. */
function localDay(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(ms);
  return Date.parse(`${parts}T00:00:00Z`);
}

/** The instant at which a local calendar day begins (`namesake` as above), right over changes of summer time. */
function startOf(namesake: number, timeZone: string): number {
  let guess = namesake;
  for (let step = 0; step < 2; step += 1) guess += namesake - wallClock(guess, timeZone);
  return guess;
}

/** What the wall clock shows at an instant, read as if it were UTC. */
function wallClock(ms: number, timeZone: string): number {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(ms);
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** Start of the local day `offset` days from the day of `ms`. */
export function dayStart(ms: number, timeZone: string, offset = 0): number {
  return startOf(localDay(ms, timeZone) + offset * DAY, timeZone);
}

/**
 * Which whole local days does a preset mean? 'Nd': today and the N − 1 days before; 'last-week': Monday to
 * Sunday before this week. Instants UTC, `to` exclusive.
 */
export function presetPeriod(
  preset: PeriodPreset,
  nowMs: number,
  timeZone: string,
): { from: string; to: string } {
  const today = localDay(nowMs, timeZone);
  const span = (first: number, days: number): { from: string; to: string } => ({
    from: new Date(startOf(first, timeZone)).toISOString(),
    to: new Date(startOf(first + days * DAY, timeZone)).toISOString(),
  });
  if (preset === 'last-week') {
    const sinceMonday = (new Date(today).getUTCDay() + 6) % 7;
    return span(today - (sinceMonday + 7) * DAY, 7);
  }
  const days = Number(preset.slice(0, -1));
  return span(today - (days - 1) * DAY, days);
}

/** Which preset is this period, if any? */
export function presetOf(time: Period, nowMs: number, timeZone: string): PeriodPreset | null {
  return (
    periodPresets.find((preset) => {
      const period = presetPeriod(preset, nowMs, timeZone);
      return period.from === time.from && period.to === time.to;
    }) ?? null
  );
}
