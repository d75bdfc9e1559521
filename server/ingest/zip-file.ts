import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { Readable } from 'node:stream';
import { XwError, shorten } from '../kernel/errors.ts';
import { broken, refused } from './core/refusals.ts';
import type { Limits } from './core/raw.ts';
import { entryBytes } from './zip-entry.ts';
import type { EntryPlace } from './zip-entry.ts';

/** One file inside a zip, its name checked. */
export interface ZipEntry {
  /** Path inside the zip with forward slashes; never absolute, never with `..`. */
  name: string;
  sizeBytes: number;
  packedBytes: number;
}

/** An open zip. Sizes are those of its directory, and reading more than they say is an error. */
export interface OpenZip {
  entries: ZipEntry[];
  /** The whole entry; refuses one larger than `maxBytes`. */
  read(name: string, maxBytes: number, signal?: AbortSignal): Promise<Buffer>;
  stream(name: string): Promise<Readable>;
  /** The entry piece by piece, errors as refusals. */
  chunks(name: string, signal?: AbortSignal): AsyncGenerator<Buffer>;
  close(): void;
}

/**
 * What is in this zip, and is it safe to unpack?
 * Refused before a byte is unpacked: paths that leave the folder, encrypted entries, too many entries, more unpacked
 * bytes than the limit, a ratio that only a bomb has, entries that share the same bytes. Names without the UTF-8 flag
 * are read as UTF-8 when they are, else as GBK.
 * @throws XwError zip_path, zip_encrypted, zip_bomb, zip_entries, broken_file
 */
