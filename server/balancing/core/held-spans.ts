import type { Why } from './name-slots.ts';
import { WHYS } from './name-slots.ts';
import type { SlotNaming } from './name-slots.ts';
import { minuteText } from './slot-days.ts';
import type { SlotProblem } from './slot-problem.ts';

/** One stretch of a day in which one person answers for a street; minutes of the day, the end may lie in the next. */
export interface HeldStretch {
  day: number;
  from: number;
  to: number;
  /** Null: nobody of the grid is on shift. */
  personId: string | null;
  nameZh: string;
  why: Why;
}

/** The same on several days. */
export interface HeldSpan {
  days: number[];
  from: string;
  to: string;
  personId: string | null;
  nameZh: string;
  why: Why;
}

/** Who holds a street from when to when, slot by slot of the same person put together. */
export function stretchesOf(problem: SlotProblem, naming: SlotNaming, street: number): HeldStretch[] {
  const { slots, days, people, staff } = problem;
  const found: HeldStretch[] = [];
  for (let day = 0; day < days; day += 1) {
    let last: HeldStretch | undefined;
    slots.forEach(({ from, to }, k) => {
      const cell = street * staff.length + day * slots.length + k;
      const p = naming.holder[cell]!;
      const why = WHYS[naming.why[cell]!]!;
      const personId = people[p]?.personId ?? null;
      if (last !== undefined && last.personId === personId && last.why === why && last.to === from)
        last.to = to;
      else {
        last = { day, from, to, personId, nameZh: people[p]?.nameZh ?? '无人', why };
        found.push(last);
      }
    });
  }
  return found;
}

/** The same hours and person on several days as one line; by hour, then by first day. */
export function spansOf(stretches: readonly HeldStretch[]): HeldSpan[] {
  const spans = new Map<string, HeldSpan & { at: number }>();
  for (const { day, from, to, personId, nameZh, why } of stretches) {
    const key = `${from}/${to}/${personId}/${why}`;
    const span = spans.get(key);
    if (span !== undefined) span.days.push(day);
    else
      spans.set(key, {
        days: [day],
        from: minuteText(from),
        to: minuteText(to),
        personId,
        nameZh,
        why,
        at: from,
      });
  }
  return [...spans.values()]
    .sort((a, b) => a.at - b.at || a.days[0]! - b.days[0]!)
    .map(({ days, from, to, personId, nameZh, why }) => ({ days, from, to, personId, nameZh, why }));
}
