import type { Queryable } from '../db/database.ts';
import { XwError } from '../kernel/errors.ts';
import type { Change, ExplainedChange } from './contract.ts';
import type { GroundModel } from './core/ground-model.ts';
import * as store from './store.ts';

export interface Carried {
  cityId: number;
  planId: string;
  name: string;
  changes: readonly Change[];
  explained: readonly ExplainedChange[];
  /** First local day. */
  day: string;
}

/** Street changes as changes of officers' sections: a squad's street goes to its officer with the least work. */
export function sectionChanges(
  changes: readonly Change[],
  sections: GroundModel,
): { streetId: string; fromId: string | null; toId: string }[] {
  const load = new Map<string, number>();
  const held = new Map<string, string>();
  for (const street of sections.streets) {
    const holder = sections.holders[street.holder]?.holderId;
    if (holder === undefined) continue;
    held.set(street.streetId, holder);
    load.set(holder, (load.get(holder) ?? 0) + street.minutes.total);
  }
  const people = new Set(sections.holders.map(({ holderId }) => holderId));
  return changes.flatMap((change) => {
    if (change.what !== 'street') return [];
    const fromId = held.get(change.streetId) ?? null;
    const toId = people.has(change.holderId)
      ? change.holderId
      : sections.officers
          .filter(({ squadId }) => squadId === change.holderId)
          .sort(
            (a, b) =>
              (load.get(a.personId) ?? 0) - (load.get(b.personId) ?? 0) ||
              a.personId.localeCompare(b.personId),
          )[0]?.personId;
    if (toId === undefined || toId === fromId) return [];
    const minutes = sections.streets.find(({ streetId }) => streetId === change.streetId)?.minutes.total ?? 0;
    load.set(toId, (load.get(toId) ?? 0) + minutes);
    return [{ streetId: change.streetId, fromId, toId }];
  });
}

/**
 * Carries an approved plan into responsibilities (from the beginning of its day on, so that a look back finds the right
 * person on either side) and into the rosters from that day.
 */
export async function carryPlan(
  tx: Queryable,
  plan: Carried,
  model: GroundModel,
  sections: GroundModel,
): Promise<void> {
  const { cityId, day } = plan;
  const at = await store.readDayStart(tx, cityId, day);
  const source = `方案 ${plan.name} (${plan.planId})`;
  if (model.kind === 'chiefs' || model.kind === 'boundary') {
    const chiefs = await store.readGridChiefs(tx, cityId, at);
    const chiefOf = new Map(chiefs.map(({ gridId, personId }) => [gridId, personId]));
    for (const change of plan.changes) {
      if (change.what !== 'street') continue;
      const personId = model.kind === 'chiefs' ? change.holderId : chiefOf.get(change.holderId);
      if (personId === undefined)
        throw new XwError({
          code: 'grid_without_chief',
          status: 409,
          detail: '接收网格没有总街长，无法登记归属。',
          detailEn: 'The taking grid has no chief to answer for the street.',
          value: change.holderId,
          place: change.streetId,
          remedy: '请先为该网格指定总街长。',
          remedyEn: 'Name a chief for that grid first.',
        });
      await store.changeResponsibility(tx, {
        cityId,
        streetId: change.streetId,
        role: model.kind === 'chiefs' ? 'street_chief' : 'street_owner',
        personId,
        at,
        source,
      });
    }
    return;
  }
  if (model.kind !== 'posting')
    for (const { streetId, fromId, toId } of sectionChanges(plan.changes, sections)) {
      const ended = await store.changeResponsibility(tx, {
        cityId,
        streetId,
        role: 'section_officer',
        personId: toId,
        at,
        source,
      });
      // Who walked it before was known from rosters only: said now, so that a look back finds him.
      const since = fromId === null ? null : await store.readFirstRosterDay(tx, cityId, fromId, streetId);
      if (ended.length === 0 && fromId !== null && since !== null && since < day)
        await store.putResponsibility(tx, {
          cityId,
          streetId,
          role: 'section_officer',
          personId: fromId,
          from: await store.readDayStart(tx, cityId, since),
          to: at,
          source: '排班表 roster',
        });
    }
  await store.copyRosterWeek(tx, cityId, day, `${source}`);
  await carryRosters(tx, plan, model, sections);
}

/** The rosters' part alone; again for days that were made later. Doing it twice changes nothing. */
export async function carryRosters(
  tx: Queryable,
  plan: Pick<Carried, 'cityId' | 'changes' | 'explained' | 'day'>,
  model: GroundModel,
  sections: GroundModel,
): Promise<void> {
  const { cityId, day } = plan;
  if (model.kind === 'sections' || model.kind === 'squads') {
    const was = new Map(
      plan.explained.map((e) => [e.change.what === 'street' ? e.change.streetId : '', e.fromId]),
    );
    for (const { streetId, fromId, toId } of sectionChanges(plan.changes, sections))
      await store.moveStreetInRosters(tx, {
        cityId,
        streetId,
        fromId: model.kind === 'sections' ? (was.get(streetId) ?? fromId) : fromId,
        toId,
        day,
      });
  }
  if (model.kind === 'posting')
    for (const change of plan.changes)
      if (change.what === 'officer')
        await store.moveOfficerInRosters(tx, {
          cityId,
          personId: change.personId,
          gridId: change.gridId,
          shiftId: change.shiftId,
          day,
          streetIds: streetsFor(model, change.gridId),
        });
}

/** Streets for somebody who comes to a grid: those that nobody walks, longest work first, else the busiest. */
function streetsFor(model: GroundModel, gridId: string): string[] {
  const walked = new Set(model.officers.flatMap(({ streetIds }) => streetIds));
  return model.streets
    .filter((street) => street.gridId === gridId)
    .sort(
      (a, b) =>
        Number(walked.has(a.streetId)) - Number(walked.has(b.streetId)) ||
        b.minutes.total - a.minutes.total ||
        a.streetId.localeCompare(b.streetId),
    )
    .slice(0, 5)
    .map(({ streetId }) => streetId);
}
