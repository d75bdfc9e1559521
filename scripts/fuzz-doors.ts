/**
 * npm run fuzz:doors [-- --count 20000] [--first 0] [--seed S]
 * Knocks at every door of the service, as its own API description lists them, with values that fit, values heard in
 * earlier answers, and damage. On PostgreSQL where XW_TEST_DATABASE_URL names a server, else embedded.
 * Exit codes: 0 every request got an answer or a reasoned refusal · 1 a crash, a 5xx, a bare refusal or no answer.
 */
import { parseArgs } from 'node:util';
import { engines } from '../test/harness/engines.ts';
import { doorsService } from './fuzz-doors/doors-service.ts';
import { knockAtDoors } from './fuzz-doors/rounds.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    first: { type: 'string', default: '0' },
    seed: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const engine = engines.at(-1) ?? 'embedded';
const service = await doorsService(engine);
const began = performance.now();
try {
  console.log(`${values.count} requests on ${engine}, seed ${seed}`);
  const report = await knockAtDoors({
    ...service,
    count: Number(values.count),
    first: Number(values.first),
    seed,
    onProgress: (done) => {
      if (done % 1000 === 0)
        console.log(`${done} requests, ${((performance.now() - began) / 1000).toFixed(0)} s`);
    },
  });
  console.log(`answers ${JSON.stringify(report.statuses)}; ${report.opened} of ${report.doors} doors opened`);
  console.log(`slowest ${report.slowest.ms.toFixed(0)} ms: ${report.slowest.request}`);
  console.log(`failures ${report.failures.length}`);
  for (const one of report.failures.slice(0, 60)) console.log(JSON.stringify(one));
  for (const line of service.errors().slice(0, 60)) console.log(line);
  process.exitCode = report.failures.length === 0 ? 0 : 1;
} finally {
  await service.close();
}
