import type { Database, Queryable, Row, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type {
  DatumReport,
  FileField,
  ImportCounts,
  ImportLayer,
  ImportState,
  RejectedRow,
} from './contract.ts';
import type { FieldMap } from './core/map-fields.ts';
import type { Json, Reference, TargetTable, Values } from './core/target.ts';

const sql = (name: string): string => loadSql(import.meta.url, `${name}`);

/** What the person asked for, as it is kept. */
export interface Asked {
  crs?: string;
  /** The person answered the question about the datum: it is not asked again. */
  crsConfirmed?: boolean;
  map?: FieldMap;
  encoding?: string;
  sheet?: string;
  dryRun: boolean;
  /** City time of the import, ISO UTC: rows that begin "now" begin here. */
  nowIso: string;
  /** Rows of the file that are done; reading goes on after them. */
  position: number;
  /** Number of the next staged row; 1 at first. */
  nextRow?: number;
  /** Refused rows that are written down. */
  problems: number;
  /** While loading: the next stage (index) and the last row of it that is in. */
  loadStage?: number;
  loadAfter?: number;
}

export interface ImportRow extends Row {
  importId: string;
  jobId: string | null;
  layer: ImportLayer;
  state: ImportState;
  fileName: string;
  fileBytes: number;
  sha256: string;
  asked: Asked;
  format: string | null;
  encoding: string | null;
  counts: ImportCounts;
  progress: number;
  sameAs: string | null;
  error: Values | null;
  createdBy: string;
  createdAt: string;
  finishedAt: string | null;
}

export interface FullImportRow extends ImportRow {
  datum: DatumReport | null;
  fields: FileField[];
  missing: string[];
  preview: unknown[];
  timings: Record<string, number>;
  sourceTitle: string | null;
  attribution: string | null;
  licence: string | null;
}

export interface ImportPatch {
  state?: ImportState;
  jobId?: string | null;
  format?: string;
  encoding?: string;
  asked?: Asked;
  datum?: DatumReport | null;
  fields?: FileField[];
  missing?: string[];
  preview?: unknown[];
  counts?: ImportCounts;
  timings?: Record<string, number>;
  progress?: number;
  attribution?: string;
  licence?: string;
  sameAs?: string;
  error?: unknown;
  finishedAt?: string | null;
}

export interface NewImport {
  importId: string;
  layer: ImportLayer;
  fileName: string;
  fileBytes: number;
  sha256: string;
  asked: Asked;
  counts: ImportCounts;
  sourceTitle?: string;
  attribution?: string;
  licence?: string;
  by: string;
  at: string;
  uploadS: number;
}

export async function insertImport(db: Queryable, cityId: number, it: NewImport): Promise<void> {
  await db.query(sql('insert-import'), [
    cityId,
    it.importId,
    it.layer,
    it.fileName,
    it.fileBytes,
    it.sha256,
    JSON.stringify(it.asked),
    JSON.stringify(it.counts),
    it.sourceTitle ?? null,
    it.attribution ?? null,
    it.licence ?? null,
    it.by,
    it.at,
    it.uploadS,
  ]);
}

export async function readImport(
  db: Queryable,
  cityId: number,
  importId: string,
): Promise<FullImportRow | undefined> {
  const [row] = await db.query<FullImportRow>(sql('read-import'), [cityId, importId]);
  return row;
}

export function listImports(
  db: Queryable,
  cityId: number,
  filter: {
    layers: ImportLayer[];
    state?: ImportState;
    after?: { createdAt: string; importId: string };
    limit: number;
  },
): Promise<ImportRow[]> {
  return db.query<ImportRow>(sql('list-imports'), [
    cityId,
    filter.layers,
    filter.state ?? null,
    filter.after?.createdAt ?? null,
    filter.after?.importId ?? null,
    filter.limit,
  ]);
}

export async function sameImport(
  db: Queryable,
  cityId: number,
  layer: ImportLayer,
  sha256: string,
  but: string,
): Promise<string | undefined> {
  const [row] = await db.query<{ importId: string }>(sql('same-import'), [cityId, layer, sha256, but]);
  return row?.importId;
}

export async function saveImport(
  db: Queryable,
  cityId: number,
  importId: string,
  patch: ImportPatch,
): Promise<void> {
  await db.query(sql('save-import'), [cityId, importId, JSON.stringify(patch)]);
}

export interface ShapeCheck extends Row {
  i: number;
  valid: boolean;
  reason: string | null;
  mended: string | null;
}

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

/** Removes everything that was staged, in steps that stay short. */
export async function clearStaged(db: Database, cityId: number, importId: string): Promise<void> {
  for (;;) {
    const [row] = await db.query<{ count: number }>(sql('clear-staged'), [cityId, importId, 2000]);
    if ((row?.count ?? 0) === 0) break;
  }
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
