import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fork } from 'node:child_process';
import { environment } from '../server/config.ts';

const ROOT = resolve(import.meta.dirname, '..');
const STAMP = join(ROOT, 'dist/client/.built-from');

/** Is dist/client made from the sources that lie here now? */
export function clientIsCurrent(): boolean {
  return existsSync(join(ROOT, 'dist/client/index.html')) && stamp() === clientSources();
}

/** Builds the client in a process of its own; rejects with the end of what the builder said. */
export function buildClient(): Promise<void> {
  const sources = clientSources();
  const vite = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js');
  const child = fork(vite, ['build', '--config', 'client/vite.config.ts', '--logLevel', 'warn'], {
    cwd: ROOT,
    // Whoever asks (a test runs with NODE_ENV=test), what is built is what people get.
    env: { ...environment(), NODE_ENV: 'production' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  const read = (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  process.once('exit', () => child.kill());
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => {
      if (code !== 0) return fail(new Error(`The client could not be built:\n${said}`));
      writeFileSync(STAMP, sources);
      done();
    });
  });
}

function stamp(): string | undefined {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
}

/** Changes with anything that the built client is made of: its sources, what they share with the server, the lock file. */
function clientSources(): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const folder of ['client', 'server']) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => folder === 'client' || isShared(path))
      .sort();
    for (const file of files) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The client imports only contracts, the kernel and pure cores from the server. */
function isShared(path: string): boolean {
  return /[\\/]((\w+-)*contract\.ts|permissions\.ts)$|[\\/](kernel|core)[\\/]/.test(path);
}
