import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';

export interface Taken {
  status: number;
  firstMs: number;
  wholeMs: number;
  bytes: number;
  /** Read to its end; false when the reader left. */
  whole: boolean;
}

/** A reader that takes so many bytes a second at most and leaves after a time. */
export interface SlowReader {
  bytesPerSecond: number;
  leavesAfterMs: number;
}

/** Reads an answer to its end and throws it away, or slowly and not to the end. */
export async function takeFile(url: string, cookie: string, slow?: SlowReader): Promise<Taken> {
  const began = performance.now();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { cookie, 'accept-encoding': 'identity' }, agent: false }, resolve).on(
      'error',
      reject,
    );
  });
  let bytes = 0;
  let firstMs = 0;
  let whole = true;
  for await (const chunk of answer) {
    if (bytes === 0) firstMs = performance.now() - began;
    bytes += (chunk as Buffer).length;
    if (slow === undefined) continue;
    const readingMs = performance.now() - began - firstMs;
    if (readingMs > slow.leavesAfterMs) {
      whole = false;
      break;
    }
    const aheadMs = (bytes / slow.bytesPerSecond) * 1000 - readingMs;
    if (aheadMs > 1) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
  answer.destroy();
  return { status: answer.statusCode ?? 0, firstMs, wholeMs: performance.now() - began, bytes, whole };
}
