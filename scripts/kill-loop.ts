/**
 * npm run test:kill [-- --kills N] [--seed S]
 * Kills the embedded engine, the service over it, or both, N times at random moments under write load.
 * Exit codes: 0 every acknowledged row is present and no transaction is torn · 1 not so.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomOf } from '../server/kernel/random.ts';
import { killRounds } from './kill-loop/rounds.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string' } },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const dataDir = mkdtempSync(join(tmpdir(), 'xw-kill-'));
const began = performance.now();
console.log(`${kills} kills, seed ${seed}`);
const report = await killRounds({
  dataDir,
  kills,
  random: randomOf(seed, 'kills').next,
  onRound: (line) => console.log(line),
});
rmSync(dataDir, { recursive: true, force: true });

const back = [...report.backInMs].sort((a, b) => a - b);
const at = (share: number): string =>
  `${back[Math.min(back.length - 1, Math.floor(share * back.length))] ?? 0} ms`;
console.log(
  `killed: engine ${report.kills.engine}, service ${report.kills.service}, both ${report.kills.both}`,
);
console.log(`writing again after a kill: median ${at(0.5)}, slowest ${at(1)}`);
console.log(
  `transactions acknowledged ${report.acknowledged}, present ${report.present}, torn ${report.torn}`,
);
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode =
  report.present === report.acknowledged && report.acknowledged > 0 && report.torn === 0 ? 0 : 1;
