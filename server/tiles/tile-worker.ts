import { parentPort } from 'node:worker_threads';
import { SnapshotShelf } from './snapshot-shelf.ts';
import { serveShelf, type ThreadAnswer, type ThreadRequest } from './tile-thread.ts';

/** The thread's side: one shelf, one request after the other. */
const shelf = new SnapshotShelf();

parentPort?.on('message', (request: ThreadRequest) => {
  let answer: ThreadAnswer;
  try {
    answer = { number: request.number, value: serveShelf(shelf, request) };
  } catch (error) {
    answer = { number: request.number, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
