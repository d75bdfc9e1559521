import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Visit } from './contract.ts';
import type { LastSeen } from './core/street-state.ts';

const sql = {
  lastSeen: loadSql(import.meta.url, 'last-seen'),
  visits: loadSql(import.meta.url, 'visits'),
  insertVisit: loadSql(import.meta.url, 'insert-visit'),
  visit: loadSql(import.meta.url, 'visit'),
  deleteVisit: loadSql(import.meta.url, 'delete-visit'),
  deleteSource: loadSql(import.meta.url, 'delete-source'),
};

export function readLastSeen(
  db: Database,
  input: {
    cityId: number;
    at: string;
    timeZone: string;
    windowDays: number;
    countDays: number;
    streetId: string | null;
    trustedHours: number;
  },
): Promise<LastSeen[]> {
  return db.query<LastSeen & Record<string, unknown>>(sql.lastSeen, [
    input.cityId,
    input.at,
    input.timeZone,
    input.windowDays,
    input.countDays,
    input.streetId,
    input.trustedHours,
  ]);
}

export function readVisits(
  db: Database,
  cityId: number,
  streetId: string,
  from: string,
  to: string,
): Promise<Visit[]> {
  return db.query<Visit>(sql.visits, [cityId, streetId, from, to]);
}

/** Undefined when the street is not known. */
export async function insertVisit(
  db: Queryable,
  cityId: number,
  visit: Omit<Visit, 'unitId' | 'personId'> & { personId?: string },
): Promise<Visit | undefined> {
  const [row] = await db.query<Visit>(sql.insertVisit, [
    cityId,
    visit.streetId,
    visit.startedAt,
    visit.visitId,
    visit.endedAt,
    visit.evidence,
    visit.certainty,
    visit.personId ?? null,
  ]);
  return row;
}

export async function lockVisit(db: Queryable, cityId: number, visitId: string): Promise<Visit | undefined> {
  const [row] = await db.query<Visit>(sql.visit, [cityId, visitId]);
  return row;
}

/** With what it rested on. */
export async function deleteVisit(db: Queryable, cityId: number, visitId: string): Promise<void> {
  await db.query(sql.deleteVisit, [cityId, visitId]);
  await db.query(sql.deleteSource, [cityId, visitId]);
}
