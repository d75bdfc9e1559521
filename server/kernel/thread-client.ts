import { Worker } from 'node:worker_threads';
import type { Problem } from './errors.ts';
import { XwError } from './errors.ts';

/** What a thread posts back for the request of the same number: a value, a problem for people, or a defect. */
interface Answer {
  number: number;
  value?: unknown;
  problem?: Problem;
  error?: string;
}

export interface ThreadOptions {
  /** The module that the thread runs; it answers messages that carry a `number`. */
  code: URL;
  /** For messages of its end, e.g. "tile thread". */
  name: string;
  /** What a request is answered with when the thread died or was closed. */
  lostError(cause?: unknown): Error;
  onLost?: (error: Error) => void;
}

/** A worker thread that is asked and answers. `generation` changes when it died and all that it held was lost. */
export interface ThreadClient {
  readonly generation: number;
  send(message: object, transfer?: ArrayBuffer[]): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Asks a worker thread, one numbered message a request. The thread starts at the first request and again after it
 * died; what was waiting then gets `lostError`. Problems cross as they are; anything else is a defect.
 */
export function openThread({ code, name, lostError, onLost }: ThreadOptions): ThreadClient {
  let worker: Worker | undefined;
  let generation = 1;
  let next = 1;
  let closed = false;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();

  function lost(gone: Worker, error: Error): void {
    if (worker !== gone) return;
    worker = undefined;
    generation += 1;
    const left = [...waiting.values()];
    waiting.clear();
    for (const { reject } of left) reject(lostError(error));
    if (!closed) onLost?.(error);
  }

  function start(): Worker {
    // tsx does not reach into worker threads on Node 20 by its command line, so the thread registers it itself.
    const started = new Worker(
      `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(code.href)}); })`,
      { eval: true },
    );
    started.unref();
    started.on('message', ({ number, value, problem, error }: Answer) => {
      const asked = waiting.get(number);
      waiting.delete(number);
      if (problem !== undefined) asked?.reject(new XwError(problem));
      else if (error !== undefined) asked?.reject(new Error(error));
      else asked?.resolve(value);
    });
    started.on('error', (error) => lost(started, error));
    started.on('exit', (exit) => lost(started, new Error(`${name} ended with ${exit}`)));
    return started;
  }

  return {
    get generation() {
      return generation;
    },
    async send(message, transfer = []) {
      if (closed) throw lostError();
      worker ??= start();
      const number = next;
      next += 1;
      return new Promise((resolve, reject) => {
        waiting.set(number, { resolve, reject });
        worker!.postMessage({ ...message, number }, transfer);
      });
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}
