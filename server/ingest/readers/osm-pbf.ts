import type { Position } from '../../kernel/geojson.ts';
import { NodeLocations } from '../core/node-locations.ts';
import { isArea, saysSomething } from '../core/osm-areas.ts';
import type { OsmNode, OsmRelation, OsmTags, OsmWay } from '../core/osm-primitives.ts';
import type { Limits, RawFile, RawGeometry, RawItem, RawRow } from '../core/raw.ts';
import { refused, rowProblem } from '../core/refusals.ts';
import { closeRings, placeHoles, type PlacedRings } from '../core/rings.ts';
import type { Reader } from '../reader.ts';
import { openOsmFile, type OsmFile } from './osm-blocks.ts';

/** 16 bytes each: 640 MB. A Chinese province is below. */
const MAX_NODES = 40_000_000;
/** OpenStreetMap itself allows no more. */
const MAX_MEMBERS = 32_000;
const AREA_RELATIONS = new Set(['multipolygon', 'boundary']);

/**
 * OpenStreetMap extracts as features with whole geometry: tagged nodes → Point, ways → LineString or Polygon,
 * relations of type multipolygon and boundary → MultiPolygon. Other relations (routes, turn restrictions) are no features
 * and are counted in `ignored`. Two passes; memory: 16 bytes a node and the ways that such relations need.
 */
export const osmPbfReader: Reader = {
  format: 'osm-pbf',
  nameZh: 'OSM PBF',
  nameEn: 'OSM PBF',
  extensions: ['pbf'],
  recognises: ({ head }) => Buffer.from(head.subarray(4, 32)).includes('OSMHeader'),
  async open(probe, options) {
    return new OsmFeatures(await openOsmFile(probe.path, probe.name), probe.name, options.limits);
  },
};

class OsmFeatures implements RawFile {
  readonly format = 'osm-pbf';
  readonly claim = { kind: 'epsg', code: 4326 } as const;
  readonly claimWhy = 'OSM 数据规定为 WGS84 经纬度 / OSM data are WGS84 longitude and latitude by definition';
  readonly attribution = '© OpenStreetMap contributors';
  readonly licence = 'ODbL-1.0';
  readonly ignored: Record<string, number> = {};
  readonly #file: OsmFile;
  readonly #name: string;
  readonly #limits: Limits;

  constructor(file: OsmFile, name: string, limits: Limits) {
    this.#file = file;
    this.#name = name;
    this.#limits = limits;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async *rows(signal?: AbortSignal): AsyncGenerator<RawItem> {
    const locations = new NodeLocations(MAX_NODES);
    const relations: OsmRelation[] = [];
    const memberWays = new Map<number, number[]>();
    await this.#file.scan(
      {
        nodes: ({ id, lon, lat }) => {
          if (!locations.add(id, lon, lat)) throw tooManyNodes(this.#name);
        },
        relations: (relation) => {
          const type = relation.tags.type ?? '';
          if (!AREA_RELATIONS.has(type) || !saysSomething({ ...relation.tags, source: type, type: '' })) {
            this.#leaveOut('relations');
            return;
          }
          relations.push(relation);
          for (const member of relation.members) if (member.type === 'way') memberWays.set(member.id, []);
        },
      },
      signal,
    );
    yield* this.#nodesAndWays(locations, memberWays, signal);
    for (const relation of relations) {
      signal?.throwIfAborted();
      yield this.#relationRow(relation, memberWays, locations);
    }
  }

