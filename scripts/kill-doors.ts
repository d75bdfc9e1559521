/**
 * npm run test:kill-doors [-- --kills N] [--seed S] [--engine embedded|postgresql]
 * Kills engine, service or both, N times at random moments, while positions come in through HTTP and JT/T 808.
 * PostgreSQL is a throw-away cluster; where PostGIS is missing that half is skipped and says so.
 * Exit codes: 0 everything acknowledged is held, once · 1 not so.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomOf } from '../server/kernel/random.ts';
import { doorKillRounds } from './kill-loop/door-rounds.ts';
import { startThrowawayCluster } from './verify/throwaway-cluster.ts';
import { findTools } from './verify/tools.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string' }, engine: { type: 'string' } },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
let whole = true;

async function run(name: string, databaseUrl?: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xw-kill-'));
  const began = performance.now();
  console.log(`\n${name}: ${kills} kills, seed ${seed}`);
  const report = await doorKillRounds({
    dataDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    kills,
    random: randomOf(seed, `doors/${name}`).next,
    onRound: (line) => console.log(line),
  });
  rmSync(dataDir, { recursive: true, force: true });
  const back = report.backInMs.toSorted((a, b) => a - b);
  console.log(
    `killed: engine ${report.kills.engine}, service ${report.kills.service}, both ${report.kills.both}`,
  );
  console.log(
    `acknowledging again: median ${back[back.length >> 1] ?? 0} ms, slowest ${back.at(-1) ?? 0} ms`,
  );
  for (const [door, { acknowledged, present }] of Object.entries(report.doors)) {
    console.log(`${door}: acknowledged ${acknowledged}, present ${present}`);
    whole &&= acknowledged > 0 && acknowledged === present;
  }
  console.log(`sent again ${report.sentAgain}, held twice ${report.twice}`);
  whole &&= report.twice === 0;
  console.log(`${((performance.now() - began) / 1000).toFixed(0)} s`);
}

if (values.engine !== 'postgresql') await run('embedded');
if (values.engine !== 'embedded') {
  const { postgresBin } = findTools();
  if (postgresBin === undefined)
    console.log('\npostgresql: skipped, no PostgreSQL with PostGIS on this machine');
  else {
    const cluster = await startThrowawayCluster(postgresBin);
    try {
      await run('postgresql', cluster.url);
    } finally {
      cluster.stop();
    }
  }
}
process.exitCode = whole ? 0 : 1;
