import type { Database } from '../db/database.ts';
import { rowsInsert } from '../demo/load.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import type { MultiPolygon, Position } from '../kernel/geojson.ts';
import { randomOf } from '../kernel/random.ts';
import * as store from './build-store.ts';
import { layGround, planGrids, planStreets, polygonsOn, type Ground } from './core/ground-plan.ts';
import { cellRows, gridRows, type NamingPlace } from './core/grid-rows.ts';
import { presentPlan, streetHomes, streetRows } from './core/street-rows.ts';
import type { BuiltGrids } from './core/grids-build.ts';
import type { StreetPlan } from './core/street-segments.ts';

export { layGround, covers, polygonsOn, type Ground, type GroundRoad } from './core/ground-plan.ts';
export type { NamingPlace } from './core/grid-rows.ts';
export { areaOf } from './core/crosswalk.ts';
export { commonGround, joinedGround, outlineOfStreets } from './core/street-outline.ts';
export { roadGraphOf, type RoadClass, type RoadGraph, type RoadLine } from './core/road-graph.ts';

/** Grids of a city made here stand since ever, so that reports of past days find theirs. */
export const SINCE_EVER = new Date('2000-01-01T00:00:00Z');
const ON_LATTICE = 1e7;

export interface Spread {
  least: number;
  median: number;
  most: number;
}
interface Note {
  zh: string;
  en: string;
}

export interface StreetsBuilt {
  asked: number;
  made: number;
  lengthM: Spread;
  totalM: number;
  grades: number[];
  ownNames: number;
  givenNames: number;
  leftOutM: number;
  notes: Note[];
}

export interface GridsBuilt {
  asked: number;
  made: number;
  lengthM: Spread;
  areaM2: Spread;
  alongStreets: number;
  notes: Note[];
}

/** Everything that the tables of geography get for a new city; rows keyed by table. */
export interface CityGround {
  rows: Record<string, Record<string, unknown>[]>;
  boundary: MultiPolygon;
  streetOf: (string | null)[];
  streets: StreetsBuilt | null;
  grids: GridsBuilt | null;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  return { least: at(0), median: at(0.5), most: at(1) };
}

function describeStreets(ground: Ground, plan: StreetPlan, asked: number): StreetsBuilt {
  const made = plan.segments.length;
  const given = plan.segments.filter((s) => s.sourceName === null).length;
  const notes: Note[] = [];
  if (made !== asked)
    notes.push({
      zh: `路网只能划分 ${plan.fewest} 至 ${plan.most} 条街巷，已划分 ${made} 条。`,
      en: `The network makes ${plan.fewest} to ${plan.most} streets; ${made} were made.`,
    });
  if (given > 0)
    notes.push({
      zh: `${given} 条无名巷按其所接道路命名，名称以“无名巷”标明。`,
      en: `${given} unnamed lanes were named from the roads that they join; their names say so.`,
    });
  const scraps = plan.segments.filter((s) => s.alsoZh.length > 0).length;
  if (scraps > 0)
    notes.push({
      zh: `${scraps} 条街巷并入了相接的零碎路段（另有名称）。`,
      en: `${scraps} streets took in short pieces of another name that touch them.`,
    });
  const left = plan.leftOut.map((i) => lengthOf(ground.lines[i]!));
  return {
    asked,
    made,
    lengthM: spread(plan.segments.map((s) => s.lengthM)),
    totalM: plan.segments.reduce((sum, s) => sum + s.lengthM, 0),
    grades: [1, 2, 3, 4].map((g) => plan.segments.filter((s) => s.grade === g).length),
    ownNames: made - given,
    givenNames: given,
    leftOutM: left.reduce((sum, l) => sum + l, 0),
    notes,
  };
}

function lengthOf(line: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < line.length; i += 1)
    sum += Math.hypot(line[i + 1]![0] - line[i]![0], line[i + 1]![1] - line[i]![1]);
  return sum;
}

