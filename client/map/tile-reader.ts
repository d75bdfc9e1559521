/** One feature of a vector tile. Coordinates are integers in tile units, x right, y down. */
export interface TileFeature {
  id: number | undefined;
  /** 1 point, 2 line, 3 polygon */
  kind: number;
  properties: Record<string, string | number | boolean>;
  /** Positions x, y interleaved, one array a part; rings are not closed. */
  parts: number[][];
}

export interface TileLayer {
  name: string;
  extent: number;
  features: TileFeature[];
}

/**
 * What do these bytes of a vector tile hold? Only the named layers are read, so that a model of buildings does not
 * pay for the labels. Throws a RangeError when the bytes end inside a message: a broken tile is not an empty one.
 * Reference: Mapbox Vector Tile Specification 2.1; Protocol Buffers encoding (varint, zigzag, wire types).
 */
export function readTile(bytes: Uint8Array, names: ReadonlySet<string>): TileLayer[] {
  const reader = new Reader(bytes, 0, bytes.length);
  const layers: TileLayer[] = [];
  while (reader.more()) {
    const key = reader.varint();
    if (key !== 0x1a) {
      reader.skip(key);
      continue;
    }
    const layer = readLayer(reader.message(), names);
    if (layer) layers.push(layer);
  }
  return layers;
}

function readLayer(reader: Reader, names: ReadonlySet<string>): TileLayer | null {
  let name = '';
  let extent = 4096;
  const keys: string[] = [];
  const values: (string | number | boolean)[] = [];
  const bodies: Reader[] = [];
  while (reader.more()) {
    const key = reader.varint();
    if (key === 0x0a) name = reader.text();
    else if (key === 0x12) bodies.push(reader.message());
    else if (key === 0x1a) keys.push(reader.text());
    else if (key === 0x22) values.push(readValue(reader.message()));
    else if (key === 0x28) extent = reader.varint();
    else reader.skip(key);
  }
  if (!names.has(name)) return null;
  return { name, extent, features: bodies.map((body) => readFeature(body, keys, values)) };
}

function readFeature(reader: Reader, keys: string[], values: (string | number | boolean)[]): TileFeature {
  const feature: TileFeature = { id: undefined, kind: 0, properties: {}, parts: [] };
  while (reader.more()) {
    const key = reader.varint();
    if (key === 0x08) feature.id = reader.varint();
    else if (key === 0x18) feature.kind = reader.varint();
    else if (key === 0x12) {
      const tags = reader.message();
      while (tags.more()) {
        const name = keys[tags.varint()];
        const value = values[tags.varint()];
        if (name !== undefined && value !== undefined) feature.properties[name] = value;
      }
    } else if (key === 0x22) feature.parts = readGeometry(reader.message());
    else reader.skip(key);
  }
  return feature;
}

function readGeometry(reader: Reader): number[][] {
  const parts: number[][] = [];
  let part: number[] = [];
  let x = 0;
  let y = 0;
  while (reader.more()) {
    const command = reader.varint();
    const move = (command & 7) === 1;
    if ((command & 7) === 7) continue;
    for (let left = command >> 3; left > 0; left--) {
      x += reader.zigzag();
      y += reader.zigzag();
      if (move) {
        part = [];
        parts.push(part);
      }
      part.push(x, y);
    }
  }
  return parts;
}

function readValue(reader: Reader): string | number | boolean {
  let value: string | number | boolean = '';
  while (reader.more()) {
    const key = reader.varint();
    switch (key >> 3) {
      case 1:
        value = reader.text();
        break;
      case 2:
        value = reader.float();
        break;
      case 3:
        value = reader.double();
        break;
      case 4:
      case 5:
        value = reader.varint();
        break;
      case 6:
        value = reader.zigzag();
        break;
      case 7:
        value = reader.varint() !== 0;
        break;
      default:
        reader.skip(key);
    }
  }
  return value;
}

const utf8 = new TextDecoder();

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
  ) {
    if (end > bytes.length)
      throw new RangeError(`vector tile ends inside a message: ${end} > ${bytes.length}`);
  }

  more(): boolean {
    return this.at < this.end;
  }

  /** Up to 2^53; larger numbers lose their last bits. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      if (this.at >= this.end) throw new RangeError('vector tile ends inside a number');
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  message(): Reader {
    const length = this.varint();
    const start = this.at;
    this.at += length;
    return new Reader(this.bytes, start, this.at);
  }

  text(): string {
    const length = this.varint();
    this.at += length;
    if (this.at > this.end) throw new RangeError('vector tile ends inside a text');
    return utf8.decode(this.bytes.subarray(this.at - length, this.at));
  }

  float(): number {
    return this.fixed(4).getFloat32(0, true);
  }

  double(): number {
    return this.fixed(8).getFloat64(0, true);
  }

  skip(key: number): void {
    const wire = key & 7;
    if (wire === 0) this.varint();
    else if (wire === 1) this.fixed(8);
    else if (wire === 2) this.message();
    else if (wire === 5) this.fixed(4);
    else throw new RangeError(`vector tile: unknown wire type ${wire}`);
  }

  private fixed(length: number): DataView {
    if (this.at + length > this.end) throw new RangeError('vector tile ends inside a number');
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, length);
    this.at += length;
    return view;
  }
}
