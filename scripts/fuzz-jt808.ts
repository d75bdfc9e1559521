/**
 * npm run fuzz:jt808 [-- --count N] [--seed S]
 * Sends N spoiled messages of JT/T 808 (checksum right in nearly all) through connections, holds every answer against a
 * second reader, and says which branches of the decoder were never reached.
 * Exit codes: 0 no wrong answer, nothing lost, every branch reached · 1 not so.
 */
import { Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { fuzzRounds } from './fuzz-jt808/rounds.ts';

/** The functions that read what strangers send. */
const DECODER: Record<string, readonly string[]> = {
  'frame.ts': ['unescapeContent', 'checksumOf', 'createFrameReader', 'take', 'push'],
  'bcd.ts': ['digitsOf', 'timeOfBcd'],
  'gbk.ts': ['textOfGbk'],
  'message.ts': ['readMessage'],
  'bodies.ts': ['readRegistration', 'readCode', 'readLocation', 'readLocationBatch'],
  'parts.ts': ['createParts', 'add', 'forget'],
};

const { values } = parseArgs({
  options: { count: { type: 'string', default: '200000' }, seed: { type: 'string' } },
});
const count = Number(values.count);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const began = performance.now();
console.log(`${count} spoiled messages, seed ${seed}`);

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const report = await fuzzRounds(count, seed);
const { result } = await session.post('Profiler.takePreciseCoverage');

const unreached: string[] = [];
const seen = new Set<string>();
for (const script of result) {
  const file = Object.keys(DECODER).find((name) => script.url.includes(`/server/jt808/core/${name}`));
  if (file === undefined) continue;
  const { scriptSource } = await session
    .post('Debugger.enable')
    .then(() => session.post('Debugger.getScriptSource', { scriptId: script.scriptId }));
  for (const { functionName, ranges } of script.functions) {
    if (!DECODER[file]?.includes(functionName)) continue;
    seen.add(`${file} ${functionName}`);
    for (const { count: times, startOffset, endOffset } of ranges)
      if (times === 0)
        unreached.push(
          `${file} ${functionName}: ${scriptSource.slice(startOffset, endOffset).slice(0, 120)}`,
        );
  }
}
for (const [file, names] of Object.entries(DECODER))
  for (const name of names) if (!seen.has(`${file} ${name}`)) unreached.push(`${file} ${name}: never called`);

const list = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
console.log(`${report.mutants} messages on ${report.connections} connections: ${list(report.kinds)}`);
console.log(`answers (message=result): ${list(report.answers)}`);
console.log(`positions held ${report.stored}, closed for ${list(report.closed)}`);
for (const branch of unreached) console.log(`not reached: ${branch}`);
for (const breach of report.breaches) console.log(`breach: ${breach}`);
console.log(
  `${report.breaches.length} breaches, ${unreached.length} branches not reached, ${((performance.now() - began) / 1000).toFixed(0)} s`,
);
process.exitCode = report.breaches.length + unreached.length === 0 && report.stored > 0 ? 0 : 1;
