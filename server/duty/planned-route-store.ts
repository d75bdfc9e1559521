import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { LngLat } from '../kernel/lng-lat.ts';

export interface PlannedDutyRow extends Record<string, unknown> {
  rosterId: string;
  shiftZh: string;
  shiftEn: string;
  personZh: string;
  startsAt: string;
  endsAt: string;
  streetIds: string[];
  postId: string | null;
  postZh: string | null;
  postLng: number | null;
  postLat: number | null;
}

export function readPlannedDuties(
  db: Queryable,
  cityId: number,
  unitId: string,
  from: string,
  to: string,
): Promise<PlannedDutyRow[]> {
  return db.query<PlannedDutyRow>(loadSql(import.meta.url, 'planned-duties'), [cityId, unitId, from, to]);
}

export interface PlannedStreet {
  streetId: string;
  nameZh: string;
  nameEn: string;
  lengthM: number;
  lines: LngLat[][];
}

export async function readPlannedStreets(
  db: Queryable,
  cityId: number,
  streetIds: readonly string[],
): Promise<PlannedStreet[]> {
  if (streetIds.length === 0) return [];
  const rows = await db.query<{
    streetId: string;
    nameZh: string;
    nameEn: string;
    lengthM: number;
    hex: string;
  }>(loadSql(import.meta.url, 'planned-streets'), [cityId, [...streetIds]]);
  return rows.map(({ hex, ...street }) => {
    const shape = geometryFromHex(hex);
    const lines =
      shape.type === 'MultiLineString'
        ? shape.coordinates
        : shape.type === 'LineString'
          ? [shape.coordinates]
          : [];
    return { ...street, lines: lines.map((line) => line.map(([lng, lat]): LngLat => [lng!, lat!])) };
  });
}

export interface UnitPassRow extends Record<string, unknown> {
  passId: string;
  streetId: string;
  from: string;
  to: string;
  covered: number;
}

export function readUnitPasses(
  db: Queryable,
  cityId: number,
  unitId: string,
  from: string,
  to: string,
): Promise<UnitPassRow[]> {
  return db.query<UnitPassRow>(loadSql(import.meta.url, 'unit-passes'), [cityId, unitId, from, to]);
}
