import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Presence, PresenceQuery, Replay, UnitSilence } from './looks-contract.ts';

export async function readSilences(
  db: Queryable,
  cityId: number,
  from: string,
  to: string,
  afterS: number,
  unitId?: string,
): Promise<UnitSilence[]> {
  const rows = await db.query<{ unit_id: string; from_at: string; to_at: string }>(
    loadSql(import.meta.url, 'silences'),
    [cityId, from, to, afterS, unitId ?? null],
  );
  return rows.map((row) => ({ unitId: row.unit_id, from: row.from_at, to: row.to_at }));
}

export async function readReplay(
  db: Queryable,
  cityId: number,
  from: string,
  to: string,
  stepS: number,
  unitIds: string[] | null,
  most: number,
): Promise<Replay['units']> {
  const rows = await db.query<{
    unit_id: string;
    kind: string;
    call_sign: string;
    at_s: number[];
    lng: number[];
    lat: number[];
    heading_deg: number[];
  }>(loadSql(import.meta.url, 'replay'), [cityId, from, to, stepS, unitIds, most]);
  return rows.map((row) => ({
    unitId: row.unit_id,
    kind: row.kind,
    callSign: row.call_sign,
    atS: row.at_s,
    lng: row.lng,
    lat: row.lat,
    headingDeg: row.heading_deg,
  }));
}

export async function readArea(
  db: Queryable,
  area: PresenceQuery['area'],
): Promise<{ hex: string; valid: boolean; areaM2: number }> {
  const [row] = await db.query<{ hex: string; valid: boolean; area_m2: number }>(
    loadSql(import.meta.url, 'area'),
    [JSON.stringify(area)],
  );
  if (row === undefined) throw new Error('area answered nothing');
  return { hex: row.hex, valid: row.valid, areaM2: row.area_m2 };
}

export async function readPresence(
  db: Queryable,
  cityId: number,
  from: string,
  to: string,
  areaHex: string,
  afterS: number,
  most: number,
): Promise<Presence['stays']> {
  const rows = await db.query<{
    unit_id: string;
    kind: string;
    call_sign: string;
    person_id: string | null;
    name_zh: string | null;
    from_at: string;
    to_at: string;
    fixes: number;
    path: [number, number][];
  }>(loadSql(import.meta.url, 'presence'), [cityId, from, to, areaHex, afterS, most]);
  return rows.map((row) => ({
    unitId: row.unit_id,
    kind: row.kind,
    callSign: row.call_sign,
    personId: row.person_id,
    nameZh: row.name_zh,
    from: row.from_at,
    to: row.to_at,
    fixes: row.fixes,
    path: row.path,
  }));
}
