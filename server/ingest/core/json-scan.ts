import { broken, refused } from './refusals.ts';
import type { Limits } from './raw.ts';

/** A complete piece of a JSON text, still as text. */
export type JsonPiece =
  | { kind: 'member'; key: string; text: string }
  /** An element of the list that is streamed. `text` is absent when it passed a limit, and `limit` says which. */
  | { kind: 'element'; index: number; text?: string; limit?: 'rowBytes' | 'depth'; bytes: number };

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

type Expect = 'root' | 'key' | 'colon' | 'value' | 'separator' | 'end';

/**
 * Cuts a JSON text of any size into pieces that fit in memory: the members of its outermost object, and of one member
 * that is a list (or of an outermost list) the elements one by one.
 * Push UTF-8 bytes as they come, take the pieces, `finish()` at the end. Only one piece is held at a time; an element
 * beyond `rowBytes` or `depth` is passed over and said so, so that one monster never sinks the file.
 * What stands inside a piece is not judged here except for its brackets.
 * @throws XwError broken_file (with the byte offset), too_deep
 */
export class JsonScan {
  private readonly place: string;
  private readonly streamed: string;
  private readonly limits: Pick<Limits, 'rowBytes' | 'depth'>;
  private expect: Expect = 'root';
  private inList = false;
  private rootIsList = false;
  private key = '';
  private index = 0;
  private offset = 0;
  /** Of the piece being taken. */
  private taking: 'nothing' | 'string' | 'nested' | 'scalar' | 'key' = 'nothing';
  private inString = false;
  private escaped = false;
  private readonly brackets: number[] = [];
  private depth = 0;
  private parts: Uint8Array[] = [];
  private held = 0;
  private over: 'rowBytes' | 'depth' | undefined;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(place: string, streamed: string, limits: Pick<Limits, 'rowBytes' | 'depth'>) {
    this.place = place;
    this.streamed = streamed;
    this.limits = limits;
  }

  /** True once the outermost value is complete. */
  get complete(): boolean {
    return this.expect === 'end' && this.taking === 'nothing';
  }

