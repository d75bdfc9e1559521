import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { VisitDetail } from './report-contract.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export interface PeriodVisit extends Record<string, unknown> {
  street_id: string;
  visit_id: string;
  from_ms: number;
  to_ms: number;
  unit_id: string | null;
  person_id: string | null;
  evidence: string;
  certainty: number;
}

export function readPeriodVisits(
  db: Queryable,
  cityId: number,
  fromMs: number,
  toMs: number,
  streetId: string | null,
): Promise<PeriodVisit[]> {
  return db.query<PeriodVisit>(loadSql(import.meta.url, 'period-visits'), [
    cityId,
    iso(fromMs),
    iso(toMs),
    streetId,
  ]);
}

/** End of the last visit of each street before an instant, epoch ms; streets without one since `sinceMs` are left out. */
export async function readLastBefore(
  db: Queryable,
  cityId: number,
  beforeMs: number,
  sinceMs: number,
  evidence: readonly string[] | null,
  streetId: string | null,
): Promise<Map<string, number>> {
  const rows = await db.query<{ street_id: string; last_ms: number }>(
    loadSql(import.meta.url, 'last-before'),
    [cityId, iso(beforeMs), iso(sinceMs), evidence === null ? null : [...evidence], streetId],
  );
  return new Map(rows.map((row) => [row.street_id, row.last_ms]));
}

export interface StreetFacts extends Record<string, unknown> {
  street_id: string;
  name_zh: string;
  name_en: string;
  grade: number;
  kind: string;
  grid_id: string;
  length_m: number;
  daily_must: boolean;
  claimed: boolean;
}

export function readStreets(db: Queryable, cityId: number, atMs: number): Promise<StreetFacts[]> {
  return db.query<StreetFacts>(loadSql(import.meta.url, 'street-facts'), [cityId, iso(atMs)]);
}

export interface DutyRow extends Record<string, unknown> {
  shift_id: string;
  person_id: string;
  unit_id: string | null;
  street_ids: string[];
  from_ms: number;
  to_ms: number;
}

export function readDuties(
  db: Queryable,
  cityId: number,
  fromMs: number,
  toMs: number,
  timeZone: string,
  shiftId: string | null,
): Promise<DutyRow[]> {
  return db.query<DutyRow>(loadSql(import.meta.url, 'duties-between'), [
    cityId,
    iso(fromMs),
    iso(toMs),
    timeZone,
    shiftId,
  ]);
}

export interface ShiftRow extends Record<string, unknown> {
  shift_id: string;
  mode: string;
  name_zh: string;
  name_en: string;
  from_ms: number;
  to_ms: number;
}

export function readShifts(
  db: Queryable,
  cityId: number,
  day: string,
  timeZone: string,
): Promise<ShiftRow[]> {
  return db.query<ShiftRow>(loadSql(import.meta.url, 'shift-window'), [cityId, day, timeZone]);
}

/** Check-ins per person. */
export async function readSigns(
  db: Queryable,
  cityId: number,
  fromMs: number,
  toMs: number,
): Promise<Map<string, number>> {
  const rows = await db.query<{ person_id: string; signs: number }>(
    loadSql(import.meta.url, 'person-signs'),
    [cityId, iso(fromMs), iso(toMs)],
  );
  return new Map(rows.map((row) => [row.person_id, row.signs]));
}

/** Passes whose being a visit hangs on the rate of fixes. */
export function readUnsteady(
  db: Queryable,
  cityId: number,
  fromMs: number,
  toMs: number,
): Promise<{ pass_id: string; street_id: string; counted: boolean }[]> {
  return db.query(loadSql(import.meta.url, 'unsteady-passes'), [cityId, iso(fromMs), iso(toMs)]);
}

export function readCasesByHour(
  db: Queryable,
  cityId: number,
  fromMs: number,
  toMs: number,
  timeZone: string,
): Promise<{ street_id: string; hour: number; cases: number }[]> {
  return db.query(loadSql(import.meta.url, 'cases-by-hour'), [cityId, iso(fromMs), iso(toMs), timeZone]);
}

/** The latest stored hotspot answer about streets, as it was sent. */
export async function readHotStreets(
  db: Queryable,
  cityId: number,
  atMs: number,
): Promise<{ result_id: string; body: string; created_at: string } | undefined> {
  const [row] = await db.query<{ result_id: string; body: string; created_at: string }>(
    loadSql(import.meta.url, 'latest-hot-streets'),
    [cityId, iso(atMs)],
  );
  return row;
}

export function readStreetCells(
  db: Queryable,
  cityId: number,
): Promise<{ street_id: string; cell: string; weight: number }[]> {
  return db.query(loadSql(import.meta.url, 'street-cells'), [cityId]);
}

export interface VisitDetailRow extends Record<string, unknown> {
  visit_id: string;
  street_id: string;
  unit_id: string | null;
  person_id: string | null;
  evidence: string;
  certainty: number;
  started_at: string;
  ended_at: string;
  covered: number | null;
  posterior: number | null;
  dwell_s: number | null;
  fixes: number | null;
  steady: boolean | null;
  source: NonNullable<VisitDetail['source']>['detail'] | null;
  has_photo: boolean;
}

export async function readVisitDetail(
  db: Queryable,
  cityId: number,
  visitId: string,
): Promise<VisitDetailRow | undefined> {
  const [row] = await db.query<VisitDetailRow>(loadSql(import.meta.url, 'visit-detail'), [cityId, visitId]);
  return row;
}
