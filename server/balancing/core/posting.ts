import type { Breach, Change, Evaluation, ExplainedChange } from '../contract.ts';
import type { EvaluateOptions } from './evaluate-plan.ts';
import type { GroundModel, ModelOfficer } from './ground-model.ts';
import { worksAt } from './ground-model.ts';
import { officersAfterChanges } from './officers-after.ts';
import { spread } from './spread.ts';

export interface PostingState {
  /** Minutes of work a day of each grid, and officers in it. */
  minutes: Float64Array;
  officers: Float64Array;
  /** Minutes per officer; all the minutes where nobody is posted. */
  loads: Float64Array;
  /** Expected cases a day in hours in which nobody of the grid is on duty. */
  uncovered: Float64Array;
  licensed: Float64Array;
}

/** Where do officers stand, and which hot hours has nobody? `officers` as they would be posted. */
export function postingState(model: GroundModel, officers: readonly ModelOfficer[]): PostingState {
  const at = new Map(model.grids.map(({ gridId }, g) => [gridId, g]));
  const k = model.grids.length;
  const minutes = new Float64Array(k);
  const hours = Array.from({ length: k }, () => new Float64Array(24));
  for (const street of model.streets) {
    const g = at.get(street.gridId);
    if (g === undefined) continue;
    minutes[g]! += street.minutes.total;
    for (let h = 0; h < 24; h += 1) hours[g]![h]! += street.hours[h]!;
  }
  const shifts = new Map(model.shifts.map((shift) => [shift.shiftId, shift]));
  const present = Array.from({ length: k }, () => new Uint8Array(24));
  const count = new Float64Array(k);
  const licensed = new Float64Array(k);
  for (const officer of officers) {
    const g = at.get(officer.gridId);
    if (g === undefined) continue;
    count[g]! += 1;
    if (officer.licensed) licensed[g]! += 1;
    const shift = shifts.get(officer.shiftId);
    if (shift !== undefined) for (let h = 0; h < 24; h += 1) if (worksAt(shift, h)) present[g]![h] = 1;
  }
  return {
    minutes,
    officers: count,
    licensed,
    loads: minutes.map((work, g) => work / Math.max(1, count[g]!)),
    uncovered: minutes.map((_, g) =>
      hours[g]!.reduce((sum, hot, h) => sum + (present[g]![h] === 1 ? 0 : hot), 0),
    ),
  };
}

const sum = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);
const round = (value: number): string => value.toFixed(value < 10 ? 1 : 0);

/** What does a changed posting come to? Loads are minutes of work per officer of a grid. */
export function evaluatePosting(
  model: GroundModel,
  changes: readonly Change[],
  options: EvaluateOptions,
): Evaluation {
  const after = officersAfterChanges(model, changes);
  const now = postingState(model, model.officers);
  const then = postingState(model, after);
  const measures = (state: PostingState): Evaluation['after'] => ({
    ...spread(state.loads),
    cut: 0,
    uncoveredHot: sum(state.uncovered),
    travelM: 0,
  });
  const moved = model.officers.flatMap((officer, i) =>
    officer.gridId === after[i]!.gridId && officer.shiftId === after[i]!.shiftId ? [] : [i],
  );
  const mean = sum(then.minutes) / Math.max(1, sum(then.officers));
  const touched = new Set(moved.flatMap((i) => [model.officers[i]!.gridId, after[i]!.gridId]));
  const breaches: Breach[] = [];
  model.grids.forEach((grid, g) => {
    if (then.officers[g]! < Math.min(model.fewest, now.officers[g]!))
      breaches.push({
        rule: 'minimum',
        subjectId: grid.gridId,
        zh: `${grid.nameZh}只剩 ${then.officers[g]} 人，少于派驻下限 ${model.fewest} 人。`,
        en: `${grid.nameEn} keeps ${then.officers[g]} officers, fewer than ${model.fewest}.`,
        hard: true,
      });
    if (then.officers[g]! > 0 && then.licensed[g] === 0 && now.licensed[g]! > 0)
      breaches.push({
        rule: 'licence',
        subjectId: grid.gridId,
        zh: `${grid.nameZh}没有持证执法人员。`,
        en: `${grid.nameEn} has no licensed officer.`,
        hard: true,
      });
  });
  for (const i of moved)
    if (options.locked?.has(model.officers[i]!.personId) === true)
      breaches.push({
        rule: 'lock',
        subjectId: model.officers[i]!.personId,
        zh: `${model.officers[i]!.nameZh}已锁定。`,
        en: `${model.officers[i]!.personId} is locked.`,
        hard: true,
      });
  return {
    stamp: model.stamp,
    before: measures(now),
    after: measures(then),
    loads: model.grids.map(({ gridId, nameZh }, g) => ({
      holderId: gridId,
      nameZh,
      gridId,
      before: now.loads[g]!,
      after: then.loads[g]!,
      low: mean * (1 - options.delta),
      high: mean * (1 + options.delta),
      changed: touched.has(gridId),
    })),
    breaches,
    inverse: moved.map((i) => ({
      what: 'officer',
      personId: model.officers[i]!.personId,
      gridId: model.officers[i]!.gridId,
      shiftId: model.officers[i]!.shiftId,
    })),
    moves: moved.length,
    peopleChanged: moved.length,
    explained: options.brief === true ? [] : moved.map((i) => explainOfficer(model, i, after[i]!, now, then)),
  };
}

