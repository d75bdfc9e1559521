/** Lamps, covers, trees and the other things of the street, in published numbers; cameras with their view. */
import { carriagewayTest } from './clear-of-roads.ts';
import { lineLength, along, inside, signedArea, type Pt } from '../../kernel/plane.ts';
import type { RoadEdge } from './network.ts';
import type { Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';

/** Published counts of one district (cameras: of another city). */
const THINGS = {
  lamp: 8223,
  transformer: 95,
  cover: 5816,
  bridge: 55,
  pump_station: 5,
  tree: 24114,
  ancient_tree: 7,
  soil_sensor: 29,
  service_station: 5,
} as const;
const CAMERA_COUNT = 1239;

interface Spot {
  p: Pt;
  edge: number;
  angle: number;
}

/** Spots beside (or on) the roads: every `stepM` along, `offset` metres from the centre line, on both sides or one. */
function spotsAlong(
  edges: readonly RoadEdge[],
  stepM: number,
  offset: (e: RoadEdge) => number,
  sides: readonly number[],
  endsM: number,
): Spot[] {
  const out: Spot[] = [];
  for (const e of edges) {
    const total = lineLength(e.points);
    for (let s = endsM + ((e.id * 7) % 5); s < total - endsM; s += stepM) {
      const { p, angle } = along(e.points, s);
      for (const side of sides) {
        const d = offset(e) * side;
        out.push({ p: [p[0] - Math.sin(angle) * d, p[1] + Math.cos(angle) * d], edge: e.id, angle });
      }
    }
  }
  return out;
}

/** Exactly `count` of the list, evenly spread; throws RangeError when it is too short. */
function spread<T>(list: readonly T[], count: number): T[] {
  if (list.length < count) throw new RangeError(`${list.length} spots for ${count} things`);
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!);
}

const SPECIES = ['悬铃木', '国槐', '白蜡', '银杏', '香樟', '栾树', '垂柳'];

