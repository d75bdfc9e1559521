import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../../server/config.ts';
import { openDatabase } from '../../server/db/database.ts';
import { ROOT } from '../architecture/source-files.ts';

export interface ServiceProcess {
  url: string;
  /** Everything printed so far. */
  output(): string;
  startedInMs: number;
  stop(): Promise<number | null>;
  remove(): Promise<void>;
}

/** Starts `npm start`'s script as a process of its own, on a fresh database, and waits for its URL. */
export async function startService(
  engine: 'embedded' | 'postgresql',
  settings: Record<string, string> = {},
): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'xw-e2e-'));
  const server = environment()['XW_TEST_DATABASE_URL'];
  const name = `e2e_${Date.now().toString(36)}_${process.pid}`;
  const env: Record<string, string | undefined> = { ...environment(), ...settings, PORT: '0', XW_DATA_DIR: folder };
  delete env['DATABASE_URL'];
  if (engine === 'postgresql') {
    if (server === undefined) throw new Error('XW_TEST_DATABASE_URL is not set');
    const admin = openDatabase({ url: server, engine: 'postgresql' });
    await admin.query(`create database ${name}`);
    await admin.close();
    const url = new URL(server);
    url.pathname = `/${name}`;
    env['DATABASE_URL'] = url.href;
  }
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], { cwd: ROOT, env, stdio: 'pipe' });
  let printed = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const found = /→ (http:\/\/\S+)/.exec(printed);
      if (found?.[1] !== undefined) resolve(found[1].replace(/\/$/, ''));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) => reject(new Error(`the service ended with ${code} before it was up:\n${printed}`)));
  });
  return {
    url,
    output: () => printed,
    startedInMs: performance.now() - began,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async remove() {
      rmSync(folder, { recursive: true, force: true });
      if (engine !== 'postgresql' || server === undefined) return;
      const admin = openDatabase({ url: server, engine: 'postgresql' });
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.close();
    },
  };
}
