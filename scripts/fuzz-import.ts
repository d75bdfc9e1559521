/**
 * npm run fuzz:import [-- --count N] [--seed S] [--threads T] [--only TEXT]
 * Damages valid files of every format that can be imported, N times, and opens each in a thread that can be killed.
 * `--only shapefile` keeps to the files whose name holds that text.
 * Exit codes: 0 every file gave rows or a reasoned refusal · 1 a crash, a hang over 10 s, or a refusal that says too little.
 */
import { parseArgs } from 'node:util';
import { fuzzImports } from './fuzz-import/rounds.ts';
import { makeSamples } from './fuzz-import/samples.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    threads: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const count = Number(values.count);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const began = performance.now();
const samples = (await makeSamples()).filter(({ name }) => name.includes(values.only ?? ''));
console.log(`${count} damaged files from ${samples.length} valid ones, seed ${seed}`);
const report = await fuzzImports({
  samples,
  count,
  seed,
  threads: Number(values.threads),
  onProgress: (done) => {
    if (done % 5000 === 0) console.log(`${done} files, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  },
});
const codes = Object.entries(report.refused).toSorted(([, a], [, b]) => b - a);
console.log(`opened ${report.opened}: ${report.rows} rows, ${report.problems} rejected rows`);
console.log(
  `refused ${codes.reduce((sum, [, n]) => sum + n, 0)}: ${codes.map(([code, n]) => `${code} ${n}`).join(', ')}`,
);
console.log(
  `slowest ${report.slowestMs.toFixed(0)} ms, hangs ${report.hangs.length}, crashes ${report.crashes.length}`,
);
for (const hang of report.hangs.slice(0, 20)) console.log(`hang: file ${hang.index} (${hang.name})`);
for (const crash of report.crashes.slice(0, 20))
  console.log(`crash: file ${crash.index} (${crash.name})\n${crash.message}`);
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = report.hangs.length + report.crashes.length === 0 ? 0 : 1;
