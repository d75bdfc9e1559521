import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import type { CalendarDay, City, Code } from './contract.ts';

const sql = {
  city: loadSql(import.meta.url, 'city'),
  counts: loadSql(import.meta.url, 'counts'),
  codes: loadSql(import.meta.url, 'codes'),
  codeBook: loadSql(import.meta.url, 'code-book'),
  insertCodes: loadSql(import.meta.url, 'insert-codes'),
  settings: loadSql(import.meta.url, 'settings'),
  putSetting: loadSql(import.meta.url, 'put-setting'),
  calendar: loadSql(import.meta.url, 'calendar'),
};

type CityRow = Omit<City, 'boundary' | 'counts'> & { boundaryHex: string };
export type CityFacts = Omit<City, 'counts'>;

/** The city's own row, or undefined. */
export async function readCity(db: Database, cityId: number): Promise<CityFacts | undefined> {
  const [row] = await db.query<CityRow>(sql.city, [cityId]);
  if (row === undefined) return undefined;
  const { boundaryHex, ...facts } = row;
  return { ...facts, boundary: geometryFromHex(boundaryHex) as MultiPolygon };
}

export async function readCounts(db: Database, cityId: number, at: string): Promise<Record<string, number>> {
  const [row] = await db.query<{ counts: Record<string, number> }>(sql.counts, [cityId, at]);
  return row?.counts ?? {};
}

export function readCodes(db: Database, list: string | undefined, day: string): Promise<Code[]> {
  return db.query<Code>(sql.codes, [list ?? null, day]);
}

export interface BookRow extends Record<string, unknown> {
  list: string;
  code: string;
  zh: string;
  en: string;
  parent: string | null;
  attributes: Record<string, unknown>;
}

export function readCodeBook(db: Database): Promise<BookRow[]> {
  return db.query<BookRow>(sql.codeBook);
}

export async function insertCodes(db: Database, codes: readonly Code[]): Promise<void> {
  await db.query(sql.insertCodes, [
    codes.map((c) => c.list),
    codes.map((c) => c.code),
    codes.map((c) => c.zh),
    codes.map((c) => c.en),
    codes.map((c) => c.parent),
    codes.map((c) => c.position),
    codes.map((c) => JSON.stringify(c.attributes)),
    codes.map((c) => c.source),
    codes.map((c) => c.validFrom),
    codes.map((c) => c.validTo),
  ]);
}

export interface SettingRow extends Record<string, unknown> {
  key: string;
  value: unknown;
  source: string;
  updatedBy: string | null;
  updatedAt: string;
}

export function readSettings(db: Database, cityId: number): Promise<SettingRow[]> {
  return db.query<SettingRow>(sql.settings, [cityId]);
}

export async function writeSetting(
  db: Database,
  cityId: number,
  change: { key: string; value: unknown; source: string; by: string; at: string },
): Promise<void> {
  await db.query(sql.putSetting, [
    cityId,
    change.key,
    JSON.stringify(change.value),
    change.source,
    change.by,
    change.at,
  ]);
}

export function readCalendar(db: Database, cityId: number, from: string, to: string): Promise<CalendarDay[]> {
  return db.query<CalendarDay & Record<string, unknown>>(sql.calendar, [cityId, from, to]);
}
