import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { chooseEncoding } from '../http/answer.ts';
import type { ExportFile } from './make-file.ts';

/** Bytes that wait for the reader in this process; beyond, the source is not asked for more. */
const WAITING_BYTES = 256 * 1024;

/**
 * Sends a file while it is made, no faster than it is read. The first bytes are waited for: until they are there a refusal
 * still answers as one. A file that breaks off is cut off; when its reader leaves, also before the first byte, making it ends.
 */
export async function sendFile(req: Request, res: Response, file: ExportFile): Promise<undefined> {
  const source = file.bytes[Symbol.asyncIterator]();
  res.once('close', () => file.stop());
  let first: IteratorResult<Uint8Array>;
  try {
    first = await source.next();
  } catch (error) {
    if (res.destroyed) return undefined;
    throw error;
  }
  res.setHeader('Content-Type', file.mediaType);
  res.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
  res.setHeader('Cache-Control', 'no-store');
  res.vary('Accept-Encoding');
  // Brotli is slower than the city is read; gzip keeps up.
  const taken = (req.headers['accept-encoding'] ?? '').replace(/\bbr\b/gi, '');
  const packed = file.compressible && chooseEncoding(taken) === 'gzip';
  if (packed) res.setHeader('Content-Encoding', 'gzip');
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (let next = first; next.done !== true; next = await source.next()) yield next.value;
    } finally {
      await source.return?.(undefined);
    }
  }
  const readable = Readable.from(bytes(), { objectMode: false, highWaterMark: WAITING_BYTES });
  try {
    await (packed ? pipeline(readable, createGzip({ level: 5 }), res) : pipeline(readable, res));
  } catch (error) {
    // The client went away, or the source broke: what was sent is cut off, so that nobody takes it for whole.
    if (!res.destroyed) res.destroy(error as Error);
  }
  return undefined;
}
