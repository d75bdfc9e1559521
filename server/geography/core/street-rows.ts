/** Which rows do planned streets become, and which grid is the home of each? */
import type { Pt } from '../../kernel/plane.ts';
import { lineLength } from '../../kernel/plane.ts';
import type { PlanePolygon } from './crosswalk.ts';
import { lengthSharesOf } from './crosswalk.ts';
import { compare, covers, flatLine, type Ground } from './ground-plan.ts';
import type { RoadClass } from './road-graph.ts';
import type { StreetPlan } from './street-segments.ts';

export interface StreetRows {
  streets: Record<string, unknown>[];
  street_neighbours: Record<string, unknown>[];
  street_cells: Record<string, unknown>[];
  /** Street of each road, in the order of the ground's roads; null: none. */
  streetOf: (string | null)[];
}

const KINDS: Record<RoadClass, string> = {
  trunk: 'main_road',
  arterial: 'main_road',
  collector: 'secondary_road',
  local: 'side_street',
  lane: 'back_lane',
  track: 'back_lane',
};

const SIDE_M = 2;
const STEP_M = 25;

/** In which grid does most of a street lie? What runs on a border counts half for either side. */
function homeOf(
  ground: Ground,
  street: { edges: readonly number[] },
  grids: readonly { id: string; plane: PlanePolygon[] }[],
): string {
  const metres = grids.map(() => 0);
  for (const i of street.edges) {
    const line = ground.lines[i]!;
    for (let k = 0; k + 1 < line.length; k += 1) {
      const [a, b] = [line[k]!, line[k + 1]!];
      const l = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (l === 0) continue;
      const n = Math.ceil(l / STEP_M);
      for (let j = 0; j < n; j += 1) {
        const t = (j + 0.5) / n;
        for (const side of [-SIDE_M, SIDE_M]) {
          const p: Pt = [
            a[0] + (b[0] - a[0]) * t - ((b[1] - a[1]) / l) * side,
            a[1] + (b[1] - a[1]) * t + ((b[0] - a[0]) / l) * side,
          ];
          const g = grids.findIndex((grid) => covers(grid.plane, p));
          if (g >= 0) metres[g]! += l / n / 2;
        }
      }
    }
  }
  const best = metres.indexOf(Math.max(...metres));
  return grids[best]?.id ?? '';
}

/** Rows of the streets. Streets of a city without grids have an empty home grid. */
export function streetRows(
  ground: Ground,
  plan: StreetPlan,
  grids: readonly { id: string; plane: PlanePolygon[] }[],
  h3Fine: number,
): StreetRows {
  const digits = String(plan.segments.length).length;
  const ordered = plan.segments
    .map((s, k) => ({ s, k }))
    .sort((a, b) => a.s.grade - b.s.grade || compare(a.s.nameZh, b.s.nameZh) || a.k - b.k)
    .map(({ s }) => s);
  const ids = ordered.map((_, k) => `S${String(k + 1).padStart(Math.max(3, digits), '0')}`);
  const out: StreetRows = {
    streets: [],
    street_neighbours: [],
    street_cells: [],
    streetOf: ground.roads.map(() => null),
  };
  const at = new Map<number, Set<number>>();
  ordered.forEach((street, k) => {
    for (const i of street.edges) {
      out.streetOf[i] = ids[k]!;
      for (const node of [ground.roads[i]!.from, ground.roads[i]!.to]) {
        const set = at.get(node);
        if (set) set.add(k);
        else at.set(node, new Set([k]));
      }
    }
    out.streets.push({
      street_id: ids[k],
      name_zh: street.nameZh,
      name_en: street.nameEn,
      grade: street.grade,
      kind: KINDS[street.cls],
      home_grid_id: grids.length === 0 ? '' : homeOf(ground, street, grids),
      geom: street.edges.map((i) => flatLine(ground.roads[i]!.points)),
      length_m: Math.round(street.lengthM * 1000) / 1000,
      width_m: street.widthM,
      daily_must: false,
    });
    const lines = street.edges.map((i) => ground.lines[i]!);
    for (const share of lengthSharesOf(ground.hexes, lines, h3Fine))
      out.street_cells.push({ street_id: ids[k], cell: share.cell, weight: share.weight });
  });
  const pairs = new Set<string>();
  for (const set of at.values())
    for (const a of set) for (const b of set) if (a !== b) pairs.add(`${a}/${b}`);
  for (const pair of [...pairs].sort()) {
    const [a, b] = pair.split('/').map(Number) as [number, number];
    out.street_neighbours.push({ street_id: ids[a], neighbour_id: ids[b] });
  }
  return out;
}

/** Home grids of streets that stand already, given the roads of each. */
export function streetHomes(
  ground: Ground,
  streets: readonly (readonly number[])[],
  grids: readonly { id: string; plane: PlanePolygon[] }[],
): string[] {
  return streets.map((edges) => homeOf(ground, { edges }, grids));
}

/** The plan that the present streets amount to: what the division into grids needs to know of them. */
export function presentPlan(ground: Ground, streets: readonly (readonly number[])[]): StreetPlan {
  const taken = new Set(streets.flat());
  return {
    segments: streets.map((edges) => {
      const road = ground.roads[edges[0]!]!;
      return {
        edges: [...edges],
        nameZh: road.nameZh ?? '',
        nameEn: road.nameEn ?? '',
        sourceName: road.nameZh,
        alsoZh: [],
        lengthM: edges.reduce((sum, i) => sum + lineLength(ground.lines[i]!), 0),
        widthM: road.widthM,
        cls: road.cls,
        grade: 4,
      };
    }),
    leftOut: ground.roads.map((_, i) => i).filter((i) => !taken.has(i)),
    fewest: 0,
    most: 0,
  };
}
