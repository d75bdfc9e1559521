import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { BalanceKind, Change } from './contract.ts';
import type { Plan, PlanHead, PlanState } from './plan-contract.ts';

const sql = (name: string): string => loadSql(import.meta.url, name);

export interface PlanVersionRow extends Record<string, unknown> {
  version: number;
  changes: Change[];
  /** JSON text, as it was answered. */
  evaluation: string;
  stamp: string;
  delta: number;
  trade: boolean;
  note: string | null;
  runId: string | null;
  savedBy: string;
  savedAt: string;
  moves: number;
}

export interface NewPlanVersion {
  cityId: number;
  planId: string;
  version: number;
  changes: Change[];
  evaluation: string;
  stamp: string;
  delta: number;
  trade: boolean;
  note: string | null;
  runId: string | null;
  moves: number;
  by: string;
  at: string;
}

export async function insertPlan(
  tx: Queryable,
  plan: { cityId: number; planId: string; name: string; kind: BalanceKind; by: string; at: string },
): Promise<void> {
  await tx.query(sql('insert-plan'), [plan.cityId, plan.planId, plan.name, plan.kind, plan.by, plan.at]);
}

export async function insertPlanVersion(tx: Queryable, row: NewPlanVersion): Promise<void> {
  await tx.query(sql('insert-plan-version'), [
    row.cityId,
    row.planId,
    row.version,
    JSON.stringify(row.changes),
    row.evaluation,
    row.stamp,
    row.delta,
    row.trade,
    row.note,
    row.runId,
    row.by,
    row.at,
    row.moves,
  ]);
}

export const readPlans = (
  db: Queryable,
  cityId: number,
  filter: { planId?: string; state?: PlanState; kind?: BalanceKind },
): Promise<PlanHead[]> =>
  db.query<PlanHead & Record<string, unknown>>(sql('plans'), [
    cityId,
    filter.planId ?? null,
    filter.state ?? null,
    filter.kind ?? null,
  ]);

export interface LockedPlan extends Record<string, unknown> {
  state: PlanState;
  version: number;
  kind: BalanceKind;
  submittedBy: string | null;
  effectiveFrom: string | null;
  applied: boolean;
}

export async function lockPlan(
  tx: Queryable,
  cityId: number,
  planId: string,
): Promise<LockedPlan | undefined> {
  return (await tx.query<LockedPlan>(sql('lock-plan'), [cityId, planId]))[0];
}

export async function readPlanVersion(
  db: Queryable,
  cityId: number,
  planId: string,
  version: number,
): Promise<PlanVersionRow | undefined> {
  return (await db.query<PlanVersionRow>(sql('plan-version'), [cityId, planId, version]))[0];
}

export const readPlanVersions = (db: Queryable, cityId: number, planId: string) =>
  db.query<Plan['versions'][number]>(sql('plan-versions'), [cityId, planId]);

export async function updatePlan(
  tx: Queryable,
  row: {
    cityId: number;
    planId: string;
    state: PlanState;
    version: number;
    name: string | null;
    submittedBy: string | null;
    decidedBy: string | null;
    note: string | null;
    effectiveFrom: string | null;
    at: string;
  },
): Promise<void> {
  await tx.query(sql('update-plan'), [
    row.cityId,
    row.planId,
    row.state,
    row.version,
    row.name,
    row.submittedBy,
    row.decidedBy,
    row.note,
    row.effectiveFrom,
    row.at,
  ]);
}

export async function markApplied(tx: Queryable, cityId: number, planId: string, at: string): Promise<void> {
  await tx.query(sql('mark-applied'), [cityId, planId, at]);
}

export const readInForce = (db: Queryable, cityId: number) =>
  db.query<{ planId: string; version: number; kind: BalanceKind; fromDay: string }>(sql('in-force-plans'), [
    cityId,
  ]);
