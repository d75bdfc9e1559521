/**
 * npm run bundle [-- --out FILE]
 * One archive for a machine without a network: the tracked sources, the installed packages and the built client.
 * There: unpack it and `npm start` (same system and processor family, Node 20.19 or newer).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../server/config.ts';
import { buildClient, clientIsCurrent } from './client-build.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { version } = readConfig();
const name = `xiangwang-${version}`;
const { values } = parseArgs({
  options: { out: { type: 'string', default: `${name}-${process.platform}-${process.arch}.tar.gz` } },
});

function run(command: string, args: string[]): string {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (result.status !== 0) throw new Error(`${command} ${args[0]} failed: ${result.stderr}`);
  return result.stdout;
}

if (!existsSync(join(ROOT, 'node_modules')))
  throw new Error('Run npm ci first: the packages go into the bundle.');
if (!clientIsCurrent()) {
  console.log('构建网页 Building the pages');
  await buildClient();
}
const folder = mkdtempSync(join(tmpdir(), 'xw-bundle-'));
try {
  const list = join(folder, 'files');
  writeFileSync(
    list,
    [...run('git', ['ls-files', '-z']).split('\0').filter(Boolean), 'dist', 'node_modules'].join('\n'),
  );
  const out = resolve(values.out);
  run('tar', ['--create', '--gzip', `--file=${out}`, `--transform=s,^,${name}/,S`, `--files-from=${list}`]);
  console.log(`${out}  ${(statSync(out).size / 1e6).toFixed(0)} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
