import type { FourSidesReading, Supersede, ZoneDraft, ZoneHistory } from '../../server/zones/contract.ts';
import type { ZoneList, ZonePreview, ZonePreviewRequest } from '../../server/zones/draft-contract.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;
const one = (zoneId: string): string => `/zones/${encodeURIComponent(zoneId)}`;

/** What the editor of zones asks the service. */
export const zonesApi = {
  list: (signal?: Signal) => request<ZoneList>('/zones', { signal }),
  history: (zoneId: string, signal?: Signal) => request<ZoneHistory>(`${one(zoneId)}/history`, { signal }),
  preview: (body: ZonePreviewRequest, signal?: Signal) =>
    request<ZonePreview>('/zone-previews', { method: 'POST', body, signal }),
  enter: (body: ZoneDraft) => request<ZoneHistory>('/zones', { method: 'POST', body }),
  supersede: (zoneId: string, body: Supersede) =>
    request<ZoneHistory>(`${one(zoneId)}/supersede`, { method: 'POST', body }),
  derive: (zoneId: string) => request<ZoneHistory>(`${one(zoneId)}/derive`, { method: 'POST', body: {} }),
  fourSides: (text: string) =>
    request<FourSidesReading>('/zone-texts/four-sides', { method: 'POST', body: { text } }),
};
