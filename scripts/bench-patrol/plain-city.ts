import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, readConfig } from '../../server/config.ts';
import { openEngine } from '../../server/db/engine.ts';
import { migrate } from '../../server/db/migrate.ts';
import { fillPlainCity } from '../simulate/plain-units.ts';
import { grantDoorKeys } from '../simulate/door-keys.ts';
import type { DoorKeys } from '../simulate/door-keys.ts';

/** A service over a city of nothing but units, with both doors open. */
export interface PlainCity {
  url: string;
  terminals: { host: string; port: number };
  unitIds: string[];
  keys: DoorKeys;
  /** Of the service, for its memory. */
  pid: number;
  close(): Promise<void>;
}

const SERVICE = fileURLToPath(new URL('../kill-loop/service.ts', import.meta.url));

/** `databaseUrl` names an empty database; absent: the embedded engine on a fresh folder. */
export async function openPlainCity(units: number, databaseUrl?: string): Promise<PlainCity> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xw-bench-'));
  const engine = await openEngine({
    ...readConfig({}),
    dataDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const { version } = await migrate(engine.db);
  engine.recordSchema(version);
  const unitIds = await fillPlainCity(engine.db, units);
  const keys = await grantDoorKeys(engine.db, 1, unitIds);
  await engine.close();
  const env: Record<string, string | undefined> = {
    ...environment(),
    PORT: '0',
    XW_JT808_PORT: '0',
    XW_DATA_DIR: dataDir,
    XW_DEMO: '0',
    XW_SIMULATE: '0',
    DATABASE_URL: databaseUrl,
  };
  if (databaseUrl === undefined) delete env['DATABASE_URL'];
  const child = spawn(process.execPath, ['--import', 'tsx', SERVICE], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await ready(child);
  const [, host = '', port = ''] = /terminals (\S+) (\d+)/.exec(said) ?? [];
  return {
    url: /ready (\S+)/.exec(said)?.[1] ?? '',
    terminals: { host, port: Number(port) },
    unitIds,
    keys,
    pid: child.pid ?? 0,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (/ready \S+\n/.test(said)) resolve(said);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
}
