import { Worker } from 'node:worker_threads';
import type { Problem } from '../kernel/errors.ts';
import { XwError } from '../kernel/errors.ts';
import type { ShelfAnswer, ShelfRequest } from './hotspot-shelf.ts';
import { HotspotShelf } from './hotspot-shelf.ts';

export interface ThreadRequest {
  number: number;
  request: ShelfRequest;
}
export interface ThreadAnswer {
  number: number;
  value?: ShelfAnswer;
  problem?: Problem;
  error?: string;
}

/** Where the cases are held and questions answered. `generation` changes when all was lost. */
export interface HotspotEngine {
  readonly generation: number;
  ask(request: ShelfRequest): Promise<ShelfAnswer>;
  close(): Promise<void>;
}

/** Answers on the calling thread: for tests and benchmarks. */
export function openLocalHotspotEngine(): HotspotEngine {
  const shelf = new HotspotShelf();
  return { generation: 1, ask: async (request) => shelf.serve(request), close: async () => undefined };
}

function threadLost(cause?: unknown): XwError {
  return new XwError(
    {
      code: 'hotspots_restarting',
      status: 503,
      detail: '热点分析线程正在重启，请稍后重试。',
      detailEn: 'The hotspot thread is restarting.',
      remedy: '请稍后重试。',
      remedyEn: 'Try again in a moment.',
    },
    { cause },
  );
}

/**
 * Holds the cases in a worker thread, so that no question keeps the event loop. A thread that dies is started again at
 * the next request; what it held is then read anew. Problems cross as they are; anything else is a defect.
 */
export function openThreadHotspotEngine(): HotspotEngine {
  let worker: Worker | undefined;
  let generation = 1;
  let next = 1;
  let closed = false;
  const waiting = new Map<number, { resolve(value: ShelfAnswer): void; reject(error: unknown): void }>();

  function lost(gone: Worker, error: Error): void {
    if (worker !== gone) return;
    worker = undefined;
    generation += 1;
    const left = [...waiting.values()];
    waiting.clear();
    for (const { reject } of left) reject(threadLost(error));
  }

  function start(): Worker {
    // tsx does not reach into worker threads on Node 20 by its command line, so the thread registers it itself.
    const code = new URL('./hotspot-worker.ts', import.meta.url).href;
    const started = new Worker(
      `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(code)}); })`,
      { eval: true },
    );
    started.unref();
    started.on('message', ({ number, value, problem, error }: ThreadAnswer) => {
      const asked = waiting.get(number);
      waiting.delete(number);
      if (problem !== undefined) asked?.reject(new XwError(problem));
      else if (error !== undefined) asked?.reject(new Error(error));
      else asked?.resolve(value ?? null);
    });
    started.on('error', (error) => lost(started, error));
    started.on('exit', (exit) => lost(started, new Error(`hotspot thread ended with ${exit}`)));
    return started;
  }

  return {
    get generation() {
      return generation;
    },
    async ask(request) {
      if (closed) throw threadLost();
      worker ??= start();
      const number = next;
      next += 1;
      return new Promise((resolve, reject) => {
        waiting.set(number, { resolve, reject });
        worker!.postMessage({ number, request } satisfies ThreadRequest, []);
      });
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}
