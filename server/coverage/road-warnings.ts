import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid } from '../kernel/errors.ts';
import { localOffsetMs } from './core/local-hours.ts';
import { nextWarning } from './core/road-warning.ts';
import type { RoadWarning } from './core/road-warning.ts';
import { DAY_MS, HOUR_MS, iso } from './coverage-rules.ts';
import type * as wire from './warning-contract.ts';
import * as store from './warning-store.ts';

export interface RoadWarningsDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting' | 'localDay'>;
  events: Pick<Events, 'publish'>;
}

/** Which sanitation roads fall behind their rated passes? */
export interface RoadWarningDesk {
  /** Raises, raises further or withdraws what has become due; answers what changed. Repeats change nothing. */
  evaluate(cityId: number): Promise<{ raised: number; withdrawn: number }>;
  warnings(cityId: number, day?: string): Promise<wire.RoadWarnings>;
  /** The passes over a road on a local day, today unless told. */
  passes(cityId: number, roadId: string, day?: string): Promise<wire.RoadPasses>;
}

/** Passes that late fixes show after midnight still count for the day before, ms. */
const DAY_BEFORE_UNTIL_MS = 6 * HOUR_MS;

const midnightOf = (day: string, timeZone: string): number => {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  return asUtc - localOffsetMs(asUtc, timeZone);
};

export function createRoadWarnings({ db, clock, city, events }: RoadWarningsDeps): RoadWarningDesk {
  async function rulesOf(cityId: number) {
    const [facts, stages, window] = await Promise.all([
      city.facts(cityId),
      city.setting<number[]>(cityId, 'coverage.warning_stages_min'),
      city.setting<number[]>(cityId, 'coverage.warning_window_h'),
    ]);
    return { timeZone: facts.timeZone, stages, window };
  }

  async function evaluateDay(cityId: number, day: string): Promise<{ raised: number; withdrawn: number }> {
    const { timeZone, stages, window } = await rulesOf(cityId);
    const midnight = midnightOf(day, timeZone);
    const fromMs = midnight + (window.value[0] ?? 0) * HOUR_MS;
    const toMs = midnight + (window.value[1] ?? 24) * HOUR_MS;
    const nowMs = clock.now();
    const [roads, kept] = await Promise.all([
      store.readRoads(db, cityId, midnight, midnight + DAY_MS),
      store.readWarnings(db, cityId, day),
    ]);
    const before = new Map(kept.map((one) => [one.roadId, one]));
    const stagesMs = stages.value.map((minutes) => minutes * 60_000);
    const changed: RoadWarning[] = [];
    for (const road of roads) {
      const held = before.get(road.road_id);
      const plan = { roadId: road.road_id, rated: road.rated, fromMs, toMs, passes: road.passes };
      const next = nextWarning(held, plan, nowMs, stagesMs);
      if (next !== undefined && next !== held) changed.push(next);
    }
    if (changed.length > 0) await store.putWarnings(db, cityId, day, changed, nowMs);
    for (const one of changed)
      events.publish({
        type: EVENT_TYPES.roadWarning,
        cityId,
        subject: one.roadId,
        permission: 'coverage:read',
        data: {
          day,
          roadId: one.roadId,
          stage: one.stage,
          state: one.state,
          step: one.history.at(-1) ?? null,
        },
      });
    const withdrawn = changed.filter((one) => one.state === 'withdrawn').length;
    return { raised: changed.length - withdrawn, withdrawn };
  }

  async function dayOf(cityId: number, day: string | undefined): Promise<string> {
    const today = await city.localDay(cityId, clock.now());
    if (day !== undefined && day > today)
      throw invalid('query.day', day, '日期在将来。', 'The day is in the future.');
    return day ?? today;
  }

  return {
    async evaluate(cityId) {
      const nowMs = clock.now();
      const today = await city.localDay(cityId, nowMs);
      const before = await city.localDay(cityId, nowMs - DAY_BEFORE_UNTIL_MS);
      const sums = { raised: 0, withdrawn: 0 };
      for (const day of before === today ? [today] : [before, today]) {
        const done = await evaluateDay(cityId, day);
        sums.raised += done.raised;
        sums.withdrawn += done.withdrawn;
      }
      return sums;
    },

    async warnings(cityId, asked) {
      const day = await dayOf(cityId, asked);
      const [{ stages, window }, rows] = await Promise.all([
        rulesOf(cityId),
        store.readWarnings(db, cityId, day),
      ]);
      const open = (stage: number): number =>
        rows.filter((row) => row.state === 'open' && row.stage === stage).length;
      return {
        day,
        at: iso(clock.now()),
        stagesMin: stages.value,
        windowH: window.value,
        source: stages.source,
        counts: {
          stage1: open(1),
          stage2: open(2),
          stage3: open(3),
          withdrawn: rows.filter((row) => row.state === 'withdrawn').length,
        },
        warnings: rows.map((row) => ({
          roadId: row.roadId,
          nameZh: row.nameZh,
          firmId: row.firmId,
          stage: row.stage,
          state: row.state,
          behindSince: iso(row.behindSinceMs),
          due: row.due,
          done: row.done,
          changedAt: row.changedAt,
          history: row.history,
          passesPath: `/api/v1/coverage/roads/${encodeURIComponent(row.roadId)}/passes?day=${day}`,
        })),
      };
    },

    async passes(cityId, roadId, asked) {
      const day = await dayOf(cityId, asked);
      const { timeZone } = await rulesOf(cityId);
      const midnight = midnightOf(day, timeZone);
      const rows = await store.readRoadPasses(db, cityId, roadId, midnight, midnight + DAY_MS);
      return {
        roadId,
        day,
        passes: rows.map((row) => ({
          passId: row.pass_id,
          unitId: row.unit_id,
          startedAt: row.started_at,
          endedAt: row.ended_at,
          covered: row.covered,
          posterior: row.posterior,
          fixes: row.fixes,
          counted: row.counted,
          steady: row.steady,
          trackPath: `/api/v1/units/${encodeURIComponent(row.unit_id)}/track?from=${row.started_at}&to=${row.ended_at}`,
        })),
      };
    },
  };
}
