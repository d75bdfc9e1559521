import type { CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { AssetCounts } from './contract.ts';
import { readAssetCounts } from './store.ts';

/** How many lamps, covers, trees and other things stand on the street, and in which state? */
export interface Assets {
  counts(cityId: number): Promise<AssetCounts>;
}

export function createAssets({ db, codes }: { db: Database; codes: CodeBooks }): Assets {
  return {
    async counts(cityId) {
      const rows = await readAssetCounts(db, cityId);
      const book = await codes.open();
      const byKind = new Map<string, AssetCounts[number]>();
      for (const { kind, state, count } of rows) {
        const label = book.label('asset_kind', kind);
        const entry = byKind.get(kind) ?? { kind, kindZh: label.zh, kindEn: label.en, count: 0, states: {} };
        entry.count += count;
        entry.states[state] = count;
        byKind.set(kind, entry);
      }
      return [...byKind.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
    },
  };
}
