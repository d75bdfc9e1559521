import { createHash } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import type { KeptFix } from '../tracking/tracking.ts';
import type { Fence } from './contract.ts';
import { fenceShape } from './core/fence-shape.ts';
import type { FenceShape } from './core/fence-shape.ts';
import { concerns, isOpenAt } from './core/fence-windows.ts';
import { watchFence } from './core/watch-fence.ts';
import type { Watch } from './core/watch-fence.ts';
import * as store from './store.ts';
import type { HeldWatch, NewFenceEvent, PassedFix } from './store.ts';

export interface FenceWatcherDeps {
  db: Database;
  events: Pick<Events, 'publish'>;
  /** City time. */
  clockOf: (cityId: number) => Clock;
  onError?: (error: unknown) => void;
}

/**
 * Follows units over fences. Positions are looked at in the order of their times; late ones change nothing that was
 * told. What happened has an id made of fence, unit, kind and time, so that after a start the last half hour can be
 * gone over again without telling anything twice.
 */
export interface FenceWatcher {
  /** Durable fixes, as they come. Never throws, never waits. */
  see(cityId: number, fixes: readonly KeptFix[]): void;
  /** Fences of the city have changed. */
  forget(cityId: number): void;
  /** Resolves when everything seen so far is dealt with. */
  settled(): Promise<void>;
}

interface Guarded {
  fence: Fence;
  contains: FenceShape;
}

interface CityFences {
  guarded: Guarded[];
  watches: Map<string, HeldWatch>;
  units: Map<string, store.FencedUnit>;
  offsetMs: number;
  readAtMs: number;
}

const CATCH_UP_MS = 30 * 60_000;
const CATCH_UP_FIXES = 100_000;
/** Units and the hour of summer time are read again after this, ms of city time. */
const STALE_MS = 10 * 60_000;
/** Fixes that may wait for the database, a city. */
const MOST_WAITING = 20_000;

export function createFenceWatcher(deps: FenceWatcherDeps): FenceWatcher {
  const { db } = deps;
  const cities = new Map<number, CityFences>();
  const waiting = new Map<number, PassedFix[]>();
  const marks = new Map<number, number>();
  const running = new Map<number, Promise<void>>();

  async function load(cityId: number): Promise<CityFences> {
    const nowMs = deps.clockOf(cityId).now();
    const mark = marks.get(cityId);
    const fences = (await store.readFences(db, cityId)).filter((fence) => fence.active);
    const guarded = fences.map((fence) => ({
      fence,
      contains: fenceShape(fence.geometry, fence.toleranceM),
    }));
    const held: CityFences = { guarded, watches: new Map(), units: new Map(), offsetMs: 0, readAtMs: nowMs };
    const keep = (): CityFences => {
      // Fences may have changed while we read.
      if (marks.get(cityId) === mark) cities.set(cityId, held);
      return held;
    };
    if (guarded.length === 0) return keep();
    held.offsetMs = await store.readOffset(db, cityId, nowMs);
    for (const unit of await store.readUnits(db, cityId)) held.units.set(unit.unitId, unit);
    for (const watch of await store.readWatches(db, cityId))
      held.watches.set(`${watch.fenceId}\n${watch.unitId}`, watch);
    const missed = await store.readRecentFixes(db, cityId, nowMs - CATCH_UP_MS, CATCH_UP_FIXES);
    await pass(cityId, held, missed);
    return keep();
  }

  async function pass(cityId: number, city: CityFences, fixes: readonly PassedFix[]): Promise<void> {
    const told = new Map<string, NewFenceEvent>();
    const changed = new Map<string, HeldWatch>();
    for (const fix of [...fixes].sort((a, b) => a.atMs - b.atMs)) {
      const unit = city.units.get(fix.unitId);
      if (unit === undefined) continue;
      for (const { fence, contains } of city.guarded) {
        if (!concerns(fence.rules, unit)) continue;
        const key = `${fence.fenceId}\n${fix.unitId}`;
        const before: Watch | undefined = changed.get(key) ?? city.watches.get(key);
        const inside = contains([fix.lng, fix.lat]);
        // Nearly all fixes are outside of nearly all fences, as before.
        if (!inside && before === undefined) continue;
        const { watch, crossings } = watchFence(
          before,
          { atMs: fix.atMs, inside },
          isOpenAt(fence.rules.windows, fix.atMs + city.offsetMs),
          { kind: fence.kind, events: fence.rules.events, dwellS: fence.rules.dwellS },
        );
        changed.set(key, { ...watch, fenceId: fence.fenceId, unitId: fix.unitId });
        for (const { kind, atMs } of crossings) {
          const at = new Date(atMs).toISOString();
          const eventId = createHash('sha256')
            .update(`${cityId}|${key}|${kind}|${at}`)
            .digest('hex')
            .slice(0, 24);
          told.set(eventId, {
            eventId,
            fenceId: fence.fenceId,
            fenceNameZh: fence.nameZh,
            setName: fence.setName,
            unitId: fix.unitId,
            callSign: unit.callSign,
            kind,
            at,
            lng: fix.lng,
            lat: fix.lat,
            owner: fence.owner,
          });
        }
      }
    }
    const events = [...told.values()];
    const fresh = events.length === 0 ? new Set<string>() : await store.addEvents(db, cityId, events);
    if (changed.size > 0) await store.saveWatches(db, cityId, [...changed.values()]);
    for (const [key, watch] of changed) city.watches.set(key, watch);
    for (const event of events)
      if (fresh.has(event.eventId))
        deps.events.publish({
          type: EVENT_TYPES.fenceCrossed,
          cityId,
          subject: event.unitId,
          permission: 'units:read',
          data: event,
        });
  }

  async function work(cityId: number): Promise<void> {
    while ((waiting.get(cityId)?.length ?? 0) > 0) {
      let city = cities.get(cityId);
      if (city === undefined || deps.clockOf(cityId).now() - city.readAtMs > STALE_MS)
        city = await load(cityId);
      const fixes = waiting.get(cityId) ?? [];
      waiting.set(cityId, []);
      if (city.guarded.length === 0) continue;
      try {
        await pass(cityId, city, fixes);
      } catch (error) {
        // Seen again with the next ones; the ids keep anything from being told twice.
        waiting.set(cityId, [...fixes, ...(waiting.get(cityId) ?? [])].slice(-MOST_WAITING));
        throw error;
      }
    }
  }

  return {
    see(cityId, fixes) {
      // A city without fences costs nothing but this look.
      if (
        cities.get(cityId)?.guarded.length === 0 &&
        deps.clockOf(cityId).now() - cities.get(cityId)!.readAtMs < STALE_MS
      )
        return;
      const list = waiting.get(cityId) ?? [];
      for (const { unitId, observedAtMs, lng, lat, flags } of fixes)
        if (flags === 0) list.push({ unitId, atMs: observedAtMs, lng, lat });
      waiting.set(cityId, list.slice(-MOST_WAITING));
      if (running.has(cityId)) return;
      const done = work(cityId)
        .catch((error: unknown) => deps.onError?.(error))
        .finally(() => running.delete(cityId));
      running.set(cityId, done);
    },
    forget(cityId) {
      cities.delete(cityId);
      marks.set(cityId, (marks.get(cityId) ?? 0) + 1);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
