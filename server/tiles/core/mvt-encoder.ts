import { PbfWriter } from 'pbf';

/** Width of a tile in its own integer coordinates. */
export const EXTENT = 4096;

export type AttributeValue = string | number | boolean;
export type MvtKind = 1 | 2 | 3;

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
  private readonly keys: string[] = [];
  private readonly keyOf = new Map<string, number>();
  private readonly values: AttributeValue[] = [];
  private readonly valueOf = new Map<AttributeValue, number>();
  private readonly body = new PbfWriter();
  private readonly commands = new CommandBuffer();
  private readonly tags = new CommandBuffer();
  private readonly feature: FeatureParts = {
    id: undefined,
    kind: 1,
    tags: this.tags,
    commands: this.commands,
  };
  private cursorX = 0;
  private cursorY = 0;
  private points: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  begin(kind: MvtKind, id?: number): void {
    this.feature.kind = kind;
    this.feature.id = id;
    this.cursorX = 0;
    this.cursorY = 0;
    this.commands.clear();
    this.tags.clear();
    this.points = [];
  }

  point(x: number, y: number): void {
    this.points.push(Math.round(x), Math.round(y));
  }

  /** A piece of line, x,y interleaved; returns whether anything of it was left after rounding. */
  line(line: ArrayLike<number>): boolean {
    const steps = rounded(line, false);
    if (steps.length < 4) return false;
    this.path(steps, false);
    return true;
  }

  /**
   * One outline with its holes (each x,y interleaved, not closed, outline of positive area).
   * Holes of an outline that vanishes vanish with it.
   */
  polygon(outline: ArrayLike<number>, holes: ArrayLike<number>[], minDoubleArea: number): boolean {
    const steps = rounded(outline, true);
    if (steps.length < 6 || areaOf(steps) < Math.max(1, minDoubleArea)) return false;
    this.path(steps, true);
    for (const hole of holes) {
      const inner = rounded(hole, true);
      if (inner.length >= 6 && areaOf(inner) <= -1) this.path(inner, true);
    }
    return true;
  }

  attribute(name: string, value: AttributeValue): void {
    let key = this.keyOf.get(name);
    if (key === undefined) {
      key = this.keys.length;
      this.keys.push(name);
      this.keyOf.set(name, key);
    }
    let at = this.valueOf.get(value);
    if (at === undefined) {
      at = this.values.length;
      this.values.push(value);
      this.valueOf.set(value, at);
    }
    this.tags.write(key);
    this.tags.write(at);
  }

  /** Adds the feature; one without geometry is not added and answers false. */
  end(): boolean {
    if (this.points.length > 0) {
      const count = this.points.length / 2;
      this.commands.write((count << 3) | 1);
      for (let i = 0; i < count; i += 1) this.step(this.points[2 * i]!, this.points[2 * i + 1]!);
    }
    if (this.commands.length === 0) return false;
    this.features += 1;
    this.body.writeMessage(2, writeFeature, this.feature);
    return true;
  }

  /** The layer's bytes (without the tile's own tag), or undefined when it has no feature. */
  finish(): Uint8Array | undefined {
    if (this.features === 0) return undefined;
    const head = new PbfWriter();
    head.writeVarintField(15, 2);
    head.writeStringField(1, this.name);
    const tail = new PbfWriter();
    for (const key of this.keys) tail.writeStringField(3, key);
    for (const value of this.values) tail.writeMessage(4, writeValue, value);
    tail.writeVarintField(5, EXTENT);
    return concat([head.finish(), this.body.finish(), tail.finish()]);
  }

  private path(steps: number[], ring: boolean): void {
    const count = steps.length / 2;
    this.commands.write((1 << 3) | 1);
    this.step(steps[0]!, steps[1]!);
    this.commands.write(((count - 1) << 3) | 2);
    for (let i = 1; i < count; i += 1) this.step(steps[2 * i]!, steps[2 * i + 1]!);
    if (ring) this.commands.write((1 << 3) | 7);
  }

  private step(x: number, y: number): void {
    const dx = x - this.cursorX;
    const dy = y - this.cursorY;
    this.cursorX = x;
    this.cursorY = y;
    this.commands.write(((dx << 1) ^ (dx >> 31)) >>> 0);
    this.commands.write(((dy << 1) ^ (dy >> 31)) >>> 0);
  }
}

interface FeatureParts {
  id: number | undefined;
  kind: MvtKind;
  tags: CommandBuffer;
  commands: CommandBuffer;
}

function writeFeature(parts: FeatureParts, pbf: PbfWriter): void {
  if (parts.id !== undefined) pbf.writeVarintField(1, parts.id);
  if (parts.tags.length > 0) pbf.writeBytesField(2, parts.tags.bytes());
  pbf.writeVarintField(3, parts.kind);
  pbf.writeBytesField(4, parts.commands.bytes());
}

function writeValue(value: AttributeValue, pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(1, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(7, value);
  else if (!Number.isSafeInteger(value) || value < -(2 ** 31)) pbf.writeDoubleField(3, value);
  else if (value >= 0) pbf.writeVarintField(5, value);
  else pbf.writeSVarintField(6, value);
}

/** The whole tile from the bytes of its layers, in the order given. */
export function tileOf(layers: Uint8Array[]): Uint8Array {
  const tile = new PbfWriter();
  for (const layer of layers) tile.writeBytesField(3, layer);
  return tile.finish();
}

function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Rounds, drops what falls together, and takes back steps that return the way they came. */
function rounded(line: ArrayLike<number>, ring: boolean): number[] {
  const kept: number[] = [];
  for (let i = 0; i + 1 < line.length; i += 2) {
    const x = Math.round(line[i]!);
    const y = Math.round(line[i + 1]!);
    const n = kept.length;
    if (n >= 2 && kept[n - 2] === x && kept[n - 1] === y) continue;
    if (ring && n >= 4 && kept[n - 4] === x && kept[n - 3] === y) {
      kept.length = n - 2;
      continue;
    }
    kept.push(x, y);
  }
  if (!ring) return kept;
  for (let n = kept.length; n >= 4; n = kept.length) {
    if (kept[0] === kept[n - 2] && kept[1] === kept[n - 1]) kept.length = n - 2;
    else if (n >= 6 && kept[0] === kept[n - 4] && kept[1] === kept[n - 3]) kept.length = n - 4;
    else if (n >= 6 && kept[2] === kept[n - 2] && kept[3] === kept[n - 1]) kept.splice(0, 2);
    else break;
  }
  return kept;
}

function areaOf(ring: number[]): number {
  let sum = 0;
  const n = ring.length;
  for (let i = 0, j = n - 2; i < n; j = i, i += 2) sum += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  return sum;
}

/** Unsigned 32-bit varints in a buffer that is used again for each feature. */
class CommandBuffer {
  length = 0;
  private buffer = new Uint8Array(1024);

  clear(): void {
    this.length = 0;
  }

  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  write(value: number): void {
    if (this.length + 5 > this.buffer.length) {
      const wider = new Uint8Array(this.buffer.length * 2);
      wider.set(this.buffer);
      this.buffer = wider;
    }
    let left = value >>> 0;
    while (left > 127) {
      this.buffer[this.length] = (left & 127) | 128;
      this.length += 1;
      left >>>= 7;
    }
    this.buffer[this.length] = left;
    this.length += 1;
  }
}
