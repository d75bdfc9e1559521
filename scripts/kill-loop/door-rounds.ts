import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environment, readConfig } from '../../server/config.ts';
import type { Config } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import { openEngine } from '../../server/db/engine.ts';
import { migrate } from '../../server/db/migrate.ts';
import { findOwner } from '../../server/db/owner.ts';
import { grantDoorKeys } from '../simulate/door-keys.ts';
import { httpDoor, jt808Door } from '../simulate/doors.ts';
import { PLACE, fillPlainCity } from '../simulate/plain-units.ts';
import { loadDoors } from './door-load.ts';
import type { Victim } from './rounds.ts';
import { freePort } from '../verify/free-port.ts';

export interface DoorKillReport {
  kills: Record<Victim, number>;
  /** By door: positions whose acknowledgement was heard outside, and how many of those are held exactly once. */
  doors: Record<string, { acknowledged: number; present: number }>;
  /** Positions held more than once by (unit, time). Must be 0. */
  twice: number;
  sentAgain: number;
  /** From a kill to the next acknowledgement, ms. */
  backInMs: number[];
}

export interface DoorKillOptions {
  /** The database: a folder of the embedded engine, or a PostgreSQL that may be crashed. New. */
  dataDir: string;
  databaseUrl?: string;
  kills: number;
  /** Uniform in [0, 1). */
  random: () => number;
  onRound?: (line: string) => void;
}

const SERVICE = fileURLToPath(new URL('./service.ts', import.meta.url));
const VICTIMS: Victim[] = ['engine', 'service', 'both'];
const BACK_WITHIN_MS = 180_000;
const UNITS = 6;

/**
 * Is every position that was acknowledged through HTTP or JT/T 808 held, once, when service and engine are killed
 * (SIGKILL) under load? On PostgreSQL "engine" is one of its backends: the server then drops every connection and
 * recovers from its log.
 */
export async function doorKillRounds(options: DoorKillOptions): Promise<DoorKillReport> {
  const { random, dataDir, databaseUrl } = options;
  const config: Config = {
    ...readConfig({}),
    dataDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  };
  const ports = { http: await freePort(), terminals: await freePort() };
  const report: DoorKillReport = {
    kills: { engine: 0, service: 0, both: 0 },
    doors: {},
    twice: 0,
    sentAgain: 0,
    backInMs: [],
  };
  const { keys, unitIds } = await withDatabase(config, prepare);
  let service = await start(config, ports);
  const stopService = async (): Promise<void> => {
    service.kill('SIGKILL');
    await exited(service);
  };
  try {
    const startMs = Math.floor(Date.now() / 1000 - 20 * 86_400) * 1000;
    const half = unitIds.length / 2;
    const load = loadDoors(
      [
        {
          name: 'http',
          door: httpDoor(`http://127.0.0.1:${ports.http}`, keys.secret),
          unitIds: unitIds.slice(0, half),
          batch: 20,
        },
        {
          name: 'jt808',
          door: jt808Door({ host: '127.0.0.1', port: ports.terminals }, keys.phones),
          unitIds: unitIds.slice(half),
          batch: 5,
        },
      ],
      startMs,
      PLACE,
    );
    const counts = (): number[] => ['http', 'jt808'].map((name) => load.acknowledged[name]?.length ?? 0);
    try {
      await until(() => counts().every((count) => count > 0), service);
      for (let round = 1; round <= options.kills; round += 1) {
        await pause(50 + random() * 1_500);
        const victim = VICTIMS[(round + Math.floor(random() * 2)) % VICTIMS.length] ?? 'both';
        const before = counts();
        const killed = performance.now();
        if (victim !== 'service') await killEngine(config);
        if (victim !== 'engine') {
          await stopService();
          service = await start(config, ports);
        }
        await until(() => counts().every((count, i) => count > before[i]!), service);
        report.backInMs.push(Math.round(performance.now() - killed));
        report.kills[victim] += 1;
        options.onRound?.(`${round}/${options.kills} ${victim}: acknowledged ${counts().join(' + ')}`);
      }
    } finally {
      await load.stop();
    }
    report.sentAgain = load.sentAgain;
    await stopService();
    await withDatabase(config, async (db) => {
      for (const [name, said] of Object.entries(load.acknowledged))
        report.doors[name] = { acknowledged: said.length, present: await heldOnce(db, said) };
      report.twice = await heldTwice(db);
    });
    return report;
  } finally {
    service.kill('SIGKILL');
  }
}

