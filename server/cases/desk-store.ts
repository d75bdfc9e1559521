import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { KpiCounts } from './core/case-kpis.ts';
import type { ReportPair } from './core/duplicate-groups.ts';

const sql = {
  underived: loadSql(import.meta.url, 'underived'),
  recurrences: loadSql(import.meta.url, 'recurrences'),
  putDerived: loadSql(import.meta.url, 'put-derived'),
  forgetDerived: loadSql(import.meta.url, 'forget-derived'),
  pairs: loadSql(import.meta.url, 'duplicate-pairs'),
  lockReports: loadSql(import.meta.url, 'lock-reports'),
  insertMerge: loadSql(import.meta.url, 'insert-merge'),
  undoMerge: loadSql(import.meta.url, 'undo-merge'),
  merges: loadSql(import.meta.url, 'merges'),
  overdue: loadSql(import.meta.url, 'overdue'),
  kpiCounts: loadSql(import.meta.url, 'kpi-counts'),
  kpiGround: loadSql(import.meta.url, 'kpi-ground'),
  kpiVisits: loadSql(import.meta.url, 'kpi-visits'),
  firstReport: loadSql(import.meta.url, 'first-report'),
  timedAreas: loadSql(import.meta.url, 'timed-areas'),
  insertTimedArea: loadSql(import.meta.url, 'insert-timed-area'),
  endTimedArea: loadSql(import.meta.url, 'end-timed-area'),
};

export interface Underived extends Record<string, unknown> {
  caseId: string;
  typeCode: string;
  reportedAt: string;
  hasDue: boolean;
  areas: { areaId: string; schedule: unknown }[];
}

export const readUnderived = (
  db: Queryable,
  cityId: number,
  caseIds: readonly string[] | null,
  timeZone: string,
  most: number,
): Promise<Underived[]> =>
  db.query(sql.underived, [cityId, caseIds === null ? null : [...caseIds], timeZone, most]);

export const readRecurrences = (
  db: Queryable,
  cityId: number,
  caseIds: readonly string[],
  reach: { metres: number; days: number },
): Promise<{ caseId: string; recursOf: string }[]> =>
  db.query(sql.recurrences, [cityId, [...caseIds], reach.metres, reach.days]);

export async function writeDerived(
  db: Queryable,
  cityId: number,
  at: string,
  rows: readonly { caseId: string; dueAt: string | null; areaId: string | null; recursOf: string | null }[],
): Promise<void> {
  await db.query(sql.putDerived, [
    cityId,
    at,
    rows.map((row) => row.caseId),
    rows.map((row) => row.dueAt),
    rows.map((row) => row.areaId),
    rows.map((row) => row.recursOf),
  ]);
}

export async function forgetDerived(db: Queryable, cityId: number, areaId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql.forgetDerived, [cityId, areaId]);
  return row?.count ?? 0;
}

export const readPairs = (
  db: Database,
  cityId: number,
  period: { from: string; to: string },
  reach: { metres: number; hours: number },
  most: number,
): Promise<(ReportPair & Record<string, unknown>)[]> =>
  db.query(sql.pairs, [cityId, period.from, period.to, reach.metres, reach.hours, most]);

export interface LockedReport extends Record<string, unknown> {
  caseId: string;
  mergedInto: string | null;
  channel: string;
  typeCode: string;
  reportedAt: string;
  lng: number;
  lat: number;
  reports: number;
}

export const lockReports = (
  db: Queryable,
  cityId: number,
  caseIds: readonly string[],
): Promise<LockedReport[]> => db.query(sql.lockReports, [cityId, [...caseIds]]);

export interface NewMerge {
  mergeId: string;
  caseId: string;
  primaryId: string;
  decision: 'merged' | 'distinct';
  at: string;
  by: string;
  reason: string;
  evidence: { distanceM: number; minutes: number };
}

export async function insertMerge(db: Queryable, cityId: number, m: NewMerge): Promise<void> {
  await db.query(sql.insertMerge, [
    cityId,
    m.mergeId,
    m.caseId,
    m.primaryId,
    m.decision,
    m.at,
    m.by,
    m.reason,
    JSON.stringify(m.evidence),
  ]);
}

/** Undefined when there is none in force. */
export async function undoMerge(
  db: Queryable,
  cityId: number,
  undo: { mergeId: string; at: string; by: string; reason: string },
): Promise<{ caseId: string; primaryId: string; decision: 'merged' | 'distinct' } | undefined> {
  const [row] = await db.query<{ caseId: string; primaryId: string; decision: 'merged' | 'distinct' }>(
    sql.undoMerge,
    [cityId, undo.mergeId, undo.at, undo.by, undo.reason],
  );
  return row;
}

