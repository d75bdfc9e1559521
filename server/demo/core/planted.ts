/**
 * What is planted in the demo city, so that findings can be marked: true excess at stated ratios, some of it
 * under heavy patrol, some seen by citizens only; excess of patrol effort without any true excess; something
 * recent, something that ended, something of the evening, and a licensed morning market.
 */
import { gridDisk } from 'h3-js';
import { lengthShares } from '../../coordinates/core/hexes.ts';
import { centroid, distance, inside, signedArea, type Pt } from '../../kernel/plane.ts';
import type { MarketArea } from './places.ts';
import type { RoadEdge } from './network.ts';
import type { Tables } from './rows.ts';
import { H3_FINE } from './geography-rows.ts';
import type { Scene } from './scene.ts';

export interface Planted {
  key: string;
  cause: 'true_excess' | 'patrol_effort' | 'legal_by_schedule';
  /** Rate in place and window over the expected rate. */
  ratio: number;
  cells: string[];
  /** Streets (indexes) whose edges lie mostly in the cells. */
  streets: number[];
  /** Days from the anchor, to excluded. */
  fromDay: number;
  toDay: number;
  /** Hours of the day, to excluded; all day when absent. */
  hours?: [number, number];
  channels: 'all' | 'citizens' | 'patrol';
  /** Visits there over the usual number. */
  effort: number;
  /** Edges with their share of length inside the cells. */
  edges: { edge: number; share: number }[];
}

export interface Exposure {
  /** Expected share of all cases on each road edge; sums to 1. */
  weight: Float64Array;
  /** Cells of each edge with the share of its length. */
  cells: { cell: string; weight: number }[][];
}

const CLASS_FACTOR: Record<RoadEdge['cls'], number> = {
  trunk: 0.35,
  arterial: 0.9,
  collector: 1.25,
  local: 1,
  lane: 1.15,
  track: 0.12,
};
const DWELLING = new Set([
  'residential_slab',
  'residential_tower',
  'courtyard',
  'midrise',
  'farmhouse',
  'shop',
  'mall',
  'market',
]);

/** Expected cases are in proportion to street length times the people around. */
export function exposureOf(scene: Scene): Exposure {
  const people = new Map<string, number>();
  for (const b of scene.buildings) {
    if (!DWELLING.has(b.kind)) continue;
    const cell = scene.hexes.cellAt(centroid(b.ring), 9);
    people.set(cell, (people.get(cell) ?? 0) + (Math.abs(signedArea(b.ring)) * b.storeys) / 36);
  }
  const mean = [...people.values()].reduce((a, b) => a + b, 0) / people.size;
  const cells = scene.net.edges.map((e) => lengthShares(scene.hexes, [e.points], H3_FINE));
  const weight = new Float64Array(scene.net.edges.length);
  let total = 0;
  for (const e of scene.net.edges) {
    if (e.bridge) continue;
    const near = scene.hexes.cellAt(e.points[Math.floor(e.points.length / 2)]!, 9);
    weight[e.id] = e.lengthM * CLASS_FACTOR[e.cls] * (0.25 + Math.min(2.2, (people.get(near) ?? 0) / mean));
    total += weight[e.id]!;
  }
  for (let i = 0; i < weight.length; i += 1) weight[i]! /= total;
  return { weight, cells };
}

const SPECS: readonly Omit<Planted, 'cells' | 'streets' | 'edges'>[] = [
  { key: 'steady-3', cause: 'true_excess', ratio: 3, fromDay: -180, toDay: 0, channels: 'all', effort: 1 },
  { key: 'patrolled-5', cause: 'true_excess', ratio: 5, fromDay: -180, toDay: 0, channels: 'all', effort: 4 },
  {
    key: 'patrolled-10',
    cause: 'true_excess',
    ratio: 10,
    fromDay: -180,
    toDay: 0,
    channels: 'all',
    effort: 4,
  },
  {
    key: 'citizens-5',
    cause: 'true_excess',
    ratio: 5,
    fromDay: -180,
    toDay: 0,
    channels: 'citizens',
    effort: 1,
  },
  {
    key: 'citizens-10',
    cause: 'true_excess',
    ratio: 10,
    fromDay: -180,
    toDay: 0,
    channels: 'citizens',
    effort: 1,
  },
  {
    key: 'citizens-3',
    cause: 'true_excess',
    ratio: 3,
    fromDay: -180,
    toDay: 0,
    channels: 'citizens',
    effort: 1,
  },
  { key: 'recent-10', cause: 'true_excess', ratio: 10, fromDay: -7, toDay: 0, channels: 'all', effort: 1 },
  { key: 'ended-5', cause: 'true_excess', ratio: 5, fromDay: -133, toDay: -70, channels: 'all', effort: 1 },
  {
    key: 'evening-5',
    cause: 'true_excess',
    ratio: 5,
    fromDay: -180,
    toDay: 0,
    hours: [18, 22],
    channels: 'all',
    effort: 1,
  },
  {
    key: 'effort-a',
    cause: 'patrol_effort',
    ratio: 1,
    fromDay: -180,
    toDay: 0,
    channels: 'patrol',
    effort: 4,
  },
  {
    key: 'effort-b',
    cause: 'patrol_effort',
    ratio: 1,
    fromDay: -180,
    toDay: 0,
    channels: 'patrol',
    effort: 5,
  },
  {
    key: 'effort-c',
    cause: 'patrol_effort',
    ratio: 1,
    fromDay: -63,
    toDay: 0,
    channels: 'patrol',
    effort: 5,
  },
];

