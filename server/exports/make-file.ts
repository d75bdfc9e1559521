import { rm } from 'node:fs/promises';
import { temporaryFolder } from '../kernel/temporary-folder.ts';
import type { ExportQuery } from './contract.ts';
import type { ExportHead, ExportPages, ExportRow } from './core/table.ts';
import { FORMATS } from './formats.ts';

/** A file on its way; `bytes` must be read to the end or returned, or its folder stays. */
export interface ExportFile {
  name: string;
  mediaType: string;
  compressible: boolean;
  bytes: AsyncIterable<Uint8Array>;
  /** Nobody waits for it any more: no further page is read, also while a file is made that is sent only when it is whole. */
  stop(): void;
}

/**
 * Rows as a file that is made while its bytes are asked for: a page is read when the one before it is written and taken.
 * `onBegin` is called when the first byte is asked for, and may refuse; `onEnd` when the last one went or nobody wants more.
 */
export function makeFile(
  head: ExportHead,
  rows: ExportPages,
  { format, encoding, bom, headings }: Pick<ExportQuery, 'format' | 'encoding' | 'bom' | 'headings'>,
  { onBegin, onEnd }: { onBegin(): void; onEnd(): void },
): ExportFile {
  const { write, extension, mediaType, text } = FORMATS[format];
  const stopping = new AbortController();
  async function* pages(): AsyncGenerator<readonly ExportRow[]> {
    for await (const page of rows) {
      stopping.signal.throwIfAborted();
      yield page;
    }
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let folder: string | undefined;
    onBegin();
    try {
      yield* write(head, pages(), {
        encoding,
        bom: bom === 'yes',
        headings,
        folder: async () => (folder ??= await temporaryFolder('export')),
      });
    } finally {
      onEnd();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    name: `${head.name}-${head.exportedAt.slice(0, 10)}.${extension}`,
    mediaType,
    compressible: text,
    bytes: bytes(),
    stop: () => stopping.abort(),
  };
}
