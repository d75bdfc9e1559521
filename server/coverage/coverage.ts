import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database, Queryable } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound, XwError } from '../kernel/errors.ts';
import type { Coverage, NewVisit, StreetCoverage, Visit } from './contract.ts';
import { ageLegend } from './core/age-legend.ts';
import { streetStateOf } from './core/street-state.ts';
import * as store from './store.ts';

export interface CoverageDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  audit: Pick<Audit, 'recordIn'>;
  events: Pick<Events, 'publish'>;
}

/** Which streets went unseen for how long, and of which do we know nothing? */
export interface CoverageDesk {
  /** Every street's state at an instant (the city's now when absent), with the legend that colours it. */
  streets(cityId: number, at?: string): Promise<Coverage>;
  /** One street's state. */
  street(cityId: number, streetId: string): Promise<StreetCoverage>;
  /** Single visits of a street, latest first, at most 500. */
  visits(cityId: number, query: { street: string; from?: string; to?: string }): Promise<Visit[]>;
  /** Records a visit that a person reports. */
  record(cityId: number, visit: Omit<NewVisit, 'photo'>, by: string): Promise<Visit>;
  /** Within the transaction that keeps a check-in: the street counts as seen by its holder. `told` after the commit. */
  recordCheckIn(
    tx: Queryable,
    cityId: number,
    checkIn: { checkinId: string; streetId: string; personId: string; at: string; certainty: number },
  ): Promise<Visit>;
  /** Tells the browsers of a visit that was recorded. */
  told(cityId: number, visit: Visit): void;
  /** Withdraws a visit reported by log, with its photo if it has one; the answer is what it said, so that the same can be recorded again. */
  withdraw(cityId: number, visitId: string, by: string): Promise<Visit>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function createCoverage({ db, clock, city, audit, events }: CoverageDeps): CoverageDesk {
  async function read(cityId: number, at: string, streetId: string | null) {
    const [{ timeZone }, window, counts, trusted] = await Promise.all([
      city.facts(cityId),
      city.setting<number>(cityId, 'coverage.window_days'),
      city.setting<number>(cityId, 'coverage.count_days'),
      city.setting<number>(cityId, 'coverage.trusted_h'),
    ]);
    const windowDays = Math.round(window.value);
    const countDays = Math.round(counts.value);
    const rows = await store.readLastSeen(db, {
      cityId,
      at,
      timeZone,
      windowDays,
      countDays,
      streetId,
      trustedHours: trusted.value,
    });
    const atMs = Date.parse(at);
    return {
      states: rows.map((row) => streetStateOf(row, atMs, trusted.value * HOUR_MS)),
      windowDays,
      countDays,
    };
  }
  const told = (cityId: number, visit: Visit): void =>
    events.publish({
      type: 'xiangwang.visit.recorded',
      cityId,
      subject: visit.streetId,
      permission: 'coverage:read',
      data: visit,
    });

  return {
    async streets(cityId, at = new Date(clock.now()).toISOString()) {
      const { states, countDays } = await read(cityId, at, null);
      const breaks = await city.setting<number[]>(cityId, 'coverage.age_breaks_h');
      return {
        at,
        from: new Date(Date.parse(at) - countDays * DAY_MS).toISOString(),
        streets: states,
        legend: ageLegend(states, breaks.value, breaks.source),
      };
    },
    async street(cityId, streetId) {
      const { states } = await read(cityId, new Date(clock.now()).toISOString(), streetId);
      const [state] = states;
      if (state === undefined) throw notFound('streetId', streetId);
      return state;
    },
    async visits(cityId, { street, from, to }) {
      const end = to ?? new Date(clock.now() + 1).toISOString();
      const { value: days } = await city.setting<number>(cityId, 'coverage.window_days');
      const start = from ?? new Date(Date.parse(end) - days * DAY_MS).toISOString();
      return store.readVisits(db, cityId, street, start, end);
    },
    async record(cityId, visit, by) {
      const now = clock.now();
      const endedAt = visit.endedAt ?? new Date(now).toISOString();
      const startedAt = visit.startedAt ?? endedAt;
      const { value: days } = await city.setting<number>(cityId, 'coverage.window_days');
      if (Date.parse(endedAt) > now) {
        throw invalid('endedAt', endedAt, '到访时间在将来。', 'The visit ends in the future.');
      }
      if (Date.parse(startedAt) > Date.parse(endedAt)) {
        throw invalid('startedAt', startedAt, '开始晚于结束。', 'The visit begins after it ends.');
      }
      if (Date.parse(startedAt) < now - days * DAY_MS) {
        throw invalid(
          'startedAt',
          startedAt,
          `只能补记最近 ${days} 天的到访。`,
          `Only visits of the last ${days} days can be added.`,
        );
      }
      const { value: certainty } = await city.setting<number>(cityId, 'coverage.log_certainty');
      const recorded = await db.transaction(async (tx) => {
        const row = await store.insertVisit(tx, cityId, {
          visitId: `log-${randomUUID()}`,
          streetId: visit.streetId,
          startedAt,
          endedAt,
          evidence: visit.evidence,
          certainty: Math.min(1, certainty),
        });
        if (row === undefined) throw notFound('streetId', visit.streetId);
        await audit.recordIn(tx, {
          stream: 'visits',
          actor: by,
          action: 'visit.recorded',
          subject: row.visitId,
          detail: { cityId, ...row, note: visit.note ?? null },
        });
        return row;
      });
      told(cityId, recorded);
      return recorded;
    },
    async recordCheckIn(tx, cityId, { checkinId, streetId, personId, at, certainty }) {
      const row = await store.insertVisit(tx, cityId, {
        visitId: `checkin-${checkinId}`,
        streetId,
        startedAt: at,
        endedAt: at,
        evidence: 'qr',
        certainty: Math.min(1, certainty),
        personId,
      });
      if (row === undefined) throw notFound('streetId', streetId);
      return row;
    },
    told,
    async withdraw(cityId, visitId, by) {
      const withdrawn = await db.transaction(async (tx) => {
        const row = await store.lockVisit(tx, cityId, visitId);
        if (row === undefined) throw notFound('visitId', visitId);
        if (row.evidence !== 'log' && row.evidence !== 'photo') {
          throw new XwError({
            code: 'visit_not_reported',
            status: 409,
            detail: '只能撤回人工日志登记的到访；设备证据不可撤回。',
            detailEn: 'Only a visit reported by log can be withdrawn; what a device recorded stays.',
            value: row.evidence,
            place: 'visitId',
            remedy: '如设备证据有误，请在设备数据中标注。',
            remedyEn: 'If a device was wrong, flag its data.',
          });
        }
        await store.deleteVisit(tx, cityId, visitId);
        await audit.recordIn(tx, {
          stream: 'visits',
          actor: by,
          action: 'visit.withdrawn',
          subject: visitId,
          detail: { cityId, ...row },
        });
        return row;
      });
      events.publish({
        type: 'xiangwang.visit.withdrawn',
        cityId,
        subject: withdrawn.streetId,
        permission: 'coverage:read',
        data: { visitId, streetId: withdrawn.streetId },
      });
      return withdrawn;
    },
  };
}
