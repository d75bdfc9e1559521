import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { Polygon } from '../kernel/geojson.ts';
import type { Screening } from './screening-contract.ts';

const sql = {
  screeningSites: loadSql(import.meta.url, 'screening-sites'),
  putScreenings: loadSql(import.meta.url, 'put-screenings'),
  screenings: loadSql(import.meta.url, 'screenings'),
  putCase: loadSql(import.meta.url, 'put-case'),
};

export interface ScreeningSite {
  constructionId: string;
  projectNo: string;
  nameZh: string;
  workType: string;
  heightM: number | null;
  heightRef: string | null;
  permitState: string;
  permitNo: string | null;
  permitOn: string | null;
  startedOn: string | null;
  geometry: Polygon;
  areaM2: number;
  sound: boolean;
  near: boolean;
  caseId: string | null;
}

export async function readScreeningSites(
  db: Queryable,
  at: { cityId: number; day: string; knownAt: string; srid: number; reachM: number; zoneId?: string },
): Promise<ScreeningSite[]> {
  const rows = await db.query<Omit<ScreeningSite, 'geometry'> & { geom: string }>(sql.screeningSites, [
    at.cityId,
    at.day,
    at.knownAt,
    at.srid,
    at.reachM,
    at.zoneId ?? null,
    // In degrees, generously: a degree of longitude has 80 km at 44° north.
    (at.reachM + 300) / 80_000,
  ]);
  return rows.map(({ geom, ...row }) => ({ ...row, geometry: geometryFromHex(geom) as Polygon }));
}

export interface ScreeningRow {
  constructionId: string;
  outcome: string;
  light: string;
  whyZh: string;
  whyEn: string;
  zoneIds: string[];
  citations: string[];
  findingSha256: string;
}

export async function putScreenings(
  db: Queryable,
  cityId: number,
  at: string,
  day: string,
  rows: readonly ScreeningRow[],
): Promise<void> {
  await db.query(sql.putScreenings, [cityId, at, day, JSON.stringify(rows)]);
}

export function readScreenings(db: Queryable, cityId: number): Promise<Screening[]> {
  return db.query<Screening & Record<string, unknown>>(sql.screenings, [cityId]);
}

export async function putCase(
  db: Queryable,
  cityId: number,
  constructionId: string,
  caseId: string,
): Promise<void> {
  await db.query(sql.putCase, [cityId, constructionId, caseId]);
}
