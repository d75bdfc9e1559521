/** Bytes of small integers: variable length, zigzag for signs. Exact for integers up to 2^53. */
export class ByteWriter {
  private buffer = new Uint8Array(1 << 16);
  private length = 0;

  private room(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + count));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }

  /** A whole number ≥ 0, seven bits a byte. */
  unsigned(value: number): void {
    this.room(8);
    let v = value;
    while (v >= 128) {
      this.buffer[this.length] = (v % 128) + 128;
      this.length += 1;
      v = Math.floor(v / 128);
    }
    this.buffer[this.length] = v;
    this.length += 1;
  }

  signed(value: number): void {
    this.unsigned(value < 0 ? -value * 2 - 1 : value * 2);
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.unsigned(bytes.length);
    this.room(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

/** Reads what a ByteWriter wrote, in the same order; throws RangeError past the end. */
export class ByteReader {
  private at = 0;
  private readonly buffer: Uint8Array;
  private readonly decoder = new TextDecoder();
  constructor(buffer: Uint8Array) {
    this.buffer = buffer;
  }

  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.buffer[this.at];
      if (byte === undefined) throw new RangeError('the bytes end too early');
      this.at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  signed(): number {
    const v = this.unsigned();
    return v % 2 === 1 ? -(v + 1) / 2 : v / 2;
  }

  text(): string {
    const length = this.unsigned();
    if (this.at + length > this.buffer.length) throw new RangeError('the bytes end too early');
    const out = this.decoder.decode(this.buffer.subarray(this.at, this.at + length));
    this.at += length;
    return out;
  }
}
