import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XwError } from '../kernel/errors.ts';
import { sqlState, type Database, type Queryable } from './database.ts';

/** One numbered step of the schema, as it stands in the code. */
export interface Migration {
  version: number;
  /** File name without `.sql`. */
  name: string;
  sql: string;
  /** Of the text with line feeds only, so that a checkout on another system is the same migration. */
  sha256: string;
}

export interface MigrateResult {
  /** Versions applied by this call. */
  applied: number[];
  /** The schema's version now. */
  version: number;
}

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Any two of our processes must agree on this number; nothing else takes it. */
const LOCK = 7_160_211;

/**
 * Brings the schema to the code's version: each file in one transaction, under a lock that a dying
 * process cannot keep. Calling it twice, or from two processes at once, applies each file once.
 *
 * `XwError`: `migration_edited` (an applied file has other text now), `database_newer` (the code is older than
 * the data), `postgis_missing`, `postgresql_too_old`, `migration_failed`.
 */
export async function migrate(
  db: Database,
  options: { folder?: string; onStep?: (migration: Migration) => void } = {},
): Promise<MigrateResult> {
  const migrations = readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  if (db.engine === 'postgresql') await requirePostgis(db);
  await db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(${LOCK})`);
    await tx.query(`create table if not exists schema_migrations (
      version int primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`);
    await check(tx, migrations);
  });
  const applied: number[] = [];
  for (const migration of migrations) {
    const done = await db.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(${LOCK})`);
      if ((await check(tx, migrations)).has(migration.version)) return false;
      options.onStep?.(migration);
      try {
        await tx.query(migration.sql);
      } catch (error) {
        throw failed(migration, error);
      }
      await tx.query('insert into schema_migrations (version, name, sha256) values ($1::int, $2, $3)', [
        migration.version,
        migration.name,
        migration.sha256,
      ]);
      return true;
    });
    if (done) applied.push(migration.version);
  }
  return { applied, version: migrations.at(-1)?.version ?? 0 };
}

/** The migrations of a folder in order. Numbers are dense from 1, so that none can be forgotten in a merge. */
export function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const version = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]);
    if (version !== index + 1)
      throw new Error(`Migration ${file} should begin with ${String(index + 1).padStart(4, '0')}_`);
    const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    return { version, name: file.slice(0, -4), sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

/** The versions already applied, after refusing those that this code does not know. */
async function check(tx: Queryable, migrations: Migration[]): Promise<Set<number>> {
  const rows = await tx.query<{ version: number; name: string; sha256: string }>(
    'select version, name, sha256 from schema_migrations order by version',
  );
  for (const row of rows) {
    const migration = migrations[row.version - 1];
    if (migration === undefined) throw newer(row.version, row.name, migrations.length);
    if (migration.sha256 !== row.sha256 || migration.name !== row.name)
      throw edited(row.name, migration.name);
  }
  return new Set(rows.map((row) => row.version));
}

async function requirePostgis(db: Database): Promise<void> {
  const [row] = await db.query<{ version: number; text: string; postgis: string | null }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
            (select default_version from pg_available_extensions where name = 'postgis') as postgis`,
  );
  if (row === undefined) throw new Error('The server did not say its version.');
  if (row.version < 150_000) {
    throw new XwError({
      code: 'postgresql_too_old',
      status: 500,
      detail: `PostgreSQL ${row.text} 版本过低，需要 15 或更高版本。`,
      detailEn: `PostgreSQL ${row.text} is too old; 15 or newer is needed.`,
      value: row.text,
      place: 'DATABASE_URL',
      remedy: '请升级 PostgreSQL，或把 DATABASE_URL 指向新的服务器。',
      remedyEn: 'Upgrade PostgreSQL, or point DATABASE_URL at a newer server.',
    });
  }
  const [major = 0, minor = 0] = (row.postgis ?? '').split('.').map(Number);
  if (row.postgis === null || major < 3 || (major === 3 && minor < 3))
    throw postgisMissing(row.text, row.postgis);
}

function postgisMissing(server: string, found: string | null): XwError {
  const major = server.split('.')[0] ?? '15';
  return new XwError({
    code: 'postgis_missing',
    status: 500,
    detail:
      found === null ? '数据库服务器没有安装 PostGIS。' : `PostGIS ${found} 版本过低，需要 3.3 或更高版本。`,
    detailEn:
      found === null
        ? 'The database server has no PostGIS.'
        : `PostGIS ${found} is too old; 3.3 or newer is needed.`,
    value: found ?? 'none',
    place: 'DATABASE_URL',
    remedy: `请在数据库服务器上安装 PostGIS（例如 apt install postgresql-${major}-postgis-3），然后重新启动；或不设 DATABASE_URL 以使用内置引擎。`,
    remedyEn: `Install PostGIS on the database server (for example apt install postgresql-${major}-postgis-3) and start again, or unset DATABASE_URL to use the embedded engine.`,
  });
}

function newer(version: number, name: string, known: number): XwError {
  return new XwError({
    code: 'database_newer',
    status: 500,
    detail: `数据库结构为第 ${version} 版（${name}），本程序只认识到第 ${known} 版。为避免损坏数据，已拒绝启动。`,
    detailEn: `The database has schema version ${version} (${name}); this program knows only up to ${known}. Refused, to keep the data whole.`,
    value: String(version),
    place: 'schema_migrations',
    remedy: '请使用与数据相同或更新的巷网版本，或恢复升级前的备份。',
    remedyEn:
      'Run the Xiangwang version that wrote this data or a newer one, or restore the backup made before the upgrade.',
  });
}

function edited(applied: string, now: string): XwError {
  return new XwError({
    code: 'migration_edited',
    status: 500,
    detail: `已执行过的结构变更 ${applied} 与程序中的 ${now} 内容不同，已拒绝启动。`,
    detailEn: `The migration ${applied} was applied with other text than ${now} has now. Refused.`,
    value: applied,
    place: 'schema_migrations',
    remedy:
      '已执行的变更文件不可改动：请恢复原文件，并把新的改动写成下一个编号的文件；演示数据可换一个空的数据库重新建立。',
    remedyEn:
      'An applied file must stay as it was: restore it and put the change in the next number. Demo data can be built anew in an empty database.',
  });
}

function failed(migration: Migration, cause: unknown): unknown {
  const state = sqlState(cause);
  if (state === undefined) return cause;
  const denied = state === '42501';
  return new XwError(
    {
      code: 'migration_failed',
      status: 500,
      detail: `结构变更 ${migration.name} 未能执行，数据库保持原样。`,
      detailEn: `The migration ${migration.name} failed; the database is as it was.`,
      value: cause instanceof Error ? cause.message : String(cause),
      place: migration.name,
      remedy: denied
        ? '数据库账号权限不足：请让管理员在该库执行 create extension postgis，并授予建表权限。'
        : '请把此信息交给维护人员。',
      remedyEn: denied
        ? 'The database role lacks rights: have an administrator run "create extension postgis" there and grant it the right to create tables.'
        : 'Hand this message to whoever maintains the deployment.',
    },
    { cause },
  );
}
