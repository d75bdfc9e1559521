import type { Position } from '../../server/kernel/geojson.ts';
import type { Epsilon, NewControlPoint, Scan, ScanSummary } from '../../server/scans/contract.ts';
import { apiPath, request } from './request.ts';
import { upload } from './upload.ts';

type Signal = AbortSignal | undefined;

const of = (scanId: string): string => `/scans/${encodeURIComponent(scanId)}`;

/** What the page of scanned plans asks the service. */
export const scansApi = {
  list: (signal?: Signal) => request<{ scans: ScanSummary[] }>('/scans', { signal }),
  one: (scanId: string, signal?: Signal) => request<Scan>(of(scanId), { signal }),
  picture: (scanId: string) => apiPath(`${of(scanId)}/image`),
  send: (
    picture: Blob,
    options: { name: string; title: string; page?: number; onProgress?(share: number): void },
  ) =>
    upload<Scan>('/scans', picture, {
      query: { name: options.name, title: options.title, page: options.page },
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    }),
  setControlPoints: (scanId: string, points: NewControlPoint[]) =>
    request<Scan>(`${of(scanId)}/control-points`, { method: 'PUT', body: { points } }),
  /** The uncertainty of a line through these places. */
  epsilon: (scanId: string, positions: readonly Position[], signal?: Signal) =>
    request<Epsilon>(`${of(scanId)}/uncertainty`, { method: 'POST', body: { positions }, signal }),
  /** Keeps the PDF that the picture is a page of. */
  sendOriginal: (scanId: string, file: File) =>
    upload<unknown>(`${of(scanId)}/original`, file, { method: 'PUT', query: { name: file.name } }),
};
