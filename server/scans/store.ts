import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { KeptPoint, ScanSummary, ScanUpload } from './contract.ts';
import type { ImageHeader } from './core/image-header.ts';
import type { PlanReading } from './core/read-plan.ts';

const sql = {
  insertScan: loadSql(import.meta.url, 'insert-scan'),
  insertParts: loadSql(import.meta.url, 'insert-parts'),
  completeScan: loadSql(import.meta.url, 'complete-scan'),
  insertDocument: loadSql(import.meta.url, 'insert-document'),
  setOriginal: loadSql(import.meta.url, 'set-original'),
  deleteParts: loadSql(import.meta.url, 'delete-parts'),
  parts: loadSql(import.meta.url, 'parts'),
  scans: loadSql(import.meta.url, 'scans'),
  scan: loadSql(import.meta.url, 'scan'),
  scanBySha: loadSql(import.meta.url, 'scan-by-sha'),
  setControlPoints: loadSql(import.meta.url, 'set-control-points'),
  deleteScan: loadSql(import.meta.url, 'delete-scan'),
  deleteDocument: loadSql(import.meta.url, 'delete-document'),
  dropIncomplete: loadSql(import.meta.url, 'drop-incomplete'),
};

/** Bytes of one part; small, since a backup reads 2 000 rows at a time. */
const PART_BYTES = 32 * 1024;
/** Parts of one statement: 1 MiB. */
const PARTS_AT_ONCE = 32;

export type BytesKind = 'image' | 'original';

export interface NewScan {
  scanId: string;
  documentId: string;
  title: string;
  upload: ScanUpload;
  header: ImageHeader;
  bytes: Buffer;
  sha256: string;
  by: string;
  at: string;
}

/** Stores a picture in short statements; it is seen when the last byte is there. */
export async function insertScan(db: Database, cityId: number, scan: NewScan): Promise<void> {
  const { upload, header } = scan;
  await db.query(sql.insertScan, [
    cityId,
    scan.scanId,
    scan.title,
    upload.name,
    header.mediaType,
    header.widthPx,
    header.heightPx,
    scan.bytes.length,
    scan.sha256,
    upload.page ?? null,
    upload.planScale ?? null,
    upload.sourceTitle ?? null,
    upload.issuedBy ?? null,
    scan.documentId,
    scan.by,
    scan.at,
  ]);
  await insertParts(db, cityId, scan.scanId, 'image', scan.bytes);
  await db.transaction(async (tx) => {
    await tx.query(sql.completeScan, [cityId, scan.scanId]);
    await tx.query(sql.insertDocument, [
      cityId,
      scan.documentId,
      upload.sourceTitle ?? scan.title,
      upload.issuedBy ?? null,
      scan.sha256,
    ]);
  });
}

async function insertParts(
  db: Queryable,
  cityId: number,
  scanId: string,
  kind: BytesKind,
  bytes: Buffer,
): Promise<void> {
  const count = Math.ceil(bytes.length / PART_BYTES);
  for (let first = 0; first < count; first += PARTS_AT_ONCE) {
    const numbers = Array.from(
      { length: Math.min(PARTS_AT_ONCE, count - first) },
      (_, index) => first + index,
    );
    await db.query(sql.insertParts, [
      cityId,
      scanId,
      kind,
      numbers,
      numbers.map((part) => bytes.toString('base64', part * PART_BYTES, (part + 1) * PART_BYTES)),
    ]);
  }
}

/** Keeps the file that the picture came from; an earlier one is replaced. */
export async function putOriginal(
  db: Database,
  cityId: number,
  scanId: string,
  original: { name: string; bytes: Buffer; sha256: string },
): Promise<void> {
  await db.query(sql.deleteParts, [cityId, scanId, 'original']);
  await insertParts(db, cityId, scanId, 'original', original.bytes);
  await db.query(sql.setOriginal, [cityId, scanId, original.name, original.bytes.length, original.sha256]);
}

/** All bytes of one kind; empty when there are none. */
export async function readBytes(
  db: Database,
  cityId: number,
  scanId: string,
  kind: BytesKind,
): Promise<Buffer> {
  const found: Buffer[] = [];
  for (let first = 0; ; first += PARTS_AT_ONCE) {
    const rows = await db.query<{ part: number; bytes: string }>(sql.parts, [
      cityId,
      scanId,
      kind,
      first,
      PARTS_AT_ONCE,
    ]);
    found.push(...rows.map(({ bytes }) => Buffer.from(bytes, 'base64')));
    if (rows.length < PARTS_AT_ONCE) return Buffer.concat(found);
  }
}

export function readScans(db: Database, cityId: number): Promise<ScanSummary[]> {
  return db.query<ScanSummary & Record<string, unknown>>(sql.scans, [cityId]);
}

export interface ScanRow extends Record<string, unknown> {
  scanId: string;
  title: string;
  fileName: string;
  mediaType: string;
  widthPx: number;
  heightPx: number;
  imageBytes: number;
  sha256: string;
  originalName: string | null;
  originalBytes: number | null;
  originalSha256: string | null;
  page: number | null;
  planScale: number | null;
  sourceTitle: string | null;
  issuedBy: string | null;
  documentId: string;
  controlPoints: KeptPoint[];
  reading: PlanReading | null;
  createdBy: string;
  createdAt: string;
  usedBy: number;
}

export async function readScan(db: Database, cityId: number, scanId: string): Promise<ScanRow | undefined> {
  return (await db.query<ScanRow>(sql.scan, [cityId, scanId]))[0];
}

export async function scanBySha(db: Database, cityId: number, sha256: string): Promise<string | undefined> {
  return (await db.query<{ scanId: string }>(sql.scanBySha, [cityId, sha256]))[0]?.scanId;
}

/** False when there is no such scan. */
export async function setControlPoints(
  db: Database,
  cityId: number,
  scanId: string,
  points: readonly KeptPoint[],
  reading: PlanReading,
  { by, at }: { by: string; at: string },
): Promise<boolean> {
  const rows = await db.query(sql.setControlPoints, [
    cityId,
    scanId,
    JSON.stringify(points),
    JSON.stringify(reading),
    by,
    at,
  ]);
  return rows.length > 0;
}

/** False when a zone names it as its source, or it is not there. */
export function deleteScan(db: Database, cityId: number, scanId: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [gone] = await tx.query<{ documentId: string }>(sql.deleteScan, [cityId, scanId]);
    if (gone !== undefined) await tx.query(sql.deleteDocument, [cityId, gone.documentId]);
    return gone !== undefined;
  });
}

export async function dropIncomplete(db: Database, cityId: number, before: string): Promise<void> {
  await db.query(sql.dropIncomplete, [cityId, before]);
}
