import type { Queryable, Row, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { ImportLayer, RejectedRow } from './contract.ts';
import type { Json, Reference, TargetTable, Values } from './core/target.ts';
import { readImport, saveImport } from './store.ts';

const sql = (name: string): string => loadSql(import.meta.url, `${name}`);

export interface ShapeCheck extends Row {
  /** Counted from 1. */
  i: number;
  reason: string;
  mended: string | null;
}

/** The geometries that are not valid. */
export function checkShapes(db: Queryable, hexes: string[], keepDimension: 0 | 2 | 3): Promise<ShapeCheck[]> {
  return db.query<ShapeCheck>(sql('check-shapes'), [hexes, keepDimension]);
}

export interface StagedRow {
  stage: number;
  rowNo: number;
  place: string;
  target: string;
  key: string;
  state: 'ok' | 'queued' | 'held';
  data: Values;
  geom: string | null;
  original: string | null;
  errorM: number | null;
}

/** Stages rows; answers `stage rowNo` of those that went in. */
export async function stageRows(
  db: Queryable,
  cityId: number,
  importId: string,
  rows: readonly StagedRow[],
): Promise<Set<string>> {
  const taken = await db.query<{ stage: number; rowNo: number }>(sql('stage-rows'), [
    cityId,
    importId,
    rows.map((row) => row.stage),
    rows.map((row) => row.rowNo),
    rows.map((row) => row.place),
    rows.map((row) => row.target),
    rows.map((row) => row.key),
    rows.map((row) => row.state),
    rows.map((row) => JSON.stringify(row.data)),
    rows.map((row) => row.geom),
    rows.map((row) => row.original),
    rows.map((row) => row.errorM),
  ]);
  return new Set(taken.map(({ stage, rowNo }) => `${stage} ${rowNo}`));
}

export async function insertProblems(
  db: Queryable,
  cityId: number,
  importId: string,
  rows: readonly RejectedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.query(sql('insert-problems'), [
    cityId,
    importId,
    rows.map(({ seq }) => seq),
    rows.map(({ place }) => place),
    rows.map(({ code }) => code),
    rows.map(({ value }) => value),
    rows.map(({ reasonZh }) => reasonZh),
    rows.map(({ reasonEn }) => reasonEn),
  ]);
}

export function problems(
  db: Queryable,
  cityId: number,
  importId: string,
  after: number,
  limit: number,
): Promise<(RejectedRow & Row)[]> {
  return db.query<RejectedRow & Row>(sql('problems'), [cityId, importId, after, limit]);
}

export async function rejectStaged(
  db: Queryable,
  cityId: number,
  importId: string,
  rowNos: number[],
): Promise<void> {
  if (rowNos.length > 0) await db.query(sql('reject-staged'), [cityId, importId, rowNos]);
}

/** Removes every staged row, in steps that stay short; the list of refused rows stays. */
export async function clearRows(db: Queryable, cityId: number, importId: string): Promise<void> {
  for (;;) {
    const [row] = await db.query<{ count: number }>(sql('clear-staged'), [cityId, importId, 2000]);
    if ((row?.count ?? 0) === 0) break;
  }
}

/** Removes everything that was staged or refused. */
export async function clearStaged(db: Queryable, cityId: number, importId: string): Promise<void> {
  await clearRows(db, cityId, importId);
  await db.query(sql('clear-problems'), [cityId, importId]);
}

export interface StagedCount extends Row {
  stage: number;
  target: string;
  state: 'ok' | 'queued' | 'rejected' | 'held';
  count: number;
}

export function stagedCounts(db: Queryable, cityId: number, importId: string): Promise<StagedCount[]> {
  return db.query<StagedCount>(sql('staged-counts'), [cityId, importId]);
}

export async function stampInstant(
  db: Queryable,
  cityId: number,
  importId: string,
  from: string,
  to: string,
): Promise<void> {
  await db.query(sql('stamp-instant'), [cityId, importId, from, to]);
}

export interface Derived extends Row {
  rowNo: number;
  code: string;
  value: string;
}

/** Fills in what follows from the place; answers the rows for which nothing follows. */
export function derive(
  db: Queryable,
  layer: ImportLayer,
  cityId: number,
  importId: string,
  from: number,
  to: number,
  more: SqlValue[] = [],
): Promise<Derived[]> {
  return db.query<Derived>(sql(`derive-${layer}`), [cityId, importId, from, to, ...more]);
}

export async function finishBoundaries(db: Queryable, cityId: number, importId: string): Promise<void> {
  await db.query(sql('finish-boundaries'), [cityId, importId]);
}

export interface Known extends Row {
  word: string;
  id: string;
  n: number;
}

export function known(db: Queryable, of: Reference, cityId: number, words: string[]): Promise<Known[]> {
  return db.query<Known>(sql(`known-${of}`), [cityId, words]);
}

export interface Loaded extends Row {
  lastRow: number | null;
  added: number;
  replaced: number;
  unchanged: number;
}

export async function loadRows(
  db: Queryable,
  cityId: number,
  importId: string,
  table: TargetTable,
  after: number,
  limit: number,
): Promise<Loaded> {
  const [row] = await db.query<Loaded>(sql('load-rows'), [
    cityId,
    importId,
    table.stage,
    table.table,
    table.geometry,
    JSON.stringify(table.defaults),
    after,
    limit,
  ]);
  return row ?? { lastRow: null, added: 0, replaced: 0, unchanged: 0 };
}

export interface Conflict extends Row {
  key: string | null;
  gone: boolean | null;
  lastKey: string | null;
}

export function conflicts(
  db: Queryable,
  cityId: number,
  importId: string,
  stage: number,
  table: string,
  after: string,
  limit: number,
): Promise<Conflict[]> {
  return db.query<Conflict>(sql('conflicts'), [cityId, importId, stage, table, after, limit]);
}

export async function undoRows(
  db: Queryable,
  cityId: number,
  importId: string,
  stage: number,
  table: string,
  limit: number,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql('undo-rows'), [cityId, importId, stage, table, limit]);
  return row?.count ?? 0;
}

