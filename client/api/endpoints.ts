import type { z } from 'zod';
import type {
  AccountRecord,
  AccountWithPassword,
  ChangeAccount,
  DeviceKey,
  DeviceKeyWithSecret,
  Session,
  Welcome,
} from '../../server/accounts/contract.ts';
import type { AuditHeads, AuditPage, AuditVerification } from '../../server/audit/contract.ts';
import type { CaseCells, CaseDays, CaseDetail, CasePage } from '../../server/cases/contract.ts';
import type { City, Code, Settings } from '../../server/city/contract.ts';
import type { ClockChange, ClockState } from '../../server/clock/contract.ts';
import type { Coverage, Visit } from '../../server/coverage/contract.ts';
import type { FeaturePage } from '../../server/features/contract.ts';
import type { Grid, Street } from '../../server/geography/contract.ts';
import type { Card } from '../../server/inspect/contract.ts';
import type { Job, JobList } from '../../server/jobs/contract.ts';
import type { Polygon } from '../../server/kernel/geojson.ts';
import type { GridStaff } from '../../server/people/contract.ts';
import type { SearchHit } from '../../server/search/contract.ts';
import type { LayerInfo } from '../../server/tiles/contract.ts';
import type { Units } from '../../server/tracking/contract.ts';
import type { OverlapReading } from '../../server/zones/contract.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;

/** The part of cases that is asked about; one predicate for columns, days and lists. */
export interface CaseQuestion {
  from: string;
  to: string;
  type?: string | undefined;
  channel?: string | undefined;
  grid?: string | undefined;
  street?: string | undefined;
}

/** Every question that the client asks the service, with the type of the answer. */
export const api = {
  welcome: (signal?: Signal) => request<Welcome>('/welcome', { signal }),
  session: (signal?: Signal) => request<Session>('/session', { signal }),
  signIn: (login: string, password: string) =>
    request<Session>('/session', { method: 'POST', body: { login, password } }),
  signOut: () => request<unknown>('/session', { method: 'DELETE' }),
  changePassword: (currentPassword: string, newPassword: string) =>
    request<unknown>('/session/password', { method: 'POST', body: { currentPassword, newPassword } }),

  city: (signal?: Signal) => request<City>('/city', { signal }),
  codes: (list: string, signal?: Signal) => request<Code[]>('/codes', { query: { list }, signal }),
  layers: (signal?: Signal) => request<LayerInfo[]>('/layers', { signal }),
  settings: (signal?: Signal) => request<Settings>('/settings', { signal }),
  changeSetting: (key: string, value: unknown, source: string) =>
    request<unknown>(`/settings/${encodeURIComponent(key)}`, { method: 'PUT', body: { value, source } }),
  clock: (signal?: Signal) => request<ClockState>('/clock', { signal }),
  changeClock: (body: ClockChange) => request<ClockState>('/clock', { method: 'PUT', body }),

  grids: (signal?: Signal) => request<Grid[]>('/grids', { signal }),
  streets: (signal?: Signal) => request<Street[]>('/streets', { signal }),
  gridStaff: (gridId: string, signal?: Signal) =>
    request<GridStaff>(`/grids/${encodeURIComponent(gridId)}/staff`, { signal }),
  features: (layer: string, cursor: string | null, signal?: Signal) =>
    request<FeaturePage>(`/features/${layer}`, { query: { limit: 1000, cursor }, signal }),
  card: (layer: string, id: string, signal?: Signal) =>
    request<Card>(`/inspect/${layer}/${encodeURIComponent(id)}`, { signal }),
  search: (q: string, signal?: Signal) =>
    request<SearchHit[]>('/search', { query: { q, limit: 12 }, signal }),
  units: (signal?: Signal) => request<Units>('/units', { signal }),

  caseCells: (question: CaseQuestion & { resolution: number }, signal?: Signal) =>
    request<CaseCells>('/cases/cells', { query: { ...question }, signal }),
  caseDays: (question: CaseQuestion & { cell?: string | undefined }, signal?: Signal) =>
    request<CaseDays>('/cases/days', { query: { ...question }, signal }),
  cases: (
    question: CaseQuestion & { cell?: string | undefined; cursor?: string | undefined; limit?: number },
    signal?: Signal,
  ) => request<CasePage>('/cases', { query: { ...question }, signal }),
  caseDetail: (caseId: string, signal?: Signal) =>
    request<CaseDetail>(`/cases/${encodeURIComponent(caseId)}`, { signal }),

  coverage: (signal?: Signal) => request<Coverage>('/coverage/streets', { signal }),
  logVisit: (streetId: string) =>
    request<Visit>('/visits', { method: 'POST', body: { streetId, evidence: 'log' } }),
  withdrawVisit: (visitId: string) =>
    request<unknown>(`/visits/${encodeURIComponent(visitId)}`, { method: 'DELETE' }),

  zoneOverlaps: (geometry: Polygon, legalDate: string | null, signal?: Signal) =>
    request<OverlapReading>('/zone-overlaps', {
      method: 'POST',
      body: { geometry, ...(legalDate ? { legalDate } : {}) },
      signal,
    }),

  accounts: (signal?: Signal) => request<{ accounts: AccountRecord[] }>('/accounts', { signal }),
  createAccount: (body: { login: string; nameZh: string; role: string }) =>
    request<z.output<typeof AccountWithPassword>>('/accounts', { method: 'POST', body }),
  changeAccount: (accountId: string, body: ChangeAccount) =>
    request<AccountRecord>(`/accounts/${accountId}`, { method: 'PATCH', body }),
  resetAccount: (accountId: string) =>
    request<z.output<typeof AccountWithPassword>>(`/accounts/${accountId}/reset`, {
      method: 'POST',
      body: {},
    }),
  deviceKeys: (signal?: Signal) => request<{ keys: DeviceKey[] }>('/device-keys', { signal }),
  createDeviceKey: (body: { label: string; unitId?: string }) =>
    request<z.output<typeof DeviceKeyWithSecret>>('/device-keys', { method: 'POST', body }),
  revokeDeviceKey: (keyId: string) => request<unknown>(`/device-keys/${keyId}`, { method: 'DELETE' }),

  audit: (stream: string | undefined, cursor: string | undefined, signal?: Signal) =>
    request<z.output<typeof AuditPage>>('/audit', { query: { stream, cursor, limit: 50 }, signal }),
  auditHeads: () => request<AuditHeads>('/audit/heads'),
  auditVerify: () => request<AuditVerification>('/audit/verify'),

  jobs: (signal?: Signal) => request<JobList>('/jobs', { query: { limit: 40 }, signal }),
  startJob: (kind: string) => request<Job>('/jobs', { method: 'POST', body: { kind, params: {} } }),
  cancelJob: (jobId: string) =>
    request<Job>(`/jobs/${encodeURIComponent(jobId)}/cancel`, { method: 'POST', body: {} }),
};
