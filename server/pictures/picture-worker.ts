import { parentPort } from 'node:worker_threads';
import { drawPicture } from './draw-picture.ts';
import type { PictureJob } from './picture-job.ts';

/** The thread's side: one picture after the other. */
parentPort?.on('message', ({ number, job }: { number: number; job: PictureJob }) => {
  let answer: { number: number; value?: Buffer[]; error?: string };
  try {
    answer = { number, value: drawPicture(job) };
  } catch (error) {
    answer = { number, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer, []);
});
