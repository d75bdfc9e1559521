import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { DutyBook, Turn } from './core/roster-sheet.ts';
import type { Roster, RosterImport, RosterRow } from './contract.ts';

const sql = {
  people: loadSql(import.meta.url, 'book-people'),
  shifts: loadSql(import.meta.url, 'book-shifts'),
  posts: loadSql(import.meta.url, 'book-posts'),
  leaves: loadSql(import.meta.url, 'leaves'),
  rows: loadSql(import.meta.url, 'roster-rows'),
  takeTurns: loadSql(import.meta.url, 'take-turns'),
  putTurns: loadSql(import.meta.url, 'put-turns'),
  dropTurns: loadSql(import.meta.url, 'drop-turns'),
  insertImport: loadSql(import.meta.url, 'insert-roster-import'),
  imports: loadSql(import.meta.url, 'roster-imports'),
  undoImport: loadSql(import.meta.url, 'undo-roster-import'),
};

export type StoredTurn = Turn & { rosterId: string; source: string };
type Wide<T> = T & Record<string, unknown>;

export function readPeople(
  db: Queryable,
  cityId: number,
): Promise<(DutyBook['people'][number] & { lastStreets: string[] })[]> {
  return db.query<Wide<DutyBook['people'][number] & { lastStreets: string[] }>>(sql.people, [cityId]);
}

export function readShifts(db: Queryable, cityId: number): Promise<DutyBook['shifts'][number][]> {
  return db.query<Wide<DutyBook['shifts'][number]>>(sql.shifts, [cityId]);
}

export function readPosts(db: Queryable, cityId: number): Promise<DutyBook['posts'][number][]> {
  return db.query<Wide<DutyBook['posts'][number]>>(sql.posts, [cityId]);
}

export function readLeaves(
  db: Queryable,
  cityId: number,
  from: string,
  to: string,
): Promise<Roster['leaves']> {
  return db.query<Wide<Roster['leaves'][number]>>(sql.leaves, [cityId, from, to]);
}

export function readRoster(
  db: Queryable,
  cityId: number,
  from: string,
  to: string,
  gridId: string | null,
): Promise<RosterRow[]> {
  return db.query<Wide<RosterRow>>(sql.rows, [cityId, from, to, gridId]);
}

/** Takes away what stood for these people on these days. */
export function takeTurns(
  db: Queryable,
  cityId: number,
  spoken: readonly { personId: string; day: string }[],
): Promise<StoredTurn[]> {
  return db.query<Wide<StoredTurn>>(sql.takeTurns, [
    cityId,
    spoken.map((one) => one.personId),
    spoken.map((one) => one.day),
  ]);
}

export async function putTurns(db: Queryable, cityId: number, turns: readonly StoredTurn[]): Promise<void> {
  if (turns.length > 0) await db.query(sql.putTurns, [cityId, JSON.stringify(turns)]);
}

/** How many of an import's turns there still were. */
export async function dropTurns(db: Queryable, cityId: number, source: string): Promise<number> {
  return (await db.query(sql.dropTurns, [cityId, source])).length;
}

export type Report = Omit<RosterImport, 'importId' | 'name' | 'state' | 'createdAt' | 'createdBy'>;
export type StoredImport = Pick<RosterImport, 'importId' | 'name' | 'state' | 'createdAt' | 'createdBy'> & {
  report: Report;
  replaced: StoredTurn[];
};

export async function insertImport(
  db: Queryable,
  cityId: number,
  made: {
    importId: string;
    name: string;
    state: RosterImport['state'];
    by: string;
    at: string;
    report: Report;
    replaced: StoredTurn[];
  },
): Promise<void> {
  const { importId, name, state, by, at, report, replaced } = made;
  await db.query(sql.insertImport, [
    cityId,
    importId,
    name,
    state,
    by,
    at,
    JSON.stringify(report),
    JSON.stringify(replaced),
  ]);
}

export function readImports(db: Queryable, cityId: number, importId: string | null): Promise<StoredImport[]> {
  return db.query<Wide<StoredImport>>(sql.imports, [cityId, importId]);
}

/** False when it was not loaded. */
export async function markUndone(db: Queryable, cityId: number, importId: string): Promise<boolean> {
  return (await db.query(sql.undoImport, [cityId, importId])).length > 0;
}
