import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid } from '../kernel/errors.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type { Matching, UnitTrace } from '../matching/matching.ts';
import { SILENT_AFTER_S } from '../tracking/contract.ts';
import type { Track } from '../tracking/contract.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { planFit } from './core/planned-route.ts';
import type { HeardFix, PlanFit } from './core/planned-route.ts';
import { MAX_ROUTE_HOURS } from './planned-route-contract.ts';
import type { PlannedRoute, PlannedRouteQuery } from './planned-route-contract.ts';
import * as store from './planned-route-store.ts';
import type { PlannedDutyRow, PlannedStreet } from './planned-route-store.ts';

export interface PlannedRouteDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'setting'>;
  tracking: Pick<Tracking, 'track'>;
  matching: Pick<Matching, 'trace'>;
  /** Does the unit have positions that are not matched yet? Then a missing pass proves nothing. */
  isPending(cityId: number, unitId: string): boolean;
}

/** Where should a unit have been, where was it, and of which time is that not known? */
export interface PlannedRoutes {
  /**
   * The plan of a unit beside its actual way, at most 24 h. A look at a person's track: it is recorded, once, before
   * anything is answered. Raises not_found for a unit that the city does not have.
   */
  compare(cityId: number, unitId: string, query: PlannedRouteQuery, actor: string): Promise<PlannedRoute>;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export function createPlannedRoutes(deps: PlannedRouteDeps): PlannedRoutes {
  const { db, clock } = deps;
  return {
    async compare(cityId, unitId, query, actor) {
      const fromMs = Date.parse(query.from);
      const askedMs = Date.parse(query.to);
      if (!(askedMs > fromMs))
        throw invalid('query.to', query.to, '结束时间须晚于开始时间。', 'The end must be after the start.');
      if (askedMs - fromMs > MAX_ROUTE_HOURS * 3_600_000)
        throw invalid(
          'query.to',
          query.to,
          `一次最多查看 ${MAX_ROUTE_HOURS} 小时。`,
          `At most ${MAX_ROUTE_HOURS} hours at a time.`,
        );
      const nowMs = clock.now();
      // What has not come yet is neither silence nor absence.
      const toMs = Math.max(fromMs + 1, Math.min(askedMs, nowMs));
      const [from, to] = [iso(fromMs), iso(toMs)];
      const track = await deps.tracking.track(cityId, unitId, { from, to, purpose: query.purpose, actor });
      const usable = track.fixes.filter((fix) => fix.flags === 0);
      const heard = usable.map((fix): HeardFix => ({ atMs: Date.parse(fix.at), lng: fix.lng, lat: fix.lat }));
      const [duties, passes, keep, trace] = await Promise.all([
        store.readPlannedDuties(db, cityId, unitId, from, to),
        store.readUnitPasses(db, cityId, unitId, from, to),
        deps.city.setting<number>(cityId, 'fixes.keep_days'),
        traceOf(deps.matching, cityId, track, usable),
      ]);
      const pending = deps.isPending(cityId, unitId);
      const order = [...new Set(duties.flatMap((duty) => duty.streetIds))];
      const streets = new Map(
        (await store.readPlannedStreets(db, cityId, order)).map((street) => [street.streetId, street]),
      );
      const fits = duties.map((duty) => fitOf(duty, streets, heard, { fromMs, toMs }, query.toleranceM));
      return {
        unitId,
        callSign: track.callSign,
        kind: track.kind,
        nameZh: track.nameZh,
        from,
        to,
        purpose: query.purpose,
        toleranceM: query.toleranceM,
        silentAfterS: SILENT_AFTER_S,
        keepDays: keep.value,
        duties: duties.map((duty, i) => ({
          rosterId: duty.rosterId,
          shiftZh: duty.shiftZh,
          shiftEn: duty.shiftEn,
          personZh: duty.personZh,
          startsAt: duty.startsAt,
          endsAt: duty.endsAt,
          post: postOf(duty),
          streetIds: duty.streetIds,
          fit: fits[i] === null || fits[i] === undefined ? null : toldFit(fits[i]),
        })),
        streets: order.flatMap((streetId) => {
          const street = streets.get(streetId);
          if (street === undefined) return [];
          const own = passes.filter((pass) => pass.streetId === streetId);
          const planned = duties.flatMap((duty, i) =>
            duty.streetIds.includes(streetId) ? [{ duty, fit: fits[i] ?? null }] : [],
          );
          const silent = pending || planned.some(({ fit }) => (fit?.silentS ?? 0) > 0);
          const running = planned.some(({ duty }) => Date.parse(duty.endsAt) > nowMs);
          return {
            ...street,
            lines: street.lines.map((line) => line.map(([lng, lat]): [number, number] => [lng, lat])),
            state: own.length > 0 ? 'passed' : running ? 'not_yet' : silent ? 'unknown' : 'not_passed',
            passes: own.map(({ passId, from: began, to: ended, covered }) => ({
              passId,
              from: began,
              to: ended,
              covered,
            })),
          };
        }),
        ways: trace.lines.map((line) => ({
          from: iso(line.fromMs),
          to: iso(line.toMs),
          posterior: line.posterior,
          path: line.path.map(([lng, lat]): [number, number] => [lng, lat]),
        })),
        gaps: allGaps(trace.gaps, fits).map((gap) => ({
          from: iso(gap.fromMs),
          to: iso(gap.toMs),
          durationS: (gap.toMs - gap.fromMs) / 1000,
          reason: gap.reason,
          before: placeOf(heard.findLast((fix) => fix.atMs <= gap.fromMs)),
          after: placeOf(heard.find((fix) => fix.atMs >= gap.toMs)),
        })),
        fixes: heard.map(({ lng, lat, atMs }): [number, number, number] => [lng, lat, atMs]),
        truncated: track.truncated,
      };
    },
  };
}

/** Gaps of the way, and silences of a duty before the first and after the last position, of which no way can tell. */
function allGaps(gaps: UnitTrace['gaps'], fits: readonly (PlanFit | null)[]): UnitTrace['gaps'] {
  const silences = fits
    .flatMap((fit) => fit?.silences ?? [])
    .filter((one) => !gaps.some((gap) => gap.fromMs < one.toMs && one.fromMs < gap.toMs))
    .map((one) => ({ ...one, reason: 'silence' as const }));
  return [...gaps, ...silences].toSorted((a, b) => a.fromMs - b.fromMs);
}

function placeOf(fix: HeardFix | undefined): [number, number] | null {
  return fix === undefined ? null : [fix.lng, fix.lat];
}

async function traceOf(
  matching: PlannedRouteDeps['matching'],
  cityId: number,
  track: Track,
  usable: Track['fixes'],
): Promise<Pick<UnitTrace, 'lines' | 'gaps'>> {
  if (usable.length === 0) return { lines: [], gaps: [] };
  return matching.trace(cityId, {
    unitId: track.unitId,
    manner: track.kind.includes('vehicle') ? 'vehicle' : 'foot',
    timeMs: usable.map((fix) => Date.parse(fix.at)),
    lng: usable.map((fix) => fix.lng),
    lat: usable.map((fix) => fix.lat),
    accuracyM: usable.map((fix) => fix.accuracyM ?? NaN),
  });
}

function postOf(duty: PlannedDutyRow): PlannedRoute['duties'][number]['post'] {
  if (duty.postId === null || duty.postLng === null || duty.postLat === null) return null;
  return { postId: duty.postId, nameZh: duty.postZh ?? duty.postId, position: [duty.postLng, duty.postLat] };
}

function fitOf(
  duty: PlannedDutyRow,
  streets: ReadonlyMap<string, PlannedStreet>,
  heard: readonly HeardFix[],
  asked: { fromMs: number; toMs: number },
  toleranceM: number,
): PlanFit | null {
  const post = postOf(duty);
  return planFit(
    {
      fromMs: Math.max(asked.fromMs, Date.parse(duty.startsAt)),
      toMs: Math.min(asked.toMs, Date.parse(duty.endsAt)),
      lines: duty.streetIds.flatMap((streetId) => streets.get(streetId)?.lines ?? []),
      places: post === null ? [] : [post.position as LngLat],
    },
    heard,
    { toleranceM, silentAfterS: SILENT_AFTER_S },
  );
}

const span = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => ({
  from: iso(fromMs),
  to: iso(toMs),
  durationS: (toMs - fromMs) / 1000,
});

const at = (ms: number | null): string | null => (ms === null ? null : iso(ms));

function toldFit(fit: PlanFit): NonNullable<PlannedRoute['duties'][number]['fit']> {
  const { firstHeardMs, firstOnPlanMs, lastHeardMs, deviations, silences, ...measures } = fit;
  return {
    ...measures,
    firstHeardAt: at(firstHeardMs),
    firstOnPlanAt: at(firstOnPlanMs),
    lastHeardAt: at(lastHeardMs),
    deviations: deviations.map((one) => ({
      ...span(one),
      fixes: one.fixes,
      maxM: one.maxM,
      meanM: one.meanM,
      position: [one.at[0], one.at[1]],
    })),
    silences: silences.map(span),
  };
}
