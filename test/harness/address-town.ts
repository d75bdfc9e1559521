/** The city's geometry as the makers of test addresses see it: plain rows and turf, nothing of the resolver. */
import * as turf from '@turf/turf';
import type { Database } from '../../server/db/database.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';

export interface TownEdge {
  from: number;
  to: number;
  line: [number, number][];
}
export interface TownRoad {
  name: string;
  nameEn: string | null;
  edges: TownEdge[];
  nodes: Map<number, [number, number]>;
}
export interface TownThing {
  layer: string;
  kind: string;
  name: string;
  nameEn: string | null;
  at: LngLat;
  grid: string | null;
}
export interface TownCrossing {
  a: TownRoad;
  b: TownRoad;
  node: number;
  at: [number, number];
}
export interface Town {
  city: string;
  roads: Map<string, TownRoad>;
  /** Pairs of roads that meet at exactly one node and nearly nowhere else. */
  crossings: TownCrossing[];
  /** Pairs that meet at places more than 300 m apart. */
  doubtful: TownCrossing[];
  things: TownThing[];
  houses: [number, number][];
}

const baseOf = (name: string): string => name.replace(/[一二三四五六七八九十]+段$/, '');

/** Reads what addresses of the city are made from. */
export async function readTown(db: Database, cityId: number): Promise<Town> {
  const [city] = await db.query<{ name: string }>('select name_zh as name from cities where city_id = $1', [
    cityId,
  ]);
  const edges = await db.query<{ name: string; from: number; to: number; line: string }>(
    `select name_zh as name, from_node as from, to_node as to, st_asgeojson(geom, 9) as line from road_edges
     where city_id = $1 and name_zh is not null order by edge_id`,
    [cityId],
  );
  const english = await db.query<{ zh: string; en: string }>(
    'select name_zh as zh, name_en as en from streets where city_id = $1 order by street_id',
    [cityId],
  );
  const enOf = new Map(english.map(({ zh, en }) => [baseOf(zh), en.replace(/, Section \d+$/, '')]));
  const roads = new Map<string, TownRoad>();
  for (const { name, from, to, line } of edges) {
    const road: TownRoad = roads.get(name) ?? {
      name,
      nameEn: enOf.get(name) ?? null,
      edges: [],
      nodes: new Map(),
    };
    const points = (JSON.parse(line) as { coordinates: [number, number][] }).coordinates;
    road.edges.push({ from, to, line: points });
    road.nodes.set(from, points[0]!).set(to, points.at(-1)!);
    roads.set(name, road);
  }
  const byNode = new Map<number, Set<TownRoad>>();
  for (const road of roads.values())
    for (const node of road.nodes.keys()) byNode.set(node, (byNode.get(node) ?? new Set()).add(road));
  const pairs = new Map<string, TownCrossing[]>();
  for (const [node, meeting] of byNode) {
    const some = [...meeting].sort((x, y) => (x.name < y.name ? -1 : 1));
    for (let i = 0; i < some.length; i += 1)
      for (let j = i + 1; j < some.length; j += 1) {
        const [a, b] = [some[i]!, some[j]!];
        const key = `${a.name} ${b.name}`;
        pairs.set(key, [...(pairs.get(key) ?? []), { a, b, node, at: a.nodes.get(node)! }]);
      }
  }
  const all = [...pairs.values()];
  const things = await db.query<{
    layer: string;
    kind: string;
    name: string;
    nameEn: string | null;
    lng: number;
    lat: number;
    grid: string | null;
  }>(
    `with named as (
       select 'places' as layer, kind, name_zh, name_en, geom from places where city_id = $1
       union all select 'buildings', kind, name_zh, null, st_pointonsurface(geom) from buildings where city_id = $1 and name_zh is not null
       union all select 'heritage_sites', kind, name_zh, name_en, st_pointonsurface(geom) from heritage_sites where city_id = $1
       union all select 'construction_sites', work_type, name_zh, null, st_pointonsurface(geom) from construction_sites where city_id = $1
       union all select 'assets', kind, name_zh, null, geom from assets where city_id = $1 and name_zh is not null)
     select layer, kind, n.name_zh as name, n.name_en as "nameEn", st_x(n.geom)::float8 as lng, st_y(n.geom)::float8 as lat,
            (select g.name_zh from grids g where g.city_id = $1 and g.valid_to is null and st_contains(g.geom, n.geom) limit 1) as grid
     from named n order by layer, kind, n.name_zh, 5, 6`,
    [cityId],
  );
  const houses = await db.query<{ lng: number; lat: number }>(
    `select st_x(st_centroid(geom))::float8 as lng, st_y(st_centroid(geom))::float8 as lat from buildings where city_id = $1 order by building_id`,
    [cityId],
  );
  const spread = (some: TownCrossing[]) =>
    Math.max(...some.map((one) => turf.distance(one.at, some[0]!.at) * 1000));
  return {
    city: city?.name ?? '',
    roads,
    crossings: all.flatMap((some) => (some.length === 1 ? some : [])),
    doubtful: all.flatMap((some) => (spread(some) > 300 ? [some[0]!] : [])),
    things: things.map(({ lng, lat, ...rest }) => ({ ...rest, at: [lng, lat] as const })),
    houses: houses.map(({ lng, lat }) => [lng, lat]),
  };
}

/** Follows a road from a node along an edge, straight on, up to a length in metres. Undefined when it ends or turns before. */
export function follow(
  road: TownRoad,
  node: number,
  first: TownEdge,
  lengthM: number,
): [number, number][] | undefined {
  const points: [number, number][] = [];
  let at = node;
  let edge: TownEdge | undefined = first;
  const used = new Set<TownEdge>();
  let lengthSoFarM = 0;
  while (edge !== undefined) {
    const now: TownEdge = edge;
    used.add(now);
    const line = now.from === at ? now.line : now.line.toReversed();
    points.push(...line);
    for (let i = 1; i < line.length; i += 1) lengthSoFarM += turf.distance(line[i - 1]!, line[i]!) * 1000;
    at = now.from === at ? now.to : now.from;
    if (lengthSoFarM >= lengthM) return points;
    const heading = turf.bearing(points.at(-2)!, points.at(-1)!);
    edge = road.edges
      .filter((other) => !used.has(other) && (other.from === at || other.to === at))
      .map((other) => {
        const [p, q] = other.from === at ? other.line : other.line.toReversed();
        return { other, turn: Math.abs(((turf.bearing(p!, q!) - heading + 540) % 360) - 180) };
      })
      .filter(({ turn }) => turn < 40)
      .sort((x, y) => x.turn - y.turn)[0]?.other;
  }
  return undefined;
}
