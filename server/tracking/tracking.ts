import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { VisitRecorded } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import { MAX_TRACK_HOURS } from './contract.ts';
import type { FixesReceipt, Track, Unit, Units, UnitState } from './contract.ts';
import type { Fix } from './core/read-fixes.ts';
import { silencesOf, unitState } from './core/unit-state.ts';
import { createLooks } from './looks.ts';
import type { Looks } from './looks.ts';
import { createIntake } from './intake.ts';
import type { FixOutcome } from './fix-batcher.ts';
import type { KeptListener, ReceiveOptions } from './intake.ts';
import * as store from './store.ts';
import type { NewVisit } from './store.ts';

export { UnreadableLine, onWgs84 } from './core/read-fixes.ts';
export type { Fix } from './core/read-fixes.ts';
export type { FixOutcome } from './fix-batcher.ts';
export type { KeptFix } from './intake.ts';
export type { NewVisit } from './store.ts';

export interface TrackingDeps {
  db: Database;
  events: Pick<Events, 'publish'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
  /** City time. */
  clockOf: (cityId: number) => Clock;
  /** Real time, for what we received when. */
  realClock?: Clock;
}

/** Who looks at a track, and why. */
export interface Look {
  /** Account id. */
  actor: string;
  purpose: string;
  from: string;
  to: string;
}

/** Where are people and vehicles, and where were they? */
export interface Tracking extends Looks {
  /**
   * Takes a batch of fixes as a terminal sent them. When it answers, the good rows are durable; a repeat changes
   * nothing. `boundUnit` is the only unit the sender may report, null when any. Raises too_many_fixes (413).
   */
  receiveFixes(
    cityId: number,
    rows: readonly unknown[],
    boundUnit: string | null,
    options?: ReceiveOptions,
  ): Promise<FixesReceipt>;
  /** The same for a door that has read the fixes itself: outcomes in the order given. Those not `refused` are durable. */
  keepFixes(cityId: number, fixes: readonly Fix[]): Promise<readonly FixOutcome[]>;
  /** How many fixes wait to be durable, and whether a door should take no more. */
  waiting(): { size: number; full: boolean };
  /** Tells what was just made durable, in batches, to whoever looks for meaning in it; repeats may be told again. */
  onKept(listener: KeptListener): void;
  /** Every active unit with its latest state at the city's time. */
  units(cityId: number): Promise<Units>;
  /** A unit's track of at most 24 h. The look is recorded before anything is answered, once. */
  track(cityId: number, unitId: string, look: Look): Promise<Track>;
  /** Keeps visits; those held already change nothing. Answers how many were new; each is told unless `announce` is false. */
  recordVisits(cityId: number, visits: readonly NewVisit[], announce?: boolean): Promise<number>;
  /** Removes fixes older than `keepDays` whole UTC days; answers the partitions that are gone. For a job. */
  dropOldFixes(nowMs: number, keepDays: number): Promise<string[]>;
}

