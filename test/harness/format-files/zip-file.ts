import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

/** A zip of the given entries, packed. */
export async function writeZip(path: string, entries: Record<string, Uint8Array | string>): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(entries)) {
    zip.addBuffer(Buffer.from(content as Uint8Array), name, { compress: true });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}
