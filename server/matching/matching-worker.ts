import { parentPort } from 'node:worker_threads';
import { MatchShelf } from './match-shelf.ts';
import type { MatchRequest } from './match-shelf.ts';

/** The thread's side: one shelf, one request after the other. */
const shelf = new MatchShelf();

parentPort?.on('message', ({ number, request }: { number: number; request: MatchRequest }) => {
  try {
    parentPort?.postMessage({ number, value: shelf.serve(request) }, []);
  } catch (error) {
    parentPort?.postMessage({ number, error: error instanceof Error ? error.message : String(error) }, []);
  }
});
