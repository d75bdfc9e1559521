import { gaussKrueger, gaussKruegerZone } from '../../server/coordinates/core/gauss-krueger.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import type { Database } from '../../server/db/database.ts';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';
import type { Random } from '../../server/kernel/random.ts';
import type { PlanePolygon, PlaneShape, Xy } from './plane-geometry.ts';

/** The town's plane: CGCS2000, 3-degree zone of 117° E, without prefix. */
export const PLANE = gaussKrueger(gaussKruegerZone(4548)!);
const MIDDLE: Xy = [462_000, 3_920_000];
/** Half the side of the square in which zones and sites lie, m; the town reaches a kilometre farther. */
const HALF_M = 2_500;

export interface TownZone {
  zoneId: string;
  regime: string;
  class: string;
  grade: string;
  uncertaintyM: number;
  shape: PlaneShape;
}

export interface Town {
  zones: TownZone[];
}

const KINDS = [
  ['cultural_relics', 'key_protection'],
  ['cultural_relics', 'general_protection'],
  ['cultural_relics', 'construction_control'],
  ['historic_city', 'core_protection'],
  ['historic_city', 'construction_control'],
  ['local_plan', 'landscape_coordination'],
] as const;
const GRADES = ['national', 'provincial', 'city', 'county', 'unclassified'];
const UNCERTAINTIES = [0.1, 0.5, 2, 10, 15];

const closed = (ring: Xy[]): Xy[] => [...ring, ring[0]!];

/** A star round a place: valid, seldom convex. */
function star([x, y]: Xy, radiusM: number, random: Random): Xy[] {
  const corners = 5 + random.int(14);
  const turn = random.between(0, Math.PI);
  return closed(
    Array.from({ length: corners }, (_, i): Xy => {
      const angle = turn + ((i + 0.8 * random.next()) / corners) * 2 * Math.PI;
      const r = radiusM * random.between(0.4, 1);
      return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    }),
  );
}

function box([x, y]: Xy, lengthM: number, widthM: number, angle: number): Xy[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const at = (u: number, v: number): Xy => [x + u * cos - v * sin, y + u * sin + v * cos];
  const [u, v] = [lengthM / 2, widthM / 2];
  return closed([at(-u, -v), at(u, -v), at(u, v), at(-u, v)]);
}

/** One polygon of some kind: stars, boxes, strips as thin as a lane, rings with a hole. */
function polygonAt(middle: Xy, radiusM: number, random: Random): PlanePolygon {
  switch (random.weighted([5, 3, 1, 1])) {
    case 0:
      return [star(middle, radiusM, random)];
    case 1:
      return [box(middle, radiusM * 2, radiusM * random.between(0.4, 2), random.between(0, Math.PI))];
    case 2:
      return [box(middle, radiusM * 2, random.between(1, 8), random.between(0, Math.PI))];
    default: {
      const angle = random.between(0, Math.PI);
      const hole = box(middle, radiusM * 0.6, radiusM * 0.5, angle);
      return [box(middle, radiusM * 2, radiusM * 1.6, angle), hole.toReversed()];
    }
  }
}

function shapeAt(middle: Xy, radiusM: number, random: Random): PlaneShape {
  const shape = [polygonAt(middle, radiusM, random)];
  if (random.chance(0.15)) {
    shape.push(polygonAt([middle[0] + radiusM * 6, middle[1] + random.between(-20, 20)], radiusM, random));
  }
  return shape;
}

const somewhere = (random: Random): Xy => [
  MIDDLE[0] + random.between(-HALF_M, HALF_M),
  MIDDLE[1] + random.between(-HALF_M, HALF_M),
];

/** A made-up town of protected zones, the same for the same seed. */
export function randomTown(seed: number, count: number): Town {
  const random = randomOf(seed, 'town');
  const zones = Array.from({ length: count }, (_, i): TownZone => {
    const [regime, kind] = random.pick(KINDS);
    return {
      zoneId: `Z${String(i).padStart(4, '0')}`,
      regime,
      class: kind,
      grade: random.pick(GRADES),
      uncertaintyM: random.pick(UNCERTAINTIES),
      shape: shapeAt(somewhere(random), random.between(8, 260), random),
    };
  });
  return { zones };
}

