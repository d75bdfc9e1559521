import type { Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Fence, FenceEvent, FenceEventsQuery, FenceOwner, SaveFence } from './contract.ts';
import type { Watch } from './core/watch-fence.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const bool = (value: boolean): string => (value ? 't' : 'f');

export function readFences(db: Queryable, cityId: number, fenceId?: string): Promise<Fence[]> {
  return db.query<Fence & Row>(loadSql(import.meta.url, 'fences'), [cityId, fenceId ?? null]);
}

/** False when the outline crosses itself. */
export async function saveFence(
  tx: Queryable,
  cityId: number,
  fenceId: string,
  kind: Fence['kind'],
  fence: SaveFence,
  at: string,
  by: string,
): Promise<boolean> {
  const rows = await tx.query(loadSql(import.meta.url, 'save-fence'), [
    cityId,
    fenceId,
    fence.setName,
    kind,
    fence.nameZh,
    fence.nameEn,
    JSON.stringify(fence.geometry),
    fence.toleranceM,
    JSON.stringify(fence.rules),
    fence.owner,
    fence.active,
    at,
    by,
  ]);
  return rows.length === 1;
}

export async function removeFence(db: Queryable, cityId: number, fenceId: string): Promise<boolean> {
  return (await db.query(loadSql(import.meta.url, 'remove-fence'), [cityId, fenceId])).length === 1;
}

export async function forgetWatches(tx: Queryable, cityId: number, fenceId: string): Promise<void> {
  await tx.query(loadSql(import.meta.url, 'forget-watches'), [cityId, fenceId]);
}

export type HeldWatch = Watch & { fenceId: string; unitId: string };

export function readWatches(db: Queryable, cityId: number): Promise<HeldWatch[]> {
  return db.query<HeldWatch & Row>(loadSql(import.meta.url, 'watches'), [cityId]);
}

export async function saveWatches(
  db: Queryable,
  cityId: number,
  watches: readonly HeldWatch[],
): Promise<void> {
  await db.query(loadSql(import.meta.url, 'save-watches'), [
    cityId,
    watches.map((watch) => watch.fenceId),
    watches.map((watch) => watch.unitId),
    watches.map((watch) => bool(watch.inside)),
    watches.map((watch) => iso(watch.sinceMs)),
    watches.map((watch) => (watch.pendingMs === null ? null : iso(watch.pendingMs))),
    watches.map((watch) => bool(watch.told)),
    watches.map((watch) => bool(watch.dwellTold)),
    watches.map((watch) => iso(watch.lastMs)),
  ]);
}

export type NewFenceEvent = Omit<FenceEvent, 'state' | 'steps' | 'ownerNameZh'>;

/** Answers the ids that are new. */
export async function addEvents(
  db: Queryable,
  cityId: number,
  events: readonly NewFenceEvent[],
): Promise<Set<string>> {
  const rows = await db.query<{ eventId: string }>(loadSql(import.meta.url, 'add-events'), [
    cityId,
    events.map((event) => event.eventId),
    events.map((event) => event.fenceId),
    events.map((event) => event.unitId),
    events.map((event) => event.kind),
    events.map((event) => event.at),
    events.map((event) => event.lng),
    events.map((event) => event.lat),
    events.map((event) => event.owner),
    events.map((event) => event.fenceNameZh),
    events.map((event) => event.setName),
  ]);
  return new Set(rows.map((row) => row.eventId));
}

export function readEvents(
  db: Queryable,
  cityId: number,
  query: Partial<FenceEventsQuery> & { eventId?: string; limit: number },
  older?: { at: string; eventId: string },
): Promise<FenceEvent[]> {
  return db.query<FenceEvent & Row>(loadSql(import.meta.url, 'events'), [
    cityId,
    query.state ?? null,
    query.fence ?? null,
    query.unit ?? null,
    query.eventId ?? null,
    older?.at ?? null,
    older?.eventId ?? null,
    query.limit,
  ]);
}

export async function countOpen(db: Queryable, cityId: number): Promise<number> {
  const [row] = await db.query<{ open: number }>(loadSql(import.meta.url, 'open-events'), [cityId]);
  return row?.open ?? 0;
}

export async function stepEvent(
  tx: Queryable,
  cityId: number,
  eventId: string,
  state: FenceEvent['state'],
  owner: string | null,
  step: FenceEvent['steps'][number],
): Promise<boolean> {
  const rows = await tx.query(loadSql(import.meta.url, 'step-event'), [
    cityId,
    eventId,
    state,
    owner,
    JSON.stringify(step),
  ]);
  return rows.length === 1;
}

export async function mayOwn(db: Queryable, cityId: number, login: string): Promise<boolean> {
  return (await db.query(loadSql(import.meta.url, 'may-own'), [cityId, login])).length === 1;
}

export function readOwners(db: Queryable, cityId: number): Promise<FenceOwner[]> {
  return db.query<FenceOwner & Row>(loadSql(import.meta.url, 'owners'), [cityId]);
}

export interface FencedUnit extends Row {
  unitId: string;
  kind: string;
  callSign: string;
}

export function readUnits(db: Queryable, cityId: number): Promise<FencedUnit[]> {
  return db.query<FencedUnit>(loadSql(import.meta.url, 'units'), [cityId]);
}

export interface PassedFix extends Row {
  unitId: string;
  atMs: number;
  lng: number;
  lat: number;
}

export function readRecentFixes(
  db: Queryable,
  cityId: number,
  sinceMs: number,
  most: number,
): Promise<PassedFix[]> {
  return db.query<PassedFix>(loadSql(import.meta.url, 'recent-fixes'), [cityId, iso(sinceMs), most]);
}

export async function readOffset(db: Queryable, cityId: number, atMs: number): Promise<number> {
  const [row] = await db.query<{ offsetMs: number }>(loadSql(import.meta.url, 'offset'), [cityId, iso(atMs)]);
  return row?.offsetMs ?? 0;
}
