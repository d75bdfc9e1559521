import { ByteSink, varintLength } from './byte-sink.ts';

/** Width of a tile in its own integer coordinates. */
export const EXTENT = 4096;

export type AttributeValue = string | number | boolean;
export type MvtKind = 1 | 2 | 3;

/** An attribute of a layer being written; makes its key when it is first used. */
export interface Field {
  name: string;
  key: number;
}

/**
 * Writes one layer of a Mapbox Vector Tile (version 2.1): integer geometry commands, keys and values named once and
 * pointed at. Geometry comes in tile coordinates (y down) as numbers; it is rounded here, positions that fall together
 * are dropped, lines of one position and rings without area vanish, outlines turn clockwise and holes the other way.
 * Reference: Mapbox Vector Tile Specification 2.1, §4.
 *
 * Use: `begin`, `point`/`line`/`polygon`…, `attribute`…, `end`. `finish` gives the bytes of the layer's message.
 */
export class LayerWriter {
  features = 0;
  private readonly name: string;
  private readonly fields = new Map<string, Field>();
  private readonly keys: string[] = [];
  private readonly values: AttributeValue[] = [];
  private readonly valueOf = new Map<AttributeValue, number>();
  private readonly body = new ByteSink(16_384);
  private readonly commands = new ByteSink();
  private readonly tags = new ByteSink();
  private readonly ring = new RoundedPath();
  private kind: MvtKind = 1;
  private id: number | undefined;
  private cursorX = 0;
  private cursorY = 0;
  private points: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  begin(kind: MvtKind, id?: number): void {
    this.kind = kind;
    this.id = id;
    this.cursorX = 0;
    this.cursorY = 0;
    this.commands.clear();
    this.tags.clear();
    if (this.points.length > 0) this.points = [];
  }

  point(x: number, y: number): void {
    this.points.push(Math.round(x), Math.round(y));
  }

  /** A piece of line, x,y interleaved, of which the first `length` numbers count; answers whether anything was left after rounding. */
  line(line: ArrayLike<number>, length = line.length): boolean {
    const { ring } = this;
    ring.take(line, length, false);
    if (ring.end - ring.start < 4) return false;
    this.path(ring, false);
    return true;
  }

  /**
   * One outline with its holes (each x,y interleaved, not closed, outline of positive area).
   * Holes of an outline that vanishes vanish with it.
   */
  polygon(
    outline: ArrayLike<number>,
    holes: readonly ArrayLike<number>[],
    minDoubleArea: number,
    length = outline.length,
  ): boolean {
    const { ring } = this;
    ring.take(outline, length, true);
    if (ring.end - ring.start < 6 || ring.doubleArea() < Math.max(1, minDoubleArea)) return false;
    this.path(ring, true);
    for (const hole of holes) {
      ring.take(hole, hole.length, true);
      if (ring.end - ring.start >= 6 && ring.doubleArea() <= -1) this.path(ring, true);
    }
    return true;
  }

  /** The field of this name; writing through it spares looking the name up again. */
  field(name: string): Field {
    let field = this.fields.get(name);
    if (field === undefined) {
      field = { name, key: -1 };
      this.fields.set(name, field);
    }
    return field;
  }

  attribute(name: string, value: AttributeValue): void {
    this.tag(this.field(name), this.place(value));
  }

  /** Where the value stands among the layer's values. */
  place(value: AttributeValue): number {
    let at = this.valueOf.get(value);
    if (at === undefined) {
      at = this.values.length;
      this.values.push(value);
      this.valueOf.set(value, at);
    }
    return at;
  }

  /** The same for a value that is not looked for among the others: it may stand there twice, which costs bytes only. */
  append(value: AttributeValue): number {
    return this.values.push(value) - 1;
  }

  /** An attribute by the place of its value. */
  tag(field: Field, place: number): void {
    if (field.key < 0) field.key = this.keys.push(field.name) - 1;
    this.tags.pair(field.key, place);
  }

  /** Adds the feature; one without geometry is not added and answers false. */
  end(): boolean {
    const { body, commands, tags, points, id } = this;
    if (points.length > 0) {
      commands.varint(((points.length / 2) << 3) | 1);
      for (let i = 0; i < points.length; i += 2) this.step(points[i]!, points[i + 1]!);
    }
    if (commands.length === 0) return false;
    this.features += 1;
    const length =
      (id === undefined ? 0 : 1 + idLength(id)) +
      (tags.length === 0 ? 0 : 1 + varintLength(tags.length) + tags.length) +
      2 +
      1 +
      varintLength(commands.length) +
      commands.length;
    body.pair(0x12, length);
    if (id !== undefined) {
      body.varint(0x08);
      body.varint(id);
    }
    if (tags.length > 0) {
      body.varint(0x12);
      body.delimited(tags);
    }
    body.pair(0x18, this.kind);
    body.varint(0x22);
    body.delimited(commands);
    return true;
  }

