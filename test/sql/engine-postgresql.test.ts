import { describe, expect, it } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/database.ts';
import { openEngine } from '../../server/db/engine.ts';
import { migrate } from '../../server/db/migrate.ts';
import { testConfig } from '../harness/templates.ts';

const server = readTestConfig().databaseUrl;
const why = server === undefined ? ' (skipped: XW_TEST_DATABASE_URL is not set)' : '';

describe('a PostgreSQL that cannot be used', () => {
  it('is told without its password, with a remedy', async () => {
    const databaseUrl = 'postgresql://clerk:s3cret@127.0.0.1:1/city';
    const failure: unknown = await openEngine(testConfig({ databaseUrl })).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      problem: { code: 'database_refused', status: 503, remedyEn: expect.stringContaining('DATABASE_URL') },
    });
    expect(JSON.stringify((failure as { problem: unknown }).problem)).not.toContain('s3cret');
  });

  it.skipIf(server === undefined)(`has no such database${why}`, async () => {
    const url = Object.assign(new URL(server ?? ''), { pathname: '/xw_no_such_database' }).href;
    await expect(openEngine(testConfig({ databaseUrl: url }))).rejects.toMatchObject({
      problem: { code: 'database_refused', value: expect.stringContaining('xw_no_such_database') },
    });
  });

  it.skipIf(server === undefined)(`gives its role too few rights${why}`, async () => {
    const name = `xw_test_poor_${process.pid}`;
    const admin = openDatabase({ url: server ?? '', engine: 'postgresql', connections: 1 });
    await admin.query(`create role ${name} login password 'poor'`);
    await admin.query(`create database ${name} owner ${name}`);
    const url = Object.assign(new URL(server ?? ''), {
      pathname: `/${name}`,
      username: name,
      password: 'poor',
    }).href;
    const engine = await openEngine(testConfig({ databaseUrl: url }));
    const failure: unknown = await migrate(engine.db).catch((error: unknown) => error);
    await engine.close();
    await admin.query(`drop database ${name} with (force)`);
    await admin.query(`drop role ${name}`);
    await admin.close();
    expect(failure).toMatchObject({
      problem: { code: 'migration_failed', remedyEn: expect.stringContaining('create extension postgis') },
    });
  });
});
