import { createHash } from 'node:crypto';
import { setImmediate as breath } from 'node:timers/promises';
import type { Permission } from '../accounts/permissions.ts';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import { createCityIndexes } from './city-indexes.ts';
import type { ResolvedAddress, WaitingRow } from './contract.ts';
import type { PlaceLimits } from './core/decide.ts';
import { resolveAddress } from './core/resolve-address.ts';
import { dropDoors, putDoors } from './index-store.ts';
import type { Door } from './index-store.ts';
import { createReviewDesk } from './review-desk.ts';
import type { ReviewDesk } from './review-desk.ts';
import * as store from './store.ts';

export interface AddressesDeps {
  db: Database;
  /** The city's time: which grids are in force, when a decision was taken. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  audit: Pick<Audit, 'recordIn'>;
  events: Pick<Events, 'publish'>;
  /** Wall clock, for how often layers are looked at. */
  wall?: Clock;
}

/** Where is this address, how sure is that, and who decides when it is not? */
export interface Addresses extends ReviewDesk {
  /**
   * Ranked candidates with their error radius and reason; `placed` only when the first is clear. `permissions` leaves
   * out layers that the reader may not see; all layers when not given.
   */
  resolve(cityId: number, text: string, permissions?: readonly Permission[]): Promise<ResolvedAddress>;
  /** The same for many texts, in order; gives way to other work every few milliseconds. Stops when aborted. */
  resolveMany(cityId: number, texts: readonly string[], signal?: AbortSignal): Promise<ResolvedAddress[]>;
  /** Puts rows that wait for their place into the queue; rows that stand there already are left alone. Answers how many are new. */
  enqueueMany(cityId: number, rows: readonly WaitingRow[]): Promise<number>;
  enqueue(cityId: number, row: WaitingRow): Promise<number>;
  /** Takes all rows of an import out of the queue, decided or not. Answers how many. */
  dropImport(cityId: number, importId: string): Promise<number>;
  /** Notes doors with known numbers, from which other numbers of the road are reckoned. */
  putDoors(
    cityId: number,
    doors: readonly Door[],
    from: { source: string; importId: string | null },
  ): Promise<void>;
  dropDoors(cityId: number, importId: string): Promise<number>;
  /** Layers were written by a way that raises no layer version. */
  forget(cityId: number): void;
}

const NEEDS: Record<string, Permission> = {
  heritage_sites: 'zones:read',
  construction_sites: 'assets:read',
  assets: 'assets:read',
};
/** Works this long before it lets others, ms. */
const TURN_MS = 8;
const LIMITS_KEPT_MS = 1_000;
/** Rows written in one statement. */
const ROWS_AT_ONCE = 500;

/** A row of an import has one number in the queue, however often it is put there. */
function reviewIdOf(row: Pick<WaitingRow, 'importId' | 'rowKey' | 'text'>): string {
  const key = JSON.stringify([row.importId, row.rowKey, row.text]);
  return `AR-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
}

export function createAddresses(deps: AddressesDeps): Addresses {
  const { db, clock, city, audit, events, wall = systemClock } = deps;
  const indexes = createCityIndexes({ db, clock, wall, city });
  const now = () => new Date(clock.now()).toISOString();

  const limits = new Map<number, { readAt: number; value: Promise<PlaceLimits> }>();

  async function readLimits(cityId: number): Promise<PlaceLimits> {
    const value = async (key: string) => (await city.setting<number>(cityId, `addresses.${key}`)).value;
    return {
      errorM: await value('place_error_m'),
      score: await value('place_score'),
      margin: await value('place_margin'),
    };
  }
  /** Read anew every second at most: an import asks for thousands of addresses. */
  function limitsOf(cityId: number): Promise<PlaceLimits> {
    const known = limits.get(cityId);
    if (known !== undefined && wall.now() - known.readAt < LIMITS_KEPT_MS) return known.value;
    const value = readLimits(cityId);
    limits.set(cityId, { readAt: wall.now(), value });
    value.catch(() => limits.delete(cityId));
    return value;
  }

  async function resolveMany(cityId: number, texts: readonly string[], signal?: AbortSignal) {
    const { index, learned } = await indexes.open(cityId);
    const within = await limitsOf(cityId);
    const answers: ResolvedAddress[] = [];
    const known = new Map<string, ResolvedAddress>();
    let since = wall.now();
    for (const text of texts) {
      let answer = known.get(text);
      if (answer === undefined) {
        answer = resolveAddress(index, text, { limits: within, learned });
        known.set(text, answer);
      }
      answers.push(answer);
      if (wall.now() - since < TURN_MS) continue;
      await breath();
      signal?.throwIfAborted();
      since = wall.now();
    }
    return answers;
  }

  async function resolve(cityId: number, text: string, permissions?: readonly Permission[]) {
    const { index, learned } = await indexes.open(cityId);
    return resolveAddress(index, text, {
      limits: await limitsOf(cityId),
      learned,
      ...(permissions === undefined
        ? {}
        : {
            allow: (layer: string) => {
              const need = NEEDS[layer];
              return need === undefined || permissions.includes(need);
            },
          }),
    });
  }

  const desk = createReviewDesk({
    db,
    clock,
    audit,
    events,
    resolve: (cityId, text) => resolve(cityId, text),
    async check(cityId, [lng, lat]) {
      const [west, south, east, north] = (await city.facts(cityId)).bbox;
      if (lng >= west && lng <= east && lat >= south && lat <= north) return;
      throw new XwError({
        code: 'outside_city',
        status: 422,
        detail: '位置不在本市范围内。',
        detailEn: 'The position lies outside this city.',
        value: `${lng},${lat}`,
        place: 'lngLat',
        remedy: '请在本市地图上选点（经度在前，WGS84）。',
        remedyEn: 'Choose a point on the map of this city (longitude first, WGS84).',
      });
    },
    forgetLearned: (cityId) => indexes.forgetLearned(cityId),
  });

  async function enqueueMany(cityId: number, rows: readonly WaitingRow[]): Promise<number> {
    const unresolved = rows.filter((row) => row.resolved === undefined).map((row) => row.text);
    const answers = unresolved.length === 0 ? [] : await resolveMany(cityId, unresolved);
    let next = 0;
    const reviews = rows.map((row) => ({
      reviewId: reviewIdOf(row),
      importId: row.importId,
      rowKey: row.rowKey,
      text: row.text,
      properties: row.properties,
      resolved: row.resolved ?? answers[next++]!,
    }));
    let added = 0;
    for (let i = 0; i < reviews.length; i += ROWS_AT_ONCE)
      added += (await store.insertReviews(db, cityId, reviews.slice(i, i + ROWS_AT_ONCE), now())).length;
    if (added > 0) await desk.tell(cityId, rows[0]!.importId, null, 'open');
    return added;
  }

  return {
    ...desk,
    resolve,
    resolveMany,
    enqueueMany,
    enqueue: (cityId, row) => enqueueMany(cityId, [row]),
    async dropImport(cityId, importId) {
      const count = await store.deleteImport(db, cityId, importId);
      if (count > 0) await desk.tell(cityId, importId, null, 'rejected');
      return count;
    },
    async putDoors(cityId, doors, from) {
      await putDoors(db, cityId, doors, from, now());
      indexes.forget(cityId);
    },
    async dropDoors(cityId, importId) {
      const count = await dropDoors(db, cityId, importId, now());
      indexes.forget(cityId);
      return count;
    },
    forget: (cityId) => indexes.forget(cityId),
  };
}
