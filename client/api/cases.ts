import type { CaseChange, CaseDetail, NewCase, OpenedCase } from '../../server/cases/contract.ts';
import type {
  CaseKpis,
  CaseMerge,
  Duplicates,
  KpisQuery,
  Overdue,
} from '../../server/cases/desk-contract.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;
const one = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}`;

/** What the page about cases asks and does. */
export const casesApi = {
  overdue: (soonH: number, signal?: Signal) =>
    request<Overdue>('/cases/overdue', { query: { soonH }, signal }),
  kpis: (query: KpisQuery, signal?: Signal) =>
    request<CaseKpis>('/cases/kpis', { query: { ...query }, signal }),
  duplicates: (signal?: Signal) => request<Duplicates>('/cases/duplicates', { signal }),
  decide: (primaryId: string, decision: 'merges' | 'distinctions', caseIds: string[], reason: string) =>
    request<{ decisions: CaseMerge[] }>(`${one(primaryId)}/${decision}`, {
      method: 'POST',
      body: { caseIds, reason },
    }),
  undo: (mergeId: string, reason: string) =>
    request<{ decisions: CaseMerge[] }>(`/cases/merges/${encodeURIComponent(mergeId)}/undo`, {
      method: 'POST',
      body: { reason },
    }),
  open: (body: NewCase) => request<OpenedCase>('/cases', { method: 'POST', body }),
  change: (caseId: string, body: CaseChange) => request<CaseDetail>(one(caseId), { method: 'PATCH', body }),
};
