import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Plate, StaffRegister } from './contract.ts';

const sql = {
  plates: loadSql(import.meta.url, 'plates'),
  platesWanted: loadSql(import.meta.url, 'plates-wanted'),
  insertPlates: loadSql(import.meta.url, 'insert-plates'),
  revokePlate: loadSql(import.meta.url, 'revoke-plate'),
  plateAtPhone: loadSql(import.meta.url, 'plate-at-phone'),
  insertCard: loadSql(import.meta.url, 'insert-card'),
  revokeCards: loadSql(import.meta.url, 'revoke-cards'),
  cardHolder: loadSql(import.meta.url, 'card-holder'),
  register: loadSql(import.meta.url, 'register'),
  insertCheckIn: loadSql(import.meta.url, 'insert-check-in'),
};

export function readPlates(
  db: Queryable,
  cityId: number,
  asked: { plateId?: string; gridId?: string },
): Promise<Plate[]> {
  return db.query<Plate & Record<string, unknown>>(sql.plates, [
    cityId,
    asked.plateId ?? null,
    asked.gridId ?? null,
  ]);
}

export async function readPlatesWanted(
  db: Queryable,
  cityId: number,
  kind: string,
  ids: readonly string[] | undefined,
  gridId: string | undefined,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql.platesWanted, [
    cityId,
    kind,
    ids === undefined ? null : [...ids],
    gridId ?? null,
  ]);
  return rows.map((row) => row.id);
}

export async function insertPlates(
  db: Queryable,
  cityId: number,
  kind: string,
  plates: readonly { plateId: string; subjectId: string }[],
  by: string,
  at: string,
): Promise<void> {
  await db.query(sql.insertPlates, [
    cityId,
    kind,
    plates.map((one) => one.plateId),
    plates.map((one) => one.subjectId),
    by,
    at,
  ]);
}

/** False when it was not in use. */
export async function revokePlate(
  db: Queryable,
  cityId: number,
  plateId: string,
  at: string,
): Promise<boolean> {
  return (await db.query(sql.revokePlate, [cityId, plateId, at])).length > 0;
}

export function readRegister(db: Queryable, cityId: number): Promise<StaffRegister['people']> {
  return db.query<StaffRegister['people'][number] & Record<string, unknown>>(sql.register, [cityId]);
}

export interface PlateAtPhone {
  cityId: number;
  plateId: string;
  kind: 'street' | 'post';
  subjectId: string;
  nameZh: string;
  gridZh: string | null;
  cityZh: string;
  synthetic: boolean;
  distanceM: number | null;
}

export async function readPlateAtPhone(
  db: Queryable,
  plateId: string,
  lng: number | undefined,
  lat: number | undefined,
): Promise<PlateAtPhone | undefined> {
  const placed = lng !== undefined && lat !== undefined;
  const [row] = await db.query<PlateAtPhone & Record<string, unknown>>(sql.plateAtPhone, [
    plateId,
    placed ? lng : null,
    placed ? lat : null,
  ]);
  return row;
}

/** The person's name; undefined when nobody of this id is in service. */
export async function insertCard(
  db: Queryable,
  cityId: number,
  card: { sha256: string; personId: string; by: string; at: string },
): Promise<string | undefined> {
  const [row] = await db.query<{ nameZh: string }>(sql.insertCard, [
    cityId,
    card.sha256,
    card.personId,
    card.by,
    card.at,
  ]);
  return row?.nameZh;
}

export async function revokeCards(
  db: Queryable,
  cityId: number,
  personId: string,
  at: string,
): Promise<boolean> {
  return (await db.query(sql.revokeCards, [cityId, personId, at])).length > 0;
}

export async function readCardHolder(
  db: Queryable,
  cityId: number,
  sha256: string,
): Promise<{ personId: string; nameZh: string } | undefined> {
  const [row] = await db.query<{ personId: string; nameZh: string }>(sql.cardHolder, [cityId, sha256]);
  return row;
}

export async function insertCheckIn(
  db: Queryable,
  cityId: number,
  made: {
    checkinId: string;
    personId: string;
    at: string;
    kind: string;
    postId: string | null;
    streetId: string | null;
    lng?: number;
    lat?: number;
  },
): Promise<void> {
  await db.query(sql.insertCheckIn, [
    cityId,
    made.checkinId,
    made.personId,
    made.at,
    made.kind,
    made.postId,
    made.streetId,
    made.lng ?? null,
    made.lat ?? null,
  ]);
}
