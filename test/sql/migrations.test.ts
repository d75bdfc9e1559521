import { cpSync, mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../server/db/engine.ts';
import { migrate, MIGRATIONS_FOLDER, readMigrations } from '../../server/db/migrate.ts';
import { emptyDatabase, type TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

const versions = readMigrations(MIGRATIONS_FOLDER).map((migration) => migration.version);
const folders: string[] = [];

/** A changed copy of the migrations. */
function copyOfMigrations(change: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'xw-migrations-'));
  folders.push(folder);
  cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
  change(folder);
  return folder;
}

const last = readMigrations(MIGRATIONS_FOLDER).at(-1)?.name ?? '';
const next = `${String(versions.length + 1).padStart(4, '0')}_next.sql`;

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describeEngines('migrations', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await emptyDatabase(engine);
  });
  afterAll(() => database.close());

  it('apply each file once when two start at once', async () => {
    const second = await openEngine(database.config, { join: true });
    const results = await Promise.all([migrate(database.db), migrate(second.db)]);
    await second.close();
    const applied = results.flatMap((result) => result.applied).sort((a, b) => a - b);
    expect(applied).toEqual(versions);
    expect(results.map((result) => result.version)).toEqual([versions.length, versions.length]);
  });

  it('change nothing the second time', async () => {
    expect(await migrate(database.db)).toEqual({ applied: [], version: versions.length });
  });

  it('refuse an applied file with another text, and say which', async () => {
    const folder = copyOfMigrations((copy) =>
      appendFileSync(join(copy, '0001_foundations.sql'), '\n-- changed\n'),
    );
    await expect(migrate(database.db, { folder })).rejects.toMatchObject({
      problem: { code: 'migration_edited', value: '0001_foundations' },
    });
  });

  it('read a checkout with carriage returns as the same migration', async () => {
    const text = readMigrations(MIGRATIONS_FOLDER)[0]?.sql.replaceAll('\n', '\r\n') ?? '';
    const folder = copyOfMigrations((copy) => writeFileSync(join(copy, '0001_foundations.sql'), text));
    expect((await migrate(database.db, { folder })).applied).toEqual([]);
  });

  it('refuse a database that is newer than the code', async () => {
    const folder = copyOfMigrations((copy) => rmSync(join(copy, `${last}.sql`)));
    await expect(migrate(database.db, { folder })).rejects.toMatchObject({
      problem: { code: 'database_newer', value: String(versions.length) },
    });
  });

  it('leave nothing behind when one fails half-way', async () => {
    const folder = copyOfMigrations((copy) =>
      writeFileSync(join(copy, next), 'create table half_made (id int);\nselect no_such_function();\n'),
    );
    await expect(migrate(database.db, { folder })).rejects.toMatchObject({
      problem: { code: 'migration_failed', place: next.slice(0, -4) },
    });
    const [row] = await database.db.query(
      `select to_regclass('half_made')::text as made, (select max(version) from schema_migrations) as version`,
    );
    expect(row).toEqual({ made: null, version: versions.length });
  });
});

describe('the folder of migrations', () => {
  it('has dense numbers from 1', () => {
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  });

  it('is refused when a number is missing or taken twice', () => {
    const gap = copyOfMigrations((copy) => rmSync(join(copy, '0001_foundations.sql')));
    expect(() => readMigrations(gap)).toThrow(/should begin with 0001_/);
    const twice = copyOfMigrations((copy) => writeFileSync(join(copy, '0001_again.sql'), 'select 1'));
    expect(() => readMigrations(twice)).toThrow(/should begin with 0002_/);
  });
});
