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

/** Lines of text without their ends, with their number from 1. A line longer than `maxChars` is refused. */
export async function* linesOf(
  text: AsyncIterable<string>,
  maxChars: number,
  place: string,
): AsyncGenerator<{ line: string; number: number; last: boolean }> {
  const parts: string[] = [];
  let waiting = 0;
  let number = 0;
  for await (const chunk of text) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf('\n', start);
      if (end < 0) break;
      parts.push(chunk.slice(start, end));
      const line = parts.length === 1 ? (parts[0] ?? '') : parts.join('');
      parts.length = 0;
      waiting = 0;
      number += 1;
      start = end + 1;
      yield { line: line.endsWith('\r') ? line.slice(0, -1) : line, number, last: false };
    }
    if (start < chunk.length) parts.push(chunk.slice(start));
    waiting += chunk.length - start;
    if (waiting > maxChars)
      throw refused('line_too_long', `${place} 第${number + 1}行`, waiting, {
        zh: `一行超过 ${maxChars} 个字符`,
        en: `A line of more than ${maxChars} characters`,
        remedyZh: '请检查文件是否为所述格式。',
        remedyEn: 'Check that the file has the format that it says.',
      });
  }
  if (waiting > 0) yield { line: parts.join('').replace(/\r$/, ''), number: number + 1, last: true };
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
