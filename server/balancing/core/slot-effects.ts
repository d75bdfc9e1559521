import type { Change, Evaluation, SlotReport } from '../contract.ts';
import type { GroundModel, PostedDuty } from './ground-model.ts';
import type { HeldSpan } from './held-spans.ts';
import { spansOf, stretchesOf } from './held-spans.ts';
import type { SlotNaming } from './name-slots.ts';
import { brokenCells, nameSlots } from './name-slots.ts';
import { officersAfterChanges } from './officers-after.ts';
import { sectionChanges, sectionHolders, streetsFor } from './section-holders.ts';
import { emptyCells, slotConflicts } from './slot-conflicts.ts';
import { repeated } from './slot-days.ts';
import type { SlotProblem } from './slot-problem.ts';
import { slotProblem } from './slot-problem.ts';

/** The seed of all namings: what a person sees before approval is what is put on record. */
export const SLOT_SEED = 1;
const WEEK = 7;

type Pairs = readonly (readonly [string, string])[];

/** Sections, grids and duties of a week once changes are made. */
interface After {
  holderOf: Map<string, string>;
  gridOf: (streetId: string) => string;
  duties: PostedDuty[];
}

function stateAfter(model: GroundModel, changes: readonly Change[]): After {
  const owner = new Map(model.streets.map(({ streetId, ownerGridId }) => [streetId, ownerGridId]));
  const holderOf = sectionHolders(model);
  let duties = model.duties;
  if (model.kind === 'boundary') {
    for (const change of changes) if (change.what === 'street') owner.set(change.streetId, change.holderId);
  } else if (model.kind === 'posting') {
    const moves = new Map(changes.flatMap((c) => (c.what === 'officer' ? [[c.personId, c] as const] : [])));
    if (moves.size > 0) {
      const lists = new Map(
        model.officers.flatMap(({ personId, gridId }) => {
          const move = moves.get(personId);
          return move === undefined || move.gridId === gridId
            ? []
            : [[personId, streetsFor(model, move.gridId)] as const];
        }),
      );
      const officers = officersAfterChanges(model, changes).map((officer) => ({
        ...officer,
        streetIds: lists.get(officer.personId) ?? officer.streetIds,
      }));
      duties = duties.map((duty) => {
        const move = moves.get(duty.personId);
        return move === undefined
          ? duty
          : {
              ...duty,
              gridId: move.gridId,
              shiftId: move.shiftId,
              streetIds: lists.get(duty.personId) ?? duty.streetIds,
            };
      });
      holderOf.clear();
      for (const [streetId, personId] of sectionHolders({ ...model, officers }))
        holderOf.set(streetId, personId);
    }
  } else if (model.kind === 'chiefs') {
    // A street chief answers in person only while he is on the roster himself.
    const rostered = new Set(duties.map(({ personId }) => personId));
    const chiefs = new Map(
      model.streets.map(({ streetId, holder }) => [streetId, model.holders[holder]?.holderId]),
    );
    for (const change of changes) if (change.what === 'street') chiefs.set(change.streetId, change.holderId);
    for (const [streetId, chief] of chiefs)
      if (chief !== undefined && rostered.has(chief)) holderOf.set(streetId, chief);
  } else {
    const posted = new Map(model.officers.map(({ personId, gridId }) => [personId, gridId]));
    for (const { streetId, toId } of sectionChanges(changes, model)) {
      holderOf.set(streetId, toId);
      // A street that leaves its grid is answered for by the grid of its new holder.
      owner.set(streetId, posted.get(toId) ?? owner.get(streetId)!);
    }
  }
  return { holderOf, gridOf: (streetId) => owner.get(streetId) ?? '', duties };
}

interface Named {
  duties: PostedDuty[];
  problem: SlotProblem;
  naming: SlotNaming;
}

