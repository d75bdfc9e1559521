import { createHash } from 'node:crypto';
import {
  cpSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, readTestConfig, type Config } from '../../server/config.ts';
import { openDatabase } from '../../server/db/database.ts';
import { openEngine } from '../../server/db/engine.ts';
import { MIGRATIONS_FOLDER, migrate, readMigrations } from '../../server/db/migrate.ts';
import { loadDemo } from './demo.ts';
import type { EngineName } from './engines.ts';

/** `empty`: not even a schema; `migrated`: the schema and nothing in it; `demo`: with the demo city. */
export type TemplateKind = 'empty' | 'migrated' | 'demo';

const BEFORE: Record<TemplateKind, TemplateKind | undefined> = {
  empty: undefined,
  migrated: 'empty',
  demo: 'migrated',
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/xiangwang-templates');
/** The demo city's times are relative to its loading. */
const KEPT_FOR_MS = 3 * 3600 * 1000;
/** A builder touches its lock this often; one left untouched thirty times as long is dead. */
const BEAT_MS = 2_000;

/** A fresh configuration whose database is a private copy of the template. `remove` drops it again. */
export async function copyOfTemplate(
  engine: EngineName,
  kind: TemplateKind,
): Promise<{ config: Config; remove(): Promise<void> }> {
  return engine === 'embedded' ? copyOfFolder(kind) : copyOfDatabase(kind);
}

/** Settings for tests: nothing from the environment, any free port, nothing moves by itself. */
export function testConfig(changes: Partial<Config> = {}): Config {
  return { ...readConfig({}), port: 0, demo: false, simulate: false, ...changes };
}

async function copyOfFolder(kind: TemplateKind): Promise<{ config: Config; remove(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xw-test-'));
  await copyFolderTemplate(kind, dataDir);
  return {
    config: testConfig({ dataDir }),
    async remove() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Under a lock, since another test run may replace the template by that of newer code. */
function copyFolderTemplate(kind: TemplateKind, to: string): Promise<void> {
  const folder = join(CACHE, `${kind}-${fingerprint(kind)}`);
  mkdirSync(CACHE, { recursive: true });
  return underLock(join(CACHE, `${kind}.lock`), async () => {
    if (!fresh(folder)) {
      for (const entry of readdirSync(CACHE)) {
        if (entry.startsWith(`${kind}-`)) rmSync(join(CACHE, entry), { recursive: true, force: true });
      }
      const part = `${folder}.part`;
      const before = BEFORE[kind];
      if (before !== undefined) await copyFolderTemplate(before, part);
      await fill(testConfig({ dataDir: part }), kind);
      rmSync(join(part, 'run'), { recursive: true, force: true });
      renameSync(part, folder);
    }
    cpSync(folder, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
  });
}

async function copyOfDatabase(kind: TemplateKind): Promise<{ config: Config; remove(): Promise<void> }> {
  const url = readTestConfig().databaseUrl;
  if (url === undefined) throw new Error('XW_TEST_DATABASE_URL is not set');
  const admin = openDatabase({ url, engine: 'postgresql', statementTimeoutMs: 180_000, connections: 3 });
  const prefix = `xw_template_${kind}_`;
  const template = `${prefix}${fingerprint(kind)}`;
  const name = `xw_test_${process.pid}_${Date.now().toString(36)}_${(counter += 1)}`;
  const at = (database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  // Held by a transaction of its own, so that a dying test run frees it.
  await admin.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [prefix]);
    const found = await admin.query<{ name: string; fresh: boolean }>(
      `select datname as name, datname = $2 and
              now() < to_timestamp(coalesce(shobj_description(oid, 'pg_database'), '0')::float8) as fresh
       from pg_database where starts_with(datname, $1)`,
      [prefix, template],
    );
    if (found.some((row) => row.fresh)) return;
    for (const row of found) await admin.query(`drop database if exists ${row.name} with (force)`);
    await admin.query(`create database ${template}`);
    await fill(testConfig({ databaseUrl: at(template) }), kind);
    await admin.query(`comment on database ${template} is '${(Date.now() + KEPT_FOR_MS) / 1000}'`);
  });
  await admin.query(`create database ${name} template ${template}`);
  return {
    config: testConfig({ databaseUrl: at(name) }),
    async remove() {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.close();
    },
  };
}

let counter = 0;

async function fill(config: Config, kind: TemplateKind): Promise<void> {
  const engine = await openEngine(config);
  try {
    if (kind !== 'empty') engine.recordSchema((await migrate(engine.db)).version);
    if (kind === 'demo') await loadDemo(engine.db);
  } finally {
    await engine.close();
  }
}

/** Changes with whatever a template is made of. */
function fingerprint(kind: TemplateKind): string {
  const hash = createHash('sha256');
  for (const file of ['data-folder.ts', 'embedded-child.ts'])
    hash.update(readFileSync(join(ROOT, 'server/db', file)));
  if (kind !== 'empty')
    for (const migration of readMigrations(MIGRATIONS_FOLDER)) hash.update(migration.sha256);
  if (kind === 'demo')
    for (const folder of ['server/demo', 'data/demo', 'data/codes']) addFolder(hash, join(ROOT, folder));
  return hash.digest('hex').slice(0, 12);
}

function addFolder(hash: ReturnType<typeof createHash>, folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(readFileSync(path));
}

function fresh(folder: string): boolean {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs < KEPT_FOR_MS;
}

async function underLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > 30 * BEAT_MS) rmSync(lock, { recursive: true, force: true });
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lock, { recursive: true, force: true });
  }
}
