import type { Queryable, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import { areaOf } from './core/inside-area.ts';
import type { Area } from './core/inside-area.ts';
import type { Earlier } from './core/flag-fixes.ts';
import type { Fix } from './core/read-fixes.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** The city's boundary; undefined when there is no such city. */
export async function readCityArea(db: Queryable, cityId: number): Promise<Area | undefined> {
  const [row] = await db.query<{ geom: string }>(loadSql(import.meta.url, 'city-area'), [cityId]);
  if (row === undefined) return undefined;
  const shape = geometryFromHex(row.geom);
  if (shape.type === 'Polygon') return areaOf([shape.coordinates]);
  if (shape.type === 'MultiPolygon') return areaOf(shape.coordinates);
  throw new Error(`the boundary of city ${cityId} is a ${shape.type}`);
}

/** A unit of the batch as the city knows it. */
export interface KnownUnit {
  kind: string;
  latest?: Earlier;
}

interface EarlierRow extends Record<string, unknown> {
  unit_id: string;
  observed_at: string | null;
  lng: number | null;
  lat: number | null;
}

function earlierOf(row: EarlierRow): Earlier | undefined {
  if (row.observed_at === null || row.lng === null || row.lat === null) return undefined;
  return { observedAtMs: Date.parse(row.observed_at), lng: row.lng, lat: row.lat };
}

export async function readKnownUnits(
  db: Queryable,
  cityId: number,
  unitIds: string[],
): Promise<Map<string, KnownUnit>> {
  const rows = await db.query<EarlierRow & { kind: string }>(loadSql(import.meta.url, 'states-of-units'), [
    cityId,
    unitIds,
  ]);
  return new Map(rows.map((row) => [row.unit_id, { kind: row.kind, latest: earlierOf(row) }]));
}

/** The last usable fix before a moment, for units whose batch begins before their latest state. */
export async function readFixesBefore(
  db: Queryable,
  cityId: number,
  moments: ReadonlyMap<string, number>,
): Promise<Map<string, Earlier>> {
  const rows = await db.query<EarlierRow>(loadSql(import.meta.url, 'fixes-before'), [
    cityId,
    [...moments.keys()],
    [...moments.values()].map(iso),
  ]);
  return new Map(
    rows.flatMap((row) => {
      const earlier = earlierOf(row);
      return earlier === undefined ? [] : [[row.unit_id, earlier] as const];
    }),
  );
}

export async function ensureDays(db: Queryable, days: string[]): Promise<void> {
  await db.query(loadSql(import.meta.url, 'ensure-days'), [days]);
}

export interface WrittenFixes extends Record<string, unknown> {
  /** Units whose latest state moved on. */
  moved: string[];
  /** Unit and epoch ms of what is new; null: all of it. */
  fresh: [unitId: string, observedAtMs: number][] | null;
}

/** Numbers as an array literal; null when there is nothing in it. Writing it ourselves costs a fifth of the driver's way. */
function numbers(values: readonly (number | null)[]): string | null {
  return values.every((value) => value === null)
    ? null
    : `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** Texts as an array literal where they need no quotes, else for the driver to write. */
function texts(values: string[]): string | string[] {
  const plain = values.every((value) => /^[\w.:-]+$/.test(value) && value.toUpperCase() !== 'NULL');
  return plain ? `{${values.join(',')}}` : values;
}

function columnsOf(fixes: readonly Fix[], flags: number[], receivedAtMs: number): SqlValue[] {
  return [
    texts(fixes.map((fix) => fix.unitId)),
    `{${fixes.map((fix) => iso(fix.observedAtMs)).join(',')}}`,
    numbers(fixes.map((fix) => fix.lng)),
    numbers(fixes.map((fix) => fix.lat)),
    numbers(fixes.map((fix) => fix.speedMps)),
    numbers(fixes.map((fix) => fix.headingDeg)),
    numbers(fixes.map((fix) => fix.accuracyM)),
    fixes.every((fix) => fix.datum === 'WGS84') ? null : fixes.map((fix) => fix.datum),
    numbers(fixes.map((fix) => fix.sent?.[0] ?? null)),
    numbers(fixes.map((fix) => fix.sent?.[1] ?? null)),
    flags.every((flag) => flag === 0) ? null : numbers(flags),
    iso(receivedAtMs),
  ];
}

/** One statement: durable when it answers. Raises 23514 when a day has no partition. */
export async function writeFixes(
  db: Queryable,
  cityId: number,
  fixes: readonly Fix[],
  flags: number[],
  receivedAtMs: number,
): Promise<WrittenFixes> {
  const [row] = await db.query<WrittenFixes>(loadSql(import.meta.url, 'write-fixes'), [
    cityId,
    ...columnsOf(fixes, flags, receivedAtMs),
  ]);
  if (row === undefined) throw new Error('write-fixes answered nothing');
  return row;
}

/** The same for a batch of which nothing is held: half the work for the database. Raises 23505 when something is. */
export async function writeNewFixes(
  db: Queryable,
  cityId: number,
  fixes: readonly Fix[],
  flags: number[],
  receivedAtMs: number,
): Promise<WrittenFixes> {
  const newest = new Map<string, Fix>();
  fixes.forEach((fix, index) => {
    const held = newest.get(fix.unitId);
    if (flags[index] === 0 && (held === undefined || fix.observedAtMs > held.observedAtMs))
      newest.set(fix.unitId, fix);
  });
  const latest = [...newest.values()];
  const [row] = await db.query<{ moved: string[] }>(loadSql(import.meta.url, 'write-new-fixes'), [
    cityId,
    ...columnsOf(fixes, flags, receivedAtMs),
    texts(latest.map((fix) => fix.unitId)),
    `{${latest.map((fix) => iso(fix.observedAtMs)).join(',')}}`,
    numbers(latest.map((fix) => fix.lng)),
    numbers(latest.map((fix) => fix.lat)),
    numbers(latest.map((fix) => fix.speedMps)),
    numbers(latest.map((fix) => fix.headingDeg)),
    numbers(latest.map((fix) => fix.accuracyM)),
  ]);
  if (row === undefined) throw new Error('write-new-fixes answered nothing');
  return { moved: row.moved, fresh: null };
}

export interface UnitRow extends Record<string, unknown> {
  unit_id: string;
  kind: string;
  call_sign: string;
  plate: string | null;
  person_id: string | null;
  name_zh: string | null;
  grid_id: string | null;
  on_duty: boolean;
  lng: number | null;
  lat: number | null;
  heading_deg: number | null;
  speed_mps: number | null;
  observed_at: string | null;
}

export async function readUnits(db: Queryable, cityId: number, atMs: number): Promise<UnitRow[]> {
  return db.query<UnitRow>(loadSql(import.meta.url, 'units'), [cityId, iso(atMs)]);
}

export interface WhoseUnit extends Record<string, unknown> {
  unit_id: string;
  kind: string;
  call_sign: string;
  person_id: string | null;
  name_zh: string | null;
}

export async function readUnit(
  db: Queryable,
  cityId: number,
  unitId: string,
): Promise<WhoseUnit | undefined> {
  const [row] = await db.query<WhoseUnit>(loadSql(import.meta.url, 'unit'), [cityId, unitId]);
  return row;
}

export interface TrackRow extends Record<string, unknown> {
  at: string;
  lng: number;
  lat: number;
  speed_mps: number | null;
  heading_deg: number | null;
  accuracy_m: number | null;
  flags: number;
}

export async function readTrack(
  db: Queryable,
  cityId: number,
  unitId: string,
  from: string,
  to: string,
  limit: number,
): Promise<TrackRow[]> {
  return db.query<TrackRow>(loadSql(import.meta.url, 'track'), [cityId, unitId, from, to, limit]);
}

/** A stretch of street that somebody was seen to cover. Times epoch ms. */
export interface NewVisit {
  visitId: string;
  streetId: string;
  startedAtMs: number;
  endedAtMs: number;
  unitId: string | null;
  evidence: string;
  certainty: number;
}

/** Keeps new visits and their counts; answers the ids that were new. */
export async function writeVisits(
  db: Queryable,
  cityId: number,
  visits: readonly NewVisit[],
): Promise<Set<string>> {
  const rows = await db.query<{ visit_id: string }>(loadSql(import.meta.url, 'record-visits'), [
    cityId,
    visits.map((visit) => visit.streetId),
    visits.map((visit) => visit.visitId),
    visits.map((visit) => iso(visit.startedAtMs)),
    visits.map((visit) => iso(visit.endedAtMs)),
    visits.map((visit) => visit.unitId),
    visits.map((visit) => visit.evidence),
    visits.map((visit) => visit.certainty),
  ]);
  return new Set(rows.map((row) => row.visit_id));
}

export async function dropDays(db: Queryable, keepFromDay: string): Promise<string[]> {
  const rows = await db.query<{ partition: string }>(loadSql(import.meta.url, 'drop-days'), [keepFromDay]);
  return rows.map((row) => row.partition);
}
