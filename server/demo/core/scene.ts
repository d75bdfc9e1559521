/** Everything geometric about one city, shared by the parts that put people, things and events on it. */
import { randomOf, type Random } from '../../kernel/random.ts';
import { buildingsOf } from './buildings.ts';
import type { Building } from './footprints.ts';
import { clearOfRoads } from './clear-of-roads.ts';
import { gridOutline, groundOf, type Ground } from './ground.ts';
import { hexesOn, type Hexes } from '../../coordinates/core/hexes.ts';
import { landUseOf, type LandUse } from './land-use.ts';
import { localPlane, type LocalPlane } from '../../coordinates/core/local-plane.ts';
import { gridNames, type Name } from './names.ts';
import { networkOf, streetsOf, strokesOf, type RoadNetwork, type Street } from './network.ts';
import { inside, type Pt } from '../../kernel/plane.ts';
import { planOf, type CityPlan } from './plan.ts';
import { nameStrokes } from './road-names.ts';
import { surfacesOf, type Surfaces } from './surfaces.ts';

export interface Scene {
  seed: number;
  plan: CityPlan;
  plane: LocalPlane;
  hexes: Hexes;
  ground: Ground;
  net: RoadNetwork;
  streets: Street[];
  streetNames: Name[];
  /** Name of each road edge, when it has one. */
  edgeNames: (Name | undefined)[];
  /** Street index of each road edge, or -1. */
  streetOfEdge: Int32Array;
  uses: Map<number, LandUse>;
  surfaces: Surfaces;
  buildings: Building[];
  gridRings: Pt[][];
  gridNames: readonly Name[];
  random(stream: string): Random;
  gridId(grid: number): string;
  streetId(street: number): string;
  gridAt(p: Pt): number;
  /** A plane point as integers of 1e-7 degrees. */
  e7(p: Pt): [number, number];
  flat(line: readonly Pt[]): number[];
  /** A ring closed, as WKB wants it. */
  flatRing(ring: readonly Pt[]): number[];
}

const pad = (n: number, width: number): string => String(n).padStart(width, '0');
/** Identifiers: a letter and a number of fixed width, counted from one. */
export const idOf = (prefix: string, index: number, width: number): string =>
  `${prefix}${pad(index + 1, width)}`;

export function sceneOf(seed: number): Scene {
  const plan = planOf(seed);
  const plane = localPlane(plan.lon, plan.lat);
  const ground = groundOf(plan);
  const net = networkOf(ground);
  const strokes = strokesOf(net);
  const streets = streetsOf(net, strokes);
  const { streetNames, edgeNames } = nameStrokes(plan, net, strokes, streets);
  const uses = landUseOf(ground, randomOf(seed, 'use'));
  const surfaces = surfacesOf(ground, net, uses);
  const streetOfEdge = new Int32Array(net.edges.length).fill(-1);
  for (const s of streets) for (const e of s.edges) streetOfEdge[e] = s.index;
  const gridRings = plan.gridSeeds.map((_, g) => {
    const rings = gridOutline(ground, g);
    if (rings.length !== 1) throw new RangeError(`grid ${g} of seed ${seed} has ${rings.length} parts`);
    return rings[0]!.map((v) => ground.mesh.points[v]!);
  });
  const e7 = (p: Pt): [number, number] => {
    const [lon, lat] = plane.toLngLat(p);
    return [Math.round(lon * 1e7), Math.round(lat * 1e7)];
  };
  const flat = (line: readonly Pt[]): number[] => line.flatMap(e7);
  return {
    seed,
    plan,
    plane,
    hexes: hexesOn(plane),
    ground,
    net,
    streets,
    streetNames,
    edgeNames,
    streetOfEdge,
    uses,
    surfaces,
    buildings: clearOfRoads(buildingsOf(ground, uses, surfaces.kept), net),
    gridRings,
    gridNames: gridNames(seed),
    random: (stream) => randomOf(seed, stream),
    gridId: (grid) => idOf('G', grid, 2),
    streetId: (street) => idOf('S', street, 3),
    gridAt: (p) => gridRings.findIndex((ring) => inside(p, ring)),
    e7,
    flat,
    flatRing: (ring) => flat([...ring, ring[0]!]),
  };
}
