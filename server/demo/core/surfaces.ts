/** Water, parks, fields and other ground of the city, and what must be kept free of buildings. */
import { difference, featureCollection, intersect, polygon } from '@turf/turf';
import { randomOf, type Random } from '../../kernel/random.ts';
import type { Ground } from './ground.ts';
import type { LandUse } from './land-use.ts';
import { outlinesOf } from './mesh.ts';
import type { RoadNetwork } from './network.ts';
import type { Water } from './plan.ts';
import {
  crossing,
  inside,
  isSimple,
  lineLength,
  offsetLine,
  orientedBox,
  rectangle,
  signedArea,
  toSegment,
  type Pt,
  type Ring,
} from '../../kernel/plane.ts';

export interface Surface {
  kind: string;
  nameZh?: string;
  nameEn?: string;
  /** Polygons, each its rings. */
  polygons: Pt[][][];
}

export interface Surfaces {
  all: Surface[];
  /** Rings by face id where nothing may be built. */
  kept: Map<number, Pt[][]>;
}

type Coords = number[][][] | number[][][][];

const closed = (ring: Ring): number[][] => [...ring, ring[0]!].map((p) => [p[0], p[1]]);

function polygonsOf(coords: Coords): Pt[][][] {
  const many = (typeof coords[0]![0]![0] === 'number' ? [coords] : coords) as number[][][][];
  return many.map((rings) => rings.map((ring) => ring.slice(0, -1).map((p): Pt => [p[0]!, p[1]!])));
}

function strip(line: Ring, from: number, to: number): Pt[] {
  const ring = [...offsetLine(line, from), ...offsetLine(line, to).reverse()];
  return signedArea(ring) >= 0 ? ring : ring.reverse();
}

/** A rounded blob inside a ring, keeping a margin to it: a lake or a pond. */
function blobIn(ring: Ring, centre: Pt, share: number, margin: number, random: Random): Pt[] {
  const n = 40;
  const waves = [2, 3, 5].map((k) => ({
    k,
    phase: random.between(0, 6.28),
    size: random.between(0.04, 0.13),
  }));
  const radii: number[] = [];
  for (let i = 0; i < n; i += 1) {
    const a = (i / n) * 2 * Math.PI;
    const far: Pt = [centre[0] + Math.cos(a) * 3000, centre[1] + Math.sin(a) * 3000];
    let reach = 3000;
    ring.forEach((p, j) => {
      const hit = crossing(centre, far, p, ring[(j + 1) % ring.length]!);
      if (hit) reach = Math.min(reach, hit.t * 3000);
    });
    const wave = 1 + waves.reduce((s, w) => s + w.size * Math.sin(w.k * a + w.phase), 0);
    radii.push(Math.max(6, Math.min(reach - margin, reach * share * wave)));
  }
  for (let round = 0; round < 3; round += 1) {
    const copy = [...radii];
    for (let i = 0; i < n; i += 1)
      radii[i] = Math.min(copy[i]!, (copy[(i + n - 1) % n]! + 2 * copy[i]! + copy[(i + 1) % n]!) / 4);
  }
  return radii.map((r, i): Pt => [
    centre[0] + Math.cos((i / n) * 2 * Math.PI) * r,
    centre[1] + Math.sin((i / n) * 2 * Math.PI) * r,
  ]);
}

const PARKS = [
  '听澜公园',
  '漕运遗址公园',
  '桐荫公园',
  '北湖湿地公园',
  '南岸公园',
  '云帆森林公园',
  '荷风公园',
  '映月湖公园',
  '西芦公园',
];
const PARKS_EN = [
  'Tinglan Park',
  'Grain Canal Park',
  'Tongyin Park',
  'North Lake Wetland',
  'South Bank Park',
  'Yunfan Forest Park',
  'Hefeng Park',
  'Yingyue Lake Park',
  'Xilu Park',
];

const GROUND_KIND: Partial<Record<LandUse, string>> = {
  farmland: 'farmland',
  orchard: 'orchard',
  village: 'farmland',
  factory: 'industrial',
  depot: 'industrial',
  school: 'school',
  campus: 'school',
  hospital: 'hospital',
  station: 'square',
  square: 'square',
  stadium: 'sports_ground',
  vacant: 'vacant',
  temple: 'temple_ground',
  ruins: 'ruins',
  island: 'green',
  pocket_park: 'park',
};

function waterSurfaces(ground: Ground): Surface[] {
  const boundary = polygon([closed(ground.plan.boundary)]);
  const shapes = ground.plan.waters.map((w) => ({
    id: w.id,
    shape: intersect(
      featureCollection([polygon([closed(strip(w.line, w.widthM / 2, -w.widthM / 2))]), boundary]),
    )!,
  }));
  const river = shapes[0]!;
  const canal = difference(featureCollection([shapes[1]!.shape, river.shape]))!;
  return [
    {
      kind: 'river',
      nameZh: '澜水',
      nameEn: 'Lan River',
      polygons: polygonsOf(river.shape.geometry.coordinates),
    },
    {
      kind: 'canal',
      nameZh: '老漕河',
      nameEn: 'Old Grain Canal',
      polygons: polygonsOf(canal.geometry.coordinates),
    },
  ];
}

/** The part of a water's strip near some points, as a short polygon. */
function waterNear(water: Water, ring: Ring): Pt[] | undefined {
  const reach = water.widthM + 160;
  const near = water.line.map((p) => ring.some((q) => Math.hypot(p[0] - q[0], p[1] - q[1]) < reach));
  const first = near.indexOf(true);
  if (first < 0) return undefined;
  const part = water.line.slice(Math.max(0, first - 2), near.lastIndexOf(true) + 3);
  return part.length < 2 ? undefined : strip(part, water.widthM / 2, -water.widthM / 2);
}

