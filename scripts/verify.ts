/**
 * npm run verify [-- --install] [-- --only format,lint,types,build,test,e2e]
 * Does the whole repository hold? Format, lint, types, architecture and every test tier on both engines,
 * end to end in Chromium. A tier whose tools are missing is skipped and says so.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { environment } from '../server/config.ts';
import { buildClient } from './client-build.ts';
import { add, tallyOf } from './verify/tally.ts';
import type { Tally } from './verify/tally.ts';
import { startThrowawayCluster } from './verify/throwaway-cluster.ts';
import { findTools, installMissing } from './verify/tools.ts';

const ROOT = resolve(import.meta.dirname, '..');
const OUT = join(ROOT, 'test/out');
const BIN = join(ROOT, 'node_modules/.bin');
const { values } = parseArgs({ options: { install: { type: 'boolean' }, only: { type: 'string' } } });
const only = values.only?.split(',');
const failures: string[] = [];
let total: Tally = { passed: 0, failed: 0, skipped: 0 };

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...environment(), ...env },
    });
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 1));
  });
}

async function step(name: string, work: () => Promise<Tally>): Promise<void> {
  if (only !== undefined && !only.includes(name)) return;
  const began = performance.now();
  console.log(`\n── ${name}`);
  const tally = await work();
  total = add(total, tally);
  if (tally.failed > 0) failures.push(name);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `── ${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped, ${seconds} s`,
  );
}

async function check(command: string, args: string[]): Promise<Tally> {
  const code = await run(join(BIN, command), args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function vitest(name: string, config: string, env: Record<string, string>): Promise<Tally> {
  const report = join(OUT, `${name}.json`);
  rmSync(report, { force: true });
  await run(
    join(BIN, 'vitest'),
    ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
  );
  try {
    return tallyOf(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

mkdirSync(OUT, { recursive: true });
let tools = findTools();
if (values.install) {
  console.log('── install');
  tools = installMissing(tools);
}
console.log(`Node ${process.version}, ${cpus().length} cores`);
console.log(
  `PostgreSQL + PostGIS  ${tools.postgresBin ?? 'missing: the PostgreSQL half of the tests is skipped (--install adds it)'}`,
);
console.log(`Chromium              ${tools.chromium ?? 'missing: e2e is skipped (--install adds it)'}`);
console.log(`GDAL                  ${tools.gdal ? 'found' : 'missing: black-box format tests are skipped'}`);
console.log(`CJK fonts             ${tools.cjkFonts ? 'found' : 'missing: screenshots will lack Chinese'}`);

const cluster = tools.postgresBin === undefined ? undefined : await startThrowawayCluster(tools.postgresBin);
const env: Record<string, string> = cluster === undefined ? {} : { XW_TEST_DATABASE_URL: cluster.url };
try {
  await step('format', () => check('prettier', ['--check', '--log-level', 'warn', '.']));
  await step('lint', () => check('oxlint', ['-c', '.oxlintrc.json', '--deny-warnings', '.']));
  await step('types', () => check('tsc', ['-p', 'tsconfig.json']));
  await step('build', async () => {
    try {
      await buildClient();
      return { passed: 1, failed: 0, skipped: 0 };
    } catch (error) {
      console.error(error);
      return { passed: 0, failed: 1, skipped: 0 };
    }
  });
  await step('test', () => vitest('test', 'test/vitest.config.ts', env));
  await step('e2e', async () => {
    if (tools.chromium !== undefined) return vitest('e2e', 'test/e2e/vitest.config.ts', env);
    console.log('skipped: no Chromium');
    return { passed: 0, failed: 0, skipped: 1 };
  });
} finally {
  cluster?.stop();
}

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
