import {
  covers,
  groundOfCity,
  layGround,
  roadGraphOf,
  type Ground,
  type GroundRoad,
} from '../geography/builder.ts';
import { XwError } from '../kernel/errors.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import { areaM2Of, boxOf } from './boundary-choices.ts';
import type { CityReport } from './contract.ts';
import { localZoneOf, nauticalZoneOf, timeZoneOf } from './core/local-zone.ts';
import { thingRows, type ThingRows } from './core/thing-rows.ts';
import { gather } from './gather.ts';
import {
  boundaryOf,
  datumNotes,
  settle,
  type CityRequest,
  type CreateFiles,
  type Note,
} from './settle-boundary.ts';

/** What the planning asks and tells outwards. */
export interface PlanHooks {
  now(): number;
  progress(share: number, zh: string, en: string): void;
  /** Is the shape a proper area, by the database's judgement? */
  validity(shape: MultiPolygon): Promise<{ valid: boolean; reason: string }>;
}

/** A city worked out in memory: rows by table, and what the report will say. Plain data, fit to cross threads. */
export interface PlannedCity {
  code: string;
  timeZone: string;
  localSrid: number;
  boundary: MultiPolygon;
  attribution: string;
  licence: string;
  tables: Record<string, Record<string, unknown>[]>;
  roadWords: { edgeId: number; nameEn: string | null; managed: boolean }[];
  heights: ThingRows['heights'];
  doors: ThingRows['doors'];
  report: Omit<CityReport, 'createdBy' | 'createdAt'>;
}

function noRoads(name: string): XwError {
  return new XwError({
    code: 'no_roads',
    status: 422,
    detail: '文件中没有道路。',
    detailEn: 'The file holds no roads.',
    value: name,
    place: 'source',
    remedy: '请选择含道路（线）的文件；街道文件应有名称与等级字段。',
    remedyEn: 'Choose a file with roads (lines); a street file should have fields of name and class.',
  });
}

function middleOf(shape: MultiPolygon): LngLat {
  const [west, south, east, north] = boxOf(shape);
  return [(west + east) / 2, (south + north) / 2];
}

