import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import type { HeardOf } from '../tracking/heard-of.ts';
import { allowedGapMs, coverageRules, DAY_MS, groupBy, iso, visitsPath } from './coverage-rules.ts';
import { bestPossibleGapS, cityIdleness, idlenessOf } from './core/idleness.ts';
import { SHIFT_REASON_TEXTS } from './core/shift-status.ts';
import type { ShiftState } from './core/shift-status.ts';
import type * as wire from './report-contract.ts';
import { createNeedDesk } from './need-desk.ts';
import * as store from './report-store.ts';
import { countStates, createShiftDesk } from './shift-desk.ts';
import type { DutyRow, PeriodVisit, StreetFacts } from './report-store.ts';

export interface CoverageReportDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting' | 'localDay'>;
  heard: Pick<HeardOf, 'silences'>;
  /** Are fixes of a unit not matched yet? */
  isPending: (cityId: number, unitId: string) => boolean;
}

/** What was seen and what was not, in figures that lead back to the visits behind them. */
export interface CoverageReport {
  /** Idleness of streets and city over a period (the last 7 days unless told), by all evidence or some. */
  measures(cityId: number, query: wire.MeasuresQuery): Promise<wire.Measures>;
  /** Visited, not visited or unknown, by street; today and the shift that runs (or ran last) unless told. */
  shift(cityId: number, query: wire.ShiftQuery): Promise<wire.ShiftCoverage>;
  cells(cityId: number, query: wire.ShiftQuery): Promise<wire.CellCoverage>;
  /** Where somebody is needed most in a shift, with reasons. */
  gaps(cityId: number, query: wire.ShiftQuery): Promise<wire.GapList>;
  /** Streets that no steward has claimed, by need. */
  unclaimed(cityId: number): Promise<wire.Unclaimed>;
  /** Hours of the day in which cases are to be expected and nobody was there. */
  hotHours(cityId: number, days?: number): Promise<wire.HotHours>;
  visit(cityId: number, visitId: string): Promise<wire.VisitDetail>;
}

const MOST_DAYS = 92;

