import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../server/config.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { ROOT } from '../architecture/source-files.ts';

/** Runs `xw` as a person does, as a process of its own. */
function xw(words: string[], settings: Record<string, string | undefined> = {}) {
  const env = { ...environment(), DATABASE_URL: undefined, ...settings };
  const done = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/xw.ts', ...words], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

describe('xw, the words', () => {
  it('helps, for all and for one command', () => {
    const all = xw(['--help']);
    expect(all.code).toBe(0);
    for (const name of ['demo build', 'accounts secure', 'audit verify', 'backup', 'status'])
      expect(all.out).toContain(name);
    expect(xw(['demo', 'build', '--help']).out).toContain('--seed N');
  });

  it('answers wrong usage with 2 and names what is wrong', () => {
    for (const [words, said] of [
      [['fly'], 'no such command: fly'],
      [['status', '--colour', 'red'], 'takes no --colour'],
      [['demo', 'build', '--seed', 'one'], '--seed takes a whole number'],
      [['audit', 'verify', '--heads', '/nowhere'], 'is not a file written by'],
    ] as const) {
      const done = xw([...words], { DATABASE_URL: 'postgresql://127.0.0.1:1/none' });
      expect(done.code, done.err).toBe(2);
      expect(done.err).toContain(said);
    }
  });

  it('answers an unreachable database with 3 and a remedy', () => {
    const done = xw(['status'], { DATABASE_URL: 'postgresql://127.0.0.1:1/none' });
    expect(done.code).toBe(3);
    expect(done.err).toContain('remedy');
    expect(done.err).not.toContain('    at ');
  });
});

describeEngines('xw on data in use', (engine) => {
  let database: TestDatabase;
  let place: Record<string, string | undefined>;
  const folder = mkdtempSync(join(tmpdir(), 'xw-cli-'));
  beforeAll(async () => {
    database = await testDatabase(engine);
    const { databaseUrl, dataDir } = database.config;
    place = databaseUrl === undefined ? { XW_DATA_DIR: dataDir } : { DATABASE_URL: databaseUrl };
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('joins the running engine and says what stands there', () => {
    const done = xw(['status', '--json'], place);
    expect(done.code, done.err).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({ engine: { kind: engine }, cities: [] });
  });

  it('makes an account with a one-time password, and its audit holds', async () => {
    const made = xw(
      ['accounts', 'create', '--login', 'wang', '--name', '王岚', '--role', 'admin', '--json'],
      place,
    );
    expect(made.code, made.err).toBe(0);
    expect((JSON.parse(made.out) as { oneTimePassword: string }).oneTimePassword.length).toBeGreaterThan(9);
    const rows = await database.db.query('select login from accounts');
    expect(rows).toEqual([{ login: 'wang' }]);

    const heads = xw(['audit', 'heads', '--json'], place);
    const file = join(folder, 'heads.json');
    writeFileSync(file, heads.out);
    expect(xw(['audit', 'verify', '--heads', file], place).code).toBe(0);
    await database.db.transaction(async (tx) => {
      await tx.query('alter table audit_entries disable trigger user');
      await tx.query("update audit_entries set subject = 'somebody else'");
      await tx.query('alter table audit_entries enable trigger user');
    });
    expect(xw(['audit', 'verify', '--heads', file], place).code).toBe(1);
  });
});
