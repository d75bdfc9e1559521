import { XwError } from '../kernel/errors.ts';
import { openThread } from '../kernel/thread-client.ts';
import type { PictureJob } from './picture-job.ts';

/** Draws pictures in a thread of its own, so that none holds up the service. */
export interface PictureThread {
  draw(job: PictureJob): Promise<Buffer[]>;
  close(): Promise<void>;
}

/** Starts the thread with the first picture, and again after it died (503 `pictures_restarting` for what waited). */
export function openPictureThread(onLost?: (error: Error) => void): PictureThread {
  const thread = openThread({
    code: new URL('./picture-worker.ts', import.meta.url),
    name: 'picture thread',
    lostError: (cause) =>
      new XwError(
        {
          code: 'pictures_restarting',
          status: 503,
          detail: '绘图线程正在重启，请稍后重试。',
          detailEn: 'The picture thread is restarting.',
          remedy: '请稍后重试。',
          remedyEn: 'Try again in a moment.',
        },
        { cause },
      ),
    onLost,
  });
  return {
    async draw(job) {
      const pieces = (await thread.send({ job })) as Uint8Array[];
      return pieces.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
    close: () => thread.close(),
  };
}
