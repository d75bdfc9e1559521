import { ByteSink, putVarint, varintLength } from './byte-sink.ts';

/** Width of a tile in its own integer coordinates. */
export const EXTENT = 4096;

const FEW_NUMBERS = 512;

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
  private readonly valueOf = new Map<AttributeValue, number>();
  /** The same for the whole numbers below `FEW_NUMBERS`: storeys, heights, grades. */
  private readonly smallNumbers = new Int32Array(FEW_NUMBERS).fill(-1);
  private valueCount = 0;
  private readonly desk = desks.pop() ?? makeDesk();
  private readonly body = this.desk.body;
  private readonly values = this.desk.values;
  private readonly commands = this.desk.commands;
  private readonly tags = this.desk.tags;
  private readonly ring = this.desk.ring;
  private kind: MvtKind = 1;
  private id: number | undefined;
  private cursorX = 0;
  private cursorY = 0;
  private points = new Int32Array(8);
  private pointsEnd = 0;

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
    this.pointsEnd = 0;
  }

  point(x: number, y: number): void {
    const at = this.pointsEnd;
    if (at === this.points.length) {
      const wider = new Int32Array(2 * at);
      wider.set(this.points);
      this.points = wider;
    }
    this.points[at] = Math.round(x);
    this.points[at + 1] = Math.round(y);
    this.pointsEnd = at + 2;
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
    if (typeof value === 'number' && value >= 0 && value < FEW_NUMBERS && Number.isInteger(value)) {
      const { smallNumbers } = this;
      if (smallNumbers[value]! < 0) smallNumbers[value] = this.append(value);
      return smallNumbers[value]!;
    }
    let at = this.valueOf.get(value);
    if (at === undefined) {
      at = this.append(value);
      this.valueOf.set(value, at);
    }
    return at;
  }

  /** The same for a value that is not looked for among the others: it may stand there twice, which costs bytes only. */
  append(value: AttributeValue): number {
    writeValue(this.values, this.desk.scratch, value);
    this.valueCount += 1;
    return this.valueCount - 1;
  }

  /** An attribute by the place of its value. */
  tag(field: Field, place: number): void {
    if (field.key < 0) field.key = this.keys.push(field.name) - 1;
    this.tags.pair(field.key, place);
  }

  /** Adds the feature; one without geometry is not added and answers false. */
  end(): boolean {
    const { body, commands, tags, points, pointsEnd, id } = this;
    if (pointsEnd > 0) {
      commands.varint(((pointsEnd / 2) << 3) | 1);
      for (let i = 0; i < pointsEnd; i += 2) this.step(points[i]!, points[i + 1]!);
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
    // The tag, its length, and what `varint` asks for beyond the identifier's own bytes.
    const bytes = body.room(length + 16);
    bytes[body.length] = 0x12;
    body.length = putVarint(bytes, body.length + 1, length);
    if (id !== undefined) {
      bytes[body.length] = 0x08;
      body.length += 1;
      body.varint(id);
    }
    let at = body.length;
    if (tags.length > 0) {
      bytes[at] = 0x12;
      at = tags.copyInto(bytes, putVarint(bytes, at + 1, tags.length));
    }
    bytes[at] = 0x18;
    bytes[at + 1] = this.kind;
    bytes[at + 2] = 0x22;
    body.length = commands.copyInto(bytes, putVarint(bytes, at + 3, commands.length));
    return true;
  }

  /** The layer's bytes (without the tile's own tag), or undefined when it has no feature. The writer ends with it. */
  finish(): Uint8Array | undefined {
    const { body, values, desk } = this;
    let written: Uint8Array | undefined;
    if (this.features > 0) {
      const layer = new ByteSink(body.length + values.length + 256, spares.pop());
      layer.pair(0x78, 2);
      layer.varint(0x0a);
      layer.text(this.name);
      layer.append(body);
      for (const key of this.keys) {
        layer.varint(0x1a);
        layer.text(key);
      }
      layer.append(values);
      layer.pair(0x28, EXTENT);
      written = layer.written();
    }
    if (desks.length < MOST_DESKS) desks.push(clearDesk(desk));
    return written;
  }

  private path({ steps, start, end }: RoundedPath, ring: boolean): void {
    this.commands.path(steps, start, end, this.cursorX, this.cursorY, ring);
    this.cursorX = steps[end - 2]!;
    this.cursorY = steps[end - 1]!;
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
function writeValue(values: ByteSink, scratch: ByteSink, value: AttributeValue): void {
  if (typeof value === 'number' && value >= 0 && value < 2 ** 32 && Number.isInteger(value)) {
    values.pair(0x22, 1 + varintLength(value));
    values.pair(0x28, value);
    return;
  }
  if (typeof value === 'string' && values.wrappedText(0x22, 0x0a, value)) return;
  scratch.clear();
  if (typeof value === 'string') {
    scratch.varint(0x0a);
    scratch.text(value);
  } else if (typeof value === 'boolean') {
    scratch.pair(0x38, value ? 1 : 0);
  } else if (!Number.isSafeInteger(value) || value < -(2 ** 31)) {
    scratch.varint(0x19);
    scratch.float64(value);
  } else if (value >= 0) {
    scratch.varint(0x28);
    scratch.varint(value);
  } else {
    scratch.pair(0x30, -2 * value - 1);
  }
  values.varint(0x22);
  values.delimited(scratch);
}

/** The whole tile from the bytes of its layers, in the order given. The layers' own arrays are written into again after this. */
export function tileOf(layers: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = layers.reduce((sum, { length }) => sum + 1 + varintLength(length) + length, 0);
  const tile = new Uint8Array(size);
  let at = 0;
  for (const layer of layers) {
    tile[at] = 0x1a;
    at = putVarint(tile, at + 1, layer.length);
    tile.set(layer, at);
    at += layer.length;
    const { buffer } = layer;
    const fits = buffer instanceof ArrayBuffer && buffer.byteLength < LARGE_DESK;
    if (fits && spares.length < MOST_SPARES && !spares.includes(buffer)) spares.push(buffer);
  }
  return tile;
}

/** Arrays of layers that went into a tile: large ones made anew for every tile keep the collector busy. */
const spares: ArrayBuffer[] = [];
const MOST_SPARES = 4;

/** A path in whole tile units: `steps` from `start` to `end`, x,y interleaved. Used again for each path. */
class RoundedPath {
  steps = new Int32Array(512);
  private copy = new Float64Array(64);
  start = 0;
  end = 0;

  /** Rounds, drops what falls together, and takes back steps of a ring that return the way they came. */
  take(from: ArrayLike<number>, length: number, ring: boolean): void {
    if (this.steps.length < length) this.steps = new Int32Array(2 * length);
    const { steps } = this;
    const line = from instanceof Float64Array ? from : this.flat(from, length);
    let n = 0;
    for (let i = 0; i + 1 < length; i += 2) {
      const x = Math.floor(line[i]! + 0.5) | 0;
      const y = Math.floor(line[i + 1]! + 0.5) | 0;
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

  /** The same numbers in the one kind of array for which the loop over them is compiled. */
  private flat(from: ArrayLike<number>, length: number): Float64Array {
    if (this.copy.length < length) this.copy = new Float64Array(2 * length);
    const { copy } = this;
    for (let i = 0; i < length; i += 1) copy[i] = from[i]!;
    return copy;
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

/** What a writer works with; handed on from one to the next, so that large arrays are not made anew for each layer. */
interface Desk {
  body: ByteSink;
  values: ByteSink;
  commands: ByteSink;
  tags: ByteSink;
  scratch: ByteSink;
  ring: RoundedPath;
}
const desks: Desk[] = [];
const MOST_DESKS = 2;
/** A desk that grew beyond this is not handed on, bytes. */
const LARGE_DESK = 8 * 2 ** 20;

function makeDesk(): Desk {
  return {
    body: new ByteSink(16_384),
    values: new ByteSink(4_096),
    commands: new ByteSink(),
    tags: new ByteSink(),
    scratch: new ByteSink(),
    ring: new RoundedPath(),
  };
}

function clearDesk(desk: Desk): Desk {
  if (desk.body.length + desk.values.length > LARGE_DESK) return makeDesk();
  desk.body.clear();
  desk.values.clear();
  return desk;
}