function describeGrids(built: BuiltGrids, asked: number): GridsBuilt {
  const percent = Math.round(built.alongStreets * 100);
  const main = Math.round(built.alongMainStreets * 100);
  const notes: Note[] = [
    {
      zh: `网格内部边界 ${percent}% 沿街道，其中 ${main}% 沿次干路及以上道路。`,
      en: `${percent} % of the inner borders run along streets, ${main} % along collectors or better.`,
    },
  ];
  if (built.straightCuts > 0)
    notes.push({
      zh: `街道围合的地块过大，另加了 ${built.straightCuts} 条直线分割；请人工复核这些边界。`,
      en: `Blocks between streets were too large: ${built.straightCuts} straight cuts were added; look at these borders.`,
    });
  return {
    asked,
    made: built.grids.length,
    lengthM: spread(built.grids.map((g) => g.streetM)),
    areaM2: spread(built.grids.map((g) => g.areaM2)),
    alongStreets: built.alongStreets,
    notes,
  };
}

function asBoundary(
  polygons: readonly (readonly (readonly (readonly [number, number])[])[])[],
): MultiPolygon {
  return {
    type: 'MultiPolygon',
    coordinates: polygons.map((rings) =>
      rings.map((ring) => [...ring, ring[0]!].map(([x, y]): Position => [x / ON_LATTICE, y / ON_LATTICE])),
    ),
  };
}

export interface CityGroundOptions {
  code: string;
  streetCount: number;
  gridCount: number;
  h3Coarse: number;
  h3Fine: number;
  places: readonly NamingPlace[];
  /** Called between the heavy steps, so that the service stays alive. */
  breathe(step: 'streets' | 'grids' | 'cells'): Promise<void>;
}

/**
 * Streets, grids, cells and crosswalks of a new city. Numbers out of reach are brought into reach and noted;
 * a network without any street gives a city without streets and grids, noted as such by nulls.
 */
export async function groundOfCity(
  ground: Ground,
  boundary: MultiPolygon,
  options: CityGroundOptions,
): Promise<CityGround> {
  await options.breathe('streets');
  const plan = orNull(() => planStreets(ground, options.streetCount, true), 'no_streets');
  await options.breathe('grids');
  const grids =
    plan === null
      ? null
      : orNull(
          () => planGrids(ground, boundary, plan, options.gridCount, randomOf(1, 'grids')),
          'grids_not_reached',
        );
  const shape = grids === null ? boundary : asBoundary(grids.boundary);
  await options.breathe('cells');
  const cells = cellRows(ground, polygonsOn(ground.plane, shape), options.h3Coarse, options.h3Fine);
  const ofGrids =
    plan === null || grids === null
      ? null
      : gridRows(ground, grids.grids, plan, options.places, cells.fine, options.code);
  const homes =
    grids?.grids.map((g, k) => ({ id: String(ofGrids!.grids[k]!['grid_id']), plane: g.plane })) ?? [];
  const ofStreets = plan === null ? null : streetRows(ground, plan, homes, options.h3Fine);
  return {
    rows: {
      grids: ofGrids?.grids ?? [],
      streets: ofStreets?.streets ?? [],
      street_neighbours: ofStreets?.street_neighbours ?? [],
      h3_cells: cells.h3_cells,
      grid_cells: ofGrids?.grid_cells ?? [],
      street_cells: ofStreets?.street_cells ?? [],
    },
    boundary: shape,
    streetOf: ofStreets?.streetOf ?? ground.roads.map(() => null),
    streets: plan === null ? null : describeStreets(ground, plan, options.streetCount),
    grids: grids === null ? null : describeGrids(grids.built, options.gridCount),
  };
}

/** The value, or null when the work refuses with this code. */
function orNull<T>(work: () => T, code: string): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof XwError && error.problem.code === code) return null;
    throw error;
  }
}

async function cityGround(db: Database, cityId: number): Promise<{ city: store.BuildCity; ground: Ground }> {
  const city = await store.readBuildCity(db, cityId);
  if (city === undefined) throw notFound('city', String(cityId));
  return { city, ground: layGround(city.boundary, await store.readRoads(db, cityId)) };
}