/** What lies dry between the riverside roads. */
function banks(ground: Ground): Surface[] {
  const out: Surface[] = [];
  for (const b of ground.blocks) {
    if (!b.water) continue;
    const ring = ground.mesh.ringOf(b.face);
    const wet = ground.plan.waters.map((w) => waterNear(w, ring)).filter((r) => r !== undefined);
    const dry = difference(
      featureCollection([polygon([closed(ring)]), ...wet.map((r) => polygon([closed(r)]))]),
    );
    if (!dry) continue;
    for (const part of polygonsOf(dry.geometry.coordinates)) {
      if (signedArea(part[0]!) > 250) out.push({ kind: 'green_belt', polygons: [part] });
    }
  }
  return out;
}

/** Strips of green between carriageway and pavement along the main roads, longest first. */
function verges(net: RoadNetwork, count: number): Surface[] {
  const roads = net.edges
    .filter((e) => (e.cls === 'trunk' || e.cls === 'arterial') && !e.bridge && e.lengthM > 90)
    .sort((a, b) => b.lengthM - a.lengthM || a.id - b.id);
  const out: Surface[] = [];
  for (const e of roads) {
    for (const side of [1, -1]) {
      if (out.length >= count) return out;
      const trimmed = trim(e.points, 22);
      if (trimmed.length < 2) continue;
      const ring = strip(trimmed, side * (e.widthM / 2 + 0.4), side * (e.widthM / 2 + 3));
      if (Math.abs(signedArea(ring)) > 60 && isSimple(ring))
        out.push({ kind: 'green_belt', polygons: [[ring]] });
    }
  }
  return out;
}

/** A line without its first and last metres. */
export function trim(line: Ring, metres: number): Pt[] {
  const total = lineLength(line);
  if (total < metres * 2.5) return [];
  const out: Pt[] = [];
  let s = 0;
  for (let i = 0; i < line.length; i += 1) {
    if (i > 0) {
      const a = line[i - 1]!;
      const b = line[i]!;
      const l = Math.hypot(b[0] - a[0], b[1] - a[1]);
      for (const cut of [metres, total - metres]) {
        if (s < cut && cut < s + l)
          out.push([a[0] + ((b[0] - a[0]) * (cut - s)) / l, a[1] + ((b[1] - a[1]) * (cut - s)) / l]);
      }
      s += l;
    }
    if (s > metres && s < total - metres) out.push(line[i]!);
  }
  return out;
}

/** A pitch that fits on a block, or undefined. */
function pitchOn(ring: Ring, use: LandUse): Pt[] | undefined {
  const box = orientedBox(ring);
  const [l, d] = use === 'school' ? [78, 44] : [160, 90];
  for (const scale of [1, 0.8, 0.6]) {
    for (const shift of [-0.5, 0.5, 0, -0.3, 0.3]) {
      const c: Pt = [
        box.centre[0] + Math.cos(box.angle) * box.halfLong * shift,
        box.centre[1] + Math.sin(box.angle) * box.halfLong * shift,
      ];
      const pitch = rectangle(c, d * scale, l * scale, box.angle);
      const clear = pitch.every(
        (p) => inside(p, ring) && ring.every((a, i) => toSegment(p, a, ring[(i + 1) % ring.length]!) > 16),
      );
      if (clear) return pitch;
    }
  }
  return undefined;
}

export function surfacesOf(ground: Ground, net: RoadNetwork, uses: ReadonlyMap<number, LandUse>): Surfaces {
  const random = randomOf(ground.plan.seed, 'surfaces');
  const kept = new Map<number, Pt[][]>();
  const oldFaces = ground.blocks.filter((b) => b.district === 'old' && !b.water).map((b) => b.face);
  const oldRings = outlinesOf(ground.mesh, oldFaces).map((r) => r.map((v) => ground.mesh.points[v]!));
  const all: Surface[] = oldRings
    .filter((r) => signedArea(r) > 0)
    .map((r) => ({ kind: 'old_town', nameZh: '老城', nameEn: 'Old Town', polygons: [[r]] }));
  let park = 0;
  for (const block of ground.blocks) {
    const use = uses.get(block.face.id)!;
    const ring = ground.mesh.ringOf(block.face);
    if (use === 'park' || use === 'lake_park') {
      const name = { nameZh: PARKS[park % PARKS.length]!, nameEn: PARKS_EN[park % PARKS.length]! };
      park += 1;
      all.push({ kind: 'park', ...name, polygons: [[ring]] });
      const big = use === 'lake_park';
      const box = orientedBox(ring);
      const lake = blobIn(ring, box.centre, big ? 0.62 : 0.34, big ? 45 : 26, random);
      if (signedArea(lake) > 700) {
        all.push({
          kind: 'lake',
          ...(big
            ? { nameZh: `${name.nameZh.slice(0, 2)}湖`, nameEn: `${name.nameEn.split(' ')[0]} Lake` }
            : {}),
          polygons: [[lake]],
        });
        kept.set(block.face.id, [lake]);
      }
      continue;
    }
    const kind = GROUND_KIND[use];
    if (kind) all.push({ kind, polygons: [[ring]] });
    if (use === 'school' || use === 'campus') {
      const pitch = pitchOn(ring, use);
      if (pitch) {
        all.push({ kind: 'pitch', polygons: [[pitch]] });
        kept.set(block.face.id, [pitch]);
      }
    }
  }
  const waters = waterSurfaces(ground);
  const strips = banks(ground);
  all.push(...strips, ...verges(net, 113 - strips.length), ...waters);
  return { all, kept };
}
