/**
 * A table of a FlatBuffer, read with every offset checked: bytes that lead outside throw a `RangeError`.
 * `field` numbers are those of the schema, from 0. Source: FlatBuffers internals ("Encoding").
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #fields: number;
  readonly #vtable: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
    this.#vtable = at - view.getInt32(at, true);
    this.#fields = (view.getUint16(this.#vtable, true) - 4) >> 1;
  }

  /** The root table of a buffer without its size prefix. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  uint8(field: number, fallback: number): number {
    const at = this.#where(field);
    return at === 0 ? fallback : this.#view.getUint8(at);
  }

  uint16(field: number, fallback: number): number {
    const at = this.#where(field);
    return at === 0 ? fallback : this.#view.getUint16(at, true);
  }

  int32(field: number, fallback: number): number {
    const at = this.#where(field);
    return at === 0 ? fallback : this.#view.getInt32(at, true);
  }

  uint64(field: number): number {
    const at = this.#where(field);
    return at === 0 ? 0 : Number(this.#view.getBigUint64(at, true));
  }

  text(field: number): string | undefined {
    const bytes = this.bytes(field);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }

  bytes(field: number): Uint8Array | undefined {
    const found = this.#vector(field, 1);
    return found === undefined
      ? undefined
      : new Uint8Array(this.#view.buffer, this.#view.byteOffset + found.start, found.count);
  }

  /** How many doubles, and how to read one. */
  doubles(field: number): { count: number; at: (index: number) => number } | undefined {
    const found = this.#vector(field, 8);
    if (found === undefined) return undefined;
    return { count: found.count, at: (index) => this.#view.getFloat64(found.start + 8 * index, true) };
  }

  uint32s(field: number): number[] {
    const found = this.#vector(field, 4);
    const values: number[] = [];
    for (let i = 0; i < (found?.count ?? 0); i++)
      values.push(this.#view.getUint32(found!.start + 4 * i, true));
    return values;
  }

  table(field: number): FlatTable | undefined {
    const at = this.#where(field);
    return at === 0 ? undefined : new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }

  tables(field: number): FlatTable[] {
    const found = this.#vector(field, 4);
    const tables: FlatTable[] = [];
    for (let i = 0; i < (found?.count ?? 0); i++) {
      const at = found!.start + 4 * i;
      tables.push(new FlatTable(this.#view, at + this.#view.getUint32(at, true)));
    }
    return tables;
  }

  /** 0: the field is absent. */
  #where(field: number): number {
    if (field >= this.#fields) return 0;
    const offset = this.#view.getUint16(this.#vtable + 4 + 2 * field, true);
    return offset === 0 ? 0 : this.#at + offset;
  }

  #vector(field: number, itemBytes: number): { start: number; count: number } | undefined {
    const at = this.#where(field);
    if (at === 0) return undefined;
    const start = at + this.#view.getUint32(at, true);
    const count = this.#view.getUint32(start, true);
    if (start + 4 + count * itemBytes > this.#view.byteLength) {
      throw new RangeError(`${count} items of ${itemBytes} bytes do not fit at ${start}`);
    }
    return { start: start + 4, count };
  }
}