  async *#nodesAndWays(
    locations: NodeLocations,
    memberWays: Map<number, number[]>,
    signal?: AbortSignal,
  ): AsyncGenerator<RawItem> {
    for (let index = 0; index < this.#file.blockCount; index++) {
      signal?.throwIfAborted();
      const found: RawItem[] = [];
      await this.#file.readBlock(index, {
        nodes: (node) => {
          if (saysSomething(node.tags)) found.push(nodeRow(node));
        },
        ways: (way) => {
          if (memberWays.has(way.id)) memberWays.set(way.id, way.refs);
          if (saysSomething(way.tags)) found.push(this.#wayRow(way, locations));
        },
      });
      yield* found;
    }
  }

  #wayRow(way: OsmWay, locations: NodeLocations): RawItem {
    const place = `way/${way.id}`;
    if (way.refs.length > this.#limits.ringVertices) return tooLong(place, way.refs.length, this.#limits);
    const line = lineOf(way.refs, locations);
    if (line.missing > 0) {
      return rowProblem(
        place,
        'missing_nodes',
        line.missing,
        `路径缺少 ${line.missing} 个节点（常见于提取范围的边缘）`,
        `${line.missing} nodes of the way are not in the file (usual at the edge of an extract)`,
      );
    }
    const closed = way.refs.length >= 4 && way.refs[0] === way.refs.at(-1);
    if (closed && isArea(way.tags))
      return row('way', way.id, way.tags, { type: 'Polygon', coordinates: [line.points] });
    if (line.points.length < 2) {
      return rowProblem(
        place,
        'too_few_points',
        line.points.length,
        '路径少于两个点',
        'Fewer than two points',
      );
    }
    return row('way', way.id, way.tags, { type: 'LineString', coordinates: line.points });
  }

  #relationRow(relation: OsmRelation, memberWays: Map<number, number[]>, locations: NodeLocations): RawItem {
    const place = `relation/${relation.id}`;
    const ways = relation.members.filter((member) => member.type === 'way');
    if (ways.length > MAX_MEMBERS) return tooLong(place, ways.length, { ringVertices: MAX_MEMBERS });
    const absent = ways.filter((member) => (memberWays.get(member.id) ?? []).length === 0).length;
    if (ways.length === 0 || absent > 0) {
      return rowProblem(
        place,
        'missing_ways',
        `${absent}/${ways.length}`,
        `关系的 ${ways.length} 条边界中有 ${absent} 条不在文件内`,
        `${absent} of the ${ways.length} ways of the relation are not in the file`,
      );
    }
    const refsOf = (inner: boolean): number[][] =>
      ways
        .filter((member) => (member.role === 'inner') === inner)
        .map((member) => memberWays.get(member.id)!);
    const outer = closeRings(refsOf(false));
    const inner = closeRings(refsOf(true));
    const loose = [...outer.open, ...inner.open];
    if (outer.rings.length === 0 || loose.length > 0) {
      return rowProblem(
        place,
        'open_ring',
        loose.map((id) => `node/${id}`).join(' '),
        '关系的边界没有闭合',
        'The ways of the relation do not close into rings',
      );
    }
    const rings: Position[][][] = [];
    for (const refs of [outer.rings, inner.rings]) {
      const lines = refs.map((ring) => lineOf(ring, locations));
      const missing = lines.reduce((sum, line) => sum + line.missing, 0);
      if (missing > 0) {
        return rowProblem(
          place,
          'missing_nodes',
          missing,
          `关系的边界缺少 ${missing} 个节点`,
          `${missing} nodes of the relation's ways are not in the file`,
        );
      }
      rings.push(lines.map((line) => line.points));
    }
    const longest = rings.flat().reduce((most, ring) => Math.max(most, ring.length), 0);
    if (longest > this.#limits.ringVertices) return tooLong(place, longest, this.#limits);
    return polygonRow(relation, rings[0]!, rings[1]!);
  }

  #leaveOut(what: string): void {
    this.ignored[what] = (this.ignored[what] ?? 0) + 1;
  }
}

function polygonRow(relation: OsmRelation, outers: Position[][], inners: Position[][]): RawItem {
  const place = `relation/${relation.id}`;
  let placed: PlacedRings;
  try {
    placed = placeHoles(outers, inners);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return tooLong(place, outers.length + inners.length, { ringVertices: MAX_MEMBERS });
  }
  if (placed.homeless.length === 0) {
    return row('relation', relation.id, relation.tags, {
      type: 'MultiPolygon',
      coordinates: placed.polygons,
    });
  }
  return rowProblem(
    place,
    'hole_outside',
    placed.homeless.length,
    `有 ${placed.homeless.length} 个内环不在任何外环之内`,
    `${placed.homeless.length} inner rings lie in no outer ring`,
  );
}

function lineOf(refs: number[], locations: NodeLocations): { points: Position[]; missing: number } {
  const points: Position[] = [];
  let missing = 0;
  for (const ref of refs) {
    const point = locations.find(ref);
    if (point === undefined) missing++;
    else points.push(point);
  }
  return { points, missing };
}

function nodeRow(node: OsmNode): RawItem {
  if (Math.abs(node.lon) <= 180 && Math.abs(node.lat) <= 90) {
    return row('node', node.id, node.tags, { type: 'Point', coordinates: [node.lon, node.lat] });
  }
  return rowProblem(
    `node/${node.id}`,
    'not_on_earth',
    `${node.lon} ${node.lat}`,
    '经纬度超出范围',
    'Longitude or latitude out of range',
  );
}

function row(type: string, id: number, tags: OsmTags, geometry: RawGeometry): RawRow {
  return { place: `${type}/${id}`, geometry, properties: { ...tags, osm_type: type, osm_id: id } };
}

function tooLong(place: string, count: number, limits: { ringVertices: number }): RawItem {
  return rowProblem(
    place,
    'too_many_vertices',
    count,
    `点数或边数过多，上限 ${limits.ringVertices}`,
    `Too many points or ways, the limit is ${limits.ringVertices}`,
  );
}

function tooManyNodes(name: string): Error {
  return refused('file_too_large', name, `> ${MAX_NODES}`, {
    zh: `提取范围过大：节点超过 ${MAX_NODES} 个`,
    en: `The extract is too large: more than ${MAX_NODES} nodes`,
    remedyZh: '请用 osmium extract 只裁取城市范围。',
    remedyEn: 'Cut out the city alone with osmium extract.',
    status: 413,
  });
}
