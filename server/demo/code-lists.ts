/** Brings the shipped code lists (data/codes/*.json) into the database; a code of the same date is replaced. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { numberArray, textArray } from './row-arrays.ts';

export interface CodeRow {
  list: string;
  code: string;
  zh: string;
  en: string;
  parent: string | null;
  position: number;
  attributes: Record<string, unknown>;
  source: string;
  validFrom: string;
}

interface CodeFile {
  list: string;
  source: string;
  validFrom: string;
  codes: { code: string; zh: string; en: string; parent?: string; attributes?: Record<string, unknown> }[];
}

const FOLDER = new URL('../../data/codes/', import.meta.url);

/** All rows of all shipped lists, in the order of file and position. */
export function shippedCodes(): CodeRow[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const file = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as CodeFile;
      return file.codes.map((c, position) => ({
        list: file.list,
        code: c.code,
        zh: c.zh,
        en: c.en,
        parent: c.parent ?? null,
        position,
        attributes: c.attributes ?? {},
        source: file.source,
        validFrom: file.validFrom,
      }));
    });
}

export async function loadCodeLists(db: Database): Promise<number> {
  const rows = shippedCodes();
  await db.query(loadSql(import.meta.url, 'upsert-codes'), [
    textArray(rows.map((r) => r.list)),
    textArray(rows.map((r) => r.code)),
    textArray(rows.map((r) => r.zh)),
    textArray(rows.map((r) => r.en)),
    textArray(rows.map((r) => r.parent)),
    numberArray(rows.map((r) => r.position)),
    textArray(rows.map((r) => JSON.stringify(r.attributes))),
    textArray(rows.map((r) => r.source)),
    textArray(rows.map((r) => r.validFrom)),
  ]);
  return rows.length;
}