export function thingsOf(scene: Scene, t: Tables): void {
  const random = scene.random('things');
  const { edges } = scene.net;
  const streetOf = (edge: number): string | null =>
    edge >= 0 && scene.streetOfEdge[edge]! >= 0 ? scene.streetId(scene.streetOfEdge[edge]!) : null;
  const state = (): string =>
    random.chance(0.965) ? 'intact' : random.pick(['damaged', 'damaged', 'in_repair', 'missing']);
  const counters = new Map<string, number>();
  const add = (
    kind: string,
    p: Pt,
    edge: number,
    attributes: unknown,
    name: string | null = null,
    ok = false,
  ): void => {
    const n = counters.get(kind) ?? 0;
    counters.set(kind, n + 1);
    t.assets.push({
      asset_id: idOf(`${PREFIX[kind]!}`, n, 5),
      kind,
      name_zh: name,
      state: ok ? 'intact' : state(),
      street_id: streetOf(edge),
      attributes,
      geom: scene.e7(p),
    });
  };
  const onRoad = carriagewayTest(scene.net);
  const beside = (spots: readonly Spot[]): Spot[] => spots.filter((s) => !onRoad(s.p));
  const built = edges.filter((e) => !e.bridge && e.cls !== 'track');
  const wide = built.filter((e) => e.cls !== 'lane');

  for (const s of spread(
    beside([
      ...spotsAlong(wide, 38, (e) => e.widthM / 2 + 0.4, [1, -1], 14),
      ...spotsAlong(
        built.filter((e) => e.cls === 'lane'),
        40,
        (e) => e.widthM / 2 + 0.2,
        [1],
        8,
      ),
    ]),
    THINGS.lamp,
  )) {
    const cls = edges[s.edge]!.cls;
    add('lamp', s.p, s.edge, {
      heightM: cls === 'trunk' ? 12 : cls === 'arterial' ? 10 : cls === 'lane' ? 4.5 : 8,
    });
  }
  for (const s of spread(
    spotsAlong(built, 47, (e) => (e.widthM / 4) * (e.id % 2 === 0 ? 1 : -1), [1], 9),
    THINGS.cover,
  )) {
    add('cover', s.p, s.edge, {
      use: random.pick(['sewage', 'storm_water', 'telecom', 'power', 'water', 'gas']),
    });
  }
  trees(scene, wide, beside, (p, edge, species) => add('tree', p, edge, { species }));
  for (const s of spread(
    beside(
      spotsAlong(
        wide.filter((e) => e.lengthM > 80),
        400,
        (e) => e.widthM / 2 + 1.2,
        [1],
        12,
      ),
    ),
    THINGS.transformer,
  ))
    add('transformer', s.p, s.edge, { kVA: random.pick([200, 315, 400, 630, 800]) });
  bridges(scene, (p, edge, name, over) => add('bridge', p, edge, { over }, name, true));
  const river = scene.plan.waters[0]!;
  for (let i = 0; i < THINGS.pump_station; i += 1) {
    const { p, angle } = along(river.line, lineLength(river.line) * (0.17 + 0.155 * i));
    const side = (i % 2 === 0 ? 1 : -1) * (river.widthM / 2 + 9);
    add(
      'pump_station',
      [p[0] - Math.sin(angle) * side, p[1] + Math.cos(angle) * side],
      -1,
      { capacityM3s: random.pick([2.4, 3.6, 5, 8]) },
      `${['沈家埠', '芦屿', '澜口', '荷渚', '东埠'][i]!}泵站`,
      true,
    );
  }
  const soil = scene.surfaces.all.filter(
    (s) => s.kind === 'park' || s.kind === 'farmland' || s.kind === 'orchard',
  );
  for (let i = 0; i < THINGS.soil_sensor; i += 1) {
    const ring = soil[(i * 7) % soil.length]!.polygons[0]![0]!;
    add(
      'soil_sensor',
      pointIn(ring, () => random.next()),
      -1,
      { depthCm: 20 },
      null,
      true,
    );
  }
  const old = scene.surfaces.all.find((s) => s.kind === 'old_town')!.polygons[0]![0]!;
  for (let i = 0; i < THINGS.ancient_tree; i += 1)
    add(
      'ancient_tree',
      pointIn(old, () => random.next()),
      -1,
      { species: i % 2 === 0 ? '国槐' : '银杏', ageYears: 120 + random.int(480), protectionRadiusM: 5 },
      `古树${i + 1}号`,
      true,
    );
  const stations = spread(
    spotsAlong(
      edges.filter((e) => e.cls === 'collector'),
      300,
      (e) => e.widthM / 2 + 1.5,
      [1],
      30,
    ),
    THINGS.service_station,
  );
  stations.forEach((s, i) =>
    add(
      'service_station',
      s.p,
      s.edge,
      { openFrom: '06:30', openTo: '21:30' },
      `城市驿站${'一二三四五'[i]!}号`,
      true,
    ),
  );
}

const PREFIX: Record<string, string> = {
  lamp: 'L',
  cover: 'M',
  tree: 'T',
  transformer: 'X',
  bridge: 'Q',
  pump_station: 'P',
  soil_sensor: 'Y',
  ancient_tree: 'A',
  service_station: 'V',
};

function pointIn(ring: readonly Pt[], next: () => number): Pt {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  for (let i = 0; i < 400; i += 1) {
    const p: Pt = [x0 + (x1 - x0) * next(), y0 + (y1 - y0) * next()];
    if (inside(p, ring)) return p;
  }
  return ring[0]!;
}

