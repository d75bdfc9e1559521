import { randomOf } from '../../kernel/random.ts';
import { metresBetween } from './ground-model.ts';
import type { SlotProblem } from './slot-problem.ts';

/** How somebody came to answer for a street in a slot. */
export const WHYS = ['nobody', 'own', 'pair', 'chosen'] as const;
export type Why = (typeof WHYS)[number];

/** Cell `street * slots + slot`: who answers (−1: nobody of the grid is on shift), and how he came to it. */
export interface SlotNaming {
  holder: Int32Array;
  why: Uint8Array;
  /** Minutes of each person over the days, what he holds for others with it. */
  loads: Float64Array;
  /** Streets that somebody stands in for without walking them by roster: pairs of street and person. */
  standIns: number;
}

/** By how much the heaviest load of a slot may pass the least that was found, for fewer changes and shorter ways. */
const SLACK = 0.1;
/** A street that is new to somebody weighs as much as this many metres. */
const NEW_STREET_M = 2000;
/** Distance of somebody who has no section, m. */
const NO_SECTION_M = 1000;
const PASSES = 3;

/**
 * Who answers for each street in each slot? Exactly one person of the grid who is on shift, wherever there is one: the
 * holder of the section; else his AB partner; else the one whom this chooses: within 10 % of the least heaviest load of
 * the slot, as few streets new to people as it finds, then the nearest. The same seed gives the same names. Each grid is
 * a question of its own; the names of one that is as it was are those of `before`.
 */
export function nameSlots(
  problem: SlotProblem,
  seed: number,
  before?: { problem: SlotProblem; naming: SlotNaming },
): SlotNaming {
  const { streets, people, staff } = problem;
  const width = staff.length;
  const perDay = Math.max(1, problem.slots.length);
  const holder = new Int32Array(streets.length * width).fill(-1);
  const why = new Uint8Array(streets.length * width);
  const ofGrid = problem.grids.map((_, g) => streets.flatMap((street, s) => (street.grid === g ? [s] : [])));
  const slotLoads = Array.from({ length: width }, () => new Float64Array(people.length));
  const caps = staff.map((row) => new Float64Array(row.length));
  const groups: { t: number; open: number[]; least: ReturnType<typeof leastHeaviest> }[] = [];
  const same = problem.grids.map((_, g) => before !== undefined && isAsBefore(problem, before.problem, g));
  for (let t = 0; t < width; t += 1)
    staff[t]!.forEach((present, g) => {
      if (present.length === 0 || same[g] === true) return;
      const load = slotLoads[t]!;
      const on = new Set(present);
      const open: number[] = [];
      for (const s of ofGrid[g]!) {
        const street = streets[s]!;
        const named = on.has(street.holder) ? street.holder : on.has(street.partner) ? street.partner : -1;
        if (named < 0) open.push(s);
        else {
          holder[s * width + t] = named;
          why[s * width + t] = named === street.holder ? 1 : 2;
          load[named]! += street.minutes[t % perDay]!;
        }
      }
      const work = (s: number): number => streets[s]!.minutes[t % perDay]!;
      open.sort((a, b) => work(b) - work(a) || a - b);
      const least = leastHeaviest(open.map(work), present, load);
      caps[t]![g] = (1 + SLACK) * least.heaviest + 1e-9;
      groups.push({ t, open, least });
    });

  const count = new Int32Array(streets.length * people.length);
  const way = (s: number, p: number): number => {
    const { middle } = people[p]!;
    return middle === null ? NO_SECTION_M : metresBetween(middle, streets[s]!.middle);
  };
  const known = (s: number, p: number, but: number): boolean =>
    problem.walks[p * streets.length + s] === 1 || count[s * people.length + p]! > but;
  const put = (cell: number, p: number): void => {
    const [s, t] = [Math.floor(cell / width), cell % width];
    holder[cell] = p;
    why[cell] = 3;
    slotLoads[t]![p]! += streets[s]!.minutes[t % perDay]!;
    count[s * people.length + p]! += 1;
  };
  if (before !== undefined)
    streets.forEach(({ grid, minutes }, s) => {
      if (same[grid] !== true) return;
      for (let t = 0; t < width; t += 1) {
        const cell = s * width + t;
        const p = before.naming.holder[cell]!;
        if (p < 0) continue;
        holder[cell] = p;
        why[cell] = before.naming.why[cell]!;
        slotLoads[t]![p]! += minutes[t % perDay]!;
        if (why[cell] === 3) count[s * people.length + p]! += 1;
      }
    });
  const free = problem.grids.map((): number[] => []);
  for (const { t, open, least } of groups) {
    const chosen: number[] = [];
    const load = Float64Array.from(slotLoads[t]!);
    for (const s of open) {
      const { grid, minutes } = streets[s]!;
      const work = minutes[t % perDay]!;
      let best = -1;
      let bestCost = Infinity;
      for (const p of staff[t]![grid]!) {
        if (load[p]! + work > caps[t]![grid]!) continue;
        const cost = (known(s, p, 0) ? 0 : NEW_STREET_M) + way(s, p);
        if (cost < bestCost) [best, bestCost] = [p, cost];
      }
      if (best < 0) break;
      load[best]! += work;
      chosen.push(best);
    }
    // Near ones left no room for what came last: then as evenly as it was found.
    const named = chosen.length === open.length ? chosen : least.named;
    open.forEach((s, i) => {
      put(s * width + t, named[i]!);
      free[streets[s]!.grid]!.push(s * width + t);
    });
  }

  free.forEach((cells, g) => {
    const random = randomOf(seed, `balancing.slots/${problem.grids[g]}`);
    for (let pass = 0; pass < PASSES; pass += 1) {
      let moved = 0;
      for (const cell of random.shuffled(cells)) {
        const [s, t] = [Math.floor(cell / width), cell % width];
        const { grid, minutes } = streets[s]!;
        const work = minutes[t % perDay]!;
        const p = holder[cell]!;
        const leave = (known(s, p, 1) ? 0 : NEW_STREET_M) + way(s, p);
        let best = -1;
        let bestGain = 1e-6;
        for (const q of staff[t]![grid]!) {
          if (q === p || slotLoads[t]![q]! + work > Math.max(caps[t]![grid]!, slotLoads[t]![p]!) + 1e-9)
            continue;
          const gain = leave - (known(s, q, 0) ? 0 : NEW_STREET_M) - way(s, q);
          if (gain > bestGain) [best, bestGain] = [q, gain];
        }
        if (best < 0) continue;
        slotLoads[t]![p]! -= work;
        count[s * people.length + p]! -= 1;
        put(cell, best);
        moved += 1;
      }
      if (moved === 0) break;
    }
  });

  const loads = new Float64Array(people.length);
  for (const row of slotLoads) row.forEach((minutes, p) => (loads[p]! += minutes));
  let standIns = 0;
  count.forEach((cells, i) => {
    const [s, p] = [Math.floor(i / people.length), i % people.length];
    if (cells > 0 && problem.walks[p * streets.length + s] === 0) standIns += 1;
  });
  return { holder, why, loads, standIns };
}