/** Road pieces whose middle lies inside, numbered from 1, with nodes renumbered. */
function roadsInside(
  ground: Ground,
  graph: ReturnType<typeof roadGraphOf>,
): { roads: GroundRoad[]; nodes: LngLat[]; kept: number[] } {
  const index = new Map<number, number>();
  const nodes: LngLat[] = [];
  const node = (v: number): number => {
    const found = index.get(v);
    if (found !== undefined) return found;
    nodes.push(graph.nodes[v]!);
    index.set(v, nodes.length);
    return nodes.length;
  };
  const roads: GroundRoad[] = [];
  const kept: number[] = [];
  graph.edges.forEach((edge, i) => {
    const k = edge.points.length >> 1;
    const [a, b] = [edge.points[k - 1]!, edge.points[k]!];
    const p = ground.plane.fromLngLat((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
    if (!covers(ground.boundary, p)) return;
    kept.push(i);
    roads.push({
      edgeId: roads.length + 1,
      from: node(edge.from),
      to: node(edge.to),
      cls: edge.cls,
      nameZh: edge.nameZh,
      nameEn: edge.nameEn,
      widthM: edge.widthM,
      managed: edge.managed,
      points: edge.points,
    });
  });
  return { roads, nodes, kept };
}

/**
 * Reads the files and works the city out: boundary, zone, roads, streets, grids, cells, things. Writes nothing.
 * Errors: `no_roads`, `no_boundary`, `boundary_invalid`, `boundary_datum_doubtful`, and those of the file's reader.
 */
export async function planCity(
  hooks: PlanHooks,
  cityId: number,
  files: CreateFiles,
  request: CityRequest,
): Promise<PlannedCity> {
  const { progress } = hooks;
  const took: Record<string, number> = {};
  let since = hooks.now();
  const step = (name: string, share: number, zh: string, en: string): void => {
    took[name] = Math.round(hooks.now() - since) / 1000;
    since = hooks.now();
    progress(share, zh, en);
  };
  progress(0.02, '正在读取文件', 'Reading the file');
  const source = await gather(files.source, undefined, (rows) =>
    progress(0.02, `正在读取文件：${rows} 个要素`, `Reading the file: ${rows} features`),
  );
  if (source.roads.length === 0) throw noRoads(files.source.name);
  const boundary = await boundaryOf(request, files, source);
  step('read', 0.2, '正在确定边界与坐标带', 'Settling boundary and zone');
  const notes: Note[] = boundary.given ? datumNotes(boundary.shape, source) : [];
  const { shape, clipNote } = await settle(hooks.validity, boundary, source, request.clipToStreets);
  notes.push(...clipNote);
  const zone = localZoneOf(middleOf(shape), request.adcode);
  const timeZone = request.timeZone ?? timeZoneOf(middleOf(shape), request.adcode);
  if (timeZone === null)
    notes.push({
      zh: '未指定时区，按经度取整（不含夏令时）；可在设置中更正。',
      en: 'No time zone was given: by longitude, without summer time.',
    });
  const graph = roadGraphOf(source.roads);
  const inside = roadsInside(layGround(shape, []), graph);
  if (inside.roads.length === 0) throw noRoads(files.source.name);
  const ground = layGround(shape, inside.roads);
  const things = thingRows(source, (p) => covers(ground.boundary, ground.plane.fromLngLat(p[0], p[1])));
  step('roads', 0.3, '正在划分街巷', 'Making streets');
  const code = `C${String(cityId).padStart(3, '0')}`;
  const made = await groundOfCity(ground, shape, {
    code,
    streetCount: request.streetCount,
    gridCount: request.gridCount,
    h3Coarse: request.h3Coarse,
    h3Fine: request.h3Fine,
    places: source.places
      .filter((p) => p.kind === 'quarter' || p.kind === 'village')
      .map((p) => ({ nameZh: p.nameZh, nameEn: p.nameEn, rank: p.rank, at: p.at })),
    breathe: async (next) => {
      if (next === 'grids') step('streets', 0.4, '正在划分网格', 'Making grids');
      if (next === 'cells') step('grids', 0.5, '正在计算六边形单元', 'Working out cells');
    },
  });
  step('cells', 0.6, '正在写入数据库', 'Writing to the database');
  const tables: Record<string, Record<string, unknown>[]> = {
    road_nodes: inside.nodes.map((p, i) => ({ node_id: i + 1, geom: [e7(p[0]), e7(p[1])] })),
    road_edges: inside.roads.map((r, i) => {
      const edge = graph.edges[inside.kept[i]!]!;
      return {
        edge_id: r.edgeId,
        from_node: r.from,
        to_node: r.to,
        class: r.cls,
        name_zh: r.nameZh,
        street_id: made.streetOf[i],
        width_m: r.widthM,
        oneway: edge.oneway,
        bridge: edge.bridge,
        length_m: edge.lengthM,
        geom: r.points.flatMap((p) => [e7(p[0]), e7(p[1])]),
      };
    }),
    ...made.rows,
    surfaces: things.surfaces,
    places: things.places,
    buildings: things.buildings,
  };
  return {
    code,
    timeZone: timeZone ?? nauticalZoneOf(middleOf(shape)),
    localSrid: zone.srid,
    boundary: made.boundary,
    attribution: request.attribution ?? source.attribution ?? files.source.name,
    licence: request.licence ?? source.licence ?? '未说明 / not stated',
    tables,
    roadWords: inside.roads.map(({ edgeId, nameEn, managed }) => ({ edgeId, nameEn, managed })),
    heights: things.heights,
    doors: things.doors,
    report: {
      cityId,
      file: { name: files.source.name, sha256: files.source.sha256, kind: files.source.kind },
      zone,
      boundary: { areaM2: areaM2Of(made.boundary), zh: boundary.zh, en: boundary.en },
      roads: {
        nodes: inside.nodes.length,
        edges: inside.roads.length,
        lengthM: sum(inside.kept.map((i) => graph.edges[i]!.lengthM)),
        namedM: sum(inside.kept.map((i) => (graph.edges[i]!.nameZh === null ? 0 : graph.edges[i]!.lengthM))),
      },
      streets: made.streets,
      grids: made.grids,
      buildings: {
        total: things.heights.length,
        fromHeight: things.heights.filter((h) => h.basis === 'source').length,
        fromLevels: things.heights.filter((h) => h.basis === 'levels').length,
        assumed: things.heights.filter((h) => h.basis === 'assumed').length,
      },
      surfaces: things.surfaces.length,
      places: things.places.length,
      rejected: source.rejected,
      rejectedCount: source.rejectedCount,
      notes: [
        { zh: `坐标：${source.datumZh}。`, en: `Coordinates: ${source.datumEn}.` },
        ...notes,
        ...things.notes,
      ],
      took,
    },
  };
}

const e7 = (v: number): number => Math.round(v * 1e7);
const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);
