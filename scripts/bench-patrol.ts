/**
 * npm run bench:patrol [-- --only NAME,NAME]
 * The doors for positions, matching and coverage, measured against their goals on this machine.
 * Exit codes: 0 every goal that could be measured is met · 1 not so.
 */
import { readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PatrolBench } from './bench-patrol/part.ts';

const FOLDER = join(import.meta.dirname, 'bench-patrol');
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const missed: string[] = [];
console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}`);
for (const file of readdirSync(FOLDER).sort()) {
  if (!file.endsWith('.ts')) continue;
  const { bench } = (await import(join(FOLDER, file))) as { bench?: PatrolBench };
  if (bench === undefined || (only !== undefined && !only.includes(bench.name))) continue;
  console.log(`\n── ${bench.name}: ${bench.title}   load ${loadavg()[0]?.toFixed(1)}`);
  const began = performance.now();
  const met = await bench.run((line) => console.log(`   ${line}`));
  if (met === false) missed.push(bench.name);
  const word = met === undefined ? 'skipped' : met ? 'goal met' : 'goal missed';
  console.log(`── ${bench.name}: ${word}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
if (missed.length > 0) console.log(`\nmissed: ${missed.join(', ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
