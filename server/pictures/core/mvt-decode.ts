import { PbfReader } from 'pbf';

export type TileValue = string | number | boolean;

/** A feature as a tile holds it; each part is x, y interleaved, in 1/4096 of the tile. */
export interface TileFeature {
  kind: 1 | 2 | 3;
  values: Record<string, TileValue>;
  parts: number[][];
}

/**
 * What does a vector tile hold, by layer? Reads Mapbox Vector Tiles 2.1. Rings are closed by repeating nothing: the
 * last vertex joins the first. Throws RangeError for an extent other than 4096, which our own tiles never have.
 */
export function decodeTile(bytes: Uint8Array): Map<string, TileFeature[]> {
  const layers = new Map<string, TileFeature[]>();
  const reader = new PbfReader(bytes);
  // A field that is not read is skipped by the reader.
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field !== 3) continue;
    const { name, features } = readLayer(reader, reader.readVarint() + reader.pos);
    layers.set(name, features);
  }
  return layers;
}

interface RawFeature {
  kind: number;
  tags: number[];
  commands: number[];
}

function readLayer(reader: PbfReader, end: number): { name: string; features: TileFeature[] } {
  let name = '';
  const keys: string[] = [];
  const values: TileValue[] = [];
  const raw: RawFeature[] = [];
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === 1) name = reader.readString();
    else if (field === 2) raw.push(readFeature(reader, reader.readVarint() + reader.pos));
    else if (field === 3) keys.push(reader.readString());
    else if (field === 4) values.push(readValue(reader, reader.readVarint() + reader.pos));
    else if (field === 5) {
      const extent = reader.readVarint();
      if (extent !== 4096) throw new RangeError(`decodeTile: extent ${extent}`);
    }
  }
  const features = raw.flatMap(({ kind, tags, commands }): TileFeature[] => {
    if (kind !== 1 && kind !== 2 && kind !== 3) return [];
    const known: Record<string, TileValue> = {};
    for (let i = 0; i + 1 < tags.length; i += 2) known[keys[tags[i]!]!] = values[tags[i + 1]!]!;
    return [{ kind, values: known, parts: partsOf(commands) }];
  });
  return { name, features };
}

function readFeature(reader: PbfReader, end: number): RawFeature {
  const feature: RawFeature = { kind: 0, tags: [], commands: [] };
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === 2) reader.readPackedVarint(feature.tags);
    else if (field === 3) feature.kind = reader.readVarint();
    else if (field === 4) reader.readPackedVarint(feature.commands);
  }
  return feature;
}

function readValue(reader: PbfReader, end: number): TileValue {
  let value: TileValue = '';
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === 1) value = reader.readString();
    else if (field === 2) value = reader.readFloat();
    else if (field === 3) value = reader.readDouble();
    else if (field === 4 || field === 5) value = reader.readVarint(true);
    else if (field === 6) value = reader.readSVarint();
    else if (field === 7) value = reader.readBoolean();
  }
  return value;
}

const step = (value: number): number => (value >>> 1) ^ -(value & 1);

/** MoveTo 1, LineTo 2, ClosePath 7, with zigzag steps. Source: Mapbox Vector Tile 2.1, §4.3. */
function partsOf(commands: readonly number[]): number[][] {
  const parts: number[][] = [];
  let part: number[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < commands.length;) {
    const command = commands[i]! & 7;
    const count = commands[i]! >>> 3;
    i += 1;
    if (command === 7) continue;
    for (let n = 0; n < count && i + 1 < commands.length; n += 1, i += 2) {
      x += step(commands[i]!);
      y += step(commands[i + 1]!);
      if (command === 1) parts.push((part = []));
      part.push(x, y);
    }
  }
  return parts;
}
