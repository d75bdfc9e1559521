import type {
  CampaignAnswer,
  CampaignQuestion,
  EmergingAnswer,
  EmergingQuery,
  ForecastAnswer,
  ForecastQuery,
  HotspotAnswer,
  HotspotQuestion,
  HotspotResult,
  StatisticAnswer,
  StatisticQuestion,
} from '../../server/hotspots/contract.ts';
import type { ProfileAnswer, ProfileQuestion } from '../../server/hotspots/profile-contract.ts';
import { apiPath, request } from './request.ts';

type Signal = AbortSignal | undefined;
const of = (resultId: string, rest = ''): string => `/hotspots/${encodeURIComponent(resultId)}${rest}`;

/** What the command workspace asks about hotspots. */
export const hotspotsApi = {
  ask: (body: HotspotQuestion, signal?: Signal) =>
    request<HotspotAnswer>('/hotspots', { method: 'POST', body, signal }),
  result: (resultId: string, signal?: Signal) => request<HotspotResult>(of(resultId), { signal }),
  profile: (body: ProfileQuestion, signal?: Signal) =>
    request<ProfileAnswer>('/hotspots/profile', { method: 'POST', body, signal }),
  statistic: (body: StatisticQuestion, signal?: Signal) =>
    request<StatisticAnswer>('/hotspots/statistics', { method: 'POST', body, signal }),
  emerging: (query: EmergingQuery, signal?: Signal) =>
    request<EmergingAnswer>('/hotspots/emerging', { query: { ...query }, signal }),
  forecast: (query: ForecastQuery, signal?: Signal) =>
    request<ForecastAnswer>('/hotspots/forecast', { query: { ...query }, signal }),
  campaign: (body: CampaignQuestion, signal?: Signal) =>
    request<CampaignAnswer>('/hotspots/campaign', { method: 'POST', body, signal }),
  stability: (resultId: string) =>
    request<{ jobId: string }>(of(resultId, '/stability'), { method: 'POST', body: {} }),
  /** Where a stored result is fetched as a file. */
  file: (resultId: string, kind: 'csv' | 'geojson' | 'brief.pdf' | 'brief.png' | 'brief.xlsx') =>
    apiPath(kind.startsWith('brief') ? of(resultId, `/${kind}`) : of(resultId, `.${kind}`)),
};
