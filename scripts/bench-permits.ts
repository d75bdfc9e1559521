/**
 * npm run bench:permits [-- --zones 100000] [--checks 300] [--batch 1000] [--json]
 * On PostgreSQL (XW_TEST_DATABASE_URL): how long does one permit check take, verdict and audit stored, against its bare
 * measures in SQL and one insert (goal: less than twice)? And a batch, against one set-based join (goal: at least 0.7 of
 * its sites a second)? The two take turns, so that both meet the same machine.
 */
import { parseArgs } from 'node:util';
import { engines } from '../test/harness/engines.ts';
import { testDatabase } from '../test/harness/database.ts';
import { bareInsert, bareMeasures } from './bench-permits/bare-sql.ts';
import { landQuestion, loadZoneLand } from './bench-permits/zone-land.ts';
import { permitServices } from './proof-permits/services.ts';

const { values } = parseArgs({
  options: {
    zones: { type: 'string', default: '100000' },
    checks: { type: 'string', default: '300' },
    batch: { type: 'string', default: '1000' },
    json: { type: 'boolean' },
  },
});
const zoneCount = Number(values.zones);
const checkCount = Number(values.checks);
const batchCount = Number(values.batch);
if (!engines.includes('postgresql')) throw new Error('XW_TEST_DATABASE_URL names no PostgreSQL');

const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
const median = (list: number[]) => list.toSorted((a, b) => a - b)[1]!;
const ms = (value: number) => `${value.toFixed(1)} ms`;
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const database = await testDatabase('postgresql');
try {
  const { db } = database;
  const loading = await timed(() => loadZoneLand(db, zoneCount));
  console.error(`${zoneCount} zones loaded in ${(loading / 1000).toFixed(0)} s`);
  await db.query(
    'create table bench_verdicts (city_id int, verdict_id text, finding jsonb, primary key (city_id, verdict_id))',
  );
  const { permits } = await permitServices(db, { now: () => Date.parse('2026-06-10T02:00:00Z') });
  const first = await permits.check(1, landQuestion(zoneCount, 1, 0), 'bench');
  const finding = JSON.stringify(first);
  for (let i = 0; i < 40; i += 1) {
    await permits.check(1, landQuestion(zoneCount, 3, i), 'bench');
    await bareMeasures(db, 1, [landQuestion(zoneCount, 3, i)]);
  }

  const [ours, bare, measures]: number[][] = [[], [], []];
  const outcomes: Record<string, number> = {};
  for (let i = 0; i < checkCount; i += 1) {
    const question = landQuestion(zoneCount, 1, i);
    const check = async () =>
      void ours!.push(
        await timed(async () => {
          const { outcome } = (await permits.check(1, question, 'bench')).finding;
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }),
      );
    const sql = async () => {
      const began = performance.now();
      await bareMeasures(db, 1, [question]);
      measures!.push(performance.now() - began);
      await bareInsert(db, 1, finding);
      bare!.push(performance.now() - began);
    };
    if (i % 2 === 0) await check().then(sql);
    else await sql().then(check);
  }
  for (const list of [ours!, bare!, measures!]) list.sort((a, b) => a - b);

  const batch = Array.from({ length: batchCount }, (_, i) => landQuestion(zoneCount, 2, i));
  const [many, judged, join]: number[][] = [[], [], []];
  for (let turn = 0; turn < 3; turn += 1) {
    join!.push(await timed(() => bareMeasures(db, 1, batch)));
    judged!.push(await timed(() => permits.judgeMany(1, batch)));
    many!.push(await timed(() => permits.checkMany(1, batch, 'bench')));
  }
  const result = {
    zones: zoneCount,
    outcomes,
    check: { p50Ms: at(ours!, 0.5), p95Ms: at(ours!, 0.95) },
    bareSqlAndInsert: { p50Ms: at(bare!, 0.5), p95Ms: at(bare!, 0.95), measuresP50Ms: at(measures!, 0.5) },
    ratioP50: at(ours!, 0.5) / at(bare!, 0.5),
    batch: {
      sites: batchCount,
      judgeManyMs: median(judged!),
      checkManyMs: median(many!),
      setBasedMs: median(join!),
      ratio: median(join!) / median(judged!),
      ratioStored: median(join!) / median(many!),
    },
  };
  if (values.json === true) console.log(JSON.stringify(result));
  else {
    console.log(`outcomes ${JSON.stringify(outcomes)}`);
    console.log(
      `check, verdict and audit stored: p50 ${ms(result.check.p50Ms)}, p95 ${ms(result.check.p95Ms)}`,
    );
    console.log(
      `bare SQL and one insert:         p50 ${ms(result.bareSqlAndInsert.p50Ms)}, p95 ${ms(result.bareSqlAndInsert.p95Ms)}`,
    );
    console.log(`ratio of p50: ${result.ratioP50.toFixed(2)} (goal < 2)`);
    console.log(
      `${batchCount} sites: judged ${ms(result.batch.judgeManyMs)}, judged, audited and stored ${ms(result.batch.checkManyMs)}, set-based join ${ms(result.batch.setBasedMs)}, ratio ${result.batch.ratio.toFixed(2)} (goal ≥ 0.7), stored ${result.batch.ratioStored.toFixed(2)}`,
    );
  }
} finally {
  await database.close();
}
