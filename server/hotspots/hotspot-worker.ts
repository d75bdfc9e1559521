import { parentPort } from 'node:worker_threads';
import { XwError } from '../kernel/errors.ts';
import { HotspotShelf } from './hotspot-shelf.ts';
import type { ThreadAnswer, ThreadRequest } from './hotspot-thread.ts';

/** The thread's side: one shelf, one request after the other. */
const shelf = new HotspotShelf();

parentPort?.on('message', ({ number, request }: ThreadRequest) => {
  let answer: ThreadAnswer;
  try {
    answer = { number, value: shelf.serve(request) };
  } catch (error) {
    answer =
      error instanceof XwError
        ? { number, problem: error.problem }
        : { number, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer, []);
});
