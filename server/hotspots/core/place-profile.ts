import type { FullQuestion } from '../contract.ts';
import type { ProfileAnswer } from '../profile-contract.ts';
import { eachCase } from './case-columns.ts';
import type { Names } from './case-columns.ts';
import type { AskContext } from './hotspot-answer.ts';
import { filterOf } from './hotspot-answer.ts';
import type { Study } from './study.ts';

/**
 * When, what and by whom is it reported in one place and its ring, or in the whole city?
 *
 * Answers hour × weekday counts of the question's period and of the days before it, patrol-found and other cases per
 * local day, and what the period's cases are. `place` null: every case of the city that the question keeps, also those
 * outside the study area. Undefined for a place that the frame does not hold.
 * Example: three cases on a Monday at 8 o'clock: `clock[8]` is 3.
 */
const PROFILE_DAYS = 182;
const HOURS = 168;
const DAY_MIN = 1440;
/** 1970-01-01 was a Thursday. */
const THURSDAY = 3;

export function placeProfile(
  study: Study,
  question: FullQuestion,
  context: AskContext,
  place: string | null,
): ProfileAnswer | undefined {
  const frame = study.frame(question.unit, question.resolution);
  const wanted = new Uint8Array(frame.ids.length);
  if (place !== null) {
    const at = frame.ids.indexOf(place);
    if (at < 0) return undefined;
    const rings = study.rings(frame, question.ring);
    for (let k = rings.starts[at]!; k < rings.starts[at + 1]!; k += 1) wanted[rings.to[k]!] = 1;
  }
  const period = filterOf(question, context);
  const firstDay = context.days[1] - PROFILE_DAYS;
  const isPatrol = study.foundBy(context.patrolChannels);
  const clock = new Int32Array(HOURS);
  const clockLong = new Int32Array(HOURS);
  const patrol = new Int32Array(PROFILE_DAYS);
  const others = new Int32Array(PROFILE_DAYS);
  const { cases } = study;
  const types = new Int32Array(cases.types.list.length);
  const channels = new Int32Array(cases.channels.list.length);
  const outcomes = new Int32Array(cases.outcomes.list.length);
  let total = 0;
  const from = Math.min(period.from, period.to - (PROFILE_DAYS + 1) * 86_400);
  eachCase(cases, { ...period, from }, (i) => {
    if (place !== null) {
      const at = study.placeOfCase(frame, i);
      if (at < 0 || wanted[at] !== 1) return;
    }
    const local = cases.local[i]!;
    const day = Math.floor(local / DAY_MIN);
    const hour = ((day + THURSDAY) % 7) * 24 + Math.floor((local - day * DAY_MIN) / 60);
    if (day >= firstDay && day < context.days[1]) {
      clockLong[hour]! += 1;
      (isPatrol(i) ? patrol : others)[day - firstDay]! += 1;
    }
    if (cases.at[i]! < period.from) return;
    total += 1;
    clock[hour]! += 1;
    types[cases.type[i]!]! += 1;
    channels[cases.channel[i]!]! += 1;
    outcomes[cases.outcome[i]!]! += 1;
  });
  return {
    place,
    total,
    clock: [...clock],
    clockLong: [...clockLong],
    days: {
      first: new Date(firstDay * 86_400_000).toISOString().slice(0, 10),
      patrol: [...patrol],
      others: [...others],
    },
    types: tallied(types, cases.types),
    channels: tallied(channels, cases.channels),
    outcomes: tallied(outcomes, cases.outcomes),
  };
}

/** Names with their counts, most first; those without a case left out. */
function tallied(counts: Int32Array, names: Names): { code: string; count: number }[] {
  return [...counts]
    .map((count, i) => ({ code: names.list[i]!, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
