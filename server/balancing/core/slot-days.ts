import type { ModelShift, PostedDuty } from './ground-model.ts';

/** Minutes of a local day; a slot that runs over midnight ends beyond it. */
export const DAY_MIN = 1440;

/** A part of one day in which nobody's shift begins or ends: minutes of the day, the end not included. */
export interface DaySlot {
  from: number;
  to: number;
}

/**
 * Into which slots do the shifts cut a day? At every instant at which one begins or ends, so that whoever is on shift
 * in a slot is so all through it. Example: 08–17 and 14–21:30 give 08–14, 14–17, 17–21:30 and 21:30–08.
 */
export function daySlots(shifts: readonly ModelShift[]): DaySlot[] {
  const cuts = [
    ...new Set(shifts.flatMap(({ startH, endH }) => [startH, endH].map((h) => Math.round(h * 60) % DAY_MIN))),
  ].sort((a, b) => a - b);
  return cuts.map((from, i) => ({ from, to: cuts[i + 1] ?? cuts[0]! + DAY_MIN }));
}

/** Whether a shift of a duty (days after the first day, −1: the evening before) lasts through a slot of a day. */
export function lastsThrough(
  { startH, endH }: ModelShift,
  dutyDay: number,
  slot: DaySlot,
  slotDay: number,
): boolean {
  const start = dutyDay * DAY_MIN + Math.round(startH * 60);
  const length = (Math.round((endH - startH) * 60) + DAY_MIN) % DAY_MIN || DAY_MIN;
  const begin = slotDay * DAY_MIN + slot.from;
  return begin >= start && begin + slot.to - slot.from <= start + length;
}

/** A week that repeats: the last evening comes before the first morning. */
export function repeated(duties: readonly PostedDuty[]): PostedDuty[] {
  return [...duties, ...duties.flatMap((duty) => (duty.ahead === 6 ? [{ ...duty, ahead: -1 }] : []))];
}

/** "08:00"; 1500 minutes are 01:00 of the next day. */
export function minuteText(minutes: number): string {
  const of = ((minutes % DAY_MIN) + DAY_MIN) % DAY_MIN;
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
}
