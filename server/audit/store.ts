import { sqlState } from '../db/database.ts';
import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { canonicalJson } from './core/canonical-json.ts';
import type { Batch } from './core/ledger.ts';
import type { StoredEntry } from './core/verification.ts';

const sql = {
  lockStream: loadSql(import.meta.url, 'lock-stream'),
  lastSeq: loadSql(import.meta.url, 'last-seq'),
  append: loadSql(import.meta.url, 'append'),
  entries: loadSql(import.meta.url, 'entries'),
  recent: loadSql(import.meta.url, 'recent'),
  streams: loadSql(import.meta.url, 'streams'),
  batches: loadSql(import.meta.url, 'batches'),
  lastBatch: loadSql(import.meta.url, 'last-batch'),
  openLeaves: loadSql(import.meta.url, 'open-leaves'),
  sealBatch: loadSql(import.meta.url, 'seal-batch'),
  revoke: loadSql(import.meta.url, 'revoke'),
};

export interface StreamExtent {
  stream: string;
  entries: number;
  lastSeq: number;
  sealedSeq: number;
}

type StoredRow = Omit<StoredEntry, 'detail'> & { detail: string };

const read = (rows: StoredRow[]): StoredEntry[] =>
  rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as StoredEntry['detail'] }));

/** Makes this transaction the only writer of the stream and gives the stream's last number. */
export async function lockStream(tx: Queryable, stream: string): Promise<number> {
  await tx.query(sql.lockStream, [stream]);
  const [row] = await tx.query<{ lastSeq: number }>(sql.lastSeq, [stream]);
  return row?.lastSeq ?? 0;
}

export async function appendEntries(
  tx: Queryable,
  stream: string,
  entries: readonly StoredEntry[],
): Promise<void> {
  await tx.query(sql.append, [
    stream,
    entries.map((entry) => entry.seq),
    entries.map((entry) => entry.at),
    entries.map((entry) => entry.actor),
    entries.map((entry) => entry.action),
    entries.map((entry) => entry.subject),
    entries.map((entry) => canonicalJson(entry.detail)),
    entries.map((entry) => entry.leafHash),
  ]);
}

export async function readEntries(
  db: Queryable,
  stream: string,
  afterSeq: number,
  limit: number,
): Promise<StoredEntry[]> {
  return read(await db.query<StoredRow & Record<string, unknown>>(sql.entries, [stream, afterSeq, limit]));
}

export interface RecentCursor {
  at: string;
  stream: string;
  seq: number;
}

export async function readRecent(
  db: Queryable,
  stream: string | null,
  cursor: RecentCursor | null,
  limit: number,
): Promise<StoredEntry[]> {
  return read(
    await db.query<StoredRow & Record<string, unknown>>(sql.recent, [
      stream,
      cursor?.at ?? null,
      cursor?.stream ?? null,
      cursor?.seq ?? null,
      limit,
    ]),
  );
}

export function readStreams(db: Queryable): Promise<StreamExtent[]> {
  return db.query<StreamExtent & Record<string, unknown>>(sql.streams);
}

export function readBatches(db: Queryable, stream: string, afterBatch = 0): Promise<Batch[]> {
  return db.query<Batch & Record<string, unknown>>(sql.batches, [stream, afterBatch]);
}

export async function readLastBatch(db: Queryable, stream: string): Promise<Batch | undefined> {
  const [batch] = await db.query<Batch & Record<string, unknown>>(sql.lastBatch, [stream]);
  return batch;
}

export function readOpenLeaves(
  db: Queryable,
  stream: string,
  sealedSeq: number,
  limit: number,
): Promise<{ seq: number; leafHash: string }[]> {
  return db.query(sql.openLeaves, [stream, sealedSeq, limit]);
}

export async function sealBatch(tx: Queryable, batch: Batch): Promise<void> {
  const { stream, firstSeq, lastSeq, root, head, closedAt } = batch;
  await tx.query(sql.sealBatch, [stream, batch.batch, firstSeq, lastSeq, root, head, closedAt]);
}

/** Revokes the grants on PostgreSQL. A role that may not do so has no such right itself, which is as good. */
export async function revokeChanges(db: Database): Promise<void> {
  if (db.engine !== 'postgresql') return;
  try {
    await db.query(sql.revoke);
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
  }
}
