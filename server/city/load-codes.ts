import { readFileSync, readdirSync } from 'node:fs';
import type { Database } from '../db/database.ts';
import type { Code } from './contract.ts';
import { codesOf } from './core/code-file.ts';
import { insertCodes } from './store.ts';

const FOLDER = new URL('../../data/codes/', import.meta.url);

/** The code lists that the product ships. */
export function shippedCodes(): Code[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => codesOf(name, JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))));
}

/** Puts the shipped code lists into the database; again and again with the same result. Returns how many codes. */
export async function loadCodes(db: Database): Promise<number> {
  const codes = shippedCodes();
  await insertCodes(db, codes);
  return codes.length;
}
