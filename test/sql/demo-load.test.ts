import { afterAll, beforeAll, expect, it } from 'vitest';
import { TABLE_NAMES } from '../../server/demo/core/rows.ts';
import {
  anchorOf,
  demoCityState,
  dropCity,
  loadDemoCity,
  readPrebuilt,
  type DemoCity,
} from '../../server/demo/demo.ts';
import { testDatabase, type TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

/** A small part of the city: every table with a few rows, and a minute of positions. */
function part(): DemoCity {
  const city = readPrebuilt();
  for (const name of TABLE_NAMES) city.tables[name].splice(60);
  const n = 400;
  const { unit, at, lon, lat, speed, heading, accuracy, lag, unitIds } = city.fixes;
  const cut = <T extends { slice(from: number, to: number): T }>(column: T): T => column.slice(0, n);
  return {
    ...city,
    fixes: {
      unit: cut(unit),
      at: cut(at),
      lon: cut(lon),
      lat: cut(lat),
      speed: cut(speed),
      heading: cut(heading),
      accuracy: cut(accuracy),
      lag: cut(lag),
      unitIds,
    },
  };
}

describeEngines('loading the demo city', (engine) => {
  let database: TestDatabase;
  const city = part();
  const anchor = anchorOf(Date.UTC(2026, 10, 22, 4));
  beforeAll(async () => {
    database = await testDatabase(engine);
  });
  afterAll(() => database?.close());

  it('begins at local midnight', () => {
    expect(anchor.toISOString()).toBe('2026-11-21T16:00:00.000Z');
  });

  it('a load that was cut off is seen and begun anew; every row arrives once', async () => {
    const { db } = database;
    expect(await demoCityState(db, 1)).toBe('absent');
    const cutOff = loadDemoCity(db, city, {
      cityId: 1,
      anchor,
      checksum: 'sum',
      onProgress: ({ share }) => {
        if (share > 0.6) throw new Error('cut off');
      },
    });
    await expect(cutOff).rejects.toThrow('cut off');
    expect(await demoCityState(db, 1)).toBe('partial');
    const shares: number[] = [];
    await loadDemoCity(db, city, {
      cityId: 1,
      anchor,
      checksum: 'sum',
      onProgress: (p) => shares.push(p.share),
    });
    expect(await demoCityState(db, 1)).toBe('complete');
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    for (const name of TABLE_NAMES) {
      const [row] = await db.query<{ n: number }>(
        `select count(*)::int4 as n from ${name} where city_id = $1`,
        [1],
      );
      expect(row!.n, name).toBe(city.tables[name].length);
    }
    const [fixes] = await db.query<{ n: number; first: string }>(
      `select count(*)::int4 as n, to_char(min(observed_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as first from fixes where city_id = 1`,
    );
    expect(fixes!.n).toBe(400);
    expect(Date.parse(fixes!.first)).toBe(anchor.getTime() + Math.min(...city.fixes.at) * 1000);
  });

  it('leaves out what has not happened yet', async () => {
    const { db } = database;
    const at = city.tables.check_ins.map((c) => c.at).sort((a, b) => a - b);
    const until = new Date(anchor.getTime() + at[20]! * 1000);
    await loadDemoCity(db, city, { cityId: 2, anchor, until, checksum: 'sum' });
    const [row] = await db.query<{ n: number }>(
      'select count(*)::int4 as n from check_ins where city_id = 2',
    );
    expect(row!.n).toBe(at.filter((s) => s <= at[20]!).length);
    await dropCity(db, 2);
    expect(await demoCityState(db, 2)).toBe('absent');
    expect(await demoCityState(db, 1)).toBe('complete');
  });
});
