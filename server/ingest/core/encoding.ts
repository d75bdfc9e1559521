import { isAscii, isUtf8 } from 'node:buffer';
import { refused } from './refusals.ts';

export interface Encoding {
  /** A label that TextDecoder takes. */
  name: string;
  /** Why this one, Chinese then English. */
  why: string;
}

/**
 * In which encoding is this text written?
 * Push every byte of the file, then ask. A byte order mark decides; else a pattern of zero bytes (UTF-16); else UTF-8
 * when every byte sequence is legal. Undefined: none of these, ask `GbProbe` in a second pass.
 * Memory: a constant.
 * @throws XwError unknown_encoding
 */
export class EncodingProbe {
  private readonly place: string;
  private mark: Encoding | undefined;
  private start: Uint8Array = new Uint8Array(0);
  private utf8 = true;
  private ascii = true;
  private carry = new Uint8Array(0);
  private zerosEven = 0;
  private zerosOdd = 0;
  private seen = 0;

  constructor(place: string) {
    this.place = place;
  }

  /** True when more bytes cannot change the answer. */
  get decided(): boolean {
    return this.mark !== undefined || !this.utf8;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.decided) return;
    if (this.seen === 0) {
      // A mark has up to three bytes: wait for them.
      const start = this.start.length === 0 ? chunk : concat(this.start, chunk);
      if (start.length < 3) {
        this.start = start.slice();
        return;
      }
      this.start = new Uint8Array(0);
      this.mark = byteOrderMark(start);
      if (this.mark === undefined) this.judge(start);
    } else this.judge(chunk);
  }

  private judge(chunk: Uint8Array): void {
    if (this.seen < ZERO_BYTES) this.countZeros(chunk);
    this.seen += chunk.length;
    if (this.carry.length === 0 && isAscii(chunk)) return;
    this.ascii = false;
    const joined = this.carry.length === 0 ? chunk : concat(this.carry, chunk);
    const end = wholeCharacters(joined);
    this.carry = joined.slice(end);
    this.utf8 = isUtf8(joined.subarray(0, end));
  }

  finish(): Encoding | undefined {
    if (this.start.length > 0) {
      this.mark = byteOrderMark(this.start);
      if (this.mark === undefined) this.judge(this.start);
    }
    if (this.mark !== undefined) return this.mark;
    const half = Math.min(this.seen, ZERO_BYTES) / 2;
    if (this.zerosOdd > half * 0.4 && this.zerosEven < half * 0.1)
      return { name: 'utf-16le', why: '零字节的位置表明是 UTF-16 LE / zero bytes stand as in UTF-16 LE' };
    if (this.zerosEven > half * 0.4 && this.zerosOdd < half * 0.1)
      return { name: 'utf-16be', why: '零字节的位置表明是 UTF-16 BE / zero bytes stand as in UTF-16 BE' };
    if (this.zerosEven + this.zerosOdd > 0)
      throw unknownEncoding(this.place, '文件中有零字节', 'There are zero bytes in it');
    if (this.ascii) return { name: 'utf-8', why: '只有 ASCII 字符 / ASCII only' };
    if (this.utf8 && this.carry.length === 0)
      return { name: 'utf-8', why: '所有字节都是合法的 UTF-8 / every byte sequence is legal UTF-8' };
    return undefined;
  }

  private countZeros(chunk: Uint8Array): void {
    const end = Math.min(chunk.length, ZERO_BYTES - this.seen);
    for (let i = 0; i < end; i += 1) {
      if (chunk[i] !== 0) continue;
      if (((i + this.seen) & 1) === 0) this.zerosEven += 1;
      else this.zerosOdd += 1;
    }
  }
}

const ZERO_BYTES = 65_536;

/**
 * Is it GB 18030 (which covers GBK and GB 2312)? Yes when every sequence is legal and four in five pairs lie among the
 * characters of GB 2312. Anything else is refused: a wrong guess would write garbage into the city.
 * @throws XwError unknown_encoding
 */
export class GbProbe {
  private readonly place: string;
  private readonly decoder = new TextDecoder('gb18030', { fatal: true });
  private pairs = 0;
  private usualPairs = 0;
  private lead = 0;

  constructor(place: string) {
    this.place = place;
  }

  push(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.lead !== 0) {
        this.pairs += 1;
        if (usual(this.lead, byte)) this.usualPairs += 1;
        this.lead = 0;
      } else if (byte >= 0x80) this.lead = byte;
    }
    this.decode(chunk);
  }

  finish(): Encoding {
    this.decode();
    if (this.pairs === 0 || this.usualPairs / this.pairs < 0.8) throw this.neither();
    const share = Math.round((100 * this.usualPairs) / this.pairs);
    return {
      name: 'gb18030',
      why: `不是 UTF-8；按 GBK 全部合法，${share}% 是常用字 / not UTF-8; legal as GBK, ${share} % usual characters`,
    };
  }

  private decode(chunk?: Uint8Array): void {
    try {
      this.decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw this.neither();
    }
  }

  private neither(): Error {
    return unknownEncoding(this.place, '既不是 UTF-8，也不是 GBK', 'It is neither UTF-8 nor GBK');
  }
}

function unknownEncoding(place: string, zh: string, en: string): Error {
  return refused('unknown_encoding', place, '', {
    zh: `认不出文字编码：${zh}`,
    en: `The text encoding is not known: ${en}`,
    remedyZh: '文件可能不完整；或请另存为 UTF-8，或在导入时指明编码。',
    remedyEn: 'It may be incomplete; or save it as UTF-8, or name its encoding when importing.',
  });
}

function byteOrderMark(chunk: Uint8Array): Encoding | undefined {
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf)
    return { name: 'utf-8', why: 'UTF-8 标记（BOM）/ UTF-8 byte order mark' };
  if (chunk[0] === 0xff && chunk[1] === 0xfe)
    return { name: 'utf-16le', why: 'UTF-16 LE 标记（BOM）/ UTF-16 LE byte order mark' };
  if (chunk[0] === 0xfe && chunk[1] === 0xff)
    return { name: 'utf-16be', why: 'UTF-16 BE 标记（BOM）/ UTF-16 BE byte order mark' };
  return undefined;
}

/** Symbols and hanzi of GB 2312: rows 1–9 and 16–87, both bytes from A1. */
function usual(lead: number, trail: number): boolean {
  return trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xf7));
}

/** Length of the part that ends with a whole UTF-8 character. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
