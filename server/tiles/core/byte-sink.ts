const encoder = new TextEncoder();
/** Longer texts are left to the platform's encoder. */
const LONG_TEXT = 64;

/** Bytes of a protocol buffer as they are written; grows by doubling. Source: protobuf.dev, "Encoding". */
export class ByteSink {
  length = 0;
  private bytes: Uint8Array<ArrayBuffer>;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** Makes room for so many more bytes. */
  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }

  /** A whole number of 0 … 2⁵³ as a varint. */
  varint(value: number): void {
    this.room(10);
    const { bytes } = this;
    let at = this.length;
    let left = value;
    while (left > 0xffffffff) {
      bytes[at++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    left >>>= 0;
    while (left > 127) {
      bytes[at++] = (left & 127) | 128;
      left >>>= 7;
    }
    bytes[at++] = left;
    this.length = at;
  }

  /** A varint below 128 in room that was made. */
  private small(value: number): void {
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** A step of a geometry, zigzag: (dx, dy). */
  step(dx: number, dy: number): void {
    this.room(10);
    const { bytes } = this;
    let at = this.length;
    let left = ((dx << 1) ^ (dx >> 31)) >>> 0;
    while (left > 127) {
      bytes[at++] = (left & 127) | 128;
      left >>>= 7;
    }
    bytes[at++] = left;
    left = ((dy << 1) ^ (dy >> 31)) >>> 0;
    while (left > 127) {
      bytes[at++] = (left & 127) | 128;
      left >>>= 7;
    }
    bytes[at++] = left;
    this.length = at;
  }

  /** Two varints below 2³². */
  pair(first: number, second: number): void {
    this.room(10);
    if (first < 128 && second < 128) {
      this.small(first);
      this.small(second);
    } else {
      this.varint(first);
      this.varint(second);
    }
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
      this.room(length + 1);
      const { bytes } = this;
      const first = this.length + 1;
      let i = 0;
      for (; i < length; i += 1) {
        const code = text.charCodeAt(i);
        if (code > 127) break;
        bytes[first + i] = code;
      }
      if (i === length) {
        bytes[this.length] = length;
        this.length = first + length;
        return;
      }
    }
    const encoded = encoder.encode(text);
    this.varint(encoded.length);
    this.room(encoded.length);
    this.bytes.set(encoded, this.length);
    this.length += encoded.length;
  }

  /** The other's bytes, after their number. */
  delimited(other: ByteSink): void {
    const { length } = other;
    this.varint(length);
    this.append(other);
  }

  append(other: ByteSink): void {
    const { length, bytes: from } = other;
    this.room(length);
    const { bytes } = this;
    const at = this.length;
    if (length > 48) bytes.set(from.subarray(0, length), at);
    else for (let i = 0; i < length; i += 1) bytes[at + i] = from[i]!;
    this.length = at + length;
  }

  raw(other: Uint8Array): void {
    this.room(other.length);
    this.bytes.set(other, this.length);
    this.length += other.length;
  }

  /** A copy of what was written. */
  taken(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

/** How many bytes a varint below 2³² takes. */
export function varintLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
}
