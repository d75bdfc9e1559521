import type { CampaignQuestion, EmergingQuery, HotspotQuestion } from '../../server/hotspots/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import type { AppState } from '../state/app-state.ts';
import type { HotView } from '../state/hot-view.ts';

const DAY_MS = 86_400_000;

/** The filters that every hotspot question shares; empty lists say nothing. */
function filtersOf(hot: HotView): Partial<HotspotQuestion> {
  return {
    ...(hot.types.length > 0 ? { types: hot.types } : {}),
    ...(hot.channels.length > 0 ? { channels: hot.channels } : {}),
    ...(hot.outcomes.length > 0 ? { outcomes: hot.outcomes } : {}),
    ...(hot.hours === null ? {} : { hours: hot.hours }),
    ...(hot.weekdays.length > 0 ? { weekdays: hot.weekdays } : {}),
  };
}

/** What does the screen ask? The period, the days before it, filters and exposure; null while no period is known. */
export function questionOf({ time, hot }: Pick<AppState, 'time' | 'hot'>): HotspotQuestion | null {
  if (time.from === null || time.to === null) return null;
  return {
    from: time.from,
    to: time.to,
    ...(hot.beforeDays > 0
      ? { compareFrom: new Date(Date.parse(time.from) - hot.beforeDays * DAY_MS).toISOString() }
      : {}),
    ...filtersOf(hot),
    unit: hot.unit,
    exposure: hot.exposure,
    adjustment: hot.adjustment,
    ...(hot.resolution === null || hot.unit === 'street' ? {} : { resolution: hot.resolution }),
  };
}

const list = (codes: readonly string[]): string | undefined =>
  codes.length > 0 ? codes.join(',') : undefined;

/** The part of the question that emerging places and the forecast take; `to` null: until now. */
export function listedOf(hot: HotView, to: string | null = null): EmergingQuery {
  return {
    to: to ?? undefined,
    types: list(hot.types),
    channels: list(hot.channels),
    outcomes: list(hot.outcomes),
    unit: hot.unit,
    exposure: hot.exposure,
    resolution: hot.unit === 'street' ? undefined : (hot.resolution ?? undefined),
  };
}

/**
 * The campaign as it stands on the screen: cells chosen, or the ring drawn; null while area or dates are missing.
 * `boundary` makes one polygon of cells. The time after a campaign lasts as long as it did, but not beyond now.
 */
export function campaignOf(
  { hot, draw }: Pick<AppState, 'hot' | 'draw'>,
  boundary: (cells: readonly string[]) => Position[][][],
  nowMs: number,
): CampaignQuestion | null {
  if (hot.campaign === null) return null;
  const area: CampaignQuestion['area'] | null =
    hot.area.length > 0
      ? { type: 'MultiPolygon', coordinates: boundary(hot.area) }
      : draw.polygon && draw.polygon.length >= 3
        ? { type: 'Polygon', coordinates: [[...draw.polygon, draw.polygon[0]!]] }
        : null;
  if (area === null) return null;
  const { from, to } = hot.campaign;
  const length = Date.parse(to) - Date.parse(from);
  const afterTo = Math.min(Date.parse(to) + length, Math.floor(nowMs / 60_000) * 60_000);
  return {
    area,
    from,
    to,
    ...(hot.judgeAfter && afterTo > Date.parse(to) ? { afterTo: new Date(afterTo).toISOString() } : {}),
    ...(hot.types.length > 0 ? { types: hot.types } : {}),
  };
}

/** A local calendar day and whole days, as instants: the campaign's first day to the day after its last. */
export function shiftDays(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * DAY_MS).toISOString();
}
