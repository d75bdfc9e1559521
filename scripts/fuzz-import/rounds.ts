import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { randomOf } from '../../server/kernel/random.ts';
import type { Sample } from './mutate.ts';
import type { Outcome } from './open-worker.ts';

export interface FuzzOptions {
  samples: Sample[];
  count: number;
  seed: number;
  threads: number;
  /** A file that takes longer is a hang: its thread is killed. */
  hangMs?: number;
  onProgress?: (done: number) => void;
}

export interface FuzzReport {
  files: number;
  /** Files that gave rows, files that were refused, by code. */
  opened: number;
  rows: number;
  problems: number;
  refused: Record<string, number>;
  /** Each with what to give to see it again. */
  crashes: { index: number; name: string; message: string }[];
  hangs: { index: number; name: string }[];
  slowestMs: number;
}

/**
 * Opens `count` damaged files, each in a thread that can be killed, and says what became of them. File i depends on the
 * seed and i alone, so any one can be made again. A thread serves many files; it is replaced after a hang or a crash.
 */
export async function fuzzImports(options: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = {
    files: 0,
    opened: 0,
    rows: 0,
    problems: 0,
    refused: {},
    crashes: [],
    hangs: [],
    slowestMs: 0,
  };
  let next = 0;
  const take = (): number | undefined => (next < options.count ? next++ : undefined);
  await Promise.all(
    Array.from({ length: options.threads }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'xw-fuzz-'));
      try {
        await serve(folder, options, take, report);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
  );
  return report;
}

async function serve(
  folder: string,
  options: FuzzOptions,
  take: () => number | undefined,
  report: FuzzReport,
): Promise<void> {
  let thread = openThread(folder, options);
  for (let index = take(); index !== undefined; index = take()) {
    const began = performance.now();
    const outcome = await thread.ask(index, options.hangMs ?? 10_000);
    report.slowestMs = Math.max(report.slowestMs, performance.now() - began);
    note(report, outcome, index, options);
    if (outcome === 'hang' || outcome instanceof Error) {
      await thread.kill();
      thread = openThread(folder, options);
    }
    options.onProgress?.(report.files);
  }
  await thread.kill();
}

function note(
  report: FuzzReport,
  outcome: Outcome | Error | 'hang',
  index: number,
  options: FuzzOptions,
): void {
  report.files += 1;
  const name = randomOf(options.seed, `file ${index}`).pick(options.samples).name;
  if (outcome === 'hang') report.hangs.push({ index, name });
  else if (outcome instanceof Error)
    report.crashes.push({ index, name, message: outcome.stack ?? outcome.message });
  else if (outcome.kind === 'crash') report.crashes.push(outcome);
  else if (outcome.kind === 'refused') report.refused[outcome.code] = (report.refused[outcome.code] ?? 0) + 1;
  else {
    report.opened += 1;
    report.rows += outcome.rows;
    report.problems += outcome.problems;
  }
}

function nobodyAsked(): void {}

interface Thread {
  ask(index: number, hangMs: number): Promise<Outcome | Error | 'hang'>;
  kill(): Promise<void>;
}

function openThread(folder: string, { samples, seed }: FuzzOptions): Thread {
  const code = new URL('./open-worker.ts', import.meta.url).href;
  // tsx does not reach into worker threads on Node 20 by its command line, so the thread registers it itself.
  const worker = new Worker(
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(code)}); })`,
    { eval: true, workerData: { samples, folder, seed }, resourceLimits: { maxOldGenerationSizeMb: 512 } },
  );
  let answer: (outcome: Outcome | Error) => void = nobodyAsked;
  worker.on('message', (outcome: Outcome) => answer(outcome));
  worker.on('error', (error) => answer(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (exit) => answer(new Error(`the thread ended with ${exit}`)));
  const ready = new Promise<void>((resolve) => worker.once('online', resolve));
  let first = true;
  return {
    async ask(index, hangMs) {
      await ready;
      // The first file waits for the readers to be loaded as well.
      const patience = first ? hangMs + 20_000 : hangMs;
      first = false;
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<Outcome | Error | 'hang'>((resolve) => {
          answer = resolve;
          timer = setTimeout(() => resolve('hang'), patience);
          worker.postMessage(index, []);
        });
      } finally {
        clearTimeout(timer);
        answer = nobodyAsked;
      }
    },
    async kill() {
      await worker.terminate();
    },
  };
}
