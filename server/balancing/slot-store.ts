import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { PostedDuty } from './core/ground-model.ts';
import type { HeldStretch } from './core/held-spans.ts';

const sql = (name: string): string => loadSql(import.meta.url, name);
type Row<T> = T & Record<string, unknown>;

/** A stretch with the street that it is of; `day` counts from the first day that was asked for. */
export interface NamedStretch extends HeldStretch {
  streetId: string;
  source: string;
}

/** Roster rows of local days; `ahead` counts from `zero`. */
export const readSlotDuties = (
  db: Queryable,
  cityId: number,
  days: { from: string; to: string; zero: string },
): Promise<PostedDuty[]> =>
  db.query<Row<PostedDuty>>(sql('slot-duties'), [cityId, days.from, days.to, days.zero]);

export interface SlotHorizon {
  lastRoster: string | null;
  namedDay: string | null;
  namedUntil: string | null;
}

export async function readSlotHorizon(db: Queryable, cityId: number): Promise<SlotHorizon> {
  const [row] = await db.query<Row<SlotHorizon>>(sql('slot-horizon'), [cityId]);
  return row ?? { lastRoster: null, namedDay: null, namedUntil: null };
}

export async function readAgreedPairs(
  db: Queryable,
  cityId: number,
): Promise<[string, string][] | undefined> {
  return (await db.query<{ pairs: [string, string][] }>(sql('agreed-pairs'), [cityId]))[0]?.pairs;
}

/** Local days from one on, on which approved plans begin. */
export async function readPlanBegins(db: Queryable, cityId: number, from: string): Promise<string[]> {
  return (await db.query<{ day: string }>(sql('plan-begins'), [cityId, from])).map(({ day }) => day);
}

export async function cutSlotHolders(tx: Queryable, cityId: number, at: string): Promise<void> {
  await tx.query(sql('cut-slot-holders'), [cityId, at]);
}

export async function insertSlotHolders(
  tx: Queryable,
  cityId: number,
  rows: readonly (Omit<HeldStretch, 'day' | 'nameZh'> & { streetId: string; day: string })[],
  naming: { from: string; source: string; at: string },
): Promise<void> {
  await tx.query(sql('insert-slot-holders'), [
    cityId,
    rows.map((row) => row.streetId),
    rows.map((row) => row.day),
    rows.map((row) => row.from),
    rows.map((row) => row.to),
    rows.map((row) => row.personId),
    rows.map((row) => row.why),
    naming.from,
    naming.source,
    naming.at,
  ]);
}

export const readSlotHolders = (
  db: Queryable,
  cityId: number,
  asked: { from: string; to: string; streetId: string | null },
): Promise<NamedStretch[]> =>
  db.query<Row<NamedStretch>>(sql('slot-holders'), [cityId, asked.from, asked.to, asked.streetId]);

export async function postUnit(
  tx: Queryable,
  posting: { cityId: number; unitId: string; squadId: string; at: string; source: string },
): Promise<void> {
  await tx.query(sql('post-unit'), [
    posting.cityId,
    posting.unitId,
    posting.squadId,
    posting.at,
    posting.source,
  ]);
}

/** Units whose new squad has begun by an instant; answers how many changed. */
export async function settleUnits(tx: Queryable, cityId: number, at: string): Promise<number> {
  const [row] = await tx.query<{ units: number }>(sql('settle-units'), [cityId, at]);
  return row?.units ?? 0;
}

export async function moveVehicleInRosters(
  tx: Queryable,
  move: {
    cityId: number;
    unitId: string;
    day: string;
    gridId: string | null;
    replace: string[] | null;
    out: string[];
    into: string[];
  },
): Promise<void> {
  await tx.query(sql('move-vehicle-in-rosters'), [
    move.cityId,
    move.unitId,
    move.day,
    move.gridId,
    move.replace,
    move.out,
    move.into,
  ]);
}
