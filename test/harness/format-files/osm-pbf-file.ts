import { writeFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import type { OsmNode, OsmRelation, OsmWay } from '../../../server/ingest/core/osm-primitives.ts';
import type { Position } from '../../../server/kernel/geojson.ts';
import type { SampleRow } from './sample-row.ts';

export interface OsmContent {
  nodes: OsmNode[];
  ways: OsmWay[];
  relations: OsmRelation[];
}

export interface OsmFileOptions {
  requiredFeatures?: string[];
  /** Things in one block. */
  blockSize?: number;
  /** Write blobs unpacked. */
  raw?: boolean;
  /** Write nodes one by one and not densely. */
  plainNodes?: boolean;
}

/** An OSM PBF of the given content, in the order nodes, ways, relations. */
export async function writeOsmContent(
  path: string,
  content: OsmContent,
  options: OsmFileOptions = {},
): Promise<void> {
  const header = new PbfWriter();
  for (const feature of options.requiredFeatures ?? ['OsmSchema-V0.6', 'DenseNodes'])
    header.writeStringField(4, feature);
  header.writeStringField(16, 'xiangwang');
  const frames = [frame('OSMHeader', header.finish(), options)];
  const size = options.blockSize ?? 8000;
  const dense = options.plainNodes === true ? plainNodes : denseNodes;
  for (const part of chunks(content.nodes, size))
    frames.push(
      frame(
        'OSMData',
        block((s, g) => dense(part, s, g)),
        options,
      ),
    );
  for (const part of chunks(content.ways, size))
    frames.push(
      frame(
        'OSMData',
        block((s, g) => wayGroup(part, s, g)),
        options,
      ),
    );
  for (const part of chunks(content.relations, size))
    frames.push(
      frame(
        'OSMData',
        block((s, g) => relationGroup(part, s, g)),
        options,
      ),
    );
  await writeFile(path, Buffer.concat(frames));
}

/** Rows as OSM has them: points are nodes, lines and simple areas ways, the rest multipolygon relations. Properties become tags. */
export async function writeOsmPbf(path: string, rows: readonly SampleRow[]): Promise<void> {
  const content: OsmContent = { nodes: [], ways: [], relations: [] };
  const seen = new Map<string, number>();
  const node = ([lon, lat]: Position): number => {
    const key = `${lon.toFixed(7)} ${lat.toFixed(7)}`;
    const id = seen.get(key) ?? content.nodes.length + 1;
    if (!seen.has(key)) {
      seen.set(key, id);
      content.nodes.push({ id, lon, lat, tags: {} });
    }
    return id;
  };
  const way = (points: readonly Position[], tags: Record<string, string>): number => {
    content.ways.push({ id: content.ways.length + 1, refs: points.map(node), tags });
    return content.ways.length;
  };
  for (const { geometry, properties } of rows) {
    const tags = Object.fromEntries(
      Object.entries(properties).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])),
    );
    if (geometry?.type === 'Point') {
      content.nodes.push({
        id: content.nodes.length + 1,
        lon: geometry.coordinates[0],
        lat: geometry.coordinates[1],
        tags,
      });
    } else if (geometry?.type === 'LineString') way(geometry.coordinates, tags);
    else if (geometry?.type === 'Polygon' && geometry.coordinates.length === 1) {
      way(geometry.coordinates[0]!, { area: 'yes', ...tags });
    } else if (geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon') {
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      const members = polygons.flatMap((rings) =>
        rings.map((ring, i) => ({
          type: 'way' as const,
          id: way(ring, {}),
          role: i === 0 ? 'outer' : 'inner',
        })),
      );
      content.relations.push({
        id: content.relations.length + 1,
        members,
        tags: { type: 'multipolygon', ...tags },
      });
    }
  }
  await writeOsmContent(path, content);
}

type Strings = (text: string) => number;

function block(group: (strings: Strings, pbf: PbfWriter) => void): Uint8Array {
  const table = new Map<string, number>([['', 0]]);
  const strings: Strings = (text) => {
    const index = table.get(text) ?? table.size;
    table.set(text, index);
    return index;
  };
  const body = new PbfWriter();
  group(strings, body);
  const pbf = new PbfWriter();
  pbf.writeMessage(1, (texts: string[], inner) => texts.forEach((text) => inner.writeStringField(1, text)), [
    ...table.keys(),
  ]);
  pbf.writeBytesField(2, body.finish());
  return pbf.finish();
}

function denseNodes(nodes: readonly OsmNode[], strings: Strings, pbf: PbfWriter): void {
  pbf.writeMessage(
    2,
    (list: readonly OsmNode[], inner) => {
      inner.writePackedSVarint(1, deltas(list.map((node) => node.id)));
      inner.writePackedSVarint(8, deltas(list.map((node) => Math.round(node.lat * 1e7))));
      inner.writePackedSVarint(9, deltas(list.map((node) => Math.round(node.lon * 1e7))));
      const tags = list.flatMap((node) => [
        ...Object.entries(node.tags).flatMap(([key, value]) => [strings(key), strings(value)]),
        0,
      ]);
      if (tags.some((index) => index !== 0)) inner.writePackedVarint(10, tags);
    },
    nodes,
  );
}

function plainNodes(nodes: readonly OsmNode[], strings: Strings, pbf: PbfWriter): void {
  for (const node of nodes)
    pbf.writeMessage(
      1,
      (one: OsmNode, inner) => {
        inner.writeSVarintField(1, one.id);
        writeTags(one.tags, strings, inner);
        inner.writeSVarintField(8, Math.round(one.lat * 1e7));
        inner.writeSVarintField(9, Math.round(one.lon * 1e7));
      },
      node,
    );
}

function wayGroup(ways: readonly OsmWay[], strings: Strings, pbf: PbfWriter): void {
  for (const way of ways)
    pbf.writeMessage(
      3,
      (one: OsmWay, inner) => {
        inner.writeVarintField(1, one.id);
        writeTags(one.tags, strings, inner);
        inner.writePackedSVarint(8, deltas(one.refs));
      },
      way,
    );
}

function relationGroup(relations: readonly OsmRelation[], strings: Strings, pbf: PbfWriter): void {
  for (const relation of relations)
    pbf.writeMessage(
      4,
      (one: OsmRelation, inner) => {
        inner.writeVarintField(1, one.id);
        writeTags(one.tags, strings, inner);
        inner.writePackedVarint(
          8,
          one.members.map((member) => strings(member.role)),
        );
        inner.writePackedSVarint(9, deltas(one.members.map((member) => member.id)));
        inner.writePackedVarint(
          10,
          one.members.map((member) => ['node', 'way', 'relation'].indexOf(member.type)),
        );
      },
      relation,
    );
}

function writeTags(tags: Record<string, string>, strings: Strings, pbf: PbfWriter): void {
  pbf.writePackedVarint(2, Object.keys(tags).map(strings));
  pbf.writePackedVarint(3, Object.values(tags).map(strings));
}

function frame(type: string, bytes: Uint8Array, options: OsmFileOptions): Buffer {
  const blob = new PbfWriter();
  if (options.raw === true) blob.writeBytesField(1, bytes);
  else {
    blob.writeVarintField(2, bytes.length);
    blob.writeBytesField(3, deflateSync(bytes));
  }
  const body = blob.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, body.length);
  const head = header.finish();
  const size = Buffer.alloc(4);
  size.writeUInt32BE(head.length);
  return Buffer.concat([size, head, body]);
}

function deltas(values: readonly number[]): number[] {
  return values.map((value, i) => value - (i === 0 ? 0 : values[i - 1]!));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}
