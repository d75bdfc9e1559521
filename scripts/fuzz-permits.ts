/**
 * npm run fuzz:permits [-- --count 100000] [--first 0] [--seed S] [--lanes 4]
 * Damages valid questions of the permit check and sends them to the whole service over HTTP: numbers, texts, geometry,
 * pasted boundary points, JSON itself. On PostgreSQL where XW_TEST_DATABASE_URL names a server, else embedded.
 * Exit codes: 0 every question got a verdict on what was sent or a reasoned refusal · 1 a crash, a 5xx, or a verdict from
 * nonsense.
 */
import { parseArgs } from 'node:util';
import { engines } from '../test/harness/engines.ts';
import { fuzzService } from './fuzz-permits/fuzz-service.ts';
import { fuzzPermits } from './fuzz-permits/rounds.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    first: { type: 'string', default: '0' },
    seed: { type: 'string' },
    lanes: { type: 'string', default: '4' },
  },
});
const list = (counts: Record<string, number>) =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, n]) => `${code} ${n}`)
    .join(', ');
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const began = performance.now();
const seconds = () => ((performance.now() - began) / 1000).toFixed(0);
const engine = engines.at(-1) ?? 'embedded';
const service = await fuzzService(engine);
try {
  console.log(`${values.count} damaged questions on ${engine}, seed ${seed}`);
  const report = await fuzzPermits({
    ...service,
    first: Number(values.first),
    count: Number(values.count),
    seed,
    lanes: Number(values.lanes),
    onProgress: (done) => {
      if (done % 5000 === 0) console.log(`${done} questions, ${seconds()} s`);
    },
  });
  console.log(`verdicts: ${list(report.verdicts)}`);
  console.log(`refused: ${list(report.refused)}`);
  console.log(
    `slowest ${report.slowestMs.toFixed(0)} ms, failures ${report.failures.length}, verdicts from nonsense ${report.nonsense.length}, ${seconds()} s`,
  );
  for (const one of [...report.failures, ...report.nonsense].slice(0, 30)) console.log(JSON.stringify(one));
  process.exitCode = report.failures.length + report.nonsense.length === 0 ? 0 : 1;
} finally {
  await service.close();
}
