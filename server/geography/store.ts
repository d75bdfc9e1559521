import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { BBox, LngLat } from '../kernel/lng-lat.ts';
import type { Grid, GridDetail, Street, StreetDetail } from './contract.ts';

const sql = {
  grids: loadSql(import.meta.url, 'grids'),
  streets: loadSql(import.meta.url, 'streets'),
  streetShape: loadSql(import.meta.url, 'street-shape'),
  locate: loadSql(import.meta.url, 'locate'),
};

type GridRow = Grid & { streetIds: string[]; hex: string | null };

function asGrid(row: GridRow): Grid {
  const { gridId, code, nameZh, nameEn, population, areaM2, streetCount, streetLengthM } = row;
  const { bbox, center, validFrom, validTo } = row;
  return {
    gridId,
    code,
    nameZh,
    nameEn,
    population,
    areaM2,
    streetCount,
    streetLengthM,
    bbox,
    center,
    validFrom,
    validTo,
  };
}

export async function readGrids(db: Database, cityId: number, at: string): Promise<Grid[]> {
  const rows = await db.query<GridRow>(sql.grids, [cityId, at, null]);
  return rows.map(asGrid);
}

export async function readGrid(
  db: Database,
  cityId: number,
  gridId: string,
  at: string,
): Promise<GridDetail | undefined> {
  const [row] = await db.query<GridRow>(sql.grids, [cityId, at, gridId]);
  if (row?.hex === undefined || row.hex === null) return undefined;
  return { ...asGrid(row), streetIds: row.streetIds, geometry: geometryFromHex(row.hex) };
}

export function readStreets(db: Database, cityId: number, gridId: string | null): Promise<Street[]> {
  return db.query<Street>(sql.streets, [cityId, gridId, null]);
}

export async function readStreet(
  db: Database,
  cityId: number,
  streetId: string,
): Promise<StreetDetail | undefined> {
  const [street] = await db.query<Street>(sql.streets, [cityId, null, streetId]);
  if (street === undefined) return undefined;
  const [shape] = await db.query<{ hex: string; bbox: BBox; neighbourIds: string[] }>(sql.streetShape, [
    cityId,
    streetId,
  ]);
  if (shape === undefined) return undefined;
  return {
    ...street,
    geometry: geometryFromHex(shape.hex),
    bbox: shape.bbox,
    neighbourIds: shape.neighbourIds,
  };
}

export interface Location extends Record<string, unknown> {
  insideCity: boolean;
  gridId: string | null;
  gridNameZh: string | null;
  streetId: string | null;
  streetNameZh: string | null;
  streetDistanceM: number | null;
}

export async function locate(
  db: Database,
  cityId: number,
  position: LngLat,
  at: string,
  reachM: number,
): Promise<Location | undefined> {
  const [row] = await db.query<Location>(sql.locate, [cityId, position[0], position[1], at, reachM]);
  return row;
}
