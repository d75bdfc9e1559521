import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

/** Bytes taken one after another from a stream, so that a file of any size is held a piece at a time. */
export class ByteStream {
  readonly #source: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #taken = 0;

  constructor(source: Readable) {
    this.#source = source;
    this.#chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  static ofFile(path: string, start = 0): ByteStream {
    return new ByteStream(createReadStream(path, { start, highWaterMark: 256 * 1024 }));
  }

  /** How many bytes were taken so far. */
  get taken(): number {
    return this.#taken;
  }

  /** Exactly `count` bytes, fewer only at the end of the stream. */
  async take(count: number): Promise<Buffer> {
    const first = this.#held[0];
    if (first !== undefined && first.length >= count) return this.#cut(first, count);
    while (this.#heldBytes < count) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#held.push(next.value);
      this.#heldBytes += next.value.length;
    }
    const all = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    this.#held = [all];
    return this.#cut(all, Math.min(count, all.length));
  }

  /** Passes over `count` bytes without keeping them; false when the stream ends before. */
  async skip(count: number): Promise<boolean> {
    for (let left = count; left > 0;) {
      const part = await this.take(Math.min(left, 64 * 1024));
      if (part.length === 0) return false;
      left -= part.length;
    }
    return true;
  }

  /** Stops reading; safe to call more than once. */
  close(): void {
    this.#source.destroy();
  }

  #cut(all: Buffer, count: number): Buffer {
    if (count === all.length) this.#held = this.#held.slice(1);
    else this.#held[0] = all.subarray(count);
    this.#heldBytes -= count;
    this.#taken += count;
    return all.subarray(0, count);
  }
}
