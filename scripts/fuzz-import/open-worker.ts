import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { XwError } from '../../server/kernel/errors.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { openFile } from '../../server/ingest/open-file.ts';
import { mutate } from './mutate.ts';
import type { Sample } from './mutate.ts';

/** What became of one damaged file. */
export type Outcome =
  | { index: number; kind: 'rows'; rows: number; problems: number }
  | { index: number; kind: 'refused'; code: string }
  | { index: number; kind: 'crash'; name: string; message: string };

interface WorkerInput {
  samples: { name: string; bytes: Uint8Array; entries?: { name: string; bytes: Uint8Array }[] }[];
  folder: string;
  seed: number;
}

const { samples: sent, folder, seed } = workerData as WorkerInput;
const samples: Sample[] = sent.map((sample) => ({
  name: sample.name,
  bytes: Buffer.from(sample.bytes),
  ...(sample.entries === undefined
    ? {}
    : { entries: sample.entries.map((entry) => ({ name: entry.name, bytes: Buffer.from(entry.bytes) })) }),
}));

parentPort?.on('message', (index: number) => {
  void outcomeOf(index).then((outcome) => parentPort?.postMessage(outcome, []));
});

async function outcomeOf(index: number): Promise<Outcome> {
  const random = randomOf(seed, `file ${index}`);
  const sample = random.pick(samples);
  // The extension is kept, now and then it lies.
  const name = random.chance(0.05) ? random.pick(samples).name : sample.name;
  const path = join(folder, `${index % 2}-${name}`);
  writeFileSync(path, mutate(sample, samples, random));
  try {
    return { index, ...(await readAll(path, name)) };
  } catch (error) {
    if (error instanceof XwError) return refusal(error, index, name);
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { index, kind: 'crash', name, message: stack.split('\n').slice(0, 6).join('\n') };
  }
}

async function readAll(
  path: string,
  name: string,
): Promise<{ kind: 'rows'; rows: number; problems: number }> {
  const file = await openFile(path, { name });
  let rows = 0;
  let problems = 0;
  try {
    for await (const item of file.rows()) {
      if ('problem' in item) {
        problems += 1;
        const { place, code, reasonZh, reasonEn } = item.problem;
        if (!place || !code || !reasonZh || !reasonEn)
          throw new Error(`a problem that says too little: ${code}`);
      } else {
        rows += 1;
        if (item.geometry !== null) mustBeFinite(item.geometry.coordinates);
      }
    }
  } finally {
    await file.close();
  }
  return { kind: 'rows', rows, problems };
}

function refusal(error: XwError, index: number, name: string): Outcome {
  const { code, detail, detailEn, place, remedy, remedyEn } = error.problem;
  if (!detail || !detailEn || !place || !remedy || !remedyEn)
    return { index, kind: 'crash', name, message: `a refusal that says too little: ${code}` };
  return { index, kind: 'refused', code };
}

function mustBeFinite(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) mustBeFinite(item);
  else if (typeof value !== 'number' || !Number.isFinite(value))
    throw new Error(`a coordinate that is no number: ${String(value)}`);
}