  push(chunk: Uint8Array): JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let start = this.taking === 'nothing' ? -1 : 0;
    let i = 0;
    if (this.offset === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) i = 3;
    for (; i < chunk.length; i += 1) {
      const byte = chunk[i] ?? 0;
      if (this.taking === 'nothing') {
        if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
        if (this.begin(byte, i)) start = i;
        continue;
      }
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (byte === BACKSLASH) this.escaped = true;
        else if (byte === QUOTE) {
          this.inString = false;
          if (this.taking !== 'nested') {
            this.hold(chunk, start, i + 1);
            start = -1;
            this.take(pieces);
          }
        }
        continue;
      }
      if (this.taking === 'scalar') {
        if (byte !== COMMA && byte !== CLOSE_LIST && byte !== CLOSE_OBJECT && byte > 0x20) continue;
        this.hold(chunk, start, i);
        start = -1;
        this.take(pieces);
        i -= 1;
        continue;
      }
      if (byte === QUOTE) this.inString = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.open(byte);
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        this.close(byte, i);
        if (this.depth === 0) {
          this.hold(chunk, start, i + 1);
          start = -1;
          this.take(pieces);
        }
      }
    }
    if (this.taking !== 'nothing' && start >= 0) this.hold(chunk, start, chunk.length);
    this.offset += chunk.length;
    return pieces;
  }

  /** @throws XwError broken_file when the text stopped before its end. */
  finish(): void {
    if (this.complete) return;
    throw broken(
      this.place,
      `byte ${this.offset}`,
      this.offset === 0 || this.expect === 'root' ? '文件中没有 JSON' : 'JSON 不完整：文件在结束之前中断',
      'The JSON stops before its end',
    );
  }

  /** A first byte outside any piece; true when a piece begins with it. */
  private begin(byte: number, at: number): boolean {
    switch (this.expect) {
      case 'root':
        if (byte !== OPEN_OBJECT && byte !== OPEN_LIST) throw this.wrong(byte, at);
        this.rootIsList = byte === OPEN_LIST;
        this.inList = this.rootIsList;
        this.expect = this.rootIsList ? 'value' : 'key';
        return false;
      case 'key':
        if (byte === CLOSE_OBJECT) {
          this.expect = 'end';
          return false;
        }
        if (byte !== QUOTE) throw this.wrong(byte, at);
        this.taking = 'key';
        this.inString = true;
        return true;
      case 'colon':
        if (byte !== COLON) throw this.wrong(byte, at);
        this.expect = 'value';
        return false;
      case 'value':
        return this.beginValue(byte, at);
      case 'separator':
        if (byte === COMMA) this.expect = this.inList ? 'value' : 'key';
        else if (this.inList && byte === CLOSE_LIST) this.leaveList();
        else if (!this.inList && byte === CLOSE_OBJECT) this.expect = 'end';
        else throw this.wrong(byte, at);
        return false;
      default:
        throw this.wrong(byte, at);
    }
  }

  private beginValue(byte: number, at: number): boolean {
    if (!this.inList && byte === OPEN_LIST && this.key === this.streamed) {
      this.inList = true;
      return false;
    }
    if (this.inList && byte === CLOSE_LIST) {
      this.leaveList();
      return false;
    }
    if (byte === COMMA || byte === COLON || byte === CLOSE_LIST || byte === CLOSE_OBJECT)
      throw this.wrong(byte, at);
    if (byte === QUOTE) {
      this.taking = 'string';
      this.inString = true;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      this.taking = 'nested';
      this.open(byte);
    } else this.taking = 'scalar';
    return true;
  }

  private leaveList(): void {
    this.inList = false;
    this.expect = this.rootIsList ? 'end' : 'separator';
    this.key = '';
  }

  private open(byte: number): void {
    if (this.depth < this.limits.depth) this.brackets[this.depth] = byte;
    else this.pass('depth');
    this.depth += 1;
  }

  private close(byte: number, at: number): void {
    this.depth -= 1;
    if (this.depth < this.limits.depth && this.brackets[this.depth] !== byte - 2) throw this.wrong(byte, at);
  }

  private hold(chunk: Uint8Array, start: number, end: number): void {
    this.held += end - start;
    if (this.held > this.limits.rowBytes) this.pass('rowBytes');
    if (this.over === undefined) this.parts.push(chunk.slice(start, end));
  }

  private pass(limit: 'rowBytes' | 'depth'): void {
    if (!this.inList)
      throw refused(limit === 'depth' ? 'too_deep' : 'row_too_large', this.place, this.key, {
        zh:
          limit === 'depth'
            ? `嵌套超过 ${this.limits.depth} 层`
            : `“${this.key}”超过 ${this.limits.rowBytes} 字节`,
        en:
          limit === 'depth'
            ? `Nested deeper than ${this.limits.depth}`
            : `"${this.key}" is larger than ${this.limits.rowBytes} bytes`,
        remedyZh: '请检查文件是否为所述格式。',
        remedyEn: 'Check that the file has the format that it says.',
      });
    this.over = limit;
    this.parts = [];
  }

  /** The piece in hand is whole. */
  private take(pieces: JsonPiece[]): void {
    const text = this.over === undefined ? this.text() : undefined;
    if (this.taking === 'key') {
      this.key = unquoted(text ?? '""');
      this.expect = 'colon';
    } else if (this.inList) {
      pieces.push({
        kind: 'element',
        index: this.index,
        bytes: this.held,
        ...(text === undefined ? { limit: this.over } : { text }),
      });
      this.index += 1;
      this.expect = 'separator';
    } else {
      pieces.push({ kind: 'member', key: this.key, text: text ?? '' });
      this.expect = 'separator';
    }
    this.taking = 'nothing';
    this.parts = [];
    this.held = 0;
    this.over = undefined;
    this.depth = 0;
  }

  private text(): string {
    const whole = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts);
    try {
      return this.decoder.decode(whole);
    } catch {
      throw broken(this.place, `byte ${this.offset}`, '文字编码有误', 'Bytes that are not UTF-8');
    }
  }

  private wrong(byte: number, at: number): Error {
    return broken(
      this.place,
      `${JSON.stringify(String.fromCharCode(byte))}, byte ${this.offset + at}`,
      `JSON 在第 ${this.offset + at} 字节处有误`,
      `The JSON is wrong at byte ${this.offset + at}`,
    );
  }
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
