import type { ModelShift, ModelStreet, PostedDuty } from './ground-model.ts';
import type { PlanGraph } from './plan-graph.ts';
import { daySlots, lastsThrough } from './slot-days.ts';
import type { DaySlot } from './slot-days.ts';

export interface SlotPerson {
  personId: string;
  nameZh: string;
  /** Middle of the streets that are his section; null: he has none. */
  middle: [number, number] | null;
  /** Shifts within the days. */
  duties: number;
}

export interface SlotStreet {
  streetId: string;
  middle: [number, number];
  /** Number of the grid that answers for it; −1: none that is known. */
  grid: number;
  /** Number of the person whose section it is, and of his AB partner; −1: nobody. */
  holder: number;
  partner: number;
  /** Minutes of work in each slot of a day. */
  minutes: Float64Array;
}

/**
 * Who may answer for which street in which slot? Slot number `day * slots.length + k`.
 * `staff[slot][grid]`: numbers of the people of the grid who are on shift all through the slot.
 */
export interface SlotProblem {
  days: number;
  slots: DaySlot[];
  grids: string[];
  people: SlotPerson[];
  streets: SlotStreet[];
  staff: number[][][];
  /** Whether a person walks a street by roster already, `person * streets + street`. */
  walks: Uint8Array;
}

export interface SlotQuestion {
  days: number;
  shifts: readonly ModelShift[];
  /** `ahead` −1 is the day before the first: its night shifts last into it. Other days only tell who walks what. */
  duties: readonly PostedDuty[];
  /** Those who may hold a section without a duty in these days. */
  officers?: readonly { personId: string; nameZh: string }[];
  streets: readonly Pick<ModelStreet, 'streetId' | 'middle' | 'minutes' | 'hours'>[];
  /** Streets that meet, numbered as `streets`. */
  graph: PlanGraph;
  gridOf: (streetId: string) => string;
  /** Whose section a street is. */
  holderOf: ReadonlyMap<string, string>;
  /** AB角 that are agreed; others are made of neighbouring sections. */
  pairs?: readonly (readonly [string, string])[];
}

export function slotProblem(question: SlotQuestion): SlotProblem {
  const { days, shifts, duties, streets, graph } = question;
  const slots = daySlots(shifts);
  const grids = [...new Set(streets.map(({ streetId }) => question.gridOf(streetId)))].sort();
  const gridAt = new Map(grids.map((gridId, g) => [gridId, g]));
  const names = new Map(
    [...(question.officers ?? []), ...duties].map(({ personId, nameZh }) => [personId, nameZh]),
  );
  const ids = [...names.keys()].sort();
  const at = new Map(ids.map((id, p) => [id, p]));
  const shiftAt = new Map(shifts.map((shift) => [shift.shiftId, shift]));
  const staff = Array.from({ length: days * slots.length }, () => grids.map((): number[] => []));
  const busy = Array.from({ length: days * slots.length }, () => new Set<number>());
  const turns = ids.map(() => 0);
  const street = new Map(streets.map(({ streetId }, s) => [streetId, s]));
  const walks = new Uint8Array(ids.length * streets.length);
  for (const { ahead, personId, shiftId, gridId, streetIds } of duties) {
    const p = at.get(personId)!;
    const shift = shiftAt.get(shiftId);
    const g = gridAt.get(gridId ?? '');
    if (ahead >= 0 && ahead < days) turns[p]! += 1;
    for (const id of streetIds) {
      const s = street.get(id);
      if (s !== undefined) walks[p * streets.length + s] = 1;
    }
    if (shift === undefined || g === undefined) continue;
    for (let day = Math.max(0, ahead); day <= Math.min(days - 1, ahead + 1); day += 1)
      slots.forEach((slot, k) => {
        const t = day * slots.length + k;
        if (busy[t]!.has(p) || !lastsThrough(shift, ahead, slot, day)) return;
        busy[t]!.add(p);
        staff[t]![g]!.push(p);
      });
  }
  for (const row of staff) for (const list of row) list.sort((a, b) => a - b);
  const holder = streets.map(({ streetId }) => at.get(question.holderOf.get(streetId) ?? '') ?? -1);
  const grid = streets.map(({ streetId }) => gridAt.get(question.gridOf(streetId)) ?? -1);
  const partner = abPartners(
    holder,
    grid,
    graph,
    ids.length,
    (question.pairs ?? []).flatMap(([a, b]) => {
      const [p, q] = [at.get(a), at.get(b)];
      return p === undefined || q === undefined ? [] : [[p, q] as const];
    }),
  );
  return {
    days,
    slots,
    grids,
    people: ids.map((personId, p) => ({
      personId,
      nameZh: names.get(personId) ?? personId,
      middle: middleOf(streets.filter((_, s) => holder[s] === p)),
      duties: turns[p]!,
    })),
    streets: streets.map(({ streetId, middle, minutes, hours }, s) => ({
      streetId,
      middle,
      grid: grid[s]!,
      holder: holder[s]!,
      partner: holder[s]! < 0 ? -1 : partner[holder[s]!]!,
      minutes: slotMinutes(minutes.total, hours, slots),
    })),
    staff,
    walks,
  };
}

