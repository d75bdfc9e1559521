import type { AuditEvent } from '../audit/contract.ts';
import { sqlState } from '../db/database.ts';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { UnitsMoved, VisitRecorded } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import { MAX_FIXES_PER_BATCH, MAX_TRACK_HOURS } from './contract.ts';
import type { FixesReceipt, Track, Unit, UnitMove, Units, UnitState } from './contract.ts';
import { flagFixes } from './core/flag-fixes.ts';
import type { Earlier } from './core/flag-fixes.ts';
import type { Area } from './core/inside-area.ts';
import { readFixes } from './core/read-fixes.ts';
import type { Fix } from './core/read-fixes.ts';
import { silencesOf, unitState } from './core/unit-state.ts';
import * as store from './store.ts';
import type { KnownUnit, NewVisit } from './store.ts';

export { UnreadableLine } from './core/read-fixes.ts';
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
export interface Tracking {
  /**
   * Takes a batch of fixes as a terminal sent them. When it answers, the good rows are durable; a repeat changes
   * nothing. `boundUnit` is the only unit the sender may report, null when any. Raises too_many_fixes (413).
   */
  receiveFixes(cityId: number, rows: readonly unknown[], boundUnit: string | null): Promise<FixesReceipt>;
  /** Every active unit with its latest state at the city's time. */
  units(cityId: number): Promise<Units>;
  /** A unit's track of at most 24 h. The look is recorded before anything is answered, once. */
  track(cityId: number, unitId: string, look: Look): Promise<Track>;
  /** Keeps visits; those held already change nothing. Answers how many were new; each is told unless `announce` is false. */
  recordVisits(cityId: number, visits: readonly NewVisit[], announce?: boolean): Promise<number>;
  /** Removes fixes older than `keepDays` whole UTC days; answers the partitions that are gone. For a job. */
  dropOldFixes(nowMs: number, keepDays: number): Promise<string[]>;
}

