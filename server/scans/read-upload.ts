import type { Readable } from 'node:stream';
import { XwError } from '../kernel/errors.ts';

/** Largest picture or PDF, bytes. */
const MOST_BYTES = 50 * 1024 * 1024;

/**
 * The bytes of a request body. Errors: 413 `scan_too_large` as soon as there are more than `limit`; 400
 * `upload_aborted` when the sender went away.
 */
export async function readUpload(stream: Readable, limit = MOST_BYTES): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > limit) throw tooLarge(limit);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof XwError ? error : aborted(error);
  }
  return Buffer.concat(parts);
}

function tooLarge(limit: number): XwError {
  return new XwError({
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

function aborted(cause: unknown): XwError {
  return new XwError(
    {
      code: 'upload_aborted',
      status: 400,
      detail: '上传中断，文件未保存。',
      detailEn: 'The upload broke off; nothing was kept.',
      place: 'body',
      remedy: '请检查网络后重新上传。',
      remedyEn: 'Check the network and send it again.',
    },
    { cause },
  );
}
