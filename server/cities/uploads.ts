import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { receiveUpload, uploadPath } from '../ingest/upload.ts';
import { notFound } from '../kernel/errors.ts';
import { inspectInThread } from './city-thread.ts';
import { cityUploadSchema, type CityUpload } from './contract.ts';

/** Files for new cities wait so long, ms. */
const KEPT_MS = 24 * 3_600_000;
const LIMIT_BYTES = 512 * 1024 * 1024;

/** Files that wait for a city to be made of them. */
export interface CityUploads {
  /** Takes a file and says what is in it. Errors: `upload_too_large`, `upload_cut_off`, those of the reader, `crs_unknown`. */
  receive(stream: Readable, name: string, kind: CityUpload['kind'], crs?: string): Promise<CityUpload>;
  /** What was said of it, and where it lies. Raises not_found when it is gone. */
  find(uploadId: string): Promise<{ upload: CityUpload; path: string; crs?: string }>;
}

export function createCityUploads(folder: string, now: () => number): CityUploads {
  const factsPath = (uploadId: string): string => join(folder, `${uploadId}.json`);

  async function purge(): Promise<void> {
    for (const entry of await readdir(folder)) {
      const path = join(folder, entry);
      const facts = await stat(path).catch(() => undefined);
      if (facts !== undefined && now() - facts.mtimeMs > KEPT_MS) await rm(path, { force: true });
    }
  }

  return {
    async receive(stream, name, kind, crs) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await purge();
      const uploadId = randomUUID();
      const { path, bytes, sha256 } = await receiveUpload(stream, folder, uploadId, LIMIT_BYTES);
      try {
        const upload: CityUpload = {
          uploadId,
          bytes,
          sha256,
          ...(await inspectInThread({ path, name, kind, ...(crs === undefined ? {} : { crs }) })),
        };
        await writeFile(
          factsPath(uploadId),
          JSON.stringify({ upload, ...(crs === undefined ? {} : { crs }) }),
          {
            mode: 0o600,
          },
        );
        return upload;
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    async find(uploadId) {
      if (!/^[0-9a-f-]{36}$/.test(uploadId)) throw notFound('uploadId', uploadId);
      const text = await readFile(factsPath(uploadId), 'utf8').catch(() => undefined);
      if (text === undefined) throw notFound('uploadId', uploadId);
      const { upload, crs } = JSON.parse(text) as { upload: unknown; crs?: string };
      return {
        upload: cityUploadSchema.parse(upload),
        path: uploadPath(folder, uploadId),
        ...(crs === undefined ? {} : { crs }),
      };
    },
  };
}
