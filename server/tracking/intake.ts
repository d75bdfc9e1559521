import { EVENT_TYPES } from '../events/contract.ts';
import type { UnitsMoved } from '../events/contract.ts';
import { sqlState } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import { FIX_FLAGS, MAX_FIXES_PER_BATCH } from './contract.ts';
import type { Datum, FixFlag, FixesReceipt, FixResult, RejectedFix, UnitMove } from './contract.ts';
import { flagFixes } from './core/flag-fixes.ts';
import type { Earlier } from './core/flag-fixes.ts';
import type { Area } from './core/inside-area.ts';
import { readFixes, timeProblem } from './core/read-fixes.ts';
import type { Fix, ReadFixes } from './core/read-fixes.ts';
import { createFixBatcher } from './fix-batcher.ts';
import type { FixOutcome } from './fix-batcher.ts';
import * as store from './store.ts';
import type { KnownUnit } from './store.ts';
import type { TrackingDeps } from './tracking.ts';

export interface ReceiveOptions {
  /** Datum of the sender, for rows that name none; WGS84 unless told. */
  datum?: Datum;
  /** Say of every row what became of it. */
  each?: boolean;
}

/** A durable fix with its bits of FIX_FLAGS. */
export type KeptFix = Fix & { flags: number };
export type KeptListener = (cityId: number, fixes: readonly KeptFix[]) => void;

/** How fixes come in: read, judged, made durable, told. */
export interface Intake {
  receive(
    cityId: number,
    rows: readonly unknown[],
    boundUnit: string | null,
    options?: ReceiveOptions,
  ): Promise<FixesReceipt>;
  /** Outcomes in the order given; with those of other senders in one statement. */
  keep(cityId: number, fixes: readonly Fix[]): Promise<readonly FixOutcome[]>;
  /** How much waits, and whether that is too much. */
  waiting(): { size: number; full: boolean };
  onKept(listener: KeptListener): void;
  /** Partitions have gone. */
  forgetDays(): void;
}

