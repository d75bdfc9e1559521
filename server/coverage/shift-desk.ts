import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import type { HeardOf } from '../tracking/heard-of.ts';
import { groupBy, iso } from './coverage-rules.ts';
import type { Rules } from './coverage-rules.ts';
import { hidingMs, shiftStatus } from './core/shift-status.ts';
import type { ShiftDuty, ShiftState, ShiftStatus } from './core/shift-status.ts';
import type * as wire from './report-contract.ts';
import * as store from './report-store.ts';
import type { ShiftRow, StreetFacts } from './report-store.ts';

export interface ShiftDeskDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'localDay'>;
  heard: Pick<HeardOf, 'silences'>;
  /** Are fixes of a unit not matched yet? */
  isPending: (cityId: number, unitId: string) => boolean;
}

/** Which shift is meant, and was each street visited in it? */
export interface ShiftDesk {
  /** The shift asked for; else the one that runs, ran last or comes first on the day. */
  shiftOf(cityId: number, query: wire.ShiftQuery, rules: Rules): Promise<[ShiftRow, wire.ShiftInfo]>;
  /** The state of each street in a shift, by all evidence and by fixes alone; in the order given. */
  statesIn(
    cityId: number,
    shift: ShiftRow,
    streets: readonly StreetFacts[],
    rules: Rules,
  ): Promise<{ all: ShiftStatus[]; gps: ShiftStatus[] }>;
}

export function createShiftDesk(deps: ShiftDeskDeps): ShiftDesk {
  const { db, clock, city } = deps;

  async function shiftOf(
    cityId: number,
    query: wire.ShiftQuery,
    rules: Rules,
  ): Promise<[ShiftRow, wire.ShiftInfo]> {
    const nowMs = clock.now();
    const today = await city.localDay(cityId, nowMs);
    const day = query.day ?? today;
    const found = await store.readShifts(db, cityId, day, rules.timeZone);
    const begun = found.filter((row) => row.from_ms <= nowMs);
    // The shift asked for; else the one that runs, the one that ran last, the one that comes first.
    const row =
      query.shift !== undefined
        ? found.find((one) => one.shift_id === query.shift)
        : (begun.findLast((one) => one.to_ms > nowMs) ?? begun.at(-1) ?? found[0]);
    if (row === undefined) {
      if (query.shift !== undefined) throw notFound('query.shift', query.shift);
      throw noShifts(day);
    }
    return [
      row,
      {
        day,
        shiftId: row.shift_id,
        nameZh: row.name_zh,
        nameEn: row.name_en,
        from: iso(row.from_ms),
        to: iso(row.to_ms),
        at: iso(nowMs),
        running: row.from_ms <= nowMs && nowMs < row.to_ms,
        shifts: found.map((one) => ({
          shiftId: one.shift_id,
          nameZh: one.name_zh,
          nameEn: one.name_en,
          from: iso(one.from_ms),
          to: iso(one.to_ms),
        })),
      },
    ];
  }

  async function statesIn(cityId: number, shift: ShiftRow, streets: readonly StreetFacts[], rules: Rules) {
    const untilMs = Math.min(shift.to_ms, clock.now());
    const over = untilMs > shift.from_ms;
    const [visits, duties, signs, unsteady] = await Promise.all([
      // A visit of this very moment counts as well, also while a demo clock stands still.
      over ? store.readPeriodVisits(db, cityId, shift.from_ms, untilMs + 1, null) : [],
      store.readDuties(db, cityId, shift.from_ms, shift.to_ms, rules.timeZone, shift.shift_id),
      over ? store.readSigns(db, cityId, shift.from_ms, untilMs) : new Map<string, number>(),
      over ? store.readUnsteady(db, cityId, shift.from_ms, untilMs) : [],
    ]);
    const units = [...new Set(duties.flatMap((duty) => duty.unit_id ?? []))];
    const silences = await deps.heard.silences(cityId, units, shift.from_ms, untilMs);
    const silencesOf = groupBy(silences, (one) => one.unitId);
    const visitsOf = groupBy(visits, (one) => one.street_id);
    const byPerson = groupBy(visits, (one) => one.person_id ?? '');
    const notSteady = new Set(unsteady.filter((one) => one.counted).map((one) => one.pass_id));
    const sparse = groupBy(
      unsteady.filter((one) => !one.counted),
      (one) => one.street_id,
    );
    const dutiesOf = new Map<string, ShiftDuty[]>();
    for (const duty of duties) {
      const told: ShiftDuty = {
        personId: duty.person_id,
        unitId: duty.unit_id,
        fromMs: Math.max(duty.from_ms, shift.from_ms),
        toMs: Math.min(duty.to_ms, untilMs),
        silences: silencesOf.get(duty.unit_id ?? '') ?? [],
        signs: (signs.get(duty.person_id) ?? 0) + (byPerson.get(duty.person_id)?.length ?? 0),
        onTheWay: duty.unit_id !== null && deps.isPending(cityId, duty.unit_id),
      };
      for (const streetId of duty.street_ids)
        dutiesOf.set(streetId, [...(dutiesOf.get(streetId) ?? []), told]);
    }
    const judge = (street: StreetFacts, gpsOnly: boolean): ShiftStatus =>
      shiftStatus(
        (visitsOf.get(street.street_id) ?? [])
          .filter((visit) => !gpsOnly || visit.evidence === 'gps')
          .map((visit) => ({
            visitId: visit.visit_id,
            certainty: visit.certainty,
            steady: !notSteady.has(visit.visit_id),
          })),
        (dutiesOf.get(street.street_id) ?? []).map((duty) => (gpsOnly ? { ...duty, signs: 0 } : duty)),
        sparse.get(street.street_id)?.length ?? 0,
        {
          visitedFrom: rules.visitedFrom,
          hidesMs: hidingMs(street.length_m, rules.walkMps),
        },
      );
    return {
      all: streets.map((street) => judge(street, false)),
      gps: streets.map((street) => judge(street, true)),
    };
  }

  return { shiftOf, statesIn };
}

export function countStates(all: readonly ShiftStatus[]): Record<ShiftState, number> {
  const counts = { visited: 0, not_visited: 0, unknown: 0 };
  for (const { state } of all) counts[state] += 1;
  return counts;
}

function noShifts(day: string): XwError {
  return new XwError({
    code: 'no_shifts',
    status: 409,
    detail: '城市没有班次，无从判断谁应到场。',
    detailEn: 'The city has no shifts, so that nobody can tell who should be there.',
    value: day,
    place: 'query.day',
    remedy: '请先登记班次并导入排班表。',
    remedyEn: 'Enter the shifts and import a roster first.',
  });
}
