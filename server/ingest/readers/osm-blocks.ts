import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { PbfReader } from 'pbf';
import { XwError } from '../../kernel/errors.ts';
import { broken, refused } from '../core/refusals.ts';
import { decodeOsmBlock, decodeOsmHeader, type OsmHeader, type OsmVisitor } from '../core/osm-primitives.ts';

/** Limits of the format itself: a header of 64 KiB, a block of 32 MiB. */
const MAX_HEADER = 64 * 1024;
const MAX_BLOCK = 32 * 1024 * 1024;
/** Real blocks unpack to three to ten times their size; one that unpacks to much more is made to cost. */
const MAX_RATIO = 200;
const HARMLESS = 1024 * 1024;
/** What a reader must understand to read today's street data; history files are another thing. */
const UNDERSTOOD = new Set(['OsmSchema-V0.6', 'DenseNodes']);

const inflateAsync = promisify(inflate);

interface Frame {
  offset: number;
  size: number;
}

/** An OSM PBF file whose frames were found whole. Close it. */
export interface OsmFile {
  header: OsmHeader;
  blockCount: number;
  /** Decodes block `index`; damage inside it is an `XwError` with the byte where the block begins. */
  readBlock(index: number, visitor: OsmVisitor): Promise<void>;
  /** Decodes every block in the order of the file. */
  scan(visitor: OsmVisitor, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Is this a whole OSM PBF file, and where do its blocks stand? Reads the small frame headers of the whole file, no block but the first.
 * `XwError`: `not_osm_pbf`, `broken_file`, `unsupported_file`.
 */
export async function openOsmFile(path: string, name: string): Promise<OsmFile> {
  const handle = await open(path, 'r');
  try {
    const frames = await readFrames(handle, name);
    const header = await readHeader(handle, frames, name);
    const blocks = frames.slice(1);
    const readBlock = async (index: number, visitor: OsmVisitor): Promise<void> => {
      const frame = blocks[index];
      if (frame === undefined) throw new RangeError(`block ${index} of ${blocks.length}`);
      const bytes = await readBlob(handle, frame, name);
      try {
        decodeOsmBlock(bytes, visitor);
      } catch (error) {
        throw error instanceof XwError ? error : damaged(name, frame.offset, error);
      }
    };
    return {
      header,
      blockCount: blocks.length,
      readBlock,
      async scan(visitor, signal) {
        for (let index = 0; index < blocks.length; index++) {
          signal?.throwIfAborted();
          await readBlock(index, visitor);
        }
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Which raw nodes, ways and relations does this extract hold? Each in the order of the file (nodes, then ways, then relations in a sorted file);
 * only the kinds asked for are decoded. Errors as `openOsmFile`; an aborted signal throws its reason.
 */
export async function scanOsm(path: string, visitor: OsmVisitor, signal?: AbortSignal): Promise<OsmHeader> {
  const file = await openOsmFile(path, path.replace(/^.*[\\/]/, ''));
  try {
    await file.scan(visitor, signal);
    return file.header;
  } finally {
    await file.close();
  }
}

async function readFrames(handle: FileHandle, name: string): Promise<Frame[]> {
  const { size } = await handle.stat();
  const frames: Frame[] = [];
  const start = Buffer.alloc(4 + 256);
  let offset = 0;
  while (offset < size) {
    const { bytesRead } = await handle.read(start, 0, start.length, offset);
    const headerSize = bytesRead < 4 ? 0 : start.readUInt32BE(0);
    if (headerSize === 0 || headerSize > MAX_HEADER) {
      if (frames.length === 0) throw notOsm(name);
      throw damaged(name, offset, new RangeError(`frame header of ${headerSize} bytes`));
    }
    if (offset + 4 + headerSize > size) throw truncated(name, offset, size);
    let bytes: Uint8Array = start.subarray(4, 4 + headerSize);
    if (headerSize > start.length - 4) {
      const whole = Buffer.alloc(headerSize);
      await handle.read(whole, 0, headerSize, offset + 4);
      bytes = whole;
    }
    const found = frameHeader(bytes);
    if (frames.length === 0 && found?.type !== 'OSMHeader') throw notOsm(name);
    if (found === undefined || found.size > MAX_BLOCK) {
      throw damaged(name, offset, new RangeError(`block of ${found?.size ?? 'unknown'} bytes`));
    }
    offset += 4 + headerSize;
    if (offset + found.size > size) throw truncated(name, offset, size);
    if (frames.length === 0 || found.type === 'OSMData') frames.push({ offset, size: found.size });
    offset += found.size;
  }
  if (frames.length === 0) throw notOsm(name);
  return frames;
}

function frameHeader(bytes: Uint8Array): { type: string; size: number } | undefined {
  let type = '';
  let size = -1;
  try {
    const pbf = new PbfReader(bytes);
    while (pbf.pos < pbf.length) {
      const field = pbf.readVarint();
      if (field === 10) type = pbf.readString();
      else if (field === 24) size = pbf.readVarint(true);
      else pbf.skip(field);
    }
    return pbf.pos === pbf.length && size >= 0 ? { type, size } : undefined;
  } catch {
    return undefined;
  }
}

async function readHeader(handle: FileHandle, frames: Frame[], name: string): Promise<OsmHeader> {
  const first = frames[0]!;
  let header: OsmHeader;
  try {
    header = decodeOsmHeader(await readBlob(handle, first, name));
  } catch (error) {
    if (error instanceof XwError) throw error;
    throw damaged(name, first.offset, error);
  }
  const foreign = header.requiredFeatures.filter((feature) => !UNDERSTOOD.has(feature));
  if (foreign.length > 0) {
    throw refused('unsupported_file', name, foreign.join(', '), {
      zh: `该 OSM PBF 要求读者支持 ${foreign.join('、')}，本系统不支持`,
      en: `This OSM PBF asks its reader for ${foreign.join(', ')}, which is not supported`,
      remedyZh: '请提供不含历史版本的普通提取（例如 osmium cat 或 osmium extract 的输出）。',
      remedyEn: 'Send a plain extract without history, as osmium cat or osmium extract write it.',
    });
  }
  return header;
}

async function readBlob(handle: FileHandle, frame: Frame, name: string): Promise<Uint8Array> {
  const bytes = Buffer.alloc(frame.size);
  const { bytesRead } = await handle.read(bytes, 0, frame.size, frame.offset);
  if (bytesRead < frame.size) throw truncated(name, frame.offset, frame.offset + bytesRead);
  let raw: Uint8Array | undefined;
  let zlib: Uint8Array | undefined;
  let rawSize: number | undefined;
  let other: number | undefined;
  try {
    const pbf = new PbfReader(bytes);
    while (pbf.pos < pbf.length) {
      const field = pbf.readVarint();
      if (field === 10) raw = pbf.readBytes();
      else if (field === 16) rawSize = pbf.readVarint(true);
      else if (field === 26) zlib = pbf.readBytes();
      else {
        other = field >> 3;
        pbf.skip(field);
      }
    }
    if (pbf.pos !== pbf.length) throw new RangeError(`blob ends at ${pbf.pos} of ${pbf.length}`);
    if (raw !== undefined) return raw;
    if (zlib !== undefined) {
      const allowed = Math.min(MAX_BLOCK, Math.max(HARMLESS, MAX_RATIO * zlib.length));
      const inflated = await inflateAsync(zlib, { maxOutputLength: allowed });
      if (rawSize !== undefined && rawSize !== inflated.length) {
        throw new RangeError(`${inflated.length} bytes inflated, ${rawSize} promised`);
      }
      return inflated;
    }
  } catch (error) {
    throw damaged(name, frame.offset, error);
  }
  throw refused('unsupported_file', `${name} @${frame.offset}`, `blob field ${other ?? 'none'}`, {
    zh: '该 OSM PBF 使用了不支持的压缩方式（只支持 zlib 和不压缩）',
    en: 'This OSM PBF is compressed in a way that is not supported (only zlib or none)',
    remedyZh: '请用 osmium cat -f pbf,pbf_compression=zlib 重新写出。',
    remedyEn: 'Write it anew with osmium cat -f pbf,pbf_compression=zlib.',
  });
}

function notOsm(name: string): XwError {
  return refused('not_osm_pbf', name, '@0', {
    zh: '该文件不是 OSM PBF：开头没有 OSMHeader',
    en: 'Not an OSM PBF file: it does not begin with an OSMHeader',
    remedyZh: '请确认文件是 .osm.pbf 提取；.osm（XML）请先转换为 .osm.pbf。',
    remedyEn: 'Check that it is an .osm.pbf extract; convert .osm (XML) to .osm.pbf first.',
  });
}

function truncated(name: string, offset: number, size: number): XwError {
  return broken(
    `${name} @${offset}`,
    `${size} B`,
    `文件不完整：第 ${offset} 字节处的数据块超出了文件末尾（共 ${size} 字节）`,
    `The file is cut short: the block at byte ${offset} runs past its end (${size} bytes)`,
  );
}

function damaged(name: string, offset: number, cause: unknown): XwError {
  return broken(
    `${name} @${offset}`,
    cause instanceof Error ? cause.message : String(cause),
    `文件已损坏：第 ${offset} 字节处的数据块无法读取`,
    `The file is damaged: the block at byte ${offset} cannot be read`,
  );
}