const MAX_TRACK_ROWS = 20_000;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function createTracking(deps: TrackingDeps): Tracking {
  const { db } = deps;
  const real = deps.realClock ?? systemClock;
  const intake = createIntake({ ...deps, realClock: real });

  return {
    ...createLooks(deps),
    receiveFixes: intake.receive,
    keepFixes: intake.keep,
    waiting: intake.waiting,
    onKept: intake.onKept,

    async units(cityId) {
      const atMs = deps.clockOf(cityId).now();
      const rows = await store.readUnits(db, cityId, atMs);
      const counts: Record<UnitState, number> = { moving: 0, stopped: 0, silent: 0, off: 0 };
      const units = rows.map((row): Unit => {
        const ageMs = row.observed_at === null ? null : Math.max(0, atMs - Date.parse(row.observed_at));
        const state = unitState(ageMs, row.speed_mps, row.on_duty);
        counts[state] += 1;
        return {
          unitId: row.unit_id,
          kind: row.kind,
          callSign: row.call_sign,
          plate: row.plate,
          personId: row.person_id,
          nameZh: row.name_zh,
          gridId: row.grid_id,
          state,
          onDuty: row.on_duty,
          lng: row.lng,
          lat: row.lat,
          headingDeg: row.heading_deg,
          speedMps: row.speed_mps,
          observedAt: row.observed_at,
          ageMs,
        };
      });
      return { at: new Date(atMs).toISOString(), units, counts };
    },

    async track(cityId, unitId, look) {
      const fromMs = Date.parse(look.from);
      const toMs = Date.parse(look.to);
      if (!(toMs > fromMs))
        throw invalid('query.to', look.to, '结束时间须晚于开始时间。', 'The end must be after the start.');
      if (toMs - fromMs > MAX_TRACK_HOURS * 3_600_000)
        throw invalid(
          'query.to',
          look.to,
          `一次最多查看 ${MAX_TRACK_HOURS} 小时。`,
          `At most ${MAX_TRACK_HOURS} hours at a time.`,
        );
      const unit = await store.readUnit(db, cityId, unitId);
      if (unit === undefined) throw notFound('unit', unitId);
      const from = new Date(fromMs).toISOString();
      const to = new Date(toMs).toISOString();
      await deps.audit.record({
        stream: 'tracks',
        actor: look.actor,
        action: 'track.read',
        subject: `unit:${unitId}`,
        detail: { cityId, unitId, personId: unit.person_id, from, to, purpose: look.purpose },
      });
      const rows = await store.readTrack(db, cityId, unitId, from, to, MAX_TRACK_ROWS + 1);
      const fixes = rows.slice(0, MAX_TRACK_ROWS).map((row) => ({
        at: row.at,
        lng: row.lng,
        lat: row.lat,
        speedMps: row.speed_mps,
        headingDeg: row.heading_deg,
        accuracyM: row.accuracy_m,
        flags: row.flags,
      }));
      const usable = fixes.filter((fix) => fix.flags === 0);
      return {
        unitId,
        callSign: unit.call_sign,
        kind: unit.kind,
        nameZh: unit.name_zh,
        from,
        to,
        purpose: look.purpose,
        fixes,
        usable: usable.length,
        truncated: rows.length > MAX_TRACK_ROWS,
        silences: silencesOf(usable.map((fix) => Date.parse(fix.at))).map((silence) => ({
          from: new Date(silence.fromMs).toISOString(),
          to: new Date(silence.toMs).toISOString(),
          durationS: (silence.toMs - silence.fromMs) / 1000,
        })),
      };
    },

    async recordVisits(cityId, visits, announce = true) {
      if (visits.length === 0) return 0;
      const fresh = await store.writeVisits(db, cityId, visits);
      for (const visit of announce ? visits : []) {
        if (!fresh.has(visit.visitId)) continue;
        const data: VisitRecorded = {
          visitId: visit.visitId,
          streetId: visit.streetId,
          startedAt: new Date(visit.startedAtMs).toISOString(),
          endedAt: new Date(visit.endedAtMs).toISOString(),
          unitId: visit.unitId,
          evidence: visit.evidence,
          certainty: visit.certainty,
        };
        deps.events.publish({
          type: EVENT_TYPES.visitRecorded,
          cityId,
          subject: visit.streetId,
          permission: 'coverage:read',
          data,
        });
      }
      return fresh.size;
    },

    async dropOldFixes(nowMs, keepDays) {
      if (!Number.isInteger(keepDays) || keepDays < 1)
        throw invalid(
          'keepDays',
          keepDays,
          '保留天数须为正整数。',
          'The days to keep must be a positive whole number.',
        );
      const gone = await store.dropDays(db, dayOf(nowMs - keepDays * 86_400_000));
      intake.forgetDays();
      return gone;
    },
  };
}
