import type { Change } from '../contract.ts';
import type { GroundModel, ModelOfficer, ModelShift, PostedDuty } from './ground-model.ts';
import { lastsThrough, minuteText } from './slot-days.ts';
import type { SlotProblem } from './slot-problem.ts';

const DAYS_ZH = ['一', '二', '三', '四', '五', '六', '日'];
const DAYS_EN = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** "周一、三" / "Mon, Wed": days after a Monday; "每日" for all seven. */
export function daysText(days: readonly number[]): { zh: string; en: string } {
  return days.length === 7
    ? { zh: '每日', en: 'daily' }
    : {
        zh: `周${days.map((day) => DAYS_ZH[day % 7]).join('、')}`,
        en: days.map((day) => DAYS_EN[day % 7]).join(', '),
      };
}

/** Slots in which nobody of a grid is on shift: its streets have nobody to be named, and what would help. */
export interface SlotConflict {
  gridId: string;
  gridZh: string;
  /** Days after the first of the week, 0–6. */
  days: number[];
  from: string;
  to: string;
  /** How many: all that the grid answers for. */
  streets: number;
  /** Cases a week that are expected in these hours. */
  expectedPerWeek: number;
  /** True: the plan itself takes the last one away. */
  byPlan: boolean;
  zh: string;
  en: string;
  remedy: { change: Change | null; zh: string; en: string };
}

interface Empty {
  grid: number;
  k: number;
  to: number;
  days: number[];
}

/** Empty slots of each grid that has streets, neighbouring slots of the same days together. */
function emptySlots({ staff, slots, days, grids, streets }: SlotProblem): Empty[] {
  const used = new Set(streets.map(({ grid }) => grid));
  return grids.flatMap((_, grid) => {
    if (!used.has(grid)) return [];
    const found: Empty[] = [];
    for (let k = 0; k < slots.length; k += 1) {
      const open = Array.from({ length: days }, (_, day) => day).filter(
        (day) => staff[day * slots.length + k]![grid]!.length === 0,
      );
      if (open.length === 0) continue;
      const last = found.at(-1);
      if (last?.to === k - 1 && last.days.join() === open.join()) last.to = k;
      else found.push({ grid, k, to: k, days: open });
    }
    return found;
  });
}

/** Cells "grid/slot" without anybody: to tell what a plan empties. */
export function emptyCells(problem: SlotProblem): Set<string> {
  return new Set(
    problem.staff.flatMap((row, t) =>
      row.flatMap((list, g) => (list.length === 0 ? [`${problem.grids[g]}/${t}`] : [])),
    ),
  );
}

/**
 * Which streets have nobody in which hours, because nobody of their grid is on shift, and which single change of a
 * shift or posting would put somebody there? Most expected cases first.
 */
export function slotConflicts(
  model: GroundModel,
  problem: SlotProblem,
  duties: readonly PostedDuty[],
  before: ReadonlySet<string>,
): SlotConflict[] {
  const { slots, grids, streets } = problem;
  const hot = expectedBySlot(model, problem);
  const remedies = remedyFinder(model, problem, duties, hot);
  return emptySlots(problem)
    .map(({ grid, k, to, days }): SlotConflict => {
      const gridId = grids[grid]!;
      const own = streets.filter((street) => street.grid === grid);
      const named = model.grids.find((one) => one.gridId === gridId);
      const [gridZh, gridEn] = [named?.nameZh ?? gridId, named?.nameEn ?? gridId];
      const [from, end] = [minuteText(slots[k]!.from), minuteText(slots[to]!.to)];
      const cells = days.flatMap((day) =>
        Array.from({ length: to - k + 1 }, (_, i) => day * slots.length + k + i),
      );
      const text = daysText(days);
      return {
        gridId,
        gridZh,
        days,
        from,
        to: end,
        streets: own.length,
        expectedPerWeek: cells.reduce((sum, t) => sum + hot[grid]![t % slots.length]!, 0),
        byPlan: cells.some((t) => !before.has(`${gridId}/${t}`)),
        zh: `“一段一时一人”不能满足：${gridZh}${text.zh} ${from}–${end} 没有任何人当班，全部 ${own.length} 条街巷无人可指名。`,
        en: `One named holder per street and slot fails: nobody of ${gridEn} is on shift ${text.en} ${from}–${end}; none of its ${own.length} streets can be given a name.`,
        remedy: remedies(grid, cells),
      };
    })
    .sort((a, b) => b.expectedPerWeek - a.expectedPerWeek || a.gridId.localeCompare(b.gridId));
}

/** Expected cases of each grid in each slot of a day. */
function expectedBySlot(model: GroundModel, { slots, streets, grids }: SlotProblem): Float64Array[] {
  const sums = grids.map(() => new Float64Array(slots.length));
  streets.forEach(({ grid }, s) => {
    const hours = model.streets[s]!.hours;
    slots.forEach(({ from, to }, k) => {
      for (let m = from; m < to; m += 30)
        sums[grid]![k]! += (hours[Math.floor(m / 60) % 24]! * Math.min(30, to - m)) / 60;
    });
  });
  return sums;
}

/**
 * The single change that helps most: another shift for somebody of the grid, else somebody of another grid, neighbours
 * first, whose grid keeps its minimum. It must bring somebody into one of the asked slots and, over the week, cover
 * more expected cases than it uncovers.
 */