const AREA_LASTS_MS = 60_000;
const MAX_TRACK_ROWS = 20_000;
const MAX_REJECTED_LISTED = 100;
const NO_PARTITION = '23514';

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function createTracking(deps: TrackingDeps): Tracking {
  const { db } = deps;
  const real = deps.realClock ?? systemClock;
  const areas = new Map<number, { area: Area; readAtMs: number }>();
  const readyDays = new Set<string>();

  async function areaOfCity(cityId: number): Promise<Area> {
    const held = areas.get(cityId);
    if (held !== undefined && real.now() - held.readAtMs < AREA_LASTS_MS) return held.area;
    const area = await store.readCityArea(db, cityId);
    if (area === undefined) throw notFound('city', String(cityId));
    areas.set(cityId, { area, readAtMs: real.now() });
    return area;
  }

  async function earlierFixes(
    cityId: number,
    fixes: readonly Fix[],
    known: ReadonlyMap<string, KnownUnit>,
  ): Promise<Map<string, Earlier>> {
    const first = new Map<string, number>();
    for (const fix of fixes)
      first.set(fix.unitId, Math.min(first.get(fix.unitId) ?? Infinity, fix.observedAtMs));
    const earlier = new Map<string, Earlier>();
    const late = new Map<string, number>();
    for (const [unitId, firstMs] of first) {
      const latest = known.get(unitId)?.latest;
      if (latest === undefined) continue;
      if (latest.observedAtMs < firstMs) earlier.set(unitId, latest);
      else late.set(unitId, firstMs);
    }
    if (late.size > 0)
      for (const [unitId, fix] of await store.readFixesBefore(db, cityId, late)) earlier.set(unitId, fix);
    return earlier;
  }

  async function write(cityId: number, fixes: readonly Fix[], flags: number[]): Promise<store.WrittenFixes> {
    const days = [...new Set(fixes.map((fix) => dayOf(fix.observedAtMs)))].sort();
    const missing = days.filter((day) => !readyDays.has(day));
    if (missing.length > 0) {
      await store.ensureDays(db, missing);
      for (const day of missing) readyDays.add(day);
    }
    try {
      return await store.writeFixes(db, cityId, fixes, flags, real.now());
    } catch (error) {
      if (sqlState(error) !== NO_PARTITION) throw error;
      // A day went away behind our back: retention, or another database under the same address.
      readyDays.clear();
      await store.ensureDays(db, days);
      return store.writeFixes(db, cityId, fixes, flags, real.now());
    }
  }

  function announce(
    cityId: number,
    fixes: readonly Fix[],
    flags: readonly number[],
    moved: readonly string[],
  ): void {
    if (moved.length === 0) return;
    const newest = new Map<string, Fix>();
    fixes.forEach((fix, index) => {
      const held = newest.get(fix.unitId);
      if (flags[index] === 0 && (held === undefined || fix.observedAtMs >= held.observedAtMs))
        newest.set(fix.unitId, fix);
    });
    const units = moved.flatMap((unitId): UnitMove[] => {
      const fix = newest.get(unitId);
      if (fix === undefined) return [];
      return [[unitId, fix.lng, fix.lat, fix.headingDeg ?? -1, fix.speedMps ?? -1, fix.observedAtMs]];
    });
    const data: UnitsMoved = { at: new Date(deps.clockOf(cityId).now()).toISOString(), units };
    deps.events.publish({ type: EVENT_TYPES.unitsMoved, cityId, permission: 'units:read', data });
  }

  return {
    async receiveFixes(cityId, rows, boundUnit) {
      if (rows.length > MAX_FIXES_PER_BATCH) throw tooManyFixes(rows.length);
      const nowMs = deps.clockOf(cityId).now();
      const read = readFixes(rows, boundUnit, nowMs);
      const unitIds = [...new Set(read.fixes.map((fix) => fix.unitId))];
      const known = unitIds.length === 0 ? new Map() : await store.readKnownUnits(db, cityId, unitIds);
      const fixes = read.fixes.filter((fix) => known.has(fix.unitId));
      const rejected = [...read.rejected];
      for (const fix of read.fixes)
        if (!known.has(fix.unitId))
          rejected.push({
            row: fix.row,
            code: 'unknown_unit',
            place: 'unitId',
            value: fix.unitId,
            detail: '城市中没有这个单元。',
            detailEn: 'The city has no such unit.',
          });
      rejected.sort((a, b) => a.row - b.row);
      const receipt: FixesReceipt = {
        received: rows.length,
        accepted: 0,
        repeated: 0,
        flagged: 0,
        flags: { future: 0, zero: 0, outside: 0, speed: 0 },
        rejected: rejected.slice(0, MAX_REJECTED_LISTED),
        rejectedCount: rejected.length,
      };
      if (fixes.length === 0) return receipt;
      const area = await areaOfCity(cityId);
      const earlier = await earlierFixes(cityId, fixes, known);
      const flags = flagFixes(fixes, {
        nowMs,
        area,
        kindOf: (unitId) => known.get(unitId)?.kind,
        earlierOf: (unitId) => earlier.get(unitId),
      });
      const written = await write(cityId, fixes, flags);
      announce(cityId, fixes, flags, written.moved);
      return {
        ...receipt,
        accepted: written.stored,
        repeated: fixes.length - written.stored,
        flagged: written.flagged,
        flags: { future: written.future, zero: written.zero, outside: written.outside, speed: written.speed },
      };
    },

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
      readyDays.clear();
      return gone;
    },
  };
}

function tooManyFixes(count: number): XwError {
  return new XwError({
    code: 'too_many_fixes',
    status: 413,
    detail: `一批最多 ${MAX_FIXES_PER_BATCH} 条定位，收到 ${count} 条；未保存任何一条。`,
    detailEn: `At most ${MAX_FIXES_PER_BATCH} fixes a batch, got ${count}; none was stored.`,
    value: String(count),
    place: 'body',
    remedy: '请分批发送；重复发送不会产生重复记录。',
    remedyEn: 'Send smaller batches; a repeat changes nothing.',
  });
}
