import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { RegisteredCrs } from './contract.ts';

const sql = {
  registrations: loadSql(import.meta.url, 'registrations'),
  insertRegistration: loadSql(import.meta.url, 'insert-registration'),
  deleteRegistration: loadSql(import.meta.url, 'delete-registration'),
};

export function readRegistrations(db: Database, cityId: number): Promise<RegisteredCrs[]> {
  return db.query<RegisteredCrs & Record<string, unknown>>(sql.registrations, [cityId]);
}

/** False when the identifier is taken. */
export async function insertRegistration(db: Database, cityId: number, crs: RegisteredCrs): Promise<boolean> {
  const rows = await db.query(sql.insertRegistration, [
    cityId,
    crs.id,
    crs.nameZh,
    crs.nameEn,
    crs.datum,
    JSON.stringify(crs.parameters),
    JSON.stringify(crs.checkPoints),
    crs.rmsM,
    crs.largestM,
    crs.source,
    crs.registeredBy,
    crs.registeredAt,
  ]);
  return rows.length > 0;
}

/** False when there is no such system. */
export async function deleteRegistration(db: Database, cityId: number, id: string): Promise<boolean> {
  return (await db.query(sql.deleteRegistration, [cityId, id])).length > 0;
}