/** Street trees in rows of one species a road, then groves in parks and along the banks. */
function trees(
  scene: Scene,
  wide: readonly RoadEdge[],
  beside: (spots: readonly Spot[]) => Spot[],
  add: (p: Pt, edge: number, species: string) => void,
): void {
  const random = scene.random('trees');
  const rows = beside(
    spotsAlong(
      wide.filter((e) => e.widthM >= 12),
      14,
      (e) => e.widthM / 2 + 1.1,
      [1, -1],
      9,
    ),
  );
  const inStreets = Math.min(rows.length, 18200);
  for (const s of spread(rows, inStreets))
    add(s.p, s.edge, SPECIES[scene.net.edges[s.edge]!.line % SPECIES.length]!);
  const green = scene.surfaces.all.filter(
    (s) => s.kind === 'park' || (s.kind === 'green_belt' && Math.abs(signedArea(s.polygons[0]![0]!)) > 900),
  );
  const lakes = scene.surfaces.all.filter((s) => s.kind === 'lake').map((s) => s.polygons[0]![0]!);
  const weights = green.map((s) => Math.abs(signedArea(s.polygons[0]![0]!)) ** 0.85);
  let left = THINGS.tree - inStreets;
  while (left > 0) {
    const ring = green[random.weighted(weights)]!.polygons[0]![0]!;
    const p = pointIn(ring, () => random.next());
    if (lakes.some((l) => inside(p, l))) continue;
    add(p, -1, random.pick(SPECIES));
    left -= 1;
  }
}

/** One asset a bridge over water (parallel edges joined), then foot bridges over the widest roads. */
function bridges(scene: Scene, add: (p: Pt, edge: number, name: string, over: string) => void): void {
  const names = '一二三四五六七八九十'.split('');
  const spots: { p: Pt; edge: number }[] = [];
  for (const e of scene.net.edges) {
    if (!e.bridge) continue;
    const p = along(e.points, e.lengthM / 2).p;
    if (spots.every((s) => Math.hypot(s.p[0] - p[0], s.p[1] - p[1]) > 70)) spots.push({ p, edge: e.id });
  }
  const wet = spots.slice(0, THINGS.bridge);
  wet.forEach((s, i) => {
    const name = scene.edgeNames[s.edge]?.zh ?? scene.streetNames[i % scene.streetNames.length]!.zh;
    const canal = scene.net.edges[s.edge]!.lengthM < 90;
    add(s.p, s.edge, `${name.replace(/[路街巷里]$|大道$|胡同$/, '')}桥`, canal ? 'canal' : 'river');
  });
  const roads = scene.net.edges.filter((e) => (e.cls === 'trunk' || e.cls === 'arterial') && e.lengthM > 60);
  for (let i = 0; i < THINGS.bridge - wet.length; i += 1) {
    const e = roads[Math.floor((i * roads.length) / (THINGS.bridge - wet.length))]!;
    add(
      along(e.points, e.lengthM / 2).p,
      e.id,
      `人行天桥${names[i % 10]!}${i >= 10 ? `（${Math.floor(i / 10) + 1}区）` : '号'}`,
      'road',
    );
  }
}

/** Cameras at junctions and along streets, looking down the road. */
export function camerasOf(scene: Scene, t: Tables): void {
  const random = scene.random('cameras');
  const spots = spread(
    spotsAlong(
      scene.net.edges.filter((e) => !e.bridge && e.cls !== 'track'),
      90,
      (e) => e.widthM / 2 + 0.5,
      [1],
      10,
    ),
    CAMERA_COUNT,
  );
  spots.forEach((s, i) => {
    const street = scene.streetOfEdge[s.edge]!;
    const lane = scene.net.edges[s.edge]!.cls === 'lane';
    const bearing =
      (450 - ((s.angle + (random.chance(0.5) ? Math.PI : 0)) * 180) / Math.PI + random.normal(0, 12)) % 360;
    const compliant = random.chance(0.83);
    t.cameras.push({
      camera_id: idOf('K', i, 4),
      name_zh: `${scene.edgeNames[s.edge]?.zh ?? scene.gridNames[scene.net.edges[s.edge]!.grids[0]]!.zh}${i + 1}号`,
      street_id: street < 0 ? null : scene.streetId(street),
      height_m: Math.round((lane ? random.between(3.5, 5) : random.between(5.5, 8.5)) * 10) / 10,
      bearing_deg: Math.round(((bearing + 360) % 360) * 10) / 10,
      fov_deg: random.pick([45, 60, 75, 90, 110]),
      range_m: lane ? random.pick([35, 45, 60]) : random.pick([60, 80, 100, 120, 150]),
      compliant,
      signed: compliant && random.chance(0.93),
      published: compliant && random.chance(0.9),
      geom: scene.e7(s.p),
    });
  });
}
