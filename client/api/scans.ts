import type { Position } from '../../server/kernel/geojson.ts';
import { apiPath, request } from './request.ts';
import { upload } from './upload.ts';

type Signal = AbortSignal | undefined;

export interface ControlPoint {
  name: string;
  px: number;
  py: number;
  lng: number;
  lat: number;
  errorM: number;
  given: string | null;
  used: boolean;
}
export interface Scan {
  scanId: string;
  title: string;
  fileName: string;
  widthPx: number;
  heightPx: number;
  createdAt: string;
  controlPoints: ControlPoint[];
  fit: null | {
    method: string;
    rmsM: number;
    epsilonM: number;
    residuals: { residualM: number }[];
    corners: [Position, Position, Position, Position];
  };
}

const of = (scanId: string): string => `/scans/${encodeURIComponent(scanId)}`;

/** What the page of scanned plans asks the service. */
export const scansApi = {
  list: (signal?: Signal) => request<{ scans: Scan[] }>('/scans', { signal }),
  one: (scanId: string, signal?: Signal) => request<Scan>(of(scanId), { signal }),
  picture: (scanId: string) => apiPath(`${of(scanId)}/picture`),
  send: (
    picture: Blob,
    options: { name: string; title: string; page?: number; onProgress?(share: number): void },
  ) =>
    upload<Scan>('/scans', picture, {
      query: { name: options.name, title: options.title, page: options.page },
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    }),
  setControlPoints: (scanId: string, points: unknown[]) =>
    request<Scan>(`${of(scanId)}/control-points`, { method: 'PUT', body: { points } }),
};