export function createCoverageReport(deps: CoverageReportDeps): CoverageReport {
  const { db, clock, city } = deps;
  const shifts = createShiftDesk(deps);
  const needs = createNeedDesk({ db, clock, city, shifts });

  return {
    async measures(cityId, query) {
      const rules = await coverageRules(city, cityId);
      const toMs = query.to === undefined ? clock.now() : Date.parse(query.to);
      const fromMs = query.from === undefined ? toMs - 7 * DAY_MS : Date.parse(query.from);
      if (!(toMs > fromMs))
        throw invalid(
          'query.to',
          query.to ?? iso(toMs),
          '结束时间须晚于开始时间。',
          'The end must be after the start.',
        );
      if (toMs - fromMs > MOST_DAYS * DAY_MS)
        throw invalid(
          'query.from',
          iso(fromMs),
          `一次最多 ${MOST_DAYS} 天。`,
          `At most ${MOST_DAYS} days at a time.`,
        );
      const evidence = query.evidence?.split(',') ?? null;
      // Single visits are looked back at for so many days: what was before is only known to be longer ago.
      const backMs = fromMs - rules.windowDays * DAY_MS;
      const [streets, visits, duties, unsteady, before] = await Promise.all([
        store.readStreets(db, cityId, toMs),
        store.readPeriodVisits(db, cityId, fromMs, toMs, query.street ?? null),
        store.readDuties(db, cityId, fromMs, toMs, rules.timeZone, null),
        store.readUnsteady(db, cityId, fromMs, toMs),
        store.readLastBefore(db, cityId, fromMs, backMs, evidence, query.street ?? null),
      ]);
      const shown =
        query.street === undefined ? streets : streets.filter((one) => one.street_id === query.street);
      if (query.street !== undefined && shown.length === 0) throw notFound('query.street', query.street);
      const visitsOf = groupBy(
        visits.filter((visit) => evidence === null || evidence.includes(visit.evidence)),
        (visit) => visit.street_id,
      );
      const sensitive = new Set(unsteady.map((one) => one.street_id));
      const rows = shown.map((street) => {
        const seen = visitsOf.get(street.street_id) ?? [];
        const last = before.get(street.street_id) ?? null;
        return measuresOf(street, seen, { fromMs, toMs, last }, allowedGapMs(street, rules), sensitive);
      });
      const lengthM = shown.reduce((sum, street) => sum + street.length_m, 0);
      const patrollers = onDutyAtOnce(duties, fromMs, toMs);
      const gapS = bestPossibleGapS(lengthM, patrollers, rules.walkMps);
      const whole = cityIdleness(
        rows.map((row) => ({
          lengthM: row.lengthM,
          averageMs: row.averageMs,
          longestGapMs: row.longestGapMs,
          visited: row.visits > 0,
          within: !row.openGapAtLeast && row.openGapMs <= row.allowedMs,
        })),
      );
      return {
        from: iso(fromMs),
        to: iso(toMs),
        evidence,
        streets: rows,
        city: whole,
        bound: {
          lengthM,
          patrollers,
          speedMps: rules.walkMps,
          gapMs: Number.isFinite(gapS) ? gapS * 1000 : null,
          efficiency:
            Number.isFinite(gapS) && whole !== null && whole.worstMs > 0
              ? Math.min(1, (gapS * 1000) / whole.worstMs)
              : null,
        },
      };
    },

    async shift(cityId, query) {
      const rules = await coverageRules(city, cityId);
      const [row, info] = await shifts.shiftOf(cityId, query, rules);
      const streets = await store.readStreets(db, cityId, clock.now());
      const { all, gps } = await shifts.statesIn(cityId, row, streets, rules);
      return {
        shift: info,
        streets: streets.map((street, i): wire.StreetInShift => {
          const { state, reason, certainty, visitIds, units, rateSensitive } = all[i]!;
          const { zh, en } = SHIFT_REASON_TEXTS[reason];
          return {
            streetId: street.street_id,
            nameZh: street.name_zh,
            nameEn: street.name_en,
            gridId: street.grid_id,
            state,
            reason,
            reasonZh: zh,
            reasonEn: en,
            certainty,
            visitIds,
            units,
            rateSensitive,
          };
        }),
        counts: countStates(all),
        gpsOnly: {
          counts: countStates(gps),
          changed: streets.flatMap((street, i) =>
            all[i]!.state === gps[i]!.state
              ? []
              : [{ streetId: street.street_id, from: all[i]!.state, to: gps[i]!.state }],
          ),
        },
      };
    },

    async cells(cityId, query) {
      const rules = await coverageRules(city, cityId);
      const [row, info] = await shifts.shiftOf(cityId, query, rules);
      const [streets, shares] = await Promise.all([
        store.readStreets(db, cityId, clock.now()),
        store.readStreetCells(db, cityId),
      ]);
      const { all } = await shifts.statesIn(cityId, row, streets, rules);
      const index = new Map(streets.map((street, i) => [street.street_id, i]));
      const cells = new Map<string, Record<ShiftState, number>>();
      for (const { street_id: streetId, cell, weight } of shares) {
        const i = index.get(streetId);
        if (i === undefined) continue;
        const sums = cells.get(cell) ?? { visited: 0, not_visited: 0, unknown: 0 };
        sums[all[i]!.state] += weight * streets[i]!.length_m;
        cells.set(cell, sums);
      }
      return {
        shift: info,
        cells: [...cells]
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([cell, sums]) => {
            const lengthM = sums.visited + sums.not_visited + sums.unknown;
            const share = (value: number): number => (lengthM > 0 ? value / lengthM : 0);
            return {
              cell,
              lengthM,
              visited: share(sums.visited),
              notVisited: share(sums.not_visited),
              unknown: share(sums.unknown),
            };
          }),
      };
    },

    async gaps(cityId, query) {
      const rules = await coverageRules(city, cityId);
      const [row, info] = await shifts.shiftOf(cityId, query, rules);
      // A street already seen in the shift needs nobody else in it.
      const { ranked: list, hot } = await needs.ranked(cityId, row, info, rules, () => true);
      const open = list
        .filter((street) => street.state !== 'visited')
        .map((street, i) => ({ ...street, rank: i + 1 }));
      return { shift: info, gaps: open, hotspots: hot };
    },

    async unclaimed(cityId) {
      const rules = await coverageRules(city, cityId);
      const [row, info] = await shifts.shiftOf(cityId, {}, rules);
      const { streets, ranked: list } = await needs.ranked(
        cityId,
        row,
        info,
        rules,
        (street) => !street.claimed,
      );
      return {
        at: info.at,
        streets: streets.length,
        unclaimed: streets.filter((street) => !street.claimed).length,
        ranked: list,
      };
    },

    async hotHours(cityId, days = 7) {
      return needs.hotHours(cityId, days, await coverageRules(city, cityId));
    },

    async visit(cityId, visitId) {
      const row = await store.readVisitDetail(db, cityId, visitId);
      if (row === undefined) throw notFound('visitId', visitId);
      const { unit_id: unitId, started_at: startedAt, ended_at: endedAt } = row;
      const byFixes = row.evidence === 'gps' && unitId !== null;
      return {
        visitId: row.visit_id,
        streetId: row.street_id,
        startedAt,
        endedAt,
        unitId,
        personId: row.person_id,
        evidence: row.evidence,
        certainty: row.certainty,
        pass:
          row.covered === null
            ? null
            : {
                covered: row.covered,
                posterior: row.posterior ?? 0,
                dwellS: row.dwell_s ?? 0,
                fixes: row.fixes ?? 0,
                steady: row.steady ?? false,
              },
        source:
          row.source === null
            ? null
            : {
                detail: row.source,
                photoPath: row.has_photo ? `/api/v1/visits/${encodeURIComponent(visitId)}/photo` : null,
              },
        fixes: byFixes
          ? {
              unitId,
              from: startedAt,
              to: endedAt,
              trackPath: `/api/v1/units/${encodeURIComponent(unitId)}/track?from=${startedAt}&to=${endedAt}`,
            }
          : null,
      };
    },
  };
}

