import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Batch, BatchProblem, BatchRow } from './batch-contract.ts';
import type { Finding, Works } from './contract.ts';

const sql = {
  insertBatch: loadSql(import.meta.url, 'insert-batch'),
  setBatch: loadSql(import.meta.url, 'set-batch'),
  putRows: loadSql(import.meta.url, 'put-batch-rows'),
  batches: loadSql(import.meta.url, 'batches'),
  rows: loadSql(import.meta.url, 'batch-rows'),
};

export interface NewBatch {
  batchId: string;
  name: string;
  sha256: string;
  asked: unknown;
  by: string;
  at: string;
}
export type StoredBatch = Batch & { asked: unknown; sha256: string };
export type StoredRow = BatchRow & {
  finding: Finding | null;
  projectNo: string | null;
  crs: string | null;
  findingSha256: string | null;
  legalDate: string | null;
  works: Works | null;
};
export interface NewRow {
  seq: number;
  place: string;
  ref: string | null;
  checkId: string | null;
  problem: BatchProblem | null;
}

export async function insertBatch(db: Queryable, cityId: number, batch: NewBatch): Promise<void> {
  const { batchId, name, sha256, asked, by, at } = batch;
  await db.query(sql.insertBatch, [cityId, batchId, name, sha256, JSON.stringify(asked), by, at]);
}

export async function setBatch(
  db: Queryable,
  cityId: number,
  batchId: string,
  change: { state?: Batch['state']; jobId?: string; error?: Batch['error']; finishedAt?: string },
): Promise<void> {
  await db.query(sql.setBatch, [
    cityId,
    batchId,
    change.state ?? null,
    change.jobId ?? null,
    change.error === undefined || change.error === null ? null : JSON.stringify(change.error),
    change.finishedAt ?? null,
  ]);
}

export async function putRows(
  db: Queryable,
  cityId: number,
  batchId: string,
  rows: readonly NewRow[],
): Promise<void> {
  await db.query(sql.putRows, [
    cityId,
    batchId,
    rows.map((row) => row.seq),
    rows.map((row) => row.place),
    rows.map((row) => row.ref),
    rows.map((row) => row.checkId),
    rows.map((row) => (row.problem === null ? null : JSON.stringify(row.problem))),
  ]);
}

export function readBatches(
  db: Queryable,
  cityId: number,
  batchId: string | null,
  limit: number,
): Promise<StoredBatch[]> {
  return db.query<StoredBatch & Record<string, unknown>>(sql.batches, [cityId, batchId, limit]);
}

/** `withFindings`: for the workbook; large. */
export function readRows(
  db: Queryable,
  cityId: number,
  batchId: string,
  page: { after: number; limit: number; withFindings: boolean },
): Promise<StoredRow[]> {
  return db.query<StoredRow & Record<string, unknown>>(sql.rows, [
    cityId,
    batchId,
    page.after,
    page.limit,
    page.withFindings,
  ]);
}