function explainOfficer(
  model: GroundModel,
  i: number,
  next: ModelOfficer,
  now: PostingState,
  then: PostingState,
): ExplainedChange {
  const officer = model.officers[i]!;
  const at = (gridId: string): number => model.grids.findIndex((grid) => grid.gridId === gridId);
  const label = (o: ModelOfficer): string => {
    const grid = model.grids[at(o.gridId)]?.nameZh ?? o.gridId;
    return `${grid} ${model.shifts.find((s) => s.shiftId === o.shiftId)?.nameZh ?? o.shiftId}`;
  };
  const [a, b] = [at(officer.gridId), at(next.gridId)];
  const crosses = officer.gridId !== next.gridId;
  const load = (state: PostingState, g: number): number => state.loads[g] ?? 0;
  const hot = { before: now.uncovered[b] ?? 0, after: then.uncovered[b] ?? 0 };
  const instead = model.officers.find(
    (o, k) => k !== i && o.gridId === officer.gridId && o.shiftId === officer.shiftId,
  );
  return {
    change: { what: 'officer', personId: officer.personId, gridId: next.gridId, shiftId: next.shiftId },
    nameZh: officer.nameZh,
    fromId: `${officer.gridId}/${officer.shiftId}`,
    fromZh: label(officer),
    toId: `${next.gridId}/${next.shiftId}`,
    toZh: label(next),
    inverse: {
      what: 'officer',
      personId: officer.personId,
      gridId: officer.gridId,
      shiftId: officer.shiftId,
    },
    needsApproval: crosses,
    approvalZh: crosses ? '跨街道调动，需批准' : null,
    approvalEn: crosses ? 'a transfer between subdistricts needs consent' : null,
    load: {
      minutes: 0,
      fromBefore: load(now, a),
      fromAfter: load(then, a),
      toBefore: load(now, b),
      toAfter: load(then, b),
    },
    coverage: hot,
    travel: { beforeM: null, afterM: 0 },
    reason: crosses
      ? {
          zh: `${model.grids[b]?.nameZh ?? next.gridId}每人 ${round(load(now, b))} 分钟，调入后 ${round(load(then, b))} 分钟；调出处由 ${round(load(now, a))} 变为 ${round(load(then, a))} 分钟。`,
          en: `The taking grid has ${round(load(now, b))} min an officer and comes to ${round(load(then, b))}; the giving one goes from ${round(load(now, a))} to ${round(load(then, a))}.`,
        }
      : {
          zh: `本网格无人时段的预计案件由每日 ${hot.before.toFixed(2)} 件变为 ${hot.after.toFixed(2)} 件。`,
          en: `Expected cases in hours without anybody go from ${hot.before.toFixed(2)} to ${hot.after.toFixed(2)} a day.`,
        },
    instead:
      instead === undefined
        ? null
        : {
            zh: `${instead.nameZh}同网格同班次，效果相同；选编号在前者。`,
            en: `${instead.personId} works in the same grid and shift, to the same effect; the first by number is chosen.`,
            subjectId: instead.personId,
          },
  };
}

/** Who may move: not locked, and the grid he leaves keeps its minimum and a licence. */
function mayLeave(model: GroundModel, officers: readonly ModelOfficer[], i: number): boolean {
  const { gridId, licensed } = officers[i]!;
  const mates = officers.filter((o, k) => k !== i && o.gridId === gridId);
  return mates.length >= model.fewest && (!licensed || mates.some((mate) => mate.licensed));
}

