import type { Queryable, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { hexFromGeometry } from '../db/wkb.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import type { CityEntry } from './contract.ts';

const sql = (name: string): string => loadSql(import.meta.url, name);

export function listCities(db: Queryable, cityIds: readonly number[]): Promise<CityEntry[]> {
  return db.query<CityEntry>(sql('list'), [[...cityIds]]);
}

/** Reserves an id; tries again when another creation took the same. */
export async function reserveCity(
  db: Queryable,
  file: { name: string; sha256: string },
  request: unknown,
  by: string,
  at: string,
): Promise<number> {
  for (;;) {
    const [row] = await db.query<{ cityId: number }>(sql('reserve'), [
      file.name,
      file.sha256,
      JSON.stringify(request),
      by,
      at,
    ]);
    if (row !== undefined) return row.cityId;
  }
}

export interface Creation extends Record<string, unknown> {
  cityId: number;
  state: 'running' | 'ready' | 'failed';
  fileName: string;
  sha256: string;
  request: unknown;
  report: unknown;
  createdBy: string;
  createdAt: string;
}

export async function readCreation(db: Queryable, cityId: number): Promise<Creation | undefined> {
  return (await db.query<Creation>(sql('creation'), [cityId]))[0];
}

export async function setCreation(
  db: Queryable,
  cityId: number,
  state: Creation['state'],
  report: unknown = null,
): Promise<void> {
  await db.query(sql('set-creation'), [cityId, state, report === null ? null : JSON.stringify(report)]);
}

/** Forgets how a city was made and who may see it. */
export async function dropCreation(db: Queryable, cityId: number): Promise<void> {
  await db.query(sql('drop-creation'), [cityId]);
}

export interface NewCityRow {
  cityId: number;
  code: string;
  nameZh: string;
  nameEn: string;
  adcode: string | null;
  timeZone: string;
  localSrid: number;
  boundary: MultiPolygon;
  h3Coarse: number;
  h3Fine: number;
  attribution: string;
  licence: string;
}

export async function insertCity(db: Queryable, city: NewCityRow): Promise<void> {
  await db.query(sql('insert-city'), [
    city.cityId,
    city.code,
    city.nameZh,
    city.nameEn,
    city.adcode,
    city.timeZone,
    city.localSrid,
    hexFromGeometry(city.boundary),
    city.h3Coarse,
    city.h3Fine,
    city.attribution,
    city.licence,
  ]);
}

export async function completeCity(db: Queryable, cityId: number, checksum: string): Promise<void> {
  await db.query(sql('complete-city'), [cityId, checksum]);
}

const PAGE = 2000;

async function inPages<T>(rows: readonly T[], send: (part: readonly T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += PAGE) await send(rows.slice(from, from + PAGE));
}

export async function putRoadWords(
  db: Queryable,
  cityId: number,
  roads: readonly { edgeId: number; nameEn: string | null; managed: boolean }[],
): Promise<void> {
  await inPages(roads, (part) =>
    db.query(sql('put-road-words'), [
      cityId,
      part.map((r) => r.edgeId),
      part.map((r) => r.nameEn),
      part.map((r) => String(r.managed)),
    ]),
  );
}

export async function putHeightBasis(
  db: Queryable,
  cityId: number,
  buildings: readonly { id: string; basis: string }[],
): Promise<void> {
  await inPages(buildings, (part) =>
    db.query(sql('put-height-basis'), [cityId, part.map((b) => b.id), part.map((b) => b.basis)]),
  );
}

export interface Broken extends Record<string, unknown> {
  id: string;
  reason: string;
}

/** Takes out what is no proper area; `ids` are the city's buildings in order. */
export async function dropBroken(db: Queryable, cityId: number, ids: readonly string[]): Promise<Broken[]> {
  const out: Broken[] = [];
  const ordered = [...ids].sort();
  await inPages(ordered, async (part) => {
    const ends: SqlValue[] = [cityId, part[0]!, part[part.length - 1]!];
    out.push(...(await db.query<Broken>(sql('drop-broken-buildings'), ends)));
  });
  return [...out, ...(await db.query<Broken>(sql('drop-broken-surfaces'), [cityId]))];
}

export async function validity(
  db: Queryable,
  shape: MultiPolygon,
): Promise<{ valid: boolean; reason: string }> {
  const [row] = await db.query<{ valid: boolean; reason: string }>(sql('is-valid'), [hexFromGeometry(shape)]);
  return row!;
}

export async function shareCity(
  db: Queryable,
  cityId: number,
  accountId: string,
  likeCity: number | null,
): Promise<void> {
  await db.query(sql('share-city'), [cityId, accountId, likeCity]);
}
