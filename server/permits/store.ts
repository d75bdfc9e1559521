import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex, hexFromGeometry } from '../db/wkb.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { PageEnd } from '../kernel/page-cursor.ts';
import type { CoverageDemand } from '../law/contract.ts';
import type { CheckLine, CoverageLine, Envelope, Finding, PermitCheck, PermitRequest } from './contract.ts';

const sql = {
  coverage: loadSql(import.meta.url, 'coverage'),
  listGazette: loadSql(import.meta.url, 'list-gazette'),
  addGazetteEntry: loadSql(import.meta.url, 'add-gazette-entry'),
  signCoverage: loadSql(import.meta.url, 'sign-coverage'),
  insertChecks: loadSql(import.meta.url, 'insert-checks'),
  accountNames: loadSql(import.meta.url, 'account-names'),
  registerStamp: loadSql(import.meta.url, 'register-stamp'),
  coverageSpan: loadSql(import.meta.url, 'coverage-span'),
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

/** False: the line was signed at this very instant already. */
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
): Promise<boolean> {
  const { adcode, grade, layer, expected, day, by, note, at } = line;
  const signed = await db.query(sql.signCoverage, [
    cityId,
    adcode,
    grade,
    layer,
    expected,
    day,
    by,
    note,
    at,
  ]);
  return signed.length > 0;
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

export async function insertChecks(
  db: Queryable,
  cityId: number,
  checks: readonly NewCheck[],
): Promise<void> {
  const each = (of: (check: NewCheck) => string) => checks.map(of);
  await db.query(sql.insertChecks, [
    cityId,
    each((one) => one.checkId),
    checks.map((one) => one.projectNo),
    each((one) => one.createdAt),
    each((one) => one.createdBy),
    each((one) => one.legalDate),
    each((one) => one.knownAt),
    each((one) => one.lawSetId),
    each((one) => one.finding.outcome),
    each((one) => JSON.stringify(one.request)),
    each((one) => JSON.stringify(one.finding)),
    each((one) => one.findingSha256),
    each((one) => JSON.stringify(one.envelope)),
    each((one) => hexFromGeometry(one.geometry)),
  ]);
}

/** Names of accounts, by their ids. */
export async function readNames(db: Queryable, accountIds: string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ accountId: string; nameZh: string }>(sql.accountNames, [accountIds]);
  return new Map(rows.map((row) => [row.accountId, row.nameZh]));
}

/** In which state is the register, and does nothing of it begin or end after the instant? */
export async function readRegisterStamp(
  db: Queryable,
  cityId: number,
  knownAt: string,
): Promise<{ stamp: string; settled: boolean }> {
  const [row] = await db.query<{ stamp: string; settled: boolean }>(sql.registerStamp, [cityId, knownAt]);
  return row ?? { stamp: '', settled: false };
}

/** Between which days does the register of zones stand as it does on a day? From inclusive, until exclusive. */
export async function readCoverageSpan(
  db: Queryable,
  { cityId, legalDate }: { cityId: number; legalDate: string },
): Promise<{ from: string | null; until: string | null }> {
  const [row] = await db.query<{ from: string | null; until: string | null }>(sql.coverageSpan, [
    cityId,
    legalDate,
  ]);
  return row ?? { from: legalDate, until: null };
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
  after: PageEnd | null,
  limit: number,
): Promise<CheckLine[]> {
  return db.query<CheckLine & Record<string, unknown>>(sql.checks, [
    cityId,
    projectNo,
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ]);
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