/** What lasts only days or hours. */
const isBrief = (spec: (typeof SPECS)[number]): boolean =>
  spec.hours !== undefined || spec.toDay - spec.fromDay < 100;

/** Chooses places well apart, dense enough to hold an expectation, and writes the truth down. */
export function plantedIn(scene: Scene, exposure: Exposure, market: MarketArea, t: Tables): Planted[] {
  const random = scene.random('planted');
  const mass = new Map<string, number>();
  exposure.cells.forEach((list, edge) => {
    for (const c of list) mass.set(c.cell, (mass.get(c.cell) ?? 0) + c.weight * exposure.weight[edge]!);
  });
  const candidates = random.shuffled([...mass].filter(([, m]) => m > 1 / 1900).map(([cell]) => cell));
  /** Discs with the most expected cases, for what lasts only days or hours. */
  const discMass = (cell: string): number =>
    gridDisk(cell, 1).reduce((sum, c) => sum + (mass.get(c) ?? 0), 0);
  const rich = [...candidates].sort((a, b) => discMass(b) - discMass(a));
  const taken: Pt[] = [centroid(market.ring)];
  const out: Planted[] = [];
  for (const spec of [...SPECS].sort((a, b) => Number(isBrief(b)) - Number(isBrief(a)))) {
    const at = (isBrief(spec) ? rich : candidates).find((cell) => {
      const p = scene.hexes.centreOf(cell);
      const managed = scene.streets.some((s) =>
        s.edges.some((id) => exposure.cells[id]!.some((c) => c.cell === cell)),
      );
      return managed && taken.every((q) => distance(p, q) > 640) && scene.gridAt(p) >= 0;
    });
    if (at === undefined) throw new RangeError(`no place left for ${spec.key}`);
    taken.push(scene.hexes.centreOf(at));
    const cells =
      spec.ratio === 10 && spec.channels !== 'all'
        ? [at]
        : gridDisk(at, 1).filter((c) => (mass.get(c) ?? 0) > 0);
    out.push({ ...spec, cells: cells.sort(), ...inCells(scene, exposure, new Set(cells)) });
  }
  out.push(marketOf(scene, exposure, market));
  for (const p of out) {
    t.demo_truths.push({
      kind: 'hotspot',
      key: p.key,
      truth: {
        cause: p.cause,
        ratio: p.ratio,
        resolution: H3_FINE,
        cells: p.cells,
        streets: p.streets.map(scene.streetId),
        fromDay: p.fromDay,
        toDay: p.toDay,
        hours: p.hours ?? null,
        channels: p.channels,
        effort: p.effort,
      },
    });
  }
  return out;
}

function inCells(
  scene: Scene,
  exposure: Exposure,
  cells: ReadonlySet<string>,
): Pick<Planted, 'edges' | 'streets'> {
  const edges: Planted['edges'] = [];
  exposure.cells.forEach((list, edge) => {
    const share = list.reduce((s, c) => s + (cells.has(c.cell) ? c.weight : 0), 0);
    if (share > 0 && exposure.weight[edge]! > 0) edges.push({ edge, share });
  });
  const metres = new Map<number, number>();
  for (const { edge, share } of edges) {
    const street = scene.streetOfEdge[edge]!;
    if (street >= 0) metres.set(street, (metres.get(street) ?? 0) + share * scene.net.edges[edge]!.lengthM);
  }
  const streets = [...metres]
    .filter(([s, m]) => m > 60 || m > scene.streets[s]!.lengthM * 0.3)
    .map(([s]) => s)
    .sort((a, b) => a - b);
  return { edges, streets };
}

function marketOf(scene: Scene, exposure: Exposure, market: MarketArea): Planted {
  const edges = scene.streets[market.street]!.edges.filter(
    (id) =>
      inside(scene.net.edges[id]!.points[0]!, market.ring) ||
      inside(scene.net.edges[id]!.points[1]!, market.ring),
  ).map((edge) => ({ edge, share: 1 }));
  const used = edges.length > 0 ? edges : [{ edge: scene.streets[market.street]!.edges[0]!, share: 1 }];
  const cells = [...new Set(used.flatMap(({ edge }) => exposure.cells[edge]!.map((c) => c.cell)))].sort();
  return {
    key: `market-${market.areaId}`,
    cause: 'legal_by_schedule',
    ratio: 1,
    cells,
    streets: [market.street],
    fromDay: -180,
    toDay: 0,
    hours: [6, 9.5],
    channels: 'citizens',
    effort: 1,
    edges: used,
  };
}
