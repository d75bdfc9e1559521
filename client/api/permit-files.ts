import type { Batch, batchListSchema, batchRowsSchema } from '../../server/permits/batch-contract.ts';
import type { DateComparison } from '../../server/permits/contract.ts';
import type {
  Attachment,
  Project,
  ProjectChange,
  ProjectInput,
  projectListSchema,
} from '../../server/permits/project-contract.ts';
import type { z } from 'zod';
import { apiPath, request } from './request.ts';
import { upload } from './upload.ts';
import type { UploadOptions } from './upload.ts';

type Signal = AbortSignal | undefined;
const batch = (batchId: string): string => `/permit-batches/${encodeURIComponent(batchId)}`;
const project = (projectNo: string): string => `/permit-projects/${encodeURIComponent(projectNo)}`;

/** Batches of sites and files of projects, as the service keeps them. */
export const permitFilesApi = {
  startBatch: (file: File, query: Record<string, string | null>, options: UploadOptions) =>
    upload<Batch>('/permit-batches', file, { ...options, query: { ...query, name: file.name } }),
  batches: (signal?: Signal) => request<z.output<typeof batchListSchema>>('/permit-batches', { signal }),
  batch: (batchId: string, signal?: Signal) => request<Batch>(batch(batchId), { signal }),
  batchRows: (batchId: string, cursor: string | null, signal?: Signal) =>
    request<z.output<typeof batchRowsSchema>>(`${batch(batchId)}/rows`, { query: { cursor }, signal }),
  cancelBatch: (batchId: string) => request<Batch>(`${batch(batchId)}/cancel`, { method: 'POST', body: {} }),
  templatePath: () => apiPath('/permit-batches/template.xlsx'),
  resultsPath: (batchId: string, kind: 'xlsx' | 'ndjson') => apiPath(`${batch(batchId)}/results.${kind}`),

  projects: (words: string, cursor: string | null, signal?: Signal) =>
    request<z.output<typeof projectListSchema>>('/permit-projects', { query: { q: words, cursor }, signal }),
  project: (projectNo: string, signal?: Signal) => request<Project>(project(projectNo), { signal }),
  openProject: (body: ProjectInput) => request<Project>('/permit-projects', { method: 'POST', body }),
  changeProject: (projectNo: string, body: ProjectChange) =>
    request<Project>(project(projectNo), { method: 'PATCH', body }),
  attach: (projectNo: string, file: File, options: UploadOptions) =>
    upload<Attachment>(`${project(projectNo)}/attachments`, file, { ...options, query: { name: file.name } }),
  attachmentPath: (projectNo: string, attachmentId: string) =>
    apiPath(`${project(projectNo)}/attachments/${encodeURIComponent(attachmentId)}`),
  removeAttachment: (projectNo: string, attachmentId: string) =>
    request<undefined>(`${project(projectNo)}/attachments/${encodeURIComponent(attachmentId)}`, {
      method: 'DELETE',
    }),
  compareDates: (checkId: string, days: [string, string]) =>
    request<DateComparison>(`/permit-checks/${encodeURIComponent(checkId)}/compare`, {
      method: 'POST',
      body: { days },
    }),
};
