import type {
  ImportAnswer,
  ImportLayer,
  ImportLayerInfo,
  ImportList,
  ImportReport,
  ImportStarted,
  RejectedRow,
} from '../../server/ingest/contract.ts';
import type { CrsListItem } from '../../server/coordinates/contract.ts';
import { apiPath, request } from './request.ts';
import { upload } from './upload.ts';
import type { UploadOptions } from './upload.ts';

type Signal = AbortSignal | undefined;

/** What goes with a file that is sent in. */
export interface ImportOptions {
  layer: ImportLayer;
  crs?: string | undefined;
  map?: string | undefined;
  encoding?: string | undefined;
  sheet?: string | undefined;
  dryRun?: boolean | undefined;
  sourceTitle?: string | undefined;
  attribution?: string | undefined;
  licence?: string | undefined;
}

const of = (importId: string): string => `/imports/${encodeURIComponent(importId)}`;

/** What the import page asks the service. */
export const importsApi = {
  layers: (signal?: Signal) => request<ImportLayerInfo[]>('/imports/layers', { signal }),
  systems: (signal?: Signal) => request<{ items: CrsListItem[] }>('/crs', { signal }),
  list: (cursor: string | null, signal?: Signal) =>
    request<ImportList>('/imports', { query: { limit: 30, cursor }, signal }),
  report: (importId: string, signal?: Signal) => request<ImportReport>(of(importId), { signal }),
  send: (file: File, options: ImportOptions, sending: Omit<UploadOptions, 'query'> = {}) =>
    upload<ImportStarted>('/imports', file, { ...sending, query: { name: file.name, ...options } }),
  rejected: (importId: string, cursor: string | null, signal?: Signal) =>
    request<{ rows: RejectedRow[]; next: string | null }>(`${of(importId)}/rejected`, {
      query: { limit: 100, cursor },
      signal,
    }),
  rejectedCsv: (importId: string) => apiPath(`${of(importId)}/rejected.csv`),
  answer: (importId: string, body: ImportAnswer) =>
    request<ImportStarted>(`${of(importId)}/answer`, { method: 'POST', body }),
  undo: (importId: string) => request<ImportStarted>(`${of(importId)}/undo`, { method: 'POST', body: {} }),
  cancel: (importId: string) => request<unknown>(`${of(importId)}/cancel`, { method: 'POST', body: {} }),
};
