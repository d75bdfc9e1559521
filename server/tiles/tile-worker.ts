import { parentPort } from 'node:worker_threads';
import { SnapshotShelf } from './snapshot-shelf.ts';
import { serveShelf, type ThreadAnswer, type ThreadRequest } from './shelf-requests.ts';

/** The thread's side: one shelf, one request after the other. */
const shelf = new SnapshotShelf();

parentPort?.on('message', (request: ThreadRequest) => {
  let answer: ThreadAnswer;
  const transfer: ArrayBuffer[] = [];
  try {
    answer = { number: request.number, value: serveShelf(shelf, request) };
    // A tile's bytes move instead of being copied.
    const { bytes } = (answer.value ?? {}) as { bytes?: unknown };
    if (bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer) transfer.push(bytes.buffer);
  } catch (error) {
    answer = { number: request.number, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer, transfer);
});