export interface PostingPlan {
  changes: Change[];
  /** Fewest transfers between grids that reach this evenness at all. */
  lowerBound: number;
}

/**
 * Which officers change shift or grid? First shifts within grids, as long as that brings somebody into hot hours that
 * nobody covers; then transfers until no grid has more than `most` minutes an officer, each from the grid with most
 * to spare. The number of transfers is the fewest possible: Σ max(0, ⌈minutes/most⌉ − officers).
 */
export function planPosting(
  model: GroundModel,
  most: number,
  options: { locked?: ReadonlySet<string>; gridIds?: readonly string[]; shifts: boolean },
): PostingPlan {
  let officers = [...model.officers];
  const asked = (gridId: string): boolean =>
    options.gridIds === undefined || options.gridIds.includes(gridId);
  const free = (i: number): boolean =>
    asked(officers[i]!.gridId) && options.locked?.has(officers[i]!.personId) !== true;
  const total = (list: readonly ModelOfficer[]): number =>
    postingState(model, list).uncovered.reduce((a, b) => a + b, 0);
  const improveShifts = (): void => {
    for (let turn = 0; turn < model.grids.length; turn += 1) {
      const before = total(officers);
      let best: { i: number; shiftId: string; gain: number } | null = null;
      for (let i = 0; i < officers.length; i += 1) {
        if (!free(i)) continue;
        const officer = officers[i]!;
        if (officers.findIndex((o) => o.gridId === officer.gridId && o.shiftId === officer.shiftId) < i)
          continue;
        for (const { shiftId } of model.shifts) {
          if (shiftId === officer.shiftId) continue;
          const gain = before - total(officers.with(i, { ...officer, shiftId }));
          if (gain > 0.02 && (best === null || gain > best.gain + 1e-9)) best = { i, shiftId, gain };
        }
      }
      if (best === null) return;
      const { i, shiftId } = best;
      officers = officers.with(i, { ...officers[i]!, shiftId });
    }
  };
  if (options.shifts) improveShifts();
  const first = postingState(model, officers);
  const need = first.minutes.map((work) => Math.max(model.fewest, Math.ceil(work / most - 1e-9)));
  const lowerBound = need.reduce((sum, count, g) => sum + Math.max(0, count - first.officers[g]!), 0);
  for (let turn = 0; turn < officers.length; turn += 1) {
    const state = postingState(model, officers);
    const taker = model.grids
      .map((grid, g) => ({ g, short: asked(grid.gridId) ? need[g]! - state.officers[g]! : 0 }))
      .sort((a, b) => b.short - a.short || state.loads[b.g]! - state.loads[a.g]!)[0];
    if (taker === undefined || taker.short <= 0) break;
    const givers = model.grids
      .map((grid, g) => ({ g, gridId: grid.gridId, spare: state.officers[g]! - need[g]! }))
      .filter(({ spare }) => spare > 0)
      .sort((a, b) => state.loads[a.g]! - state.loads[b.g]!);
    let done = false;
    for (const { gridId } of givers) {
      // Of the spare grid, the one whose going leaves the fewest hot hours open.
      const leavers = officers
        .map((officer, i) => ({ officer, i }))
        .filter(({ officer, i }) => officer.gridId === gridId && free(i) && mayLeave(model, officers, i));
      const target = model.grids[taker.g]!.gridId;
      const choice = leavers
        .flatMap(({ officer, i }) =>
          [...new Set([officer.shiftId, ...model.shifts.map((s) => s.shiftId)])].map((shiftId) => ({
            i,
            kept: shiftId === officer.shiftId ? 0 : 1,
            next: { ...officer, gridId: target, shiftId },
          })),
        )
        .map((option) => ({ ...option, open: total(officers.with(option.i, option.next)) }))
        .sort((a, b) => a.open - b.open || a.kept - b.kept || a.i - b.i)[0];
      if (choice === undefined) continue;
      officers = officers.with(choice.i, choice.next);
      done = true;
      break;
    }
    if (!done) break;
  }
  const changes = officers.flatMap((officer, i): Change[] => {
    const now = model.officers[i]!;
    return officer.gridId === now.gridId && officer.shiftId === now.shiftId
      ? []
      : [{ what: 'officer', personId: officer.personId, gridId: officer.gridId, shiftId: officer.shiftId }];
  });
  return { changes, lowerBound };
}
