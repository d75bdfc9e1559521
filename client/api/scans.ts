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
  residualM: number | null;
  fitted: Position | null;
}
export interface ScanSummary {
  scanId: string;
  title: string;
  widthPx: number;
  heightPx: number;
  points: number;
  rmsM: number | null;
  createdAt: string;
}
export interface Scan extends ScanSummary {
  documentId: string;
  controlPoints: ControlPoint[];
  largestM: number | null;
  epsilonM: number | null;
  methodZh: string | null;
  methodEn: string | null;
  corners: [Position, Position, Position, Position] | null;
}
/** A control point as it is sent: its pixel, and its place by the map or as typed. */
export type NewControlPoint = { name: string; px: number; py: number } & (
  { lngLat: Position } | { x: number; y: number; crs: string }
);

const of = (scanId: string): string => `/scans/${encodeURIComponent(scanId)}`;

/** What the page of scanned plans asks the service. */
export const scansApi = {
  list: (signal?: Signal) => request<{ scans: ScanSummary[] }>('/scans', { signal }),
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
  setControlPoints: (scanId: string, points: NewControlPoint[]) =>
    request<Scan>(`${of(scanId)}/control-points`, { method: 'PUT', body: { points } }),
};
