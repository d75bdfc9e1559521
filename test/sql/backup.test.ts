import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backup, restore } from '../../server/db/backup.ts';
import type { Database } from '../../server/db/database.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

const TAKEN_AT = '2026-01-02T03:04:05.000Z';

/** Order-free fingerprints of every table of ours. */
async function fingerprints(db: Database): Promise<Record<string, string>> {
  const tables = await db.query<{ name: string }>(
    `select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not in ('schema_migrations', 'spatial_ref_sys', 'register_stamps') order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await db.query<{ print: string }>(
      `select count(*)::text || ':' || coalesce(sum(hashtextextended(t::text, 0))::text, '') as print from "${name}" t`,
    );
    found[name] = row?.print ?? '';
  }
  return found;
}

/** Rows that are hard to carry: more than a batch, two day partitions, awkward text, geometry, append-only tables. */
async function fill(db: Database): Promise<void> {
  await db.query(`insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, attribution, licence)
    values (7, 'x', '测试城', 'Test, "quoted" \\ city', 4548,
      ST_GeomFromText('MULTIPOLYGON(((116 35,117 35,117 36,116 36,116 35)))', 4326), E'line one\nline two', '')`);
  await db.query(`insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
    select 7, 'C-' || n, 't', 'patrol', 'open', case n % 3 when 0 then '' when 1 then '占道,经营' else '("x")' end,
      timestamptz '2026-01-01 00:00:00.123456+00' + n * interval '1 second', 627000000000000000 + n,
      ST_SetSRID(ST_MakePoint(116 + n / 7.0e4, 35.1), 4326)
    from generate_series(1, 4321) n`);
  await db.query(`select xw_ensure_fix_partition('2026-01-01'), xw_ensure_fix_partition('2026-01-02')`);
  await db.query(`insert into fixes (city_id, unit_id, observed_at, received_at, geom, speed_mps)
    select 7, 'U-1', timestamptz '2026-01-01 23:50:00+00' + n * interval '15 seconds', now(),
      ST_SetSRID(ST_MakePoint(116.5, 35.5), 4326), case when n % 2 = 0 then null else 0.1 end
    from generate_series(0, 99) n`);
  await db.query(`insert into audit_entries (stream, seq, at, actor, action, subject, detail, leaf_hash)
    values ('s', 1, now(), 'a', 'b', 'c', jsonb_build_object('k', E'值\\\\ "x"'), 'h')`);
  await db.query(`insert into rosters (city_id, roster_id, day, shift_id, person_id, street_ids, source)
    values (7, 'R', '2026-01-01', 's', 'p', array['a,b', '"', ''], 'x')`);
}

describeEngines('backup and restore', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'xw-backup-'));
  const file = join(folder, 'city.xwb');
  let city: TestDatabase;
  let rows = 0;
  beforeAll(async () => {
    city = await testDatabase(engine);
    await fill(city.db);
    rows = (await backup(city.db, file, TAKEN_AT)).rows;
  }, 180_000);
  afterAll(async () => {
    await city.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('brings back every row of every table', async () => {
    const target = await testDatabase(engine);
    const done = await restore(target.db, file);
    expect(done.rows).toBe(rows);
    expect(rows).toBe(4321 + 100 + 1 + 1 + 1);
    expect(await fingerprints(target.db)).toEqual(await fingerprints(city.db));
    await target.close();
  }, 180_000);

  it('refuses a database that already holds rows', async () => {
    await expect(restore(city.db, file)).rejects.toMatchObject({ problem: { code: 'restore_refused' } });
  });

  it('refuses a file that was cut or altered, and leaves the database empty', async () => {
    const target = await testDatabase(engine);
    const bytes = readFileSync(file);
    const lines = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
    const spoiled: [name: string, content: Buffer][] = [
      ['cut gzip', bytes.subarray(0, bytes.length - 1000)],
      ['no end', gzipSync(`${lines.slice(0, 3).join('\n')}\n`, { level: 1 })],
      ['other end', gzipSync(`${[...lines.slice(0, 3), lines.at(-1)].join('\n')}\n`, { level: 1 })],
      ['not a backup', Buffer.from('hello')],
    ];
    for (const [name, content] of spoiled) {
      const path = join(folder, 'spoiled.xwb');
      writeFileSync(path, content);
      await expect(restore(target.db, path), name).rejects.toMatchObject({
        problem: { code: 'backup_unreadable' },
      });
    }
    const [left] = await target.db.query<{ count: number }>('select count(*)::int4 as count from cities');
    expect(left?.count).toBe(0);
    await target.close();
  }, 180_000);
});
