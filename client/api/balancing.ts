import type {
  BalanceKind,
  BalanceQuestion,
  Evaluate,
  Evaluation,
  Ground,
  Run,
} from '../../server/balancing/contract.ts';
import type { Comparison, NewPlan, Plan, PlanHead, SavePlan } from '../../server/balancing/plan-contract.ts';
import type { Answered, AnsweredQuery } from '../../server/balancing/slot-contract.ts';
import type { HourGaps, HourGapsQuery } from '../../server/balancing/gap-contract.ts';
import type { Responsibilities } from '../../server/people/contract.ts';
import { apiPath, request } from './request.ts';

type Signal = AbortSignal | undefined;
const plan = (planId: string): string => `/balance/plans/${encodeURIComponent(planId)}`;

/** Rebalancing: the ground, proposals, what a change does, and plans on their way to approval. */
export const balancingApi = {
  ground: (kind: BalanceKind, signal?: Signal) =>
    request<Ground>('/balance/ground', { query: { kind }, signal }),
  gaps: (query: HourGapsQuery, signal?: Signal) =>
    request<HourGaps>('/balance/gaps', { query: { ...query }, signal }),
  responsibilities: (streetId: string, signal?: Signal) =>
    request<Responsibilities>('/responsibilities', {
      query: { subjectKind: 'street', subjectId: streetId },
      signal,
    }),
  answered: (query: AnsweredQuery, signal?: Signal) =>
    request<Answered>('/balance/answered', { query: { ...query }, signal }),
  ask: (body: BalanceQuestion) =>
    request<{ jobId: string; runId: string }>('/balance/runs', { method: 'POST', body }),
  run: (runId: string, signal?: Signal) =>
    request<Run>(`/balance/runs/${encodeURIComponent(runId)}`, { signal }),
  evaluate: (body: Evaluate, signal?: Signal) =>
    request<Evaluation>('/balance/evaluate', { method: 'POST', body, signal }),

  plans: (signal?: Signal) => request<PlanHead[]>('/balance/plans', { signal }),
  plan: (planId: string, signal?: Signal) => request<Plan>(plan(planId), { signal }),
  create: (body: NewPlan) => request<Plan>('/balance/plans', { method: 'POST', body }),
  save: (planId: string, body: SavePlan) => request<Plan>(plan(planId), { method: 'PUT', body }),
  submit: (planId: string, version: number) =>
    request<Plan>(`${plan(planId)}/submit`, { method: 'POST', body: { version } }),
  withdraw: (planId: string, version: number) =>
    request<Plan>(`${plan(planId)}/withdraw`, { method: 'POST', body: { version } }),
  approve: (planId: string, body: { version: number; effectiveFrom: string; note?: string }) =>
    request<Plan>(`${plan(planId)}/approve`, { method: 'POST', body }),
  reject: (planId: string, body: { version: number; note: string }) =>
    request<Plan>(`${plan(planId)}/reject`, { method: 'POST', body }),
  compare: (a: string, b: string, signal?: Signal) =>
    request<Comparison>('/balance/compare', { query: { a, b }, signal }),
  rosterPath: (planId: string, kind: 'xlsx' | 'pdf', of: { grid?: string; person?: string }) =>
    apiPath(`${plan(planId)}/roster.${kind}`, { grid: of.grid ?? null, person: of.person ?? null }),
};
