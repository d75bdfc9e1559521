import type { NewVisit, Visit } from '../../server/coverage/contract.ts';
import type {
  CameraAnswer,
  CameraEvent,
  Flight,
  FlightAnswer,
  VisitFileAnswer,
} from '../../server/coverage/evidence-contract.ts';
import type {
  GapList,
  HotHours,
  Measures,
  ShiftCoverage,
  Unclaimed,
  VisitDetail,
} from '../../server/coverage/report-contract.ts';
import type { BlindSpots, Cameras } from '../../server/coverage/sight-contract.ts';
import type { RoadPasses, RoadWarnings } from '../../server/coverage/warning-contract.ts';
import type { NewOutage, Outages } from '../../server/simulation/contract.ts';
import { apiPath, request } from './request.ts';
import { upload } from './upload.ts';

type Signal = AbortSignal | undefined;
/** Both undefined: the shift that runs, or ran last. */
export interface AskedShift {
  day: string | null;
  shift: string | null;
}

/** What the pages about gaps, states, measures and warnings ask the service. */
export const coverageApi = {
  gaps: (asked: AskedShift, signal?: Signal) =>
    request<GapList>('/coverage/gaps', { query: { ...asked }, signal }),
  shift: (asked: AskedShift, signal?: Signal) =>
    request<ShiftCoverage>('/coverage/shift', { query: { ...asked }, signal }),
  measures: (query: { from?: string; to?: string; evidence?: string; street?: string }, signal?: Signal) =>
    request<Measures>('/coverage/measures', { query, signal }),
  visits: (query: { street: string; from?: string; to?: string }, signal?: Signal) =>
    request<Visit[]>('/visits', { query, signal }),
  visit: (visitId: string, signal?: Signal) =>
    request<VisitDetail>(`/visits/${encodeURIComponent(visitId)}`, { signal }),
  photoPath: (visitId: string) => apiPath(`/visits/${encodeURIComponent(visitId)}/photo`),
  logVisit: (body: NewVisit) => request<Visit>('/visits', { method: 'POST', body }),
  cameraEvent: (body: CameraEvent) =>
    request<CameraAnswer>('/visits/camera-events', { method: 'POST', body }),
  flight: (body: Flight) => request<FlightAnswer>('/visits/flights', { method: 'POST', body }),
  importVisits: (file: File, dryRun: boolean) =>
    upload<VisitFileAnswer>('/visits/import', file, { query: { name: file.name, dryRun } }),
  warnings: (signal?: Signal) => request<RoadWarnings>('/coverage/warnings', { signal }),
  passes: (roadId: string, day: string, signal?: Signal) =>
    request<RoadPasses>(`/coverage/roads/${encodeURIComponent(roadId)}/passes`, { query: { day }, signal }),
  unclaimed: (signal?: Signal) => request<Unclaimed>('/coverage/unclaimed', { signal }),
  hotHours: (signal?: Signal) => request<HotHours>('/coverage/hot-hours', { signal }),
  blindSpots: (signal?: Signal) => request<BlindSpots>('/coverage/blind-spots', { signal }),
  cameras: (bbox: string, signal?: Signal) =>
    request<Cameras>('/coverage/cameras', { query: { bbox, limit: 100 }, signal }),
  outages: (signal?: Signal) => request<Outages>('/simulation/outages', { signal }),
  cutNetwork: (body: NewOutage) => request<Outages>('/simulation/outages', { method: 'POST', body }),
};
