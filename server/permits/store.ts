import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex, hexFromGeometry } from '../db/wkb.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { CoverageDemand } from '../law/contract.ts';
import type { CheckLine, CoverageLine, Envelope, Finding, PermitCheck, PermitRequest } from './contract.ts';

const sql = {
  coverage: loadSql(import.meta.url, 'coverage'),
  listGazette: loadSql(import.meta.url, 'list-gazette'),
  addGazetteEntry: loadSql(import.meta.url, 'add-gazette-entry'),
  signCoverage: loadSql(import.meta.url, 'sign-coverage'),
  insertCheck: loadSql(import.meta.url, 'insert-check'),
  check: loadSql(import.meta.url, 'check'),
  checks: loadSql(import.meta.url, 'checks'),
  insertDecision: loadSql(import.meta.url, 'insert-decision'),
  flagChecks: loadSql(import.meta.url, 'flag-checks'),
};

export async function readCoverage(
  db: Queryable,
  at: { cityId: number; adcode: string; legalDate: string; knownAt: string },
  demands: readonly CoverageDemand[],
): Promise<CoverageLine[]> {
  const asked = demands.map(({ grade, layer, regime, classes }) => ({ grade, layer, regime, classes }));
  const rows = await db.query<Omit<CoverageLine, 'adcode'> & { listed: number }>(sql.coverage, [
    at.cityId,
    at.adcode,
    at.legalDate,
    at.knownAt,
    JSON.stringify(asked),
  ]);
  return rows.map(({ listed, ...row }) => ({
    ...row,
    expected: Math.max(row.expected, listed),
    adcode: at.adcode,
  }));
}

export async function listGazette(
  db: Queryable,
  cityId: number,
  adcode: string,
  source: string,
  by: string,
  at: string,
): Promise<number> {
  const [row] = await db.query<{ listed: number }>(sql.listGazette, [cityId, adcode, source, by, at]);
  return row?.listed ?? 0;
}

export async function addGazetteEntry(
  db: Queryable,
  cityId: number,
  entry: { adcode: string; grade: string; name: string; source: string; by: string; at: string },
): Promise<void> {
  const { adcode, grade, name, source, by, at } = entry;
  await db.query(sql.addGazetteEntry, [cityId, adcode, grade, name, source, by, at]);
}

export async function signCoverage(
  db: Queryable,
  cityId: number,
  line: {
    adcode: string;
    grade: string;
    layer: string;
    expected: number;
    day: string;
    by: string;
    note: string;
    at: string;
  },
): Promise<void> {
  const { adcode, grade, layer, expected, day, by, note, at } = line;
  await db.query(sql.signCoverage, [cityId, adcode, grade, layer, expected, day, by, note, at]);
}

export interface NewCheck {
  checkId: string;
  projectNo: string | null;
  createdAt: string;
  createdBy: string;
  legalDate: string;
  knownAt: string;
  lawSetId: string;
  request: PermitRequest;
  finding: Finding;
  findingSha256: string;
  envelope: Envelope;
  geometry: Geometry;
}

export async function insertCheck(db: Queryable, cityId: number, check: NewCheck): Promise<void> {
  await db.query(sql.insertCheck, [
    cityId,
    check.checkId,
    check.projectNo,
    check.createdAt,
    check.createdBy,
    check.legalDate,
    check.knownAt,
    check.lawSetId,
    check.finding.outcome,
    JSON.stringify(check.request),
    JSON.stringify(check.finding),
    check.findingSha256,
    JSON.stringify(check.envelope),
    hexFromGeometry(check.geometry),
  ]);
}

export type StoredCheck = Omit<PermitCheck, 'replayUrl'> & { lawSetId: string };

export async function readCheck(
  db: Queryable,
  cityId: number,
  checkId: string,
): Promise<StoredCheck | undefined> {
  const [row] = await db.query<Omit<StoredCheck, 'geometry'> & { geom: string }>(sql.check, [
    cityId,
    checkId,
  ]);
  if (row === undefined) return undefined;
  const { geom, ...check } = row;
  return { ...check, geometry: geometryFromHex(geom) };
}

export function readChecks(
  db: Queryable,
  cityId: number,
  projectNo: string | null,
  before: string | null,
  limit: number,
): Promise<CheckLine[]> {
  return db.query<CheckLine & Record<string, unknown>>(sql.checks, [cityId, projectNo, before, limit]);
}

export async function insertDecision(
  db: Queryable,
  cityId: number,
  checkId: string,
  decision: { kind: string; outcome: string | null; reason: string; by: string; at: string },
): Promise<void> {
  const { kind, outcome, reason, by, at } = decision;
  await db.query(sql.insertDecision, [cityId, checkId, kind, outcome, reason, by, at]);
}

export async function flagChecks(
  db: Queryable,
  cityId: number,
  zoneId: string,
  cause: string,
  at: string,
  reachDeg: number,
): Promise<string[]> {
  const rows = await db.query<{ checkId: string }>(sql.flagChecks, [cityId, zoneId, cause, at, reachDeg]);
  return rows.map((row) => row.checkId);
}
