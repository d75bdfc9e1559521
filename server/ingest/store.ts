import type { Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { DatumReport, FileField, ImportCounts, ImportLayer, ImportState } from './contract.ts';
import type { FieldMap } from './core/map-fields.ts';
import type { Values } from './core/target.ts';

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
  sourceTitle: string | null;
  attribution: string | null;
  licence: string | null;
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

/** Road pieces in one statement: well under 200 ms on the embedded engine. */
const ROADS_AT_ONCE = 4_000;

/** The city's road pieces that meet a box, WGS84. */
export async function readRoadsIn(db: Queryable, cityId: number, box: BBox): Promise<Geometry[]> {
  const roads: Geometry[] = [];
  for (let after = -1; ;) {
    const rows = await db.query<{ edgeId: number; hex: string }>(sql('trusted-roads'), [
      cityId,
      ...box,
      after,
      ROADS_AT_ONCE,
    ]);
    for (const { hex } of rows) roads.push(geometryFromHex(hex));
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROADS_AT_ONCE) return roads;
    after = last.edgeId;
  }
}
