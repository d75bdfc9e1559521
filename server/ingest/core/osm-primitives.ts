import { PbfReader } from 'pbf';

/** OpenStreetMap's own tags, in the order of the file. */
export type OsmTags = Record<string, string>;

export interface OsmNode {
  id: number;
  /** Degrees, WGS84; whole multiples of 1e-7. */
  lon: number;
  lat: number;
  tags: OsmTags;
}

export interface OsmWay {
  id: number;
  /** Node ids in drawing order. */
  refs: number[];
  tags: OsmTags;
}

export interface OsmMember {
  type: 'node' | 'way' | 'relation';
  id: number;
  role: string;
}

export interface OsmRelation {
  id: number;
  members: OsmMember[];
  tags: OsmTags;
}

/** What a reader of a block wants to hear of; what is absent is skipped without being decoded. */
export interface OsmVisitor {
  nodes?: (node: OsmNode) => void;
  ways?: (way: OsmWay) => void;
  relations?: (relation: OsmRelation) => void;
}

export interface OsmHeader {
  requiredFeatures: string[];
  optionalFeatures: string[];
  writer?: string;
  /** Instant of the data, seconds since 1970, when the file says so. */
  replicatedAtS?: number;
}

interface Block {
  strings: string[];
  granularity: number;
  lonOffset: number;
  latOffset: number;
}

const MEMBER_TYPES = ['node', 'way', 'relation'] as const;
const NO_TAGS: OsmTags = Object.freeze({});

/** What does the header block ask of its reader? `bytes`: an inflated OSMHeader blob. */
export function decodeOsmHeader(bytes: Uint8Array): OsmHeader {
  const header: OsmHeader = { requiredFeatures: [], optionalFeatures: [] };
  const pbf = new PbfReader(bytes);
  while (pbf.pos < pbf.length) {
    const field = pbf.readVarint();
    if (field === 34) header.requiredFeatures.push(pbf.readString());
    else if (field === 42) header.optionalFeatures.push(pbf.readString());
    else if (field === 130) header.writer = pbf.readString();
    else if (field === 256) header.replicatedAtS = pbf.readVarint(true);
    else pbf.skip(field);
  }
  whole(pbf, pbf.length);
  return header;
}

/**
 * Which nodes, ways and relations stand in one inflated OSMData block? Calls the visitor in the order of the file.
 * Bytes that are no such block throw a `RangeError`; what was visited before stands.
 * Source: OpenStreetMap wiki "PBF Format" (osmformat.proto).
 */
export function decodeOsmBlock(bytes: Uint8Array, visitor: OsmVisitor): void {
  const pbf = new PbfReader(bytes);
  const block: Block = { strings: [], granularity: 100, lonOffset: 0, latOffset: 0 };
  const groups: [start: number, end: number][] = [];
  while (pbf.pos < pbf.length) {
    const field = pbf.readVarint();
    if (field === 10) readStrings(pbf, end(pbf), block.strings);
    else if (field === 18) {
      const stop = end(pbf);
      groups.push([pbf.pos, stop]);
      pbf.pos = stop;
    } else if (field === 136) block.granularity = pbf.readVarint();
    else if (field === 152) block.latOffset = pbf.readVarint(true);
    else if (field === 160) block.lonOffset = pbf.readVarint(true);
    else pbf.skip(field);
  }
  whole(pbf, pbf.length);
  for (const [start, stop] of groups) {
    pbf.pos = start;
    readGroup(pbf, stop, block, visitor);
  }
}

function readGroup(pbf: PbfReader, stop: number, block: Block, visitor: OsmVisitor): void {
  while (pbf.pos < stop) {
    const field = pbf.readVarint();
    if (field === 10 && visitor.nodes !== undefined) visitor.nodes(readNode(pbf, end(pbf), block));
    else if (field === 18 && visitor.nodes !== undefined) readDense(pbf, end(pbf), block, visitor.nodes);
    else if (field === 26 && visitor.ways !== undefined) visitor.ways(readWay(pbf, end(pbf), block));
    else if (field === 34 && visitor.relations !== undefined) {
      visitor.relations(readRelation(pbf, end(pbf), block));
    } else pbf.skip(field);
  }
  whole(pbf, stop);
}

function readStrings(pbf: PbfReader, stop: number, into: string[]): void {
  while (pbf.pos < stop) {
    const field = pbf.readVarint();
    if (field === 10) into.push(pbf.readString());
    else pbf.skip(field);
  }
  whole(pbf, stop);
}

function readNode(pbf: PbfReader, stop: number, block: Block): OsmNode {
  const node: OsmNode = { id: 0, lon: Number.NaN, lat: Number.NaN, tags: NO_TAGS };
  let keys: number[] = [];
  let values: number[] = [];
  while (pbf.pos < stop) {
    const field = pbf.readVarint();
    if (field === 8) node.id = pbf.readSVarint();
    else if (field === 18) keys = packed(pbf, false);
    else if (field === 26) values = packed(pbf, false);
    else if (field === 64) node.lat = degrees(block, pbf.readSVarint(), block.latOffset);
    else if (field === 72) node.lon = degrees(block, pbf.readSVarint(), block.lonOffset);
    else pbf.skip(field);
  }
  whole(pbf, stop);
  node.tags = tagsOf(block, keys, values);
  return node;
}

