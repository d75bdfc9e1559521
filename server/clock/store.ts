import { z } from 'zod';
import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { ClockGap } from './core/city-time.ts';

const savedSchema = z.object({
  cityNow: z.iso.datetime(),
  rate: z.number().positive(),
  running: z.boolean(),
  gap: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
});

/** A demo clock as it was kept. */
export interface SavedClock {
  cityMs: number;
  rate: number;
  running: boolean;
  gap?: ClockGap;
}

export interface ClockRow {
  cityId: number;
  synthetic: boolean;
  timeZone: string;
  saved?: SavedClock;
  lastObservedMs?: number;
}

/** Every city's clock as the database holds it. A value that cannot be read counts as not saved. */
export async function readClocks(db: Queryable): Promise<ClockRow[]> {
  const rows = await db.query<{
    city_id: number;
    synthetic: boolean;
    time_zone: string;
    saved: unknown;
    last_observed_at: string | null;
  }>(loadSql(import.meta.url, 'clocks'));
  return rows.map((row) => {
    const saved = savedSchema.safeParse(row.saved);
    return {
      cityId: row.city_id,
      synthetic: row.synthetic,
      timeZone: row.time_zone,
      ...(saved.success ? { saved: toSaved(saved.data) } : {}),
      ...(row.last_observed_at === null ? {} : { lastObservedMs: Date.parse(row.last_observed_at) }),
    };
  });
}

function toSaved(value: z.output<typeof savedSchema>): SavedClock {
  return {
    cityMs: Date.parse(value.cityNow),
    rate: value.rate,
    running: value.running,
    ...(value.gap === undefined
      ? {}
      : { gap: { fromMs: Date.parse(value.gap.from), toMs: Date.parse(value.gap.to) } }),
  };
}

export async function saveClock(db: Queryable, cityId: number, clock: SavedClock, by: string): Promise<void> {
  const value = {
    cityNow: new Date(clock.cityMs).toISOString(),
    rate: clock.rate,
    running: clock.running,
    ...(clock.gap === undefined
      ? {}
      : {
          gap: { from: new Date(clock.gap.fromMs).toISOString(), to: new Date(clock.gap.toMs).toISOString() },
        }),
  };
  await db.query(loadSql(import.meta.url, 'save-clock'), [cityId, JSON.stringify(value), by]);
}