/** A city of nothing but units, made before the service starts. */
async function prepare(db: Database) {
  await migrate(db);
  const unitIds = await fillPlainCity(db, UNITS);
  return { unitIds, keys: await grantDoorKeys(db, 1, unitIds) };
}

async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const engine = await openEngine(config, { join: true });
  try {
    return await work(engine.db);
  } finally {
    await engine.close();
  }
}

async function killEngine(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) {
    for (;;) {
      const owner = await findOwner(config.dataDir);
      if (owner !== undefined && owner !== 'silent') {
        process.kill(owner.pid, 'SIGKILL');
        return;
      }
      await pause(20);
    }
  }
  const pids = await persistently(() =>
    withDatabase(config, (db) =>
      db.query<{ pid: number }>(
        `select pid::int4 as pid from pg_stat_activity
        where datname = current_database() and application_name = 'xiangwang' and pid <> pg_backend_pid()`,
      ),
    ),
  );
  const pid = pids[0]?.pid;
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

/** The server may still be recovering from the kill before. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + BACK_WITHIN_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(200);
    }
  }
}

const start = (config: Config, ports: { http: number; terminals: number }): Promise<ChildProcess> =>
  persistently(() => startOnce(config, ports));

async function startOnce(config: Config, ports: { http: number; terminals: number }): Promise<ChildProcess> {
  const env: Record<string, string | undefined> = {
    ...environment(),
    PORT: String(ports.http),
    XW_JT808_PORT: String(ports.terminals),
    XW_DATA_DIR: config.dataDir,
    XW_SIMULATE: '0',
    XW_DEMO: '0',
    DATABASE_URL: config.databaseUrl,
  };
  if (config.databaseUrl === undefined) delete env['DATABASE_URL'];
  const child = spawn(process.execPath, ['--import', 'tsx', SERVICE], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => void (said = (said + chunk.toString('utf8')).slice(-4_000)));
  await until(
    () => said.includes('ready http'),
    child,
    () => said,
  );
  return child;
}

const exited = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

async function until(happened: () => boolean, child: ChildProcess, said = (): string => ''): Promise<void> {
  const deadline = performance.now() + BACK_WITHIN_MS;
  while (!happened()) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`The service did not go on (exit ${child.exitCode}):\n${said()}`);
    await pause(10);
  }
}

async function heldOnce(db: Database, said: readonly [string, number][]): Promise<number> {
  let present = 0;
  for (let from = 0; from < said.length; from += 5_000) {
    const part = said.slice(from, from + 5_000);
    const [row] = await db.query<{ present: number }>(
      `select count(*)::int4 as present
         from unnest($1::text[], $2::text[]) as said(unit_id, at)
        where (select count(*) from fixes f
                where f.city_id = 1 and f.unit_id = said.unit_id and f.observed_at = said.at::timestamptz) = 1`,
      [part.map(([unitId]) => unitId), part.map(([, ms]) => new Date(ms).toISOString())],
    );
    present += row?.present ?? 0;
  }
  return present;
}

async function heldTwice(db: Database): Promise<number> {
  const [row] = await db.query<{ twice: number }>(
    `select (count(*) - count(distinct (unit_id, observed_at)))::int4 as twice from fixes where city_id = 1`,
  );
  return row?.twice ?? -1;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
