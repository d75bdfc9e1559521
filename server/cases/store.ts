import type { Database, Queryable, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { WirePosition } from '../kernel/wire-schema.ts';
import type { CaseFilter } from './contract.ts';
import type { CaseKey } from './core/case-cursor.ts';

const sql = {
  cells: loadSql(import.meta.url, 'cells'),
  days: loadSql(import.meta.url, 'days'),
  count: loadSql(import.meta.url, 'count'),
  page: loadSql(import.meta.url, 'page'),
  casesById: loadSql(import.meta.url, 'cases-by-id'),
  caseEvents: loadSql(import.meta.url, 'case-events'),
  insertCase: loadSql(import.meta.url, 'insert-case'),
  insertEvent: loadSql(import.meta.url, 'insert-event'),
  lockCase: loadSql(import.meta.url, 'lock-case'),
  updateCase: loadSql(import.meta.url, 'update-case'),
  lastNumber: loadSql(import.meta.url, 'last-number'),
};

/** The filter with a cell whose resolution is known. */
export interface Selection extends CaseFilter {
  cell?: string;
  cellResolution?: number;
}

function values(cityId: number, s: Selection): SqlValue[] {
  return [
    cityId,
    s.from,
    s.to,
    s.type ?? null,
    s.channel ?? null,
    s.grid ?? null,
    s.street ?? null,
    s.status ?? null,
    s.cell ?? null,
    s.cellResolution ?? null,
  ];
}

const withReports = (selection: Selection): boolean => selection.reports === 'all';

export function readCells(
  db: Database,
  cityId: number,
  selection: Selection,
  resolution: number,
): Promise<{ cell: string; count: number }[]> {
  return db.query(sql.cells, [...values(cityId, selection), resolution, withReports(selection)]);
}

export function readDays(
  db: Database,
  cityId: number,
  selection: Selection,
  timeZone: string,
): Promise<{ day: string; count: number }[]> {
  return db.query(sql.days, [...values(cityId, selection), timeZone, withReports(selection)]);
}

export async function readCount(db: Database, cityId: number, selection: Selection): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql.count, [
    ...values(cityId, selection),
    withReports(selection),
  ]);
  return row?.count ?? 0;
}

export interface CaseRow extends Record<string, unknown> {
  caseId: string;
  typeCode: string;
  channel: string;
  status: string;
  outcome: string | null;
  titleZh: string;
  reportedAt: string;
  dueAt: string | null;
  closedAt: string | null;
  gridId: string | null;
  gridNameZh: string | null;
  streetId: string | null;
  streetNameZh: string | null;
  unitId: string | null;
  cell: string;
  position: WirePosition;
  mergedInto: string | null;
  reports: number;
  lawfulAreaId: string | null;
  lawfulAreaNameZh: string | null;
  recursOf: string | null;
}

export function readPage(
  db: Database,
  cityId: number,
  selection: Selection,
  after: CaseKey | undefined,
  limit: number,
): Promise<(CaseRow & { key: string })[]> {
  return db.query(sql.page, [
    ...values(cityId, selection),
    after?.at ?? null,
    after?.caseId ?? null,
    limit,
    withReports(selection),
  ]);
}

export async function readCase(db: Queryable, cityId: number, caseId: string): Promise<CaseRow | undefined> {
  const [row] = await readCases(db, cityId, [caseId]);
  return row;
}

/** In the order asked for; those that are not there are left out. */
export async function readCases(
  db: Queryable,
  cityId: number,
  caseIds: readonly string[],
): Promise<CaseRow[]> {
  const rows = await db.query<CaseRow>(sql.casesById, [cityId, [...caseIds]]);
  const byId = new Map(rows.map((row) => [row.caseId, row]));
  return caseIds.flatMap((caseId) => byId.get(caseId) ?? []);
}

export interface EventRow extends Record<string, unknown> {
  seq: number;
  at: string;
  step: string;
  actor: string | null;
  note: string | null;
}

export function readEvents(db: Queryable, cityId: number, caseId: string): Promise<EventRow[]> {
  return db.query<EventRow>(sql.caseEvents, [cityId, caseId]);
}

export async function lastNumber(db: Queryable, cityId: number, prefix: string): Promise<string | null> {
  const [row] = await db.query<{ last: string | null }>(sql.lastNumber, [cityId, prefix]);
  return row?.last ?? null;
}

export interface OpenCase {
  caseId: string;
  typeCode: string;
  channel: string;
  status: string;
  titleZh: string;
  reportedAt: string;
  dueAt: string | null;
  gridId: string | null;
  streetId: string | null;
  cell: string;
  position: WirePosition;
}

/** False when the number is taken. */
export async function insertCase(db: Queryable, cityId: number, c: OpenCase): Promise<boolean> {
  const rows = await db.query(sql.insertCase, [
    cityId,
    c.caseId,
    c.typeCode,
    c.channel,
    c.status,
    c.titleZh,
    c.reportedAt,
    c.dueAt,
    c.gridId,
    c.streetId,
    c.cell,
    c.position[0],
    c.position[1],
  ]);
  return rows.length > 0;
}

export async function insertEvent(
  db: Queryable,
  cityId: number,
  event: { caseId: string; at: string; step: string; actor: string; note: string | null },
): Promise<void> {
  await db.query(sql.insertEvent, [cityId, event.caseId, event.at, event.step, event.actor, event.note]);
}

export interface LockedCase extends Record<string, unknown> {
  status: string;
  outcome: string | null;
  mergedInto: string | null;
  lawfulAreaId: string | null;
}

export async function lockCase(
  db: Queryable,
  cityId: number,
  caseId: string,
): Promise<LockedCase | undefined> {
  const [row] = await db.query<LockedCase>(sql.lockCase, [cityId, caseId]);
  return row;
}

export async function updateCase(
  db: Queryable,
  cityId: number,
  change: {
    caseId: string;
    status: string;
    outcome: string | null;
    closedAt: string | null;
    /** A person found it to be a case although a timed area permits it. */
    isCase: boolean;
  },
): Promise<void> {
  await db.query(sql.updateCase, [
    cityId,
    change.caseId,
    change.status,
    change.outcome,
    change.closedAt,
    change.isCase,
  ]);
}
