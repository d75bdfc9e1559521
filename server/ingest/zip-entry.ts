import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { broken, refused } from './core/refusals.ts';

/** Where an entry of a zip stands, as the directory has it. */
export interface EntryPlace {
  name: string;
  headerOffset: number;
  /** 0: stored, 8: deflated. */
  method: number;
  packedBytes: number;
  sizeBytes: number;
  crc: number;
}

const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER = 0x04034b50;

/**
 * The bytes of an entry, piece by piece. Each reading has a stream of its own, so several may run at once and any may be
 * left early. More bytes than the directory says, fewer, or another checksum make it a broken file.
 * @throws XwError broken_file, zip_method; the signal's reason when aborted
 */
export async function* entryBytes(
  path: string,
  fileName: string,
  entry: EntryPlace,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const place = `${fileName}/${entry.name}`;
  const start = await dataOffset(path, place, entry);
  if (entry.packedBytes === 0 && entry.sizeBytes === 0) return;
  let total = 0;
  let crc = 0;
  try {
    for await (const chunk of unpacked(path, start, entry)) {
      signal?.throwIfAborted();
      const bytes = chunk as Buffer;
      total += bytes.length;
      if (total > entry.sizeBytes) break;
      crc = crc32(bytes, crc);
      yield bytes;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw broken(
      place,
      error instanceof Error ? error.message : '',
      '压缩数据已损坏',
      'The packed data are damaged',
    );
  }
  if (total !== entry.sizeBytes)
    throw broken(
      place,
      `${total} ≠ ${entry.sizeBytes}`,
      '解开后的大小与目录不符',
      'It unpacks to another size than the directory says',
    );
  if (crc !== entry.crc) throw broken(place, crc.toString(16), '校验和不符', 'The checksum does not fit');
}

function unpacked(path: string, start: number, entry: EntryPlace): Readable {
  const source = createReadStream(path, { start, end: start + Math.max(1, entry.packedBytes) - 1 });
  if (entry.method === 0) return source;
  const inflate = createInflateRaw();
  // Errors reach the reader through `inflate`; leaving it early closes the file.
  pipeline(source, inflate, () => undefined);
  return inflate;
}

/** The entry's data begin behind its local header, whose name and extra field may differ from the directory's. */
async function dataOffset(path: string, place: string, entry: EntryPlace): Promise<number> {
  if (entry.method !== 0 && entry.method !== 8)
    throw refused('zip_method', place, entry.method, {
      zh: `不支持的压缩方式 ${entry.method}`,
      en: `Compression method ${entry.method} is not read`,
      remedyZh: '请用系统自带的压缩工具（Deflate）重新打包。',
      remedyEn: 'Pack it again with an ordinary zip tool (Deflate).',
    });
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(LOCAL_HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, LOCAL_HEADER_BYTES, entry.headerOffset);
    const start = entry.headerOffset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    const { size } = await file.stat();
    if (
      bytesRead < LOCAL_HEADER_BYTES ||
      header.readUInt32LE(0) !== LOCAL_HEADER ||
      start + entry.packedBytes > size
    )
      throw broken(
        place,
        `offset ${entry.headerOffset}`,
        '压缩包的目录与内容不符',
        'The directory of the zip does not fit its content',
      );
    return start;
  } finally {
    await file.close();
  }
}
