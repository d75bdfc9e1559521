/**
 * How are the streets and grids of a city planned on its own ground? Roads and boundary are laid out in a plane of
 * metres; segments and grids come back with coordinates of whole 1e-7 degrees, longitude first.
 */
import { hexesOn, type Hexes } from '../../coordinates/core/hexes.ts';
import { localPlane, type LocalPlane } from '../../coordinates/core/local-plane.ts';
import type { MultiPolygon } from '../../kernel/geojson.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { inside, type Pt } from '../../kernel/plane.ts';
import type { Random } from '../../kernel/random.ts';
import { areaOf, type PlanePolygon } from './crosswalk.ts';
import { buildGrids, type BuiltGrids } from './grids-build.ts';
import type { Node } from './lattice-arrangement.ts';
import { rankOf, type RoadClass } from './road-graph.ts';
import { streetSegments, type StreetPlan } from './street-segments.ts';

/** A road piece as the database holds it. */
export interface GroundRoad {
  edgeId: number;
  from: number;
  to: number;
  cls: RoadClass;
  nameZh: string | null;
  nameEn: string | null;
  widthM: number;
  managed: boolean;
  points: readonly LngLat[];
}

export interface Ground {
  plane: LocalPlane;
  hexes: Hexes;
  boundary: PlanePolygon[];
  roads: readonly GroundRoad[];
  lines: Pt[][];
}

const E7 = 1e7;
const e7 = (p: LngLat): [number, number] => [Math.round(p[0] * E7), Math.round(p[1] * E7)];

/** The ground laid out in a plane round the boundary's middle. */
export function layGround(boundary: MultiPolygon, roads: readonly GroundRoad[]): Ground {
  const all = boundary.coordinates.flatMap((rings) => rings[0]!);
  const lngs = all.map((p) => p[0]);
  const lats = all.map((p) => p[1]);
  const plane = localPlane(middle(lngs), middle(lats));
  return {
    plane,
    hexes: hexesOn(plane),
    boundary: polygonsOn(plane, boundary),
    roads,
    lines: roads.map((r) => r.points.map((p) => plane.fromLngLat(p[0], p[1]))),
  };
}

function middle(values: readonly number[]): number {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return (low + high) / 2;
}

/** Polygons in the plane, rings open. */
export function polygonsOn(plane: LocalPlane, shape: MultiPolygon): PlanePolygon[] {
  return shape.coordinates.map((rings) =>
    rings.map((ring) => ring.slice(0, -1).map((p) => plane.fromLngLat(p[0], p[1]))),
  );
}

/** Does a point of the plane lie in one of the polygons? */
export function covers(polygons: readonly PlanePolygon[], p: Pt): boolean {
  return polygons.some((rings) => rings.reduce((odd, ring) => odd !== inside(p, ring), false));
}

/** Managed streets of the ground; see `streetSegments`. */
export function planStreets(ground: Ground, count: number, clamp = false): StreetPlan {
  const edges = ground.roads.map((r, i) => ({ ...r, points: ground.lines[i]! }));
  return streetSegments(edges, { count, clamp });
}

export interface PlannedGrid {
  polygons: Node[][][];
  plane: PlanePolygon[];
  areaM2: number;
  streetM: number;
}

/** Grids of the ground in reading order (north first, then west), with the boundary that shares their vertices. */
export function planGrids(
  ground: Ground,
  boundary: MultiPolygon,
  plan: StreetPlan,
  count: number,
  random: Random,
): { grids: PlannedGrid[]; boundary: Node[][][]; built: BuiltGrids } {
  const [cx, cy] = e7(boundary.coordinates[0]![0]![0]!);
  const local = (p: LngLat): Node => {
    const [x, y] = e7(p);
    return [x - cx, y - cy];
  };
  const left = new Set(plan.leftOut);
  const at = ground.plane.toLngLat([0, 0]);
  const east = ground.plane.fromLngLat(at[0] + 0.001, at[1])[0] / 1e4;
  const north = ground.plane.fromLngLat(at[0], at[1] + 0.001)[1] / 1e4;
  const built = buildGrids(
    {
      boundary: boundary.coordinates.map((rings) => rings.map((ring) => ring.slice(0, -1).map(local))),
      roads: ground.roads.map((r, i) => ({
        points: r.points.map(local),
        rank: rankOf(r.cls),
        counted: !left.has(i),
      })),
      stepM: [east, north],
      count,
    },
    random,
  );
  const world = (polygons: Node[][][]): Node[][][] =>
    polygons.map((rings) => rings.map((ring) => ring.map((p): Node => [p[0] + cx, p[1] + cy])));
  const onPlane = (polygons: Node[][][]): PlanePolygon[] =>
    polygons.map((rings) =>
      rings.map((ring) => ring.map((p) => ground.plane.fromLngLat(p[0] / E7, p[1] / E7))),
    );
  const grids = built.grids.map((g): PlannedGrid => {
    const polygons = world(g.outline);
    const plane = onPlane(polygons);
    return { polygons, plane, areaM2: areaOf(plane), streetM: g.streetM };
  });
  const place = (g: PlannedGrid): Pt => {
    const ring = g.plane[0]![0]!;
    return [
      ring.reduce((s, p) => s + p[0], 0) / ring.length,
      ring.reduce((s, p) => s + p[1], 0) / ring.length,
    ];
  };
  const span = Math.sqrt(areaOf(ground.boundary)) / 3;
  grids.sort((a, b) => {
    const [p, q] = [place(a), place(b)];
    return Math.floor(-p[1] / span) - Math.floor(-q[1] / span) || p[0] - q[0];
  });
  return { grids, boundary: world(built.boundary), built };
}

/** Flat rings, closed, as rows hold polygons. */
export function flatPolygons(polygons: readonly (readonly (readonly Node[])[])[]): number[][][] {
  return polygons.map((rings) => rings.map((ring) => [...ring, ring[0]!].flatMap(([x, y]) => [x, y])));
}

export const flatLine = (points: readonly LngLat[]): number[] => points.flatMap((p) => e7(p));

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