async function refuseInUse(db: Database, cityId: number): Promise<void> {
  const uses = Object.entries(await store.readUses(db, cityId)).filter(([, n]) => n > 0);
  if (uses.length === 0) return;
  const list = uses.map(([kind, n]) => `${kind} ${n}`).join(', ');
  throw new XwError({
    code: 'city_in_use',
    status: 409,
    detail: `城市已有业务数据引用现有街巷与网格（${list}），不能整体替换。`,
    detailEn: `Records refer to the streets and grids of this city (${list}); they are not replaced.`,
    value: list,
    place: 'city',
    remedy: '可先用 --dry-run 查看结果；要重新划分，请新建一个城市。',
    remedyEn: 'See the result with --dry-run; for other streets make a new city.',
  });
}

export interface BuildOptions {
  count: number;
  /** Say what would come out, write nothing. */
  dryRun?: boolean;
}

/**
 * Builds the streets of a city anew from its roads: exactly `count`.
 * Errors: `street_count_out_of_reach`, `no_streets`; 409 `city_in_use` when records refer to the present ones.
 */
export async function buildStreetsOf(
  db: Database,
  cityId: number,
  { count, dryRun = false }: BuildOptions,
): Promise<StreetsBuilt> {
  const { city, ground } = await cityGround(db, cityId);
  const plan = planStreets(ground, count);
  const built = describeStreets(ground, plan, count);
  if (dryRun) return built;
  await refuseInUse(db, cityId);
  const grids = await store.readGridShapes(db, cityId);
  const homes = grids.map(({ id, shape }) => ({ id, plane: polygonsOn(ground.plane, shape) }));
  const rows = streetRows(ground, plan, homes, city.h3Fine);
  const place = { cityId, anchor: SINCE_EVER };
  await store.replaceStreets(
    db,
    cityId,
    [
      rowsInsert('streets', rows.streets, place),
      rowsInsert('street_neighbours', rows.street_neighbours, place),
      rowsInsert('street_cells', rows.street_cells, place),
    ],
    ground.roads.map((r, i) => ({ edgeId: r.edgeId, streetId: rows.streetOf[i]! })),
  );
  return built;
}

/**
 * Divides a city anew into `count` grids along its main streets, balanced by the length of its present streets.
 * Errors: `grids_not_reached`; 409 `city_in_use`.
 */
export async function buildGridsOf(
  db: Database,
  cityId: number,
  { count, dryRun = false }: BuildOptions,
): Promise<GridsBuilt> {
  const { city, ground } = await cityGround(db, cityId);
  const streetIds = await store.readRoadStreets(db, cityId);
  const segments = new Map<string, number[]>();
  ground.roads.forEach((road, i) => {
    const id = streetIds.get(road.edgeId) ?? null;
    if (id !== null) segments.set(id, [...(segments.get(id) ?? []), i]);
  });
  const plan = presentPlan(ground, [...segments.values()]);
  const planned = planGrids(ground, city.boundary, plan, count, randomOf(1, 'grids'));
  const built = describeGrids(planned.built, count);
  if (dryRun) return built;
  await refuseInUse(db, cityId);
  const boundary = asBoundary(planned.boundary);
  const cells = cellRows(ground, polygonsOn(ground.plane, boundary), city.h3Coarse, city.h3Fine);
  const places = await store.readNamingPlaces(db, cityId);
  const rows = gridRows(ground, planned.grids, plan, places, cells.fine, city.code);
  const homes = planned.grids.map((g, k) => ({ id: String(rows.grids[k]!['grid_id']), plane: g.plane }));
  const ids = [...segments.keys()];
  const streets = streetHomes(
    ground,
    ids.map((id) => segments.get(id)!),
    homes,
  );
  const place = { cityId, anchor: SINCE_EVER };
  await store.replaceGrids(
    db,
    cityId,
    [rowsInsert('grids', rows.grids, place), rowsInsert('grid_cells', rows.grid_cells, place)],
    boundary,
    ids.map((streetId, k) => ({ streetId, gridId: streets[k]! })),
  );
  return built;
}
