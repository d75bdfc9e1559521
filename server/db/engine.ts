import type { Config } from '../config.ts';
import { XwError } from '../kernel/errors.ts';
import { isUnreachable, openDatabase, sqlState, type Database } from './database.ts';
import { startEmbedded } from './embedded.ts';
import type { Phase } from './embedded-child.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migrate.ts';

/** What stands behind the database port, and what it promises. */
export interface EngineInfo {
  kind: Database['engine'];
  /** Of PostgreSQL. */
  version: string;
  postgis: string;
  /** What an acknowledged row survives: the loss of power, or only the death of the process. */
  durable: 'power_cut' | 'process_kill';
  noteZh: string;
  noteEn: string;
}

export interface Engine {
  db: Database;
  describe(): EngineInfo;
  /** Tells the engine where the service answers, for whoever starts a second one. */
  announce(url: string): void;
  /** Notes the schema's version beside the data, so that older code refuses it before opening it. */
  recordSchema(version: number): void;
  /** The embedded engine's process; undefined on PostgreSQL or while it is being restarted. */
  pid(): number | undefined;
  close(): Promise<void>;
}

export interface Progress {
  zh: string;
  en: string;
}

export interface EngineOptions {
  /** Use a running embedded engine instead of refusing; starts one when none runs. */
  join?: boolean;
  onProgress?: (progress: Progress) => void;
  log?: (line: string) => void;
}

/** Statements still running when the service stops get this long; then they are rolled back, ms. */
const STATEMENTS_END_WITHIN_MS = 1_000;

const PHRASES: Record<Phase, Progress> = {
  claim: { zh: '准备数据文件夹', en: 'Claiming the data folder' },
  load: { zh: '打开内置数据库', en: 'Opening the embedded database' },
  initialise: { zh: '首次建立内置数据库', en: 'Making the embedded database for the first time' },
  extension: { zh: '装入 PostGIS', en: 'Loading PostGIS into it' },
};

/**
 * Opens the deployment's database: PostgreSQL when `databaseUrl` is set, else the embedded engine on `dataDir`.
 * `XwError`: see `startEmbedded`; on PostgreSQL `database_refused` or `database_unavailable` with a remedy.
 */
export async function openEngine(config: Config, options: EngineOptions = {}): Promise<Engine> {
  return config.databaseUrl === undefined
    ? openEmbedded(config, options)
    : openPostgresql(config.databaseUrl, options);
}

async function openEmbedded(config: Config, options: EngineOptions): Promise<Engine> {
  const log = options.log ?? (() => undefined);
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    schemaVersion: readMigrations(MIGRATIONS_FOLDER).length,
    createdBy: `xiangwang ${config.version}`,
    join: options.join,
    onPhase: (phase) => options.onProgress?.(PHRASES[phase]),
    log,
  });
  const db = openDatabase({
    url: embedded.socketDir,
    engine: 'embedded',
    ready: () => embedded.ready(),
    onError: (error) => log(`database connection lost: ${error.message}`),
  });
  const found = await versions(db);
  return {
    db,
    describe: () => ({
      kind: 'embedded',
      ...found,
      durable: 'process_kill',
      noteZh:
        '内置引擎：已确认的数据经得起进程被强行结束，但经不起断电；正式使用请设置 DATABASE_URL 连接 PostgreSQL。',
      noteEn:
        'Embedded engine: acknowledged data survives a killed process, not a power cut; for production set DATABASE_URL to a PostgreSQL.',
    }),
    announce: (url) => embedded.announce(url),
    recordSchema: (version) => embedded.recordSchema(version),
    pid: () => embedded.pid(),
    async close() {
      await Promise.race([db.close(), pause(STATEMENTS_END_WITHIN_MS)]);
      await embedded.close();
    },
  };
}

async function openPostgresql(url: string, options: EngineOptions): Promise<Engine> {
  options.onProgress?.({ zh: '连接 PostgreSQL', en: 'Connecting to PostgreSQL' });
  const log = options.log ?? (() => undefined);
  const db = openDatabase({
    url,
    engine: 'postgresql',
    onError: (error) => log(`database connection lost: ${error.message}`),
  });
  const found = await versions(db).catch(async (error: unknown) => {
    await db.close();
    throw refused(url, error);
  });
  return {
    db,
    describe: () => ({
      kind: 'postgresql',
      ...found,
      durable: 'power_cut',
      noteZh: 'PostgreSQL：已确认的数据经得起断电（以服务器的 fsync 与 synchronous_commit 为准）。',
      noteEn:
        'PostgreSQL: acknowledged data survives a power cut (as far as the server has fsync and synchronous_commit on).',
    }),
    announce: () => undefined,
    recordSchema: () => undefined,
    pid: () => undefined,
    close: () => Promise.race([db.close(), pause(STATEMENTS_END_WITHIN_MS)]),
  };
}

async function versions(db: Database): Promise<{ version: string; postgis: string }> {
  const [row] = await db.query<{ version: string; postgis: string | null }>(
    `select current_setting('server_version') as version,
            (select default_version from pg_available_extensions where name = 'postgis') as postgis`,
  );
  return { version: row?.version ?? 'unknown', postgis: row?.postgis ?? 'none' };
}

function refused(url: string, cause: unknown): unknown {
  const state = sqlState(cause) ?? '';
  const unknownHost = state === 'ENOTFOUND' || state === 'EAI_AGAIN';
  if (!unknownHost && !isUnreachable(cause) && !/^(28|3D|53)/.test(state) && !(cause instanceof XwError))
    return cause;
  return new XwError(
    {
      code: 'database_refused',
      status: 503,
      detail: '无法连接 DATABASE_URL 指定的 PostgreSQL。',
      detailEn: 'The PostgreSQL named by DATABASE_URL cannot be used.',
      value: cause instanceof Error ? rootMessage(cause) : String(cause),
      place: url.replace(/\/\/[^@/]*@/, '//…@'),
      remedy: '请检查主机、端口、库名、用户与密码，并确认服务器已启动；或不设 DATABASE_URL 以使用内置引擎。',
      remedyEn:
        'Check host, port, database, user and password and that the server runs, or unset DATABASE_URL to use the embedded engine.',
    },
    { cause },
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}