function middleOf(streets: readonly { middle: [number, number] }[]): [number, number] | null {
  if (streets.length === 0) return null;
  const sum = streets.reduce<[number, number]>(
    ([x, y], { middle }) => [x + middle[0], y + middle[1]],
    [0, 0],
  );
  return [sum[0] / streets.length, sum[1] / streets.length];
}

/** A street's minutes a day, shared over the slots as its expected cases are; by length where none are expected. */
export function slotMinutes(
  total: number,
  hours: ArrayLike<number>,
  slots: readonly DaySlot[],
): Float64Array {
  const shares = Float64Array.from(slots, ({ from, to }) => {
    let sum = 0;
    for (let m = from; m < to;) {
      const next = Math.min(to, (Math.floor(m / 60) + 1) * 60);
      sum += (hours[Math.floor(m / 60) % 24]! * (next - m)) / 60;
      m = next;
    }
    return sum;
  });
  const all = shares.reduce((a, b) => a + b, 0);
  if (all > 0) return shares.map((share) => (total * share) / all);
  return Float64Array.from(slots, ({ from, to }) => (total * (to - from)) / 1440);
}

/**
 * Who stands in for whom (AB角)? Agreed pairs first; then sections of one grid that share most corners, pair by pair;
 * who is left over is stood in for by the neighbour with the most. −1: nobody is near.
 */
function abPartners(
  holder: readonly number[],
  grid: readonly number[],
  graph: PlanGraph,
  people: number,
  agreed: readonly (readonly [number, number])[],
): number[] {
  const partner = Array.from({ length: people }, () => -1);
  for (const [p, q] of agreed)
    if (partner[p] === -1 && partner[q] === -1) {
      partner[p] = q;
      partner[q] = p;
    }
  const shared = new Map<number, number>();
  for (let s = 0; s < graph.n; s += 1)
    for (let e = graph.starts[s]!; e < graph.starts[s + 1]!; e += 1) {
      const u = graph.to[e]!;
      const [p, q] = [holder[s]!, holder[u]!];
      if (p < 0 || q < 0 || p >= q || grid[s] !== grid[u]) continue;
      shared.set(p * people + q, (shared.get(p * people + q) ?? 0) + 1);
    }
  const borders = [...shared]
    .map(([key, corners]) => ({ p: Math.floor(key / people), q: key % people, corners }))
    .sort((a, b) => b.corners - a.corners || a.p - b.p || a.q - b.q);
  for (const { p, q } of borders)
    if (partner[p] === -1 && partner[q] === -1) {
      partner[p] = q;
      partner[q] = p;
    }
  for (const { p, q } of borders) {
    if (partner[p] === -1) partner[p] = q;
    if (partner[q] === -1) partner[q] = p;
  }
  return partner;
}
