import type { Database } from '../db/database.ts';
import { notFound } from '../kernel/errors.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import * as store from './build-store.ts';
import { layGround } from './core/ground-plan.ts';
import { overlayGrids } from './core/grid-overlay.ts';
import { judgeAreas, judgeShares, judgeStreets, type Finding } from './core/topology.ts';

export interface LinkedFinding extends Finding {
  /** Path of the product's map at that place. */
  link: string | null;
}

export interface TopologyChecked {
  cityId: number;
  errors: number;
  warnings: number;
  hints: number;
  findings: LinkedFinding[];
  counts: Record<string, number>;
}

const MOST = 500;
const ORDER = { error: 0, warning: 1, hint: 2 };

/** The map over a box: zoom so that the box fills about a third of an ordinary screen. */
function linkTo(cityId: number, bbox: BBox | null): string | null {
  if (bbox === null) return null;
  const span = Math.max(bbox[2] - bbox[0], bbox[3] - bbox[1], 1e-4);
  const zoom = Math.min(19, Math.max(9, Math.log2(360 / span) - 1));
  const centre = [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2].map((v) => v.toFixed(6)).join(',');
  return `/?w=scheduling&city=${cityId}&v=${centre},${zoom.toFixed(2)},0,0`;
}

/**
 * What is wrong with the grids, streets and crosswalks of a city? Errors first, at most 500 findings; the numbers are
 * of all. Errors: `not_found` for a city that is not there.
 */
export async function checkTopology(db: Database, cityId: number): Promise<TopologyChecked> {
  const city = await store.readBuildCity(db, cityId);
  if (city === undefined) throw notFound('city', String(cityId));
  const roads = await store.readRoads(db, cityId);
  const streetOf = await store.readRoadStreets(db, cityId);
  const ground = layGround(city.boundary, roads);
  const broken = await store.brokenGrids(db, cityId);
  const whole = (await store.readGridShapes(db, cityId)).filter(
    ({ id }) => !broken.some(({ subject }) => subject === id),
  );
  const areas = [
    ...broken.map((b) => ({ ...b, kind: 'invalid' as const, areaM2: 0, outlineM: 0 })),
    ...overlayGrids(ground.plane, city.boundary, whole),
  ];
  const found = [
    ...judgeAreas(areas),
    ...judgeShares(await store.measureShares(db, cityId)),
    ...judgeStreets(
      await store.measureStreets(db, cityId),
      roads.map((road, i) => ({
        ...road,
        points: ground.lines[i]!,
        lngLats: road.points,
        streetId: streetOf.get(road.edgeId) ?? null,
      })),
    ),
  ].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  const counts: Record<string, number> = {};
  for (const { kind } of found) counts[kind] = (counts[kind] ?? 0) + 1;
  const of = (severity: Finding['severity']): number => found.filter((f) => f.severity === severity).length;
  return {
    cityId,
    errors: of('error'),
    warnings: of('warning'),
    hints: of('hint'),
    findings: found.slice(0, MOST).map((f) => ({ ...f, link: linkTo(cityId, f.bbox) })),
    counts,
  };
}