function remedyFinder(
  model: GroundModel,
  problem: SlotProblem,
  duties: readonly PostedDuty[],
  hot: readonly Float64Array[],
): (grid: number, cells: readonly number[]) => SlotConflict['remedy'] {
  const { slots, days, grids, staff } = problem;
  const perDay = slots.length;
  const gridAt = new Map(grids.map((gridId, g) => [gridId, g]));
  const shiftAt = new Map(model.shifts.map((shift) => [shift.shiftId, shift]));
  const counts = staff.map((row) => row.map((list) => list.length));
  const cellsOf = (shift: ModelShift, ahead: number): number[] => {
    const found: number[] = [];
    for (let day = Math.max(0, ahead); day <= Math.min(days - 1, ahead + 1); day += 1)
      slots.forEach((slot, k) => {
        if (lastsThrough(shift, ahead, slot, day)) found.push(day * perDay + k);
      });
    return found;
  };
  const held = new Map<string, Set<number>>();
  const turns = new Map<string, Set<number>>();
  for (const { personId, ahead, shiftId } of duties) {
    const shift = shiftAt.get(shiftId);
    if (shift === undefined) continue;
    turns.set(personId, (turns.get(personId) ?? new Set<number>()).add(ahead));
    const own = held.get(personId) ?? new Set<number>();
    held.set(personId, own);
    for (const t of cellsOf(shift, ahead)) own.add(t);
  }
  const then = new Map<string, Set<number>>();
  const cellsThen = (personId: string, shift: ModelShift): Set<number> => {
    const key = `${personId}/${shift.shiftId}`;
    const known = then.get(key);
    if (known !== undefined) return known;
    const found = new Set([...(turns.get(personId) ?? [])].flatMap((ahead) => cellsOf(shift, ahead)));
    then.set(key, found);
    return found;
  };
  /** Expected cases that a person covers alone in a grid when he leaves the slots `out` and enters the slots `into`. */
  const gain = (g: number, out: ReadonlySet<number>, into: ReadonlySet<number>): number => {
    let sum = 0;
    for (const t of into) if (!out.has(t) && counts[t]![g] === 0) sum += hot[g]![t % perDay]!;
    for (const t of out) if (!into.has(t) && counts[t]![g] === 1) sum -= hot[g]![t % perDay]!;
    return sum;
  };
  const none: ReadonlySet<number> = new Set();
  const nameOf = (id: string): string => model.grids.find((one) => one.gridId === id)?.nameZh ?? id;
  const posted = (g: number): ModelOfficer[] =>
    model.officers.filter(({ gridId }) => gridAt.get(gridId) === g);

  return (grid, cells) => {
    const asked = (into: ReadonlySet<number>): number => cells.filter((t) => into.has(t)).length;
    let best: { officer: ModelOfficer; shift: ModelShift; filled: number; gain: number } | null = null;
    const consider = (officer: ModelOfficer, shift: ModelShift, worth: number): void => {
      const filled = asked(cellsThen(officer.personId, shift));
      if (filled === 0 || worth <= 1e-9) return;
      if (best === null || worth > best.gain + 1e-9) best = { officer, shift, filled, gain: worth };
    };
    for (const officer of posted(grid))
      for (const shift of model.shifts)
        if (shift.shiftId !== officer.shiftId)
          consider(
            officer,
            shift,
            gain(grid, held.get(officer.personId) ?? none, cellsThen(officer.personId, shift)),
          );
    if (best === null)
      for (const giver of neighboursOf(problem, model, grid)) {
        const own = posted(giver);
        if (own.length <= model.fewest) continue;
        for (const officer of own)
          for (const shift of model.shifts) {
            const out = held.get(officer.personId) ?? none;
            const into = cellsThen(officer.personId, shift);
            consider(officer, shift, gain(grid, none, into) + gain(giver, out, none));
          }
        if (best !== null) break;
      }
    const found = best as { officer: ModelOfficer; shift: ModelShift; filled: number } | null;
    if (found === null)
      return {
        change: null,
        zh: '现有人员无论换班或调入都会留下更大的空缺：需增派一人。',
        en: 'Any change of shift or posting would leave a larger gap: one more person is needed.',
      };
    const { officer, shift, filled } = found;
    const gridId = grids[grid]!;
    const crosses = officer.gridId !== gridId;
    const share = `${filled}/${cells.length}`;
    return {
      change: { what: 'officer', personId: officer.personId, gridId, shiftId: shift.shiftId },
      zh: `${officer.nameZh}${crosses ? `由${nameOf(officer.gridId)}调入${nameOf(gridId)}并` : ''}上${shift.nameZh}，可补上其中 ${share} 个时段${crosses ? '（跨街道调动，需批准）' : ''}。`,
      en: `${officer.personId}${crosses ? ` posted from ${officer.gridId} to ${gridId}` : ''} on ${shift.nameEn} would fill ${share} of these slots${crosses ? ' (a transfer needs consent)' : ''}.`,
    };
  };
}

/** Other grids, those whose streets meet this one's most often first. */
function neighboursOf({ streets, grids }: SlotProblem, { graph }: GroundModel, grid: number): number[] {
  const shared = grids.map(() => 0);
  streets.forEach((street, s) => {
    if (street.grid !== grid) return;
    for (let e = graph.starts[s]!; e < graph.starts[s + 1]!; e += 1)
      shared[streets[graph.to[e]!]!.grid]! += 1;
  });
  return grids
    .map((_, g) => g)
    .filter((g) => g !== grid)
    .sort((a, b) => shared[b]! - shared[a]! || a - b);
}