/** Whether a grid has the same streets, holders, partners and people on shift as before. */
function isAsBefore(problem: SlotProblem, before: SlotProblem, g: number): boolean {
  if (problem.grids[g] !== before.grids[g] || problem.staff.length !== before.staff.length) return false;
  if (problem.people.some(({ personId }, p) => personId !== before.people[p]?.personId)) return false;
  if (problem.staff.some((row, t) => row[g]!.join() !== before.staff[t]![g]!.join())) return false;
  return problem.streets.every((street, s) => {
    const was = before.streets[s];
    if (was === undefined || was.streetId !== street.streetId) return false;
    if (street.grid !== g && was.grid !== g) return true;
    return was.grid === street.grid && was.holder === street.holder && was.partner === street.partner;
  });
}

/** The heaviest load, and who gets what, when each piece of work (heaviest first) goes to whoever has least. */
export function leastHeaviest(
  work: readonly number[],
  present: readonly number[],
  fixed: ArrayLike<number>,
): { heaviest: number; named: number[] } {
  const load = present.map((p) => fixed[p]!);
  const named = work.map((minutes) => {
    let least = 0;
    for (let i = 1; i < load.length; i += 1) if (load[i]! < load[least]!) least = i;
    load[least]! += minutes;
    return present[least]!;
  });
  return { heaviest: Math.max(...load), named };
}

/** A cell that breaks "exactly one named holder who is on shift". */
export interface BrokenCell {
  street: number;
  slot: number;
  rule: 'nobody' | 'not_on_shift' | 'passed_over';
}

/**
 * Judges a naming from the question alone: somebody wherever somebody is on shift, nobody else ever, the holder of the
 * section before his partner, and his partner before others.
 */
export function brokenCells(problem: SlotProblem, { holder }: Pick<SlotNaming, 'holder'>): BrokenCell[] {
  const width = problem.staff.length;
  const broken: BrokenCell[] = [];
  problem.streets.forEach((one, street) => {
    for (let slot = 0; slot < width; slot += 1) {
      const present = problem.staff[slot]![one.grid] ?? [];
      const named = holder[street * width + slot]!;
      const first = [one.holder, one.partner].find((p) => present.includes(p));
      if (present.length > 0 && named < 0) broken.push({ street, slot, rule: 'nobody' });
      else if (named >= 0 && !present.includes(named)) broken.push({ street, slot, rule: 'not_on_shift' });
      else if (first !== undefined && named !== first) broken.push({ street, slot, rule: 'passed_over' });
    }
  });
  return broken;
}