/** The embedded engine has one session, which a long statement holds from everybody. */
const EMBEDDED = { rows: 1_000, atOnce: 1, mostHeld: 40_000 };
const POSTGRESQL = { rows: 5_000, atOnce: 3, mostHeld: 100_000 };
const AREA_LASTS_MS = 60_000;
const MAX_REJECTED_LISTED = 100;
const NO_PARTITION = '23514';
const HELD_ALREADY = '23505';
/** After a repeat the next ones are likely: so long every batch is asked with care, ms. */
const CAREFUL_MS = 10_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function createIntake(deps: TrackingDeps & { realClock: Clock }): Intake {
  const { db, realClock: real } = deps;
  const areas = new Map<number, { area: Area; readAtMs: number }>();
  const readyDays = new Set<string>();
  const listeners: KeptListener[] = [];
  let carefulUntilMs = 0;

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
    const days = [...new Set(fixes.map((fix) => Math.floor(fix.observedAtMs / 86_400_000)))].map((day) =>
      dayOf(day * 86_400_000),
    );
    const missing = days.filter((day) => !readyDays.has(day)).sort();
    if (missing.length > 0) {
      await store.ensureDays(db, missing);
      for (const day of missing) readyDays.add(day);
    }
    const careful = real.now() < carefulUntilMs;
    try {
      return careful
        ? await store.writeFixes(db, cityId, fixes, flags, real.now())
        : await store.writeNewFixes(db, cityId, fixes, flags, real.now());
    } catch (error) {
      if (sqlState(error) === HELD_ALREADY && !careful) {
        carefulUntilMs = real.now() + CAREFUL_MS;
        return write(cityId, fixes, flags);
      }
      if (sqlState(error) !== NO_PARTITION) throw error;
      // A day went away behind our back: retention, or another database under the same address.
      readyDays.clear();
      await store.ensureDays(db, days);
      return store.writeFixes(db, cityId, fixes, flags, real.now());
    }
  }

  function announce(cityId: number, kept: readonly KeptFix[], moved: readonly string[]): void {
    for (const listener of listeners) listener(cityId, kept);
    if (moved.length === 0) return;
    const newest = new Map<string, Fix>();
    for (const fix of kept) {
      const held = newest.get(fix.unitId);
      if (fix.flags === 0 && (held === undefined || fix.observedAtMs >= held.observedAtMs))
        newest.set(fix.unitId, fix);
    }
    const units = moved.flatMap((unitId): UnitMove[] => {
      const fix = newest.get(unitId);
      if (fix === undefined) return [];
      return [[unitId, fix.lng, fix.lat, fix.headingDeg ?? -1, fix.speedMps ?? -1, fix.observedAtMs]];
    });
    const data: UnitsMoved = { at: new Date(deps.clockOf(cityId).now()).toISOString(), units };
    deps.events.publish({ type: EVENT_TYPES.unitsMoved, cityId, permission: 'units:read', data });
  }

  async function keepTogether(cityId: number, given: readonly Fix[]): Promise<readonly FixOutcome[]> {
    const nowMs = deps.clockOf(cityId).now();
    const known = await store.readKnownUnits(db, cityId, [...new Set(given.map((fix) => fix.unitId))]);
    const fixes: Fix[] = [];
    const places: number[] = [];
    const outcomes = given.map((fix, place): FixOutcome => {
      const unit = known.get(fix.unitId);
      const time = timeProblem(fix.observedAtMs, nowMs);
      const outcome: FixOutcome = { flags: 0, late: false, stored: false };
      if (unit === undefined) return { ...outcome, refused: unknownUnit(fix.unitId) };
      if (time !== undefined)
        return {
          ...outcome,
          refused: { ...time, place: 'observedAt', value: new Date(fix.observedAtMs).toISOString() },
        };
      fixes.push(fix);
      places.push(place);
      return { ...outcome, late: unit.latest !== undefined && fix.observedAtMs < unit.latest.observedAtMs };
    });
    if (fixes.length === 0) return outcomes;
    const area = await areaOfCity(cityId);
    const earlier = await earlierFixes(cityId, fixes, known);
    const flags = flagFixes(fixes, {
      nowMs,
      area,
      kindOf: (unitId) => known.get(unitId)?.kind,
      earlierOf: (unitId) => earlier.get(unitId),
    });
    const { moved, fresh } = await write(cityId, fixes, flags);
    // Of two rows of one time the first was stored, the second is a repeat.
    const isNew = fresh === null ? undefined : new Set(fresh.map(([unitId, ms]) => `${unitId}\n${ms}`));
    fixes.forEach((fix, index) => {
      const outcome = outcomes[places[index]!]!;
      outcome.flags = flags[index] ?? 0;
      outcome.stored = isNew === undefined || isNew.delete(`${fix.unitId}\n${fix.observedAtMs}`);
    });
    announce(
      cityId,
      fixes.map((fix, index) => ({ ...fix, flags: flags[index] ?? 0 })),
      moved,
    );
    return outcomes;
  }

  const batcher = createFixBatcher(keepTogether, db.engine === 'embedded' ? EMBEDDED : POSTGRESQL);

  return {
    keep: batcher.keep,
    waiting: () => ({ size: batcher.size, full: batcher.full }),
    onKept: (listener) => void listeners.push(listener),
    forgetDays: () => readyDays.clear(),
    async receive(cityId, rows, boundUnit, options = {}) {
      if (rows.length > MAX_FIXES_PER_BATCH) throw tooManyFixes(rows.length);
      const read = readFixes(rows, boundUnit, deps.clockOf(cityId).now(), options.datum);
      const outcomes = await batcher.keep(cityId, read.fixes);
      return receiptOf(rows.length, read, outcomes, options.each === true);
    },
  };
}

function receiptOf(
  received: number,
  read: ReadFixes,
  outcomes: readonly FixOutcome[],
  each: boolean,
): FixesReceipt {
  const rejected: RejectedFix[] = [...read.rejected];
  const results = each
    ? Array.from({ length: received }, (_, i): FixResult => ({
        row: i + 1,
        result: 'rejected',
        flags: 0,
        late: false,
      }))
    : undefined;
  const receipt = {
    received,
    accepted: 0,
    repeated: 0,
    flagged: 0,
    flags: { future: 0, zero: 0, outside: 0, speed: 0, unlocated: 0 },
    late: 0,
  };
  outcomes.forEach(({ refused, flags, late, stored }, index) => {
    const row = read.fixes[index]?.row ?? 0;
    if (refused !== undefined) {
      rejected.push({ row, ...refused });
      return;
    }
    if (late) receipt.late += 1;
    if (stored) receipt.accepted += 1;
    else receipt.repeated += 1;
    if (stored && flags !== 0) {
      receipt.flagged += 1;
      for (const [name, bit] of Object.entries(FIX_FLAGS))
        if ((flags & bit) !== 0) receipt.flags[name as FixFlag] += 1;
    }
    if (results !== undefined)
      results[row - 1] = { row, result: stored ? 'stored' : 'repeated', flags, late };
  });
  rejected.sort((a, b) => a.row - b.row);
  return {
    ...receipt,
    rejected: rejected.slice(0, MAX_REJECTED_LISTED),
    rejectedCount: rejected.length,
    ...(results === undefined ? {} : { rows: results }),
  };
}

function unknownUnit(unitId: string) {
  return {
    code: 'unknown_unit',
    place: 'unitId',
    value: unitId,
    detail: '城市中没有这个单元。',
    detailEn: 'The city has no such unit.',
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
