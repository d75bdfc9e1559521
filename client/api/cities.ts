import type {
  CityEntry,
  CityReport,
  CityStarted,
  CityUpload,
  H3Option,
  NewCity,
  TopologyReport,
} from '../../server/cities/contract.ts';
import type { FeaturePage } from '../../server/features/contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import { request } from './request.ts';
import { upload } from './upload.ts';
import type { UploadOptions } from './upload.ts';

type Signal = AbortSignal | undefined;

/** What the switcher and the wizard ask the service. */
export const citiesApi = {
  list: (signal?: Signal) => request<CityEntry[]>('/cities', { signal }),
  h3Options: (lat: number, lng: number, signal?: Signal) =>
    request<H3Option[]>('/cities/h3-options', { query: { lat, lng }, signal }),
  sendFile: (file: File, kind: CityUpload['kind'], sending: Omit<UploadOptions, 'query'> = {}) =>
    upload<CityUpload>('/cities/uploads', file, { ...sending, query: { name: file.name, kind } }),
  create: (body: NewCity) => request<CityStarted>('/cities', { method: 'POST', body }),
  report: (cityId: number, signal?: Signal) => request<CityReport>(`/cities/${cityId}/report`, { signal }),
  topology: (cityId: number, signal?: Signal) =>
    request<TopologyReport>(`/cities/${cityId}/topology`, { signal }),
  /** Grids and streets of a city that need not be the open one: one page of each, which holds them all. */
  shapes: async (cityId: number, signal?: Signal): Promise<{ grids: FeaturePage; streets: FeaturePage }> => {
    const page = (layer: string): Promise<FeaturePage> =>
      request<FeaturePage>(`/features/${layer}`, { query: { city: cityId, limit: 1000 }, signal });
    const [grids, streets] = await Promise.all([page('grids'), page('streets')]);
    return { grids, streets };
  },
  /** A job of another city than the open one is asked for under its own. */
  job: (jobId: string, cityId: number | null, signal?: Signal) =>
    request<Job>(`/jobs/${encodeURIComponent(jobId)}`, {
      query: cityId === null ? {} : { city: cityId },
      signal,
    }),
};