export function changedTables(
  db: Queryable,
  cityId: number,
  importId: string,
): Promise<{ stage: number; target: string; count: number }[]> {
  return db.query(sql('changed-tables'), [cityId, importId]);
}

export async function laterImport(
  db: Queryable,
  cityId: number,
  importId: string,
  table: string,
  key: string,
): Promise<{ importId: string; fileName: string } | undefined> {
  const [row] = await db.query<{ importId: string; fileName: string }>(sql('later-import'), [
    cityId,
    importId,
    table,
    key,
  ]);
  return row;
}

export async function stagedBox(
  db: Queryable,
  cityId: number,
  importId: string,
): Promise<[number, number, number, number] | null> {
  const [row] = await db.query<Record<'west' | 'south' | 'east' | 'north', number | null>>(
    sql('staged-box'),
    [cityId, importId],
  );
  const { west, south, east, north } = row ?? {};
  return typeof west === 'number' &&
    typeof south === 'number' &&
    typeof east === 'number' &&
    typeof north === 'number'
    ? [west, south, east, north]
    : null;
}

export interface Waiting extends Row {
  rowNo: number;
  rowKey: string;
  place: string;
  data: Record<string, Json>;
}

export function waitingRows(
  db: Queryable,
  cityId: number,
  importId: string,
  after: number,
  limit: number,
): Promise<Waiting[]> {
  return db.query<Waiting>(sql('staged-rows'), [cityId, importId, after, limit]);
}

export async function ensureFixDays(db: Queryable, cityId: number, importId: string): Promise<void> {
  await db.query(sql('ensure-fix-days'), [cityId, importId]);
}

/** Gives a waiting row its place; undefined when none waits under this name. */
export async function placeRow(
  db: Queryable,
  cityId: number,
  importId: string,
  place: string,
  at: { lng: number; lat: number; errorM: number; cell: string },
): Promise<{ rowNo: number; rowKey: string } | undefined> {
  const rows = await db.query<{ rowNo: number; rowKey: string; stage: number }>(sql('place-row'), [
    cityId,
    importId,
    place,
    at.lng,
    at.lat,
    at.errorM,
    at.cell,
  ]);
  return rows.find(({ stage }) => stage === 0);
}

/** Takes a placed case out again so that its row waits; false when people work on it by now. */
export async function unplaceRow(
  db: Queryable,
  cityId: number,
  importId: string,
  place: string,
  caseId: string,
): Promise<boolean> {
  const gone = await db.query(sql('unplace-case'), [cityId, caseId]);
  if (gone.length === 0) return false;
  await db.query(sql('unplace-record'), [cityId, caseId]);
  await db.query(sql('unplace-changes'), [cityId, importId, caseId]);
  await db.query(sql('unplace-row'), [cityId, importId, place]);
  return true;
}

/** One more waiting row found its place (or, with -1, lost it). */
export async function countPlaced(
  db: Queryable,
  cityId: number,
  importId: string,
  by: 1 | -1,
): Promise<void> {
  const row = await readImport(db, cityId, importId);
  if (row === undefined) return;
  const { counts } = row;
  await saveImport(db, cityId, importId, {
    counts: { ...counts, added: Math.max(0, counts.added + by), queued: Math.max(0, counts.queued - by) },
  });
}
