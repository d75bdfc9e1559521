import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { XwError } from '../kernel/errors.ts';

export interface Upload {
  path: string;
  bytes: number;
  sha256: string;
}

/** Where the file of an import lies while it is worked on. */
export function uploadPath(folder: string, importId: string): string {
  return join(folder, `${importId}.upload`);
}

/**
 * Streams a body into a file, counting and hashing on the way; never more than `limit` bytes. What was written of a
 * refused or broken upload is removed. Errors: `upload_too_large` (413), `upload_cut_off` (400).
 */
export async function receiveUpload(
  stream: Readable,
  folder: string,
  importId: string,
  limit: number,
): Promise<Upload> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = uploadPath(folder, importId);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      stream,
      async function* (source: AsyncIterable<Buffer>) {
        for await (const chunk of source) {
          bytes += chunk.length;
          if (bytes > limit) throw tooLarge(limit);
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof XwError) throw error;
    const code = (error as { code?: string }).code;
    if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ABORT_ERR')
      throw new XwError(
        {
          code: 'upload_cut_off',
          status: 400,
          detail: '上传中断，文件没有收全。',
          detailEn: 'The upload was cut off; the file did not arrive whole.',
          value: `${bytes} B`,
          place: 'body',
          remedy: '请重新上传。',
          remedyEn: 'Send it again.',
        },
        { cause: error },
      );
    throw error;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

function tooLarge(limit: number): XwError {
  const mb = Math.round(limit / 1024 / 1024);
  return new XwError({
    code: 'upload_too_large',
    status: 413,
    detail: `文件超过 ${mb} MB。`,
    detailEn: `The file is larger than ${mb} MB.`,
    value: `> ${limit} B`,
    place: 'body',
    remedy: '请拆分文件，或在服务器上用 xw import 导入。',
    remedyEn: 'Split the file, or use xw import on the server.',
  });
}