  /** The layer's bytes (without the tile's own tag), or undefined when it has no feature. */
  finish(): Uint8Array | undefined {
    if (this.features === 0) return undefined;
    const layer = new ByteSink(this.body.length + 16 * this.values.length + 256);
    layer.varint(0x78);
    layer.varint(2);
    layer.varint(0x0a);
    layer.text(this.name);
    layer.append(this.body);
    for (const key of this.keys) {
      layer.varint(0x1a);
      layer.text(key);
    }
    for (const value of this.values) writeValue(layer, this.tags, value);
    layer.varint(0x28);
    layer.varint(EXTENT);
    return layer.taken();
  }

  private path({ steps, start, end }: RoundedPath, ring: boolean): void {
    const { commands } = this;
    const count = (end - start) / 2;
    commands.varint((1 << 3) | 1);
    this.step(steps[start]!, steps[start + 1]!);
    commands.varint(((count - 1) << 3) | 2);
    for (let i = start + 2; i < end; i += 2) this.step(steps[i]!, steps[i + 1]!);
    if (ring) commands.varint((1 << 3) | 7);
  }

  private step(x: number, y: number): void {
    const dx = x - this.cursorX;
    const dy = y - this.cursorY;
    this.cursorX = x;
    this.cursorY = y;
    this.commands.step(dx, dy);
  }
}

function idLength(id: number): number {
  if (id < 2 ** 28) return varintLength(id);
  return id < 2 ** 35 ? 5 : id < 2 ** 42 ? 6 : id < 2 ** 49 ? 7 : 8;
}

/** Field 4 of a layer; `scratch` is free to use. */
function writeValue(layer: ByteSink, scratch: ByteSink, value: AttributeValue): void {
  scratch.clear();
  if (typeof value === 'string') {
    scratch.varint(0x0a);
    scratch.text(value);
  } else if (typeof value === 'boolean') {
    scratch.varint(0x38);
    scratch.varint(value ? 1 : 0);
  } else if (!Number.isSafeInteger(value) || value < -(2 ** 31)) {
    scratch.varint(0x19);
    scratch.float64(value);
  } else if (value >= 0) {
    scratch.varint(0x28);
    scratch.varint(value);
  } else {
    scratch.varint(0x30);
    scratch.varint(-2 * value - 1);
  }
  layer.varint(0x22);
  layer.delimited(scratch);
}

/** The whole tile from the bytes of its layers, in the order given. */
export function tileOf(layers: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const tile = new ByteSink(layers.reduce((sum, layer) => sum + layer.length + 6, 0));
  for (const layer of layers) {
    tile.varint(0x1a);
    tile.varint(layer.length);
    tile.raw(layer);
  }
  return tile.taken();
}

/** A path in whole tile units: `steps` from `start` to `end`, x,y interleaved. Used again for each path. */
class RoundedPath {
  steps = new Int32Array(512);
  start = 0;
  end = 0;

  /** Rounds, drops what falls together, and takes back steps of a ring that return the way they came. */
  take(line: ArrayLike<number>, length: number, ring: boolean): void {
    if (this.steps.length < length) this.steps = new Int32Array(2 * length);
    const { steps } = this;
    let n = 0;
    for (let i = 0; i + 1 < length; i += 2) {
      const x = Math.round(line[i]!);
      const y = Math.round(line[i + 1]!);
      if (n >= 2 && steps[n - 2] === x && steps[n - 1] === y) continue;
      if (ring && n >= 4 && steps[n - 4] === x && steps[n - 3] === y) {
        n -= 2;
        continue;
      }
      steps[n] = x;
      steps[n + 1] = y;
      n += 2;
    }
    this.start = 0;
    this.end = n;
    if (ring) this.closeUp();
  }

  /** Where the ring's end meets its beginning the same holds. */
  private closeUp(): void {
    const { steps } = this;
    let from = 0;
    let to = this.end;
    while (to - from >= 4) {
      const many = to - from >= 6;
      if (steps[from] === steps[to - 2] && steps[from + 1] === steps[to - 1]) to -= 2;
      else if (many && steps[from] === steps[to - 4] && steps[from + 1] === steps[to - 3]) to -= 4;
      else if (many && steps[from + 2] === steps[to - 2] && steps[from + 3] === steps[to - 1]) from += 2;
      else break;
    }
    this.start = from;
    this.end = to;
  }

  doubleArea(): number {
    const { steps, start, end } = this;
    let sum = 0;
    for (let i = start, j = end - 2; i < end; j = i, i += 2)
      sum += steps[j]! * steps[i + 1]! - steps[i]! * steps[j + 1]!;
    return sum;
  }
}
