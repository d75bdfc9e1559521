import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { SILENT_AFTER_S } from './contract.ts';

/** A usable fix as others work with it; accuracy null when the terminal did not state it. */
export interface UsableFix extends Record<string, unknown> {
  unit_id: string;
  time_ms: number;
  lng: number;
  lat: number;
  accuracy_m: number | null;
}

/** A time in which a unit was not heard of, epoch ms. */
export interface UnitSilence {
  unitId: string;
  fromMs: number;
  toMs: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What units reported and when they were silent, for the service's own work: nobody looks at a person here. */
export interface HeardOf {
  /** Usable fixes of units, each from its own moment on (epoch ms), in order of unit and time. */
  fixes(cityId: number, from: ReadonlyMap<string, number>, untilMs: number): Promise<UsableFix[]>;
  /** Units of which usable fixes came in since `receivedMs` (real time), with the time of the oldest. */
  receivedSince(cityId: number, receivedMs: number, observedMs: number): Promise<Map<string, number>>;
  /** Silences longer than SILENT_AFTER_S within a period, its ends included. */
  silences(cityId: number, unitIds: string[], fromMs: number, toMs: number): Promise<UnitSilence[]>;
}

export function createHeardOf(db: Queryable): HeardOf {
  return {
    async fixes(cityId, from, untilMs) {
      if (from.size === 0) return [];
      return db.query<UsableFix>(loadSql(import.meta.url, 'usable-fixes'), [
        cityId,
        [...from.keys()],
        [...from.values()].map(iso),
        iso(untilMs),
      ]);
    },
    async receivedSince(cityId, receivedMs, observedMs) {
      const rows = await db.query<{ unit_id: string; from_ms: number }>(
        loadSql(import.meta.url, 'received-since'),
        [cityId, iso(receivedMs), iso(observedMs)],
      );
      return new Map(rows.map((row) => [row.unit_id, row.from_ms]));
    },
    async silences(cityId, unitIds, fromMs, toMs) {
      if (unitIds.length === 0 || toMs <= fromMs) return [];
      const rows = await db.query<{ unit_id: string; from_ms: number; to_ms: number }>(
        loadSql(import.meta.url, 'silences-of-units'),
        [cityId, unitIds, iso(fromMs), iso(toMs), SILENT_AFTER_S],
      );
      return rows.map((row) => ({ unitId: row.unit_id, fromMs: row.from_ms, toMs: row.to_ms }));
    },
  };
}
