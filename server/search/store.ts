import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { WirePosition } from '../kernel/wire-schema.ts';
import type { SearchHit } from './contract.ts';

const candidates = loadSql(import.meta.url, 'candidates');

export interface FoundRow extends Record<string, unknown> {
  kind: Exclude<SearchHit['kind'], 'coordinate'>;
  id: string;
  nameZh: string;
  nameEn: string | null;
  /** A number by which it is known as well: project number, plate, case number. */
  number: string | null;
  /** A code, or a name, that tells it from its namesakes. */
  detail: string | null;
  weight: number;
  center: WirePosition | null;
  bbox: BBox | null;
}

export function findNamed(
  db: Database,
  input: { cityId: number; pattern: string; text: string; kinds: string[]; perKind: number; now: string },
): Promise<FoundRow[]> {
  return db.query<FoundRow>(candidates, [
    input.cityId,
    input.pattern,
    input.text,
    input.kinds,
    input.perKind,
    input.now,
  ]);
}
