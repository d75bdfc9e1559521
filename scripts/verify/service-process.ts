import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { environment } from '../../server/config.ts';
import { openDatabase } from '../../server/db/database.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Where a service keeps its rows; handed on, the next one starts on the same. */
export interface Place {
  folder: string;
  databaseUrl?: string;
}

export interface ServiceProcess extends Place {
  url: string;
  pid: number;
  /** Everything printed so far. */
  output(): string;
  startedInMs: number;
  /** Asks it to end; gives its exit code. */
  stop(): Promise<number | null>;
  /** Drops its data. */
  remove(): Promise<void>;
}

async function freshDatabase(server: string): Promise<string> {
  const name = `xw_${Date.now().toString(36)}_${process.pid}`;
  const admin = openDatabase({ url: server, engine: 'postgresql' });
  await admin.query(`create database ${name}`);
  await admin.close();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function dropDatabase(server: string, databaseUrl: string): Promise<void> {
  const admin = openDatabase({ url: server, engine: 'postgresql' });
  await admin.query(`drop database if exists ${new URL(databaseUrl).pathname.slice(1)} with (force)`);
  await admin.close();
}

/** Starts what `npm start` starts, as a process of its own, on fresh data unless a place is given, and waits for its URL. */
export async function startService(
  engine: 'embedded' | 'postgresql',
  settings: Record<string, string> = {},
  place?: Place,
): Promise<ServiceProcess> {
  const env: Record<string, string | undefined> = { ...environment(), ...settings };
  const server = env['XW_TEST_DATABASE_URL'];
  if (engine === 'postgresql' && server === undefined) throw new Error('XW_TEST_DATABASE_URL is not set');
  const folder = place?.folder ?? mkdtempSync(join(tmpdir(), 'xw-run-'));
  const databaseUrl =
    place?.databaseUrl ?? (engine === 'postgresql' ? await freshDatabase(server ?? '') : undefined);
  env['PORT'] ??= '0';
  env['XW_DATA_DIR'] = folder;
  if (databaseUrl === undefined) delete env['DATABASE_URL'];
  else env['DATABASE_URL'] = databaseUrl;

  const began = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    cwd: ROOT,
    env,
    stdio: 'pipe',
  });
  let printed = '';
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const url = await new Promise<string>((up, down) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const found = /→ (http:\/\/\S+)/.exec(printed)?.[1];
      if (found !== undefined) up(found.replace(/\/$/, ''));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) =>
      down(new Error(`the service ended with ${code} before it was up:\n${printed}`)),
    );
  });
  return {
    url,
    pid: child.pid ?? 0,
    folder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    output: () => printed,
    startedInMs: performance.now() - began,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async remove() {
      rmSync(folder, { recursive: true, force: true });
      if (databaseUrl !== undefined && server !== undefined) await dropDatabase(server, databaseUrl);
    },
  };
}
