import type { z } from 'zod';
import type { LawPage, configuredAuthoritySchema } from '../../server/law/contract.ts';
import type {
  DecisionRequest,
  PermitCheck,
  PermitRequest,
  Replay,
  checkListSchema,
} from '../../server/permits/contract.ts';
import type {
  CoverageRegister,
  gazetteRequestSchema,
  signatureRequestSchema,
} from '../../server/permits/coverage-contract.ts';
import type { PermitQualityAnswer } from '../../server/permits/quality-contract.ts';
import type { ScreeningReport } from '../../server/permits/screening-contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import type { Supersede, ZoneHistory } from '../../server/zones/contract.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;
export type ConfiguredAuthority = z.output<typeof configuredAuthoritySchema>;
export type CheckList = z.output<typeof checkListSchema>;

const one = (checkId: string): string => `/permit-checks/${encodeURIComponent(checkId)}`;
const zone = (zoneId: string): string => `/zones/${encodeURIComponent(zoneId)}`;

/** What the permits workspace asks the service. */
export const permitsApi = {
  check: (body: PermitRequest) => request<PermitCheck>('/permit-checks', { method: 'POST', body }),
  read: (checkId: string, signal?: Signal) => request<PermitCheck>(one(checkId), { signal }),
  list: (projectNo: string | null, cursor: string | null, signal?: Signal) =>
    request<CheckList>('/permit-checks', { query: { projectNo, cursor, limit: 40 }, signal }),
  replay: (checkId: string) => request<Replay>(`${one(checkId)}/replay`, { method: 'POST', body: {} }),
  decide: (checkId: string, body: DecisionRequest) =>
    request<PermitCheck>(`${one(checkId)}/decisions`, { method: 'POST', body }),
  dispute: (checkId: string, reason: string) =>
    request<PermitCheck>(`${one(checkId)}/disputes`, { method: 'POST', body: { reason } }),

  register: (day: string | null, signal?: Signal) =>
    request<CoverageRegister>('/coverage-register', { query: { day }, signal }),
  addEntries: (body: z.output<typeof gazetteRequestSchema>) =>
    request<CoverageRegister>('/coverage-register/entries', { method: 'POST', body }),
  fillRegister: (source: string) =>
    request<CoverageRegister>('/coverage-register/fill', { method: 'POST', body: { source } }),
  sign: (body: z.output<typeof signatureRequestSchema>) =>
    request<CoverageRegister>('/coverage-register/signatures', { method: 'POST', body }),

  measureQuality: () =>
    request<Job>('/jobs', { method: 'POST', body: { kind: 'permits.quality', params: {} } }),
  quality: (signal?: Signal) => request<PermitQualityAnswer>('/permit-quality', { signal }),
  screening: (signal?: Signal) => request<ScreeningReport>('/construction-screening', { signal }),
  screen: (openCases: boolean) =>
    request<Job>('/jobs', { method: 'POST', body: { kind: 'permits.screen', params: { openCases } } }),

  law: (day: string | null, signal?: Signal) => request<LawPage>('/law', { query: { day }, signal }),
  authorities: (signal?: Signal) =>
    request<{ authorities: ConfiguredAuthority[] }>('/law/authorities', { signal }),
  enterAuthority: (body: ConfiguredAuthority) =>
    request<{ authorities: ConfiguredAuthority[] }>('/law/authorities', { method: 'POST', body }),

  zoneHistory: (zoneId: string, signal?: Signal) =>
    request<ZoneHistory>(`${zone(zoneId)}/history`, { signal }),
  supersedeZone: (zoneId: string, body: Supersede) =>
    request<ZoneHistory>(`${zone(zoneId)}/supersede`, { method: 'POST', body }),
  undoZone: (zoneId: string) => request<ZoneHistory>(`${zone(zoneId)}/undo`, { method: 'POST', body: {} }),
};
