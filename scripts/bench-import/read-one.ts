/**
 * tsx scripts/bench-import/read-one.ts FILE
 * How fast does the reader alone go, and how much memory does it take? One JSON line; a process of its own, so that
 * one format's memory is not another's.
 */
import { basename } from 'node:path';
import { openFile } from '../../server/ingest/open-file.ts';

const path = process.argv[2];
if (path === undefined) throw new Error('a FILE is needed');
const before = process.resourceUsage().maxRSS;
const began = performance.now();
const file = await openFile(path, { name: basename(path) });
let rows = 0;
let problems = 0;
for await (const item of file.rows()) {
  if ('problem' in item) problems += 1;
  else rows += 1;
}
await file.close();
const ms = performance.now() - began;
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ rows, problems, ms, peakMb, startMb: before / 1024 }));