/**
 * A site: anywhere, at a zone, or exactly touching one (sharing a corner, or a box laid along an edge at a chosen gap from
 * a millimetre to the uncertainty). Depends on the seed and its number alone.
 */
export function randomSite({ zones }: Town, seed: number, index: number): PlaneShape {
  const random = randomOf(seed, `site ${index}`);
  const zone = random.pick(zones);
  const ring = zone.shape[0]![0]!;
  const size = Math.exp(random.between(Math.log(1), Math.log(150)));
  switch (random.weighted([2, 4, 1, 2])) {
    case 0:
      return [polygonAt(somewhere(random), size, random)];
    case 1: {
      const [x, y] = random.pick(ring);
      const off = size * 1.2 + 30;
      return shapeAt([x + random.between(-off, off), y + random.between(-off, off)], size, random);
    }
    case 2: {
      const [x, y] = random.pick(ring);
      return [
        [
          closed([
            [x, y],
            [x + size, y + 1],
            [x + size * 0.7, y + size],
          ]),
        ],
      ];
    }
    default: {
      const at = random.int(ring.length - 1);
      const [a, b] = [ring[at]!, ring[at + 1]!];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
      const gap = random.pick([0, 0.001, 0.01, 0.5, 1.99, 2.01, 2.5, 10.01, 12]) * random.pick([1, -1]);
      const middle: Xy = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const out = gap + random.between(1, 6);
      const turned: Xy = [middle[0] + out * Math.sin(angle), middle[1] - out * Math.cos(angle)];
      return [[box(turned, Math.max(0.5, length * random.between(0.2, 0.9)), 2 * (out - gap), angle)]];
    }
  }
}

/** The same shape in degrees, as it would be sent. */
export function toDegrees(shape: PlaneShape): Polygon | MultiPolygon {
  const polygons = shape.map((polygon) =>
    polygon.map((ring) => {
      const open = ring.slice(0, -1).map((xy): Position => [...PLANE.inverse(xy)] as Position);
      return [...open, open[0]!];
    }),
  );
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0]! }
    : { type: 'MultiPolygon', coordinates: polygons };
}

const cornerAt = (east: number, north: number) => PLANE.inverse([MIDDLE[0] + east, MIDDLE[1] + north]);

/** Puts the town into a migrated database as a city of its own; zones in the order given. */
export async function loadTown(db: Database, town: Town, cityId: number): Promise<void> {
  await loadCodes(db);
  const reach = HALF_M + 1_000;
  const square: Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [-reach, -reach],
        [reach, -reach],
        [reach, reach],
        [-reach, reach],
        [-reach, -reach],
      ].map(([east, north]) => [...cornerAt(east!, north!)] as Position),
    ],
  };
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, adcode, local_srid, boundary, synthetic, attribution, licence)
     values ($1::int, 'proof-' || $1, '验证城', 'Proof', '370811', 4548, ST_Multi($2::geometry), true, 'synthetic', 'CC0')`,
    [cityId, hexFromGeometry(square)],
  );
  const { zones } = town;
  const each = (of: (zone: TownZone) => string) => zones.map(of);
  await db.query(
    `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
     select $1::int, 'H' || z.id, '文物' || z.id, 'Relic ' || z.id, z.grade, 'ancient_building',
            ST_PointOnSurface(z.hex::geometry)
     from unnest($2::text[], $3::text[], $4::text[]) as z (id, grade, hex)`,
    [
      cityId,
      each((one) => one.zoneId),
      each((one) => one.grade),
      each((one) => hexFromGeometry(toDegrees(one.shape))),
    ],
  );
  await db.query(
    `insert into zones (city_id, zone_id, version, site_id, regime, class, name_zh, geom, uncertainty_m, uncertainty_basis,
                        valid_from, known_from, recorded_by)
     select $1::int, z.id, 1, 'H' || z.id, z.regime, z.class, '区划' || z.id, ST_Multi(z.hex::geometry), z.eps, 'made up',
            '2010-01-01', '2020-01-01', 'proof'
     from unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::text[]) as z (id, regime, class, eps, hex)`,
    [
      cityId,
      each((one) => one.zoneId),
      each((one) => one.regime),
      each((one) => one.class),
      zones.map((one) => one.uncertaintyM),
      each((one) => hexFromGeometry(toDegrees(one.shape))),
    ],
  );
}
