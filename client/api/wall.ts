import type { Overdue } from '../../server/cases/desk-contract.ts';
import type { RoadWarnings } from '../../server/coverage/warning-contract.ts';
import type { FenceEvents } from '../../server/fences/contract.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;

/** What the wall asks by the minute: only as much as it shows. */
export const wallApi = {
  overdue: (limit: number, signal?: Signal) =>
    request<Overdue>('/cases/overdue', { query: { limit }, signal }),
  warnings: (signal?: Signal) => request<RoadWarnings>('/coverage/warnings', { signal }),
  fenceEvents: (state: 'open' | 'acknowledged', limit: number, signal?: Signal) =>
    request<FenceEvents>('/fence-events', { query: { state, limit }, signal }),
};
