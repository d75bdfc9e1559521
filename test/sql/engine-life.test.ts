import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { killRounds } from '../../scripts/kill-loop/rounds.ts';
import { environment } from '../../server/config.ts';
import { openEngine } from '../../server/db/engine.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { testDatabase, type TestDatabase } from '../harness/database.ts';
import { copyOfTemplate } from '../harness/templates.ts';

const WITHIN = { timeout: 40_000, interval: 50 };

describe('the embedded engine', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase('embedded');
    await database.db.query('create table kept (id int primary key)');
  });
  afterAll(() => database.close());

  it('tells a second one who has the data, since when and at which address', async () => {
    database.engine.announce('http://127.0.0.1:4321');
    const second = openEngine(database.config);
    await expect(second).rejects.toMatchObject({
      problem: {
        code: 'data_folder_in_use',
        value: database.config.dataDir,
        detail: expect.stringContaining(`进程 ${process.pid}`),
        detailEn: expect.stringMatching(/since 20\d\d-.*at http:\/\/127\.0\.0\.1:4321/),
      },
    });
  });

  it('is joined by a command on the same data, which leaves it running', async () => {
    await database.db.query('insert into kept values (1)');
    const joined = await openEngine(database.config, { join: true });
    expect(await joined.db.query('select id from kept')).toEqual([{ id: 1 }]);
    expect(joined.describe()).toMatchObject({ kind: 'embedded', version: '18.3', durable: 'process_kill' });
    await joined.close();
    expect(await database.db.query('select id from kept')).toEqual([{ id: 1 }]);
  });

  it('comes back when its process is killed; what ran then fails as unavailable, never twice', async () => {
    const pid = database.engine.pid();
    if (pid === undefined) throw new Error('the engine does not run');
    const slow = database.db.query('insert into kept select 2 from (select pg_sleep(2)) as waited');
    const idle = database.db.query('select pg_sleep(0.2)');
    const outcome = Promise.allSettled([slow, idle]);
    process.kill(pid, 'SIGKILL');
    const failed = (await outcome).filter((result) => result.status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed) {
      expect(reason).toBeInstanceOf(XwError);
      expect((reason as XwError).problem).toMatchObject({ code: 'database_unavailable', status: 503 });
    }
    expect(await database.db.query('select id from kept where id = 1')).toEqual([{ id: 1 }]);
    expect(database.engine.pid()).not.toBe(pid);
    const [row] = await database.db.query<{ twos: number }>(
      'select count(*)::int as twos from kept where id = 2',
    );
    expect(row?.twos).toBe(0);
  });

  it('is analysed and vacuumed while nobody asks', async () => {
    await database.db.query(
      'create table churned as select n as id, 0 as step from generate_series(1, 2000) as n',
    );
    await database.db.query('update churned set step = step + 1');
    const looked = async () => {
      const [row] = await database.db.query<{ known: number; dead: number }>(
        `select c.reltuples::int as known, s.n_dead_tup::int as dead
         from pg_class c join pg_stat_user_tables s on s.relid = c.oid where c.relname = 'churned'`,
      );
      return row;
    };
    await vi.waitFor(async () => expect(await looked()).toEqual({ known: 2000, dead: 0 }), WITHIN);
  }, 60_000);
});

describe('on one data folder', () => {
  it('two starts at once make one owner', async () => {
    const { config, remove } = await copyOfTemplate('embedded', 'empty');
    const starts = await Promise.allSettled([openEngine(config), openEngine(config)]);
    const owners = starts.filter((start) => start.status === 'fulfilled').map((start) => start.value);
    const refused = starts
      .filter((start) => start.status === 'rejected')
      .map((start) => start.reason as XwError);
    for (const owner of owners) await owner.close();
    await remove();
    expect(owners).toHaveLength(1);
    expect(refused.map((error) => error.problem.code)).toEqual(['data_folder_in_use']);
  });

  it('a second `npm start` says who holds it and exits with 3', async () => {
    const database = await testDatabase('embedded');
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
      env: { ...environment(), DATABASE_URL: '', XW_DATA_DIR: database.config.dataDir, PORT: '0' },
      stdio: 'pipe',
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    await database.close();
    expect(said).toContain(`process ${process.pid} `);
    expect(said).toContain('XW_DATA_DIR');
    expect(code).toBe(3);
  });

  it('five kills of engine, service and both lose no acknowledged row and tear no transaction', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'xw-kill-'));
    const report = await killRounds({ dataDir, kills: 5, random: randomOf(5, 'kills').next });
    rmSync(dataDir, { recursive: true, force: true });
    expect(report.acknowledged).toBeGreaterThan(50);
    expect(report.present).toBe(report.acknowledged);
    expect(report.torn).toBe(0);
    expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(5);
  }, 180_000);
});
