import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Visit } from './contract.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A pass as it is kept. Times epoch ms. */
export interface KeptPass {
  passId: string;
  unitId: string;
  subject: 'street' | 'road';
  subjectId: string;
  fromMs: number;
  toMs: number;
  counted: boolean;
  steady: boolean;
}

/** A pass to be kept, with what was measured of it. */
export interface NewPass extends KeptPass {
  covered: number;
  posterior: number;
  dwellS: number;
  fixes: number;
  isVisit: boolean;
  certainty: number;
}

export async function readUnitKinds(
  db: Queryable,
  cityId: number,
  unitIds: string[],
): Promise<Map<string, string>> {
  const rows = await db.query<{ unit_id: string; kind: string }>(loadSql(import.meta.url, 'patrol-units'), [
    cityId,
    unitIds,
  ]);
  return new Map(rows.map((row) => [row.unit_id, row.kind]));
}

/** Passes of units that end after a moment of each unit. */
export async function readPasses(
  db: Queryable,
  cityId: number,
  since: ReadonlyMap<string, number>,
): Promise<KeptPass[]> {
  const rows = await db.query<{
    pass_id: string;
    unit_id: string;
    subject: 'street' | 'road';
    subject_id: string;
    from_ms: number;
    to_ms: number;
    counted: boolean;
    steady: boolean;
  }>(loadSql(import.meta.url, 'passes-of-units'), [cityId, [...since.keys()], [...since.values()].map(iso)]);
  return rows.map((row) => ({
    passId: row.pass_id,
    unitId: row.unit_id,
    subject: row.subject,
    subjectId: row.subject_id,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    counted: row.counted,
    steady: row.steady,
  }));
}

/** Answers the visits that went with them. */
export function dropPasses(
  db: Queryable,
  cityId: number,
  passIds: string[],
): Promise<{ visitId: string; streetId: string }[]> {
  return db.query(loadSql(import.meta.url, 'drop-passes'), [cityId, passIds]);
}

/** Answers the visits that they are. */
export function putPasses(db: Queryable, cityId: number, passes: readonly NewPass[]): Promise<Visit[]> {
  return db.query<Visit>(loadSql(import.meta.url, 'put-passes'), [
    cityId,
    passes.map((pass) => pass.passId),
    passes.map((pass) => pass.unitId),
    passes.map((pass) => pass.subject),
    passes.map((pass) => pass.subjectId),
    passes.map((pass) => iso(pass.fromMs)),
    passes.map((pass) => iso(pass.toMs)),
    passes.map((pass) => pass.covered),
    passes.map((pass) => pass.posterior),
    passes.map((pass) => pass.dwellS),
    passes.map((pass) => pass.fixes),
    passes.map((pass) => (pass.counted ? 1 : 0)),
    passes.map((pass) => (pass.steady ? 1 : 0)),
    passes.map((pass) => (pass.isVisit ? 1 : 0)),
    passes.map((pass) => pass.certainty),
  ]);
}

/** Up to when (wall clock, epoch ms) each city's received fixes are matched. */
export async function readProgress(db: Queryable, nowMs: number): Promise<Map<number, number>> {
  const rows = await db.query<{ city_id: number; received_ms: number }>(
    loadSql(import.meta.url, 'progress'),
    [iso(nowMs)],
  );
  return new Map(rows.map((row) => [row.city_id, row.received_ms]));
}

export async function saveProgress(db: Queryable, cityId: number, receivedMs: number): Promise<void> {
  await db.query(loadSql(import.meta.url, 'save-progress'), [cityId, iso(receivedMs)]);
}
