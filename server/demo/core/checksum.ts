/**
 * Are two generated cities the same? The canonical bytes of a city, fed piece by piece: tables in their fixed
 * order, rows in theirs, values as JSON; positions as little-endian integers. Numbers are rounded before.
 */
import { TABLE_NAMES, TABLES, type DemoCity } from './rows.ts';

/** Calls `feed` with the canonical bytes of a city in order. */
export function canonicalBytes(city: DemoCity, feed: (bytes: Uint8Array) => void): void {
  const encoder = new TextEncoder();
  feed(encoder.encode(JSON.stringify({ seed: city.seed, intervalS: city.intervalS, city: city.city })));
  for (const table of TABLE_NAMES) {
    const columns = Object.keys(TABLES[table]);
    const rows = city.tables[table] as Record<string, unknown>[];
    feed(encoder.encode(`\n${table} ${columns.join(',')} ${rows.length}\n`));
    for (let i = 0; i < rows.length; i += 500) {
      const part = rows.slice(i, i + 500).map((row) => columns.map((c) => row[c]));
      feed(encoder.encode(JSON.stringify(part)));
    }
  }
  const { unit, at, lon, lat, speed, heading, accuracy, lag, unitIds } = city.fixes;
  feed(encoder.encode(JSON.stringify(unitIds)));
  for (const column of [unit, at, lon, lat, speed, heading, accuracy, lag]) {
    const words = Int32Array.from(column);
    feed(new Uint8Array(words.buffer));
  }
}
