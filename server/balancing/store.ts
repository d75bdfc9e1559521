import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type {
  ModelDuty,
  ModelGrid,
  ModelShift,
  ModelSquad,
  ModelVehicle,
  PostedDuty,
} from './core/ground-model.ts';

const sql = (name: string): string => loadSql(import.meta.url, name);
type Row<T> = T & Record<string, unknown>;

export interface StreetRow {
  streetId: string;
  nameZh: string;
  nameEn: string;
  grade: number;
  gridId: string;
  lengthM: number;
  lng: number;
  lat: number;
}
export interface HolderRow {
  streetId: string;
  personId: string;
  nameZh: string;
}
export interface OfficerRow {
  personId: string;
  nameZh: string;
  licensed: boolean;
  gridId: string | null;
  shiftId: string;
  streetIds: string[];
  squadId: string | null;
  squadZh: string | null;
}

export const readStreets = (db: Database, cityId: number): Promise<StreetRow[]> =>
  db.query<Row<StreetRow>>(sql('streets'), [cityId]);

/** Neighbours of each street by id. */
export async function readNeighbours(db: Database, cityId: number): Promise<Map<string, string[]>> {
  const [row] = await db.query<{ lines: string }>(sql('neighbours'), [cityId]);
  const found = new Map<string, string[]>();
  for (const line of (row?.lines ?? '').split('\n')) {
    const [a, b] = line.split('\t');
    if (a === undefined || b === undefined) continue;
    const list = found.get(a);
    if (list === undefined) found.set(a, [b]);
    else list.push(b);
  }
  return found;
}

export const readGrids = (db: Database, cityId: number, at: string): Promise<ModelGrid[]> =>
  db.query<Row<ModelGrid>>(sql('grids'), [cityId, at]);

export const readBorderStreets = (db: Database, cityId: number, at: string, metres: number) =>
  db.query<{ streetId: string; gridId: string }>(sql('border-streets'), [cityId, at, metres]);

export const readHolders = (db: Queryable, cityId: number, at: string, role: string): Promise<HolderRow[]> =>
  db.query<Row<HolderRow>>(sql('chiefs'), [cityId, at, role]);

export const readOfficers = (db: Database, cityId: number, day: string): Promise<OfficerRow[]> =>
  db.query<Row<OfficerRow>>(sql('officers'), [cityId, day]);

export const readShifts = (db: Database, cityId: number): Promise<ModelShift[]> =>
  db.query<Row<ModelShift>>(sql('shifts'), [cityId]);

export const readPlanWeek = (db: Database, cityId: number, from: string): Promise<PostedDuty[]> =>
  db.query<Row<PostedDuty>>(sql('plan-week'), [cityId, from]);

export const readVehicles = (db: Database, cityId: number, from: string): Promise<ModelVehicle[]> =>
  db.query<Row<ModelVehicle>>(sql('vehicles'), [cityId, from]);

export const readSquads = (db: Database, cityId: number): Promise<ModelSquad[]> =>
  db.query<Row<ModelSquad>>(sql('squads'), [cityId]);

/** What walking each grade of street took between two instants, by tracks. */
export const readTrackPace = (
  db: Database,
  cityId: number,
  from: string,
  to: string,
): Promise<{ grade: number; walks: number; minPer100m: number }[]> =>
  db.query<{ grade: number; walks: number; minPer100m: number }>(sql('track-pace'), [cityId, from, to]);

/** Duties of past days; `ahead` counts from the first. */
export const readDuties = (db: Database, cityId: number, from: string, to: string): Promise<ModelDuty[]> =>
  db.query<Row<ModelDuty>>(sql('duties-back'), [cityId, from, to]);

export interface HourVisitRow {
  streetId: string;
  days: number;
  lastAt: string;
  onDays: string[];
}

/** Streets that were seen in some local hours of some days. */
export const readHourVisits = (
  db: Database,
  cityId: number,
  asked: { from: string; to: string; timeZone: string; fromHour: number; toHour: number },
): Promise<HourVisitRow[]> =>
  db.query<Row<HourVisitRow>>(sql('hour-visits'), [
    cityId,
    asked.from,
    asked.to,
    asked.timeZone,
    asked.fromHour,
    asked.toHour,
  ]);

export const readCaseHours = (db: Database, cityId: number, from: string, to: string, timeZone: string) =>
  db.query<{ streetId: string; hour: number; count: number }>(sql('case-hours'), [
    cityId,
    from,
    to,
    timeZone,
  ]);