export async function openZip(path: string, fileName: string, limits: Limits): Promise<OpenZip> {
  const zip = await openDirectory(path, fileName);
  try {
    const listed = await list(zip, fileName, limits);
    zip.close();
    const byName = new Map(listed.map((item) => [item.entry.name, item.raw]));
    const chunks = (name: string, signal?: AbortSignal): AsyncGenerator<Buffer> => {
      const raw = byName.get(name);
      if (raw === undefined)
        throw broken(fileName, name, '压缩包内没有这个文件', 'No such file inside the zip');
      return entryBytes(path, fileName, placeOf(name, raw), signal);
    };
    return {
      entries: listed.map((item) => item.entry),
      stream: (name) => Promise.resolve(Readable.from(chunks(name), { objectMode: false })),
      chunks,
      close: () => undefined,
      async read(name, maxBytes, signal) {
        const size = byName.get(name)?.uncompressedSize ?? 0;
        if (size > maxBytes) throw tooLarge(`${fileName}/${name}`, size, maxBytes);
        const parts: Buffer[] = [];
        let total = 0;
        for await (const part of chunks(name, signal)) {
          total += part.length;
          if (total > maxBytes) throw tooLarge(`${fileName}/${name}`, total, maxBytes);
          parts.push(part);
        }
        return Buffer.concat(parts);
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** A file that must be held whole is larger than we hold. */
export function tooLarge(place: string, size: number, limit: number): XwError {
  return refused('file_too_large', place, inMb(size), {
    zh: `文件过大：${inMb(size)}，上限 ${inMb(limit)}`,
    en: `Too large: ${inMb(size)}, the limit is ${inMb(limit)}`,
    remedyZh:
      '请拆分文件，或改用可流式读取的格式（GeoJSON、NDJSON、CSV、Shapefile、GeoPackage、FlatGeobuf）。',
    remedyEn:
      'Split it, or use a format that is read as a stream (GeoJSON, NDJSON, CSV, Shapefile, GeoPackage, FlatGeobuf).',
    status: 413,
  });
}

function placeOf(name: string, raw: Entry): EntryPlace {
  return {
    name,
    headerOffset: raw.relativeOffsetOfLocalHeader,
    method: raw.compressionMethod,
    packedBytes: raw.compressedSize,
    sizeBytes: raw.uncompressedSize,
    crc: raw.crc32 >>> 0,
  };
}

function inMb(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function openDirectory(path: string, fileName: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(
      path,
      {
        lazyEntries: true,
        autoClose: false,
        decodeStrings: false,
        validateEntrySizes: true,
        strictFileNames: false,
      },
      (error, zip) => (error ? reject(asBroken(error, fileName)) : resolve(zip)),
    );
  });
}

async function list(
  zip: ZipFile,
  fileName: string,
  limits: Limits,
): Promise<{ entry: ZipEntry; raw: Entry }[]> {
  if (zip.entryCount > limits.zipEntries) throw tooMany(fileName, zip.entryCount, limits);
  const listed: { entry: ZipEntry; raw: Entry }[] = [];
  let unpacked = 0;
  let packed = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('error', (error: unknown) => reject(asBroken(error, fileName)));
    zip.on('end', () => resolve());
    zip.on('entry', (raw: Entry) => {
      try {
        const name = safeName(nameOf(raw), fileName);
        unpacked += raw.uncompressedSize;
        packed += raw.compressedSize;
        checkEntry(raw, name, unpacked, packed, zip.fileSize, fileName, limits);
        if (listed.length >= limits.zipEntries) throw tooMany(fileName, listed.length, limits);
        if (!name.endsWith('/'))
          listed.push({
            entry: { name, sizeBytes: raw.uncompressedSize, packedBytes: raw.compressedSize },
            raw,
          });
        zip.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    zip.readEntry();
  });
  return listed;
}

function checkEntry(
  raw: Entry,
  name: string,
  unpacked: number,
  packed: number,
  fileSize: number,
  fileName: string,
  limits: Limits,
): void {
  if ((raw.generalPurposeBitFlag & 1) === 1)
    throw refused('zip_encrypted', fileName, name, {
      zh: '压缩包已加密',
      en: 'The zip is encrypted',
      remedyZh: '请先解密，再重新压缩上传。',
      remedyEn: 'Decrypt it and send it again.',
    });
  const ratio = raw.uncompressedSize / Math.max(1, raw.compressedSize);
  const bomb = raw.uncompressedSize > 1024 * 1024 && ratio > limits.zipRatio;
  if (bomb || unpacked > limits.unzippedBytes || packed > fileSize)
    throw refused('zip_bomb', `${fileName}/${name}`, `${raw.compressedSize} → ${raw.uncompressedSize}`, {
      zh: bomb
        ? `压缩比 ${Math.round(ratio)} 倍，超过上限 ${limits.zipRatio} 倍`
        : '压缩包解开后的大小超过上限，或条目重叠',
      en: bomb
        ? `It unpacks to ${Math.round(ratio)} times its size; the limit is ${limits.zipRatio}`
        : 'It unpacks to more than the limit, or its entries share the same bytes',
      remedyZh: '请确认文件来源，解压后单独上传需要的文件。',
      remedyEn: 'Check where the file comes from; unpack it and send only the file that is needed.',
    });
}

function nameOf(raw: Entry): string {
  const bytes = raw.fileName as unknown as Buffer;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function safeName(name: string, fileName: string): string {
  const parts = name.replaceAll('\\', '/').split('/');
  if (parts.includes('..') || name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\0'))
    throw refused('zip_path', fileName, shorten(name), {
      zh: '压缩包内有指向外部的路径',
      en: 'The zip holds a path that leads outside of it',
      remedyZh: '请用系统自带的压缩工具重新打包。',
      remedyEn: 'Pack the files again with an ordinary zip tool.',
    });
  return parts.join('/');
}

function tooMany(fileName: string, count: number, limits: Limits): XwError {
  return refused('zip_entries', fileName, String(count), {
    zh: `压缩包内文件过多：上限 ${limits.zipEntries}`,
    en: `Too many files inside the zip: the limit is ${limits.zipEntries}`,
    remedyZh: '只打包需要导入的文件。',
    remedyEn: 'Pack only the files to be imported.',
  });
}

function asBroken(error: unknown, fileName: string): XwError {
  if (error instanceof XwError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return broken(fileName, message, '压缩包已损坏或不完整', 'The zip is damaged or incomplete');
}
