import { createReadStream } from 'node:fs';
import { EncodingProbe, GbProbe } from './core/encoding.ts';
import type { Encoding } from './core/encoding.ts';
import { refused } from './core/refusals.ts';

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a file, piece by piece. */
export async function* bytesOf(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    signal?.throwIfAborted();
    yield chunk as Buffer;
  }
}

/**
 * The encoding as named by the person, else as found from every byte; `bytes` begins anew at each call.
 * @throws XwError unknown_encoding
 */
export async function findEncoding(
  bytes: () => AsyncIterable<Uint8Array>,
  place: string,
  named?: string,
): Promise<Encoding> {
  if (named !== undefined)
    return { name: knownEncoding(named, place), why: '由导入者指明 / named by the sender' };
  const probe = new EncodingProbe(place);
  for await (const chunk of bytes()) {
    probe.push(chunk);
    if (probe.decided) break;
  }
  const found = probe.finish();
  if (found !== undefined) return found;
  const gb = new GbProbe(place);
  for await (const chunk of bytes()) gb.push(chunk);
  return gb.finish();
}

/** Text of bytes, piece by piece, without its byte order mark. @throws XwError wrong_encoding with the byte offset */
export async function* textOf(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string,
  place: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  try {
    for await (const chunk of bytes) {
      const text = decoder.decode(chunk, { stream: true });
      offset += chunk.length;
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw wrongEncoding(encoding, offset, place);
    throw error;
  }
}

/** Bytes that the encoding does not allow. */
export function wrongEncoding(encoding: string, offset: number, place: string): Error {
  return refused('wrong_encoding', place, `${encoding}, byte ${offset}`, {
    zh: `文件不是 ${encoding} 编码（第 ${offset} 字节之后）`,
    en: `The file is not in ${encoding} (after byte ${offset})`,
    remedyZh: '请指明正确的编码，或另存为 UTF-8。',
    remedyEn: 'Name the right encoding, or save it as UTF-8.',
  });
}

/** One line of text without its end. */
export interface TextLine {
  line: string;
  /** From 1. */
  number: number;
  /** It ends with the file, not with a line break. */
  last: boolean;
  /** Characters of a line beyond the limit, which was passed over: `line` is empty then. */
  tooLong?: number;
}

/** Lines of text; of one longer than `maxChars` nothing is held. */
export async function* linesOf(text: AsyncIterable<string>, maxChars: number): AsyncGenerator<TextLine> {
  let parts: string[] = [];
  let length = 0;
  let number = 0;
  const take = (piece: string): void => {
    length += piece.length;
    if (length > maxChars) parts = [];
    else parts.push(piece);
  };
  const whole = (last: boolean): TextLine => {
    const joined = parts.length === 1 ? (parts[0] ?? '') : parts.join('');
    number += 1;
    const found: TextLine = {
      line: joined.endsWith('\r') ? joined.slice(0, -1) : joined,
      number,
      last,
      ...(length > maxChars ? { tooLong: length } : {}),
    };
    parts = [];
    length = 0;
    return found;
  };
  for await (const chunk of text) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      take(chunk.slice(start, end));
      start = end + 1;
      yield whole(false);
    }
    if (start < chunk.length) take(chunk.slice(start));
  }
  if (length > 0) yield whole(true);
}

function knownEncoding(named: string, place: string): string {
  try {
    return new TextDecoder(named.trim()).encoding;
  } catch {
    throw refused('unknown_encoding', place, named, {
      zh: `没有这种编码：${named}`,
      en: `There is no such encoding: ${named}`,
      remedyZh: '常用：utf-8、gbk、gb18030、utf-16le、big5。',
      remedyEn: 'Usual ones: utf-8, gbk, gb18030, utf-16le, big5.',
    });
  }
}