export async function readStamp(db: Database, cityId: number, day: string): Promise<string> {
  const [row] = await db.query<{ stamp: string }>(sql('ground-stamp'), [cityId, day]);
  return row?.stamp ?? '';
}

export async function insertRun(
  db: Database,
  run: {
    cityId: number;
    runId: string;
    question: unknown;
    stamp: string;
    body: string;
    by: string;
    at: string;
  },
): Promise<void> {
  await db.query(sql('insert-run'), [
    run.cityId,
    run.runId,
    JSON.stringify(run.question),
    run.stamp,
    run.body,
    run.by,
    run.at,
  ]);
}

export async function readRun(db: Database, cityId: number, runId: string): Promise<string | undefined> {
  return (await db.query<{ body: string }>(sql('run'), [cityId, runId]))[0]?.body;
}

/** Ends and begins what a street's holder answers for, from one instant on; answers who held it before. */
export async function changeResponsibility(
  tx: Queryable,
  change: {
    cityId: number;
    streetId: string;
    role: string;
    personId: string;
    at: string;
    source: string;
  },
): Promise<string[]> {
  const ended = await tx.query<{ personId: string }>(sql('end-responsibility'), [
    change.cityId,
    change.streetId,
    change.role,
    change.at,
  ]);
  await tx.query(sql('begin-responsibility'), [
    change.cityId,
    change.streetId,
    change.role,
    change.personId,
    change.at,
    null,
    change.source,
  ]);
  return ended.map(({ personId }) => personId);
}

export async function putResponsibility(
  tx: Queryable,
  held: {
    cityId: number;
    streetId: string;
    role: string;
    personId: string;
    from: string;
    to: string;
    source: string;
  },
): Promise<void> {
  await tx.query(sql('begin-responsibility'), [
    held.cityId,
    held.streetId,
    held.role,
    held.personId,
    held.from,
    held.to,
    held.source,
  ]);
}

export async function readFirstRosterDay(
  tx: Queryable,
  cityId: number,
  personId: string,
  streetId: string,
): Promise<string | null> {
  const [row] = await tx.query<{ day: string | null }>(sql('first-roster-day'), [cityId, personId, streetId]);
  return row?.day ?? null;
}

export async function moveStreetInRosters(
  tx: Queryable,
  move: { cityId: number; streetId: string; fromId: string | null; toId: string; day: string },
): Promise<void> {
  await tx.query(sql('move-street-in-rosters'), [
    move.cityId,
    move.streetId,
    move.fromId,
    move.toId,
    move.day,
  ]);
}

export async function moveOfficerInRosters(
  tx: Queryable,
  move: {
    cityId: number;
    personId: string;
    gridId: string;
    shiftId: string;
    day: string;
    streetIds: string[];
  },
): Promise<void> {
  await tx.query(sql('move-officer-in-rosters'), [
    move.cityId,
    move.personId,
    move.gridId,
    move.shiftId,
    move.day,
    move.streetIds,
  ]);
}

/** Gives a week without rosters those of the week before. */
export async function copyRosterWeek(
  tx: Queryable,
  cityId: number,
  day: string,
  source: string,
): Promise<void> {
  await tx.query(sql('copy-roster-week'), [cityId, day, source]);
}

export interface RosterRow {
  day: string;
  personId: string;
  nameZh: string;
  gridId: string | null;
  shiftId: string;
  shiftZh: string;
  shiftEn: string;
  starts: string;
  ends: string;
  postZh: string | null;
  streetIds: string[];
}

export const readRosterWeek = (
  db: Queryable,
  cityId: number,
  from: string,
  days: number,
  gridId: string | null,
  personId: string | null,
): Promise<RosterRow[]> =>
  db.query<Row<RosterRow>>(sql('roster-week'), [cityId, from, days, gridId, personId]);

/** When a local day begins, ISO. */
export async function readDayStart(db: Queryable, cityId: number, day: string): Promise<string> {
  const [row] = await db.query<{ at: string }>(sql('day-start'), [cityId, day]);
  if (row === undefined) throw new Error(`no city ${cityId}`);
  return row.at;
}

export const readGridChiefs = (db: Queryable, cityId: number, at: string) =>
  db.query<{ gridId: string; personId: string }>(sql('grid-chiefs'), [cityId, at]);
