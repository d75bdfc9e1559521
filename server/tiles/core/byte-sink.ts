const encoder = new TextEncoder();
/** Longer texts are left to the platform's encoder. */
const LONG_TEXT = 64;

/** Bytes of a protocol buffer as they are written; grows by doubling. Source: protobuf.dev, "Encoding". */
export class ByteSink {
  length = 0;
  private bytes: Uint8Array<ArrayBuffer>;

  /** Writes into `spare` when that is large enough. */
  constructor(capacity = 1024, spare?: ArrayBuffer) {
    this.bytes =
      spare !== undefined && spare.byteLength >= capacity ? new Uint8Array(spare) : new Uint8Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** Makes room for so many more bytes; whoever writes into them himself says so by `length`. */
  room(more: number): Uint8Array<ArrayBuffer> {
    if (this.length + more > this.bytes.length) this.widen(more);
    return this.bytes;
  }

  private widen(more: number): void {
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }

  /** A whole number of 0 … 2⁵³ as a varint. */
  varint(value: number): void {
    const bytes = this.room(10);
    let at = this.length;
    let left = value;
    while (left > 0xffffffff) {
      bytes[at++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    this.length = putVarint(bytes, at, left);
  }

  /** A step of a geometry, zigzag: (dx, dy). */
  step(dx: number, dy: number): void {
    const bytes = this.room(10);
    this.length = putVarint(bytes, putVarint(bytes, this.length, zigzag(dx)), zigzag(dy));
  }

  /**
   * The commands of a path: move to its first position from (fromX, fromY), lines to the others, and `close` the ring. Positions are x,y
   * interleaved from `start` to before `end`.
   */
  path(
    positions: Int32Array,
    start: number,
    end: number,
    fromX: number,
    fromY: number,
    close: boolean,
  ): void {
    const bytes = this.room(5 * (end - start) + 8);
    let at = this.length;
    let x = positions[start]!;
    let y = positions[start + 1]!;
    bytes[at++] = (1 << 3) | 1;
    at = putVarint(bytes, at, zigzag(x - fromX));
    at = putVarint(bytes, at, zigzag(y - fromY));
    at = putVarint(bytes, at, (((end - start) / 2 - 1) << 3) | 2);
    for (let i = start + 2; i < end; i += 2) {
      const dx = zigzag(positions[i]! - x);
      const dy = zigzag(positions[i + 1]! - y);
      x = positions[i]!;
      y = positions[i + 1]!;
      // Nearly every step is short.
      if (dx >= 0 && dx < 128) bytes[at++] = dx;
      else at = putVarint(bytes, at, dx);
      if (dy >= 0 && dy < 128) bytes[at++] = dy;
      else at = putVarint(bytes, at, dy);
    }
    if (close) bytes[at++] = (1 << 3) | 7;
    this.length = at;
  }

  /** Two varints below 2³². */
  pair(first: number, second: number): void {
    const bytes = this.room(10);
    this.length = putVarint(bytes, putVarint(bytes, this.length, first), second);
  }

  float64(value: number): void {
    this.room(8);
    new DataView(this.bytes.buffer).setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** Length and UTF-8. */
  text(text: string): void {
    const { length } = text;
    if (length < LONG_TEXT) {
      const bytes = this.room(length + 1);
      if (putPlain(bytes, this.length + 1, text)) {
        bytes[this.length] = length;
        this.length += length + 1;
        return;
      }
    }
    const encoded = encoder.encode(text);
    this.varint(encoded.length);
    this.room(encoded.length);
    this.bytes.set(encoded, this.length);
    this.length += encoded.length;
  }

  /** A message with nothing but one short text of ASCII, both under tags below 128; false (and nothing written) for any other text. */
  wrappedText(outer: number, inner: number, text: string): boolean {
    const { length } = text;
    if (length >= LONG_TEXT) return false;
    const bytes = this.room(length + 4);
    const at = this.length;
    if (!putPlain(bytes, at + 4, text)) return false;
    bytes[at] = outer;
    bytes[at + 1] = length + 2;
    bytes[at + 2] = inner;
    bytes[at + 3] = length;
    this.length = at + 4 + length;
    return true;
  }

  /** The other's bytes, after their number. */
  delimited(other: ByteSink): void {
    const { length } = other;
    this.varint(length);
    this.append(other);
  }

  append(other: ByteSink): void {
    const { length } = other;
    this.length = other.copyInto(this.room(length), this.length);
  }

  /** Puts what was written there, in room that was made; answers where it ends. */
  copyInto(bytes: Uint8Array, at: number): number {
    const { length, bytes: from } = this;
    if (length > 48) bytes.set(from.subarray(0, length), at);
    else for (let i = 0; i < length; i += 1) bytes[at + i] = from[i]!;
    return at + length;
  }

  raw(other: Uint8Array): void {
    this.room(other.length);
    this.bytes.set(other, this.length);
    this.length += other.length;
  }

  /** What was written; the next byte may leave it behind. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }
}

const zigzag = (value: number): number => (value << 1) ^ (value >> 31);

/** Writes 32 bits as a varint in room that was made; answers where it ends. */
export function putVarint(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let left = value >>> 0;
  while (left > 127) {
    bytes[at++] = (left & 127) | 128;
    left >>>= 7;
  }
  bytes[at++] = left;
  return at;
}

/** Writes a text as one byte a character in room that was made; false when it is not all ASCII. */
function putPlain(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    bytes[at + i] = code;
  }
  return true;
}

/** How many bytes a varint below 2³² takes. */
export function varintLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
}
