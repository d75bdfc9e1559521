import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

export interface ThrowawayCluster {
  url: string;
  stop(): void;
}

/**
 * A PostgreSQL of our own on a free loopback port, gone when stopped. As root it runs as user postgres. It does not wait
 * for the disk unless it is to be `durable`.
 */
export async function startThrowawayCluster(
  bin: string,
  { durable = false }: { durable?: boolean } = {},
): Promise<ThrowawayCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'xw-pg-'));
  const root = process.getuid?.() === 0;
  const uid = root ? Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout) : undefined;
  const gid = root ? Number(spawnSync('id', ['-g', 'postgres'], { encoding: 'utf8' }).stdout) : undefined;
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  const run = (command: string, args: string[]) => {
    const result = spawnSync(`${bin}/${command}`, args, { cwd: folder, encoding: 'utf8', uid, gid });
    if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr || result.stdout}`);
  };
  const data = join(folder, 'data');
  const port = await freePort();
  run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8']);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=${durable ? 'on' : 'off'} -c max_connections=200`;
  run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
  let stopped = false;
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      if (stopped) return;
      stopped = true;
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
