import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { allowedGapMs, DAY_MS, HOUR_MS, iso, visitsPath } from './coverage-rules.ts';
import type { Rules } from './coverage-rules.ts';
import { hotPlacesOf } from './core/hot-places.ts';
import { hoursOf, localOffsetMs } from './core/local-hours.ts';
import { rankNeeds } from './core/street-need.ts';
import type { StreetNeed } from './core/street-need.ts';
import type * as wire from './report-contract.ts';
import * as store from './report-store.ts';
import type { ShiftRow, StreetFacts } from './report-store.ts';
import type { ShiftDesk } from './shift-desk.ts';

export interface NeedDeskDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'localDay'>;
  shifts: ShiftDesk;
}

/** Where is somebody needed most, and in which hours? */
export interface NeedDesk {
  ranked(
    cityId: number,
    shift: ShiftRow,
    info: wire.ShiftInfo,
    rules: Rules,
    wanted: (street: StreetFacts) => boolean,
  ): Promise<{ streets: StreetFacts[]; hot: wire.GapList['hotspots']; ranked: wire.RankedStreet[] }>;
  hotHours(cityId: number, days: number, rules: Rules): Promise<wire.HotHours>;
}

/** Days of cases that give an expectation. */
const BASIS_DAYS = 56;
const MOST_HOT_HOURS = 200;