export interface MergeRow extends Record<string, unknown> {
  mergeId: string;
  caseId: string;
  primaryId: string;
  decision: 'merged' | 'distinct';
  reason: string;
  evidence: { distanceM?: number; minutes?: number };
  decidedAt: string;
  decidedBy: string;
  undoneAt: string | null;
  undoneBy: string | null;
  undoReason: string | null;
  titleZh: string;
  channel: string;
  primaryTitleZh: string;
  primaryChannel: string;
}

export const readMerges = (
  db: Queryable,
  cityId: number,
  caseId: string | null,
  most: number,
): Promise<MergeRow[]> => db.query(sql.merges, [cityId, caseId, most]);

export const readOverdue = (
  db: Database,
  cityId: number,
  ask: { now: string; dueBefore: string; grid: string | null; type: string | null; most: number },
): Promise<{ caseId: string; total: number; totalLate: number }[]> =>
  db.query(sql.overdue, [cityId, ask.now, ask.dueBefore, ask.grid, ask.type, ask.most]);

export type KpiBy = 'city' | 'grid' | 'street' | 'type' | 'channel';

export const readKpiCounts = (
  db: Database,
  cityId: number,
  ask: {
    from: string;
    to: string;
    now: string;
    by: KpiBy;
    type: string | null;
    channel: string | null;
    patrolChannels: readonly string[];
  },
): Promise<(Omit<KpiCounts, 'visits'> & { key: string })[]> =>
  db.query(sql.kpiCounts, [
    cityId,
    ask.from,
    ask.to,
    ask.now,
    ask.by,
    ask.type,
    ask.channel,
    [...ask.patrolChannels],
  ]);

export interface GroundRow extends Record<string, unknown> {
  key: string;
  nameZh: string;
  nameEn: string;
  population: number | null;
  lengthM: number | null;
}

export const readKpiGround = (
  db: Database,
  cityId: number,
  at: string,
  by: 'grid' | 'street' | 'city',
): Promise<GroundRow[]> => db.query(sql.kpiGround, [cityId, at, by]);

export async function readKpiVisits(
  db: Database,
  cityId: number,
  days: { from: string; to: string },
  by: 'grid' | 'street' | 'city',
): Promise<Map<string, number>> {
  const rows = await db.query<{ key: string; visits: number }>(sql.kpiVisits, [
    cityId,
    days.from,
    days.to,
    by,
  ]);
  return new Map(rows.map(({ key, visits }) => [key, visits]));
}

export async function readFirstReport(db: Database, cityId: number): Promise<string | null> {
  const [row] = await db.query<{ at: string | null }>(sql.firstReport, [cityId]);
  return row?.at ?? null;
}

export interface TimedAreaRow extends Record<string, unknown> {
  areaId: string;
  kind: string;
  nameZh: string;
  nameEn: string | null;
  schedule: unknown;
  source: string;
  validFrom: string;
  validTo: string | null;
  inForce: boolean;
  lawfulReports: number;
  geometry: Geometry;
}

export const readTimedAreas = (
  db: Queryable,
  cityId: number,
  today: string,
  areaId: string | null,
): Promise<TimedAreaRow[]> => db.query(sql.timedAreas, [cityId, today, areaId]);

interface BoxRow extends Record<string, unknown> {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Its box; undefined when the id is taken, null when the outline encloses nothing. */
export async function insertTimedArea(
  db: Queryable,
  cityId: number,
  area: {
    areaId: string;
    kind: string;
    nameZh: string;
    nameEn: string | null;
    schedule: string;
    source: string;
    validFrom: string;
    validTo: string | null;
    outline: string;
  },
): Promise<BBox | undefined | null> {
  const [row] = await db.query<BoxRow & { empty: boolean }>(sql.insertTimedArea, [
    cityId,
    area.areaId,
    area.kind,
    area.nameZh,
    area.nameEn,
    area.schedule,
    area.source,
    area.validFrom,
    area.validTo,
    area.outline,
  ]);
  if (row === undefined) return undefined;
  return row.empty ? null : [row.west, row.south, row.east, row.north];
}

export async function endTimedArea(
  db: Queryable,
  cityId: number,
  areaId: string,
  validTo: string,
): Promise<BBox | undefined> {
  const [row] = await db.query<BoxRow>(sql.endTimedArea, [cityId, areaId, validTo]);
  return row === undefined ? undefined : [row.west, row.south, row.east, row.north];
}
