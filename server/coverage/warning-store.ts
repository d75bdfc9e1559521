import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { RoadWarning, WarningStep } from './core/road-warning.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export interface RoadOfDay extends Record<string, unknown> {
  road_id: string;
  name_zh: string;
  firm_id: string;
  rated: number;
  passes: number[];
}

/** Roads with what they ask for and the ends of the passes made, epoch ms. */
export function readRoads(db: Queryable, cityId: number, fromMs: number, toMs: number): Promise<RoadOfDay[]> {
  return db.query<RoadOfDay>(loadSql(import.meta.url, 'roads-of-day'), [cityId, iso(fromMs), iso(toMs)]);
}

export interface WarningRow extends RoadWarning {
  nameZh: string | null;
  firmId: string | null;
  changedAt: string;
}

export async function readWarnings(db: Queryable, cityId: number, day: string): Promise<WarningRow[]> {
  const rows = await db.query<{
    road_id: string;
    name_zh: string | null;
    firm_id: string | null;
    stage: number;
    state: 'open' | 'withdrawn';
    behind_ms: number;
    due: number;
    done: number;
    history: WarningStep[];
    changed_at: string;
  }>(loadSql(import.meta.url, 'warnings'), [cityId, day]);
  return rows.map((row) => ({
    roadId: row.road_id,
    nameZh: row.name_zh,
    firmId: row.firm_id,
    stage: row.stage,
    state: row.state,
    behindSinceMs: row.behind_ms,
    due: row.due,
    done: row.done,
    history: row.history,
    changedAt: row.changed_at,
  }));
}

/** A warning that somebody else took further meanwhile is left alone. */
export async function putWarnings(
  db: Queryable,
  cityId: number,
  day: string,
  warnings: readonly RoadWarning[],
  atMs: number,
): Promise<number> {
  const [row] = await db.query<{ kept: number }>(loadSql(import.meta.url, 'put-warnings'), [
    cityId,
    day,
    warnings.map((one) => one.roadId),
    warnings.map((one) => one.stage),
    warnings.map((one) => one.state),
    warnings.map((one) => iso(one.behindSinceMs)),
    warnings.map(() => iso(atMs)),
    warnings.map((one) => one.due),
    warnings.map((one) => one.done),
    warnings.map((one) => JSON.stringify(one.history)),
  ]);
  return row?.kept ?? 0;
}

export interface RoadPassRow extends Record<string, unknown> {
  pass_id: string;
  unit_id: string;
  started_at: string;
  ended_at: string;
  covered: number;
  posterior: number;
  fixes: number;
  counted: boolean;
  steady: boolean;
}

export function readRoadPasses(
  db: Queryable,
  cityId: number,
  roadId: string,
  fromMs: number,
  toMs: number,
): Promise<RoadPassRow[]> {
  return db.query<RoadPassRow>(loadSql(import.meta.url, 'road-passes'), [
    cityId,
    roadId,
    iso(fromMs),
    iso(toMs),
  ]);
}