function readDense(pbf: PbfReader, stop: number, block: Block, visit: (node: OsmNode) => void): void {
  let ids: number[] = [];
  let lats: number[] = [];
  let lons: number[] = [];
  let keyValues: number[] = [];
  while (pbf.pos < stop) {
    const field = pbf.readVarint();
    if (field === 10) ids = packed(pbf, true);
    else if (field === 66) lats = packed(pbf, true);
    else if (field === 74) lons = packed(pbf, true);
    else if (field === 82) keyValues = packed(pbf, false);
    else pbf.skip(field);
  }
  whole(pbf, stop);
  if (lats.length !== ids.length || lons.length !== ids.length) {
    throw new RangeError(`${ids.length} node ids, ${lats.length} latitudes, ${lons.length} longitudes`);
  }
  let id = 0;
  let lat = 0;
  let lon = 0;
  let at = 0;
  for (let i = 0; i < ids.length; i++) {
    id += ids[i]!;
    lat += lats[i]!;
    lon += lons[i]!;
    let tags = NO_TAGS;
    if (at < keyValues.length) {
      if (keyValues[at] !== 0) {
        tags = {};
        while (at < keyValues.length && keyValues[at] !== 0) {
          tags[text(block, keyValues[at]!)] = text(block, keyValues[at + 1] ?? -1);
          at += 2;
        }
      }
      at++;
    }
    visit({
      id,
      lon: degrees(block, lon, block.lonOffset),
      lat: degrees(block, lat, block.latOffset),
      tags,
    });
  }
}

function readWay(pbf: PbfReader, stop: number, block: Block): OsmWay {
  let id = 0;
  let keys: number[] = [];
  let values: number[] = [];
  let refs: number[] = [];
  while (pbf.pos < stop) {
    const field = pbf.readVarint();
    if (field === 8) id = pbf.readVarint(true);
    else if (field === 18) keys = packed(pbf, false);
    else if (field === 26) values = packed(pbf, false);
    else if (field === 66) refs = packed(pbf, true);
    else pbf.skip(field);
  }
  whole(pbf, stop);
  undoDeltas(refs);
  return { id, refs, tags: tagsOf(block, keys, values) };
}

function readRelation(pbf: PbfReader, stop: number, block: Block): OsmRelation {
  let id = 0;
  let keys: number[] = [];
  let values: number[] = [];
  let roles: number[] = [];
  let ids: number[] = [];
  let types: number[] = [];
  while (pbf.pos < stop) {
    const field = pbf.readVarint();
    if (field === 8) id = pbf.readVarint(true);
    else if (field === 18) keys = packed(pbf, false);
    else if (field === 26) values = packed(pbf, false);
    else if (field === 66) roles = packed(pbf, false);
    else if (field === 74) ids = packed(pbf, true);
    else if (field === 82) types = packed(pbf, false);
    else pbf.skip(field);
  }
  whole(pbf, stop);
  if (roles.length !== ids.length || types.length !== ids.length) {
    throw new RangeError(
      `relation ${id}: ${ids.length} members, ${roles.length} roles, ${types.length} types`,
    );
  }
  undoDeltas(ids);
  const members = ids.map((member, i): OsmMember => {
    const type = MEMBER_TYPES[types[i]!];
    if (type === undefined) throw new RangeError(`relation ${id}: member type ${types[i]}`);
    return { type, id: member, role: text(block, roles[i]!) };
  });
  return { id, members, tags: tagsOf(block, keys, values) };
}

/** The end of a length-delimited field that begins here; it must lie inside the bytes. */
function end(pbf: PbfReader): number {
  const stop = pbf.readVarint() + pbf.pos;
  if (!(stop <= pbf.length)) throw new RangeError(`field ends at ${stop} of ${pbf.length}`);
  return stop;
}

function whole(pbf: PbfReader, stop: number): void {
  if (pbf.pos !== stop) throw new RangeError(`message ends at ${pbf.pos}, ${stop} expected`);
}

function packed(pbf: PbfReader, zigzag: boolean): number[] {
  const stop = end(pbf);
  const values: number[] = [];
  if (zigzag) while (pbf.pos < stop) values.push(pbf.readSVarint());
  else while (pbf.pos < stop) values.push(pbf.readVarint());
  whole(pbf, stop);
  return values;
}

function undoDeltas(values: number[]): void {
  for (let i = 1; i < values.length; i++) values[i]! += values[i - 1]!;
}

function tagsOf(block: Block, keys: number[], values: number[]): OsmTags {
  if (keys.length !== values.length) throw new RangeError(`${keys.length} keys, ${values.length} values`);
  if (keys.length === 0) return NO_TAGS;
  const tags: OsmTags = {};
  for (let i = 0; i < keys.length; i++) tags[text(block, keys[i]!)] = text(block, values[i]!);
  return tags;
}

function text(block: Block, index: number): string {
  const found = block.strings[index];
  if (found === undefined) throw new RangeError(`string ${index} of ${block.strings.length}`);
  return found;
}

/** Nanodegrees to degrees, at OpenStreetMap's own step of 1e-7. */
function degrees(block: Block, value: number, offset: number): number {
  return Math.round((offset + block.granularity * value) / 100) / 1e7;
}