function measuresOf(
  street: StreetFacts,
  seen: readonly PeriodVisit[],
  { fromMs, toMs, last }: { fromMs: number; toMs: number; last: number | null },
  allowedMs: number,
  sensitive: ReadonlySet<string>,
): wire.StreetMeasures {
  const idle = idlenessOf(
    seen.map((visit) => ({ fromMs: visit.from_ms, toMs: visit.to_ms })),
    fromMs,
    toMs,
    allowedMs,
    last,
  );
  const lastMs = idle.sinceMs === null ? last : toMs - idle.sinceMs;
  return {
    streetId: street.street_id,
    nameZh: street.name_zh,
    nameEn: street.name_en,
    gridId: street.grid_id,
    grade: street.grade,
    lengthM: street.length_m,
    visits: idle.visits,
    patrollers: new Set(seen.map((visit) => visit.person_id ?? visit.unit_id ?? '').filter((id) => id !== ''))
      .size,
    lastSeenAt: lastMs === null ? null : iso(lastMs),
    sinceMs: idle.sinceMs,
    openGapMs: idle.openGapMs,
    openGapAtLeast: lastMs === null,
    longestGapMs: idle.longestGapMs,
    meanGapMs: idle.meanGapMs,
    averageMs: idle.averageMs,
    rmsMs: idle.rmsMs,
    dwellMs: idle.dwellMs,
    allowedMs,
    uncoveredMs: idle.uncoveredMs,
    certainty: 1 - seen.reduce((left, visit) => left * (1 - visit.certainty), 1),
    rateSensitive: sensitive.has(street.street_id),
    visitsPath: visitsPath(street.street_id, fromMs, toMs),
  };
}

/** People on duty at once, mean over the period. */
function onDutyAtOnce(duties: readonly DutyRow[], fromMs: number, toMs: number): number {
  const served = duties.reduce(
    (sum, duty) => sum + Math.max(0, Math.min(toMs, duty.to_ms) - Math.max(fromMs, duty.from_ms)),
    0,
  );
  return served / (toMs - fromMs);
}