export function createNeedDesk({ db, clock, city, shifts }: NeedDeskDeps): NeedDesk {
  /** What ranks streets: last visits, expected cases, hotspots, claims. */
  async function needsOf(cityId: number, shift: ShiftRow, streets: readonly StreetFacts[], rules: Rules) {
    const nowMs = clock.now();
    const atMs = Math.min(nowMs, shift.to_ms);
    const sinceMs = atMs - rules.windowDays * DAY_MS;
    const dayStart = await store.readShifts(db, cityId, await city.localDay(cityId, atMs), rules.timeZone);
    const todayMs = Math.min(shift.from_ms, ...dayStart.map((row) => row.from_ms));
    const [visits, cases, hot, { all }] = await Promise.all([
      store.readPeriodVisits(db, cityId, sinceMs, atMs, null),
      store.readCasesByHour(db, cityId, atMs - BASIS_DAYS * DAY_MS, atMs, rules.timeZone),
      store.readHotStreets(db, cityId, nowMs),
      shifts.statesIn(cityId, shift, streets, rules),
    ]);
    const lastOf = new Map<string, number>();
    for (const visit of visits)
      if (visit.certainty > 0)
        lastOf.set(visit.street_id, Math.max(lastOf.get(visit.street_id) ?? 0, Math.min(atMs, visit.to_ms)));
    const hours = hoursOf(shift, rules.timeZone);
    const expected = new Map<string, number>();
    for (const row of cases)
      expected.set(
        row.street_id,
        (expected.get(row.street_id) ?? 0) + (row.cases / BASIS_DAYS) * (hours[row.hour] ?? 0),
      );
    const tiers = hot === undefined ? new Map<string, 'confirmed' | 'watch'>() : hotPlacesOf(hot.body);
    const needs = streets.map((street, i): StreetNeed => {
      const last = lastOf.get(street.street_id);
      const status = all[i]!;
      return {
        streetId: street.street_id,
        grade: street.grade,
        lengthM: street.length_m,
        dailyMust: street.daily_must,
        unclaimed: !street.claimed,
        sinceMs: last === undefined ? null : Math.max(0, atMs - last),
        windowDays: rules.windowDays,
        allowedMs: allowedGapMs(street, rules),
        seenToday: last !== undefined && last >= todayMs,
        expectedCases: expected.get(street.street_id) ?? 0,
        hot: tiers.get(street.street_id) ?? null,
        unsure: status.state === 'unknown' && ['silent', 'on_the_way', 'no_sign'].includes(status.reason),
        rateSensitive: status.rateSensitive,
      };
    });
    return { needs, states: all, lastOf, atMs, sinceMs, hot };
  }

  async function ranked(
    cityId: number,
    shift: ShiftRow,
    info: wire.ShiftInfo,
    rules: Rules,
    wanted: (street: StreetFacts) => boolean,
  ) {
    const streets = await store.readStreets(db, cityId, clock.now());
    const { needs, states, lastOf, atMs, sinceMs, hot } = await needsOf(cityId, shift, streets, rules);
    const index = new Map(streets.map((street, i) => [street.street_id, i]));
    const list = rankNeeds(needs.filter((_, i) => wanted(streets[i]!)));
    const begun = Date.parse(info.at) > shift.from_ms;
    return {
      streets,
      hot: hot === undefined ? null : { resultId: hot.result_id, createdAt: hot.created_at },
      ranked: list.map(({ streetId, score, reasons }, i): wire.RankedStreet => {
        const street = streets[index.get(streetId)!]!;
        const last = lastOf.get(streetId);
        return {
          rank: i + 1,
          streetId,
          nameZh: street.name_zh,
          nameEn: street.name_en,
          gridId: street.grid_id,
          grade: street.grade,
          lengthM: street.length_m,
          score,
          reasons,
          lastSeenAt: last === undefined ? null : iso(last),
          state: begun ? states[index.get(streetId)!]!.state : null,
          unclaimed: !street.claimed,
          visitsPath: visitsPath(streetId, sinceMs, atMs),
        };
      }),
    };
  }

  return {
    ranked,
    async hotHours(cityId, days, rules) {
      const nowMs = clock.now();
      const fromMs = nowMs - days * DAY_MS;
      const [streets, cases, visits, hot] = await Promise.all([
        store.readStreets(db, cityId, nowMs),
        store.readCasesByHour(db, cityId, nowMs - BASIS_DAYS * DAY_MS, nowMs, rules.timeZone),
        store.readPeriodVisits(db, cityId, fromMs, nowMs, null),
        store.readHotStreets(db, cityId, nowMs),
      ]);
      const tiers = hot === undefined ? new Map<string, 'confirmed' | 'watch'>() : hotPlacesOf(hot.body);
      const names = new Map(streets.map((street) => [street.street_id, street]));
      const offset = localOffsetMs(nowMs, rules.timeZone);
      const seen = new Map<string, { days: Set<number>; visits: number }>();
      for (const visit of visits) {
        const first = Math.floor((Math.max(fromMs, visit.from_ms) + offset) / HOUR_MS);
        const last = Math.floor((Math.min(nowMs, visit.to_ms) + offset) / HOUR_MS);
        for (let hour = first; hour <= last; hour += 1) {
          const key = `${visit.street_id}/${hour % 24}`;
          const held = seen.get(key) ?? { days: new Set<number>(), visits: 0 };
          held.days.add(Math.floor(hour / 24));
          held.visits += 1;
          seen.set(key, held);
        }
      }
      const hours = cases.flatMap((row) => {
        const street = names.get(row.street_id);
        if (street === undefined) return [];
        const held = seen.get(`${row.street_id}/${row.hour}`);
        return [
          {
            streetId: row.street_id,
            nameZh: street.name_zh,
            nameEn: street.name_en,
            hour: row.hour,
            expectedPerWeek: (row.cases / BASIS_DAYS) * 7,
            uncoveredDays: Math.max(0, days - (held?.days.size ?? 0)),
            visits: held?.visits ?? 0,
            tier: tiers.get(row.street_id) ?? null,
          },
        ];
      });
      const weight = (one: (typeof hours)[number]): number =>
        one.expectedPerWeek *
        (one.uncoveredDays / days) *
        (one.tier === 'confirmed' ? 2 : one.tier === 'watch' ? 1.5 : 1);
      return {
        at: iso(nowMs),
        days,
        basisDays: BASIS_DAYS,
        hotspots: hot === undefined ? null : { resultId: hot.result_id, createdAt: hot.created_at },
        hours: hours
          .filter((one) => one.uncoveredDays > 0)
          .sort((a, b) => weight(b) - weight(a) || a.streetId.localeCompare(b.streetId) || a.hour - b.hour)
          .slice(0, MOST_HOT_HOURS),
      };
    },
  };
}
