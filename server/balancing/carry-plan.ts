import type { Queryable } from '../db/database.ts';
import { XwError } from '../kernel/errors.ts';
import type { Change, ExplainedChange } from './contract.ts';
import { changedAssignment } from './core/evaluate-plan.ts';
import type { GroundModel } from './core/ground-model.ts';
import { sectionChanges, streetsFor } from './core/section-holders.ts';
import { vehicleLists } from './core/squad-vehicles.ts';
import { moveVehicleInRosters, postUnit } from './slot-store.ts';
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
  for (const { change } of plan.explained)
    if (change.what === 'vehicle')
      await postUnit(tx, { cityId, unitId: change.unitId, squadId: change.squadId, at, source });
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
  if (model.kind === 'squads') {
    const moved = new Map(
      plan.explained.flatMap(({ change }) =>
        change.what === 'vehicle' ? [[change.unitId, change] as const] : [],
      ),
    );
    const squadOf = new Map([...moved].map(([unitId, { squadId }]) => [unitId, squadId]));
    const { assignment } = changedAssignment(model, plan.changes);
    for (const list of vehicleLists(model, assignment, squadOf))
      await moveVehicleInRosters(tx, {
        cityId,
        day,
        gridId: moved.get(list.unitId)?.gridId ?? null,
        ...list,
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