/** The plan's week of slots, each with its holder, once changes are made. */
export function weekNaming(
  model: GroundModel,
  changes: readonly Change[],
  pairs?: Pairs,
  before?: Named,
): Named {
  const { holderOf, gridOf, duties } = stateAfter(model, changes);
  const problem = slotProblem({
    days: WEEK,
    shifts: model.shifts,
    duties: repeated(duties),
    officers: model.officers,
    streets: model.streets,
    graph: model.graph,
    gridOf,
    holderOf,
    ...(pairs === undefined ? {} : { pairs }),
  });
  return { duties, problem, naming: nameSlots(problem, SLOT_SEED, before) };
}

/** The present naming of a model, made once. */
const present = new WeakMap<GroundModel, Named>();

export interface SlotEffects {
  report: SlotReport;
  /** Who holds each changed street when. */
  held: Map<string, HeldSpan[]>;
  /** Minutes a shift of each holder of the model, what is held for others with it; null where nobody is rostered. */
  loads: Map<string, NonNullable<Evaluation['loads'][number]['held']>>;
}

/** What a plan does to "one named holder per street and slot": who holds when, at what load, and what cannot be named. */
export function slotEffects(model: GroundModel, changes: readonly Change[], pairs?: Pairs): SlotEffects {
  const before = present.get(model) ?? weekNaming(model, []);
  present.set(model, before);
  const after =
    changes.length === 0 && pairs === undefined ? before : weekNaming(model, changes, pairs, before);
  const { problem, naming } = after;
  const counts = [0, 0, 0, 0];
  for (const why of naming.why) counts[why]! += 1;
  const emptyBefore = emptyCells(before.problem);
  const changed = new Set(changes.flatMap((c) => (c.what === 'street' ? [c.streetId] : [])));
  const held = new Map<string, HeldSpan[]>();
  problem.streets.forEach(({ streetId }, s) => {
    if (changed.has(streetId)) held.set(streetId, spansOf(stretchesOf(problem, naming, s)));
  });
  return {
    report: {
      weekFrom: model.weekFrom,
      cells: naming.why.length,
      own: counts[1]!,
      pair: counts[2]!,
      chosen: counts[3]!,
      empty: counts[0]!,
      emptyBefore: before.naming.why.reduce((sum, why) => sum + (why === 0 ? 1 : 0), 0),
      standIns: naming.standIns,
      broken: brokenCells(problem, naming).length,
      conflicts: slotConflicts(model, problem, after.duties, emptyBefore),
    },
    held,
    loads: heldLoads(model, before, after),
  };
}

const perShift = (sum: { minutes: number; shifts: number } | undefined): number | null =>
  sum === undefined || sum.shifts === 0 ? null : sum.minutes / sum.shifts;

/** Minutes a shift by holder: an officer's own, or the mean of a squad's or grid's people. */
function heldLoads(model: GroundModel, before: Named, after: Named): SlotEffects['loads'] {
  const squadOf = new Map(model.officers.map(({ personId, squadId }) => [personId, squadId]));
  const sums = ({ duties, problem, naming }: Named): Map<string, { minutes: number; shifts: number }> => {
    const gridOf = new Map(duties.map(({ personId, gridId }) => [personId, gridId]));
    const found = new Map<string, { minutes: number; shifts: number }>();
    problem.people.forEach(({ personId, duties: shifts }, p) => {
      const key =
        model.kind === 'squads'
          ? squadOf.get(personId)
          : model.kind === 'sections' || model.kind === 'chiefs'
            ? personId
            : gridOf.get(personId);
      if (key === null || key === undefined) return;
      const sum = found.get(key) ?? { minutes: 0, shifts: 0 };
      found.set(key, { minutes: sum.minutes + naming.loads[p]!, shifts: sum.shifts + shifts });
    });
    return found;
  };
  const [one, two] = [sums(before), sums(after)];
  return new Map(
    model.holders.flatMap(({ holderId }) => {
      const [b, a] = [perShift(one.get(holderId)), perShift(two.get(holderId))];
      return b === null && a === null ? [] : [[holderId, { before: b ?? 0, after: a ?? 0 }] as const];
    }),
  );
}
