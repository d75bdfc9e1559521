import type { Readable } from 'node:stream';
import { XwError } from '../kernel/errors.ts';

/** Largest picture or PDF, bytes. */
export const MOST_BYTES = 50 * 1024 * 1024;

/** The bytes of a request body. Errors: 413 `scan_too_large` as soon as there are more than `limit`. */
export async function readUpload(stream: Readable, limit = MOST_BYTES): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) {
      throw new XwError({
        code: 'scan_too_large',
        status: 413,
        detail: `文件超过 ${limit / 1024 / 1024} MB。`,
        detailEn: `The file is larger than ${limit / 1024 / 1024} MB.`,
        place: 'body',
        value: `> ${limit}`,
        remedy: '请降低分辨率（300 dpi 通常足够）或只保留需要的图幅。',
        remedyEn: 'Lower its resolution (300 dpi is usually enough), or keep only the sheet that is needed.',
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
