import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { ConfiguredAuthority } from './core/consequences.ts';

const sql = {
  insertLawSet: loadSql(import.meta.url, 'insert-law-set'),
  lawSet: loadSql(import.meta.url, 'law-set'),
  authorities: loadSql(import.meta.url, 'authorities'),
  enterAuthority: loadSql(import.meta.url, 'enter-authority'),
};

export async function insertLawSet(db: Queryable, id: string, version: string, body: string): Promise<void> {
  await db.query(sql.insertLawSet, [id, version, body]);
}

export async function readLawSet(db: Queryable, id: string): Promise<unknown> {
  const [row] = await db.query<{ body: unknown }>(sql.lawSet, [id]);
  return row?.body;
}

export async function readAuthorities(
  db: Queryable,
  cityId: number,
  at: string,
): Promise<ConfiguredAuthority[]> {
  const rows = await db.query<{
    authorityId: string;
    grade: string | null;
    consent: string[];
    documentNo: string;
  }>(sql.authorities, [cityId, at]);
  return rows.map(({ grade, ...row }) => ({ ...row, ...(grade === null ? {} : { grade }) }));
}

export async function enterAuthority(
  db: Queryable,
  cityId: number,
  entry: ConfiguredAuthority,
  by: string,
  at: string,
): Promise<void> {
  const { authorityId, grade, consent, documentNo } = entry;
  await db.query(sql.enterAuthority, [cityId, authorityId, grade ?? '', consent, documentNo, by, at]);
}
