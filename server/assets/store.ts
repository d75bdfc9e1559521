import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';

const assetCounts = loadSql(import.meta.url, 'asset-counts');

export function readAssetCounts(
  db: Database,
  cityId: number,
): Promise<{ kind: string; state: string; count: number }[]> {
  return db.query(assetCounts, [cityId]);
}
