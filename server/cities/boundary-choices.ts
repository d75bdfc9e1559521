import {
  areaOf,
  joinedGround,
  layGround,
  outlineOfStreets,
  covers,
  polygonsOn,
} from '../geography/builder.ts';
import { gcj02ToWgs84, inGcj02Rectangle } from '../coordinates/core/gcj02.ts';
import type { MultiPolygon, Position } from '../kernel/geojson.ts';
import type { BBox, LngLat } from '../kernel/lng-lat.ts';
import type { BoundaryChoice } from './contract.ts';
import type { Gathered } from './gather.ts';

/** A candidate with the share of road points that it holds. */
export interface WeighedBoundary extends BoundaryChoice {
  geometry: MultiPolygon;
  /** Share of the roads' vertices inside, 0 to 1; null where there are no roads to weigh it with. */
  share: number | null;
}

/** A boundary that holds less of the roads than this is part of a city, or another one. */
export const ENOUGH = 0.85;
const HALF = 0.5;
const SAMPLE = 4000;
const HULL = 'hull';

export function boxOf(shape: MultiPolygon): BBox {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of shape.coordinates.flatMap((rings) => rings.slice(0, 1)))
    for (const [x, y] of ring) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return box;
}

/** At most some thousand vertices of the roads, evenly over the file. */
export function samplePoints(roads: readonly { points: readonly LngLat[] }[]): LngLat[] {
  const total = roads.reduce((sum, r) => sum + r.points.length, 0);
  const every = Math.max(1, Math.floor(total / SAMPLE));
  const out: LngLat[] = [];
  let k = 0;
  for (const road of roads) for (const p of road.points) if ((k += 1) % every === 0) out.push(p);
  return out;
}

/** Share of the points that lie in the shape; null for no points. */
export function shareInside(shape: MultiPolygon, points: readonly LngLat[]): number | null {
  if (points.length === 0) return null;
  const { plane, boundary } = layGround(shape, []);
  return points.filter((p) => covers(boundary, plane.fromLngLat(p[0], p[1]))).length / points.length;
}

export function areaM2Of(shape: MultiPolygon): number {
  const { plane } = layGround(shape, []);
  return areaOf(polygonsOn(plane, shape));
}

function weighed(
  choice: Omit<BoundaryChoice, 'geometry' | 'areaM2' | 'bbox'>,
  geometry: MultiPolygon,
  points: readonly LngLat[],
): WeighedBoundary {
  return {
    ...choice,
    geometry,
    areaM2: areaM2Of(geometry),
    bbox: boxOf(geometry),
    share: shareInside(geometry, points),
  };
}

/**
 * Which boundaries does a file offer? Each polygon, all polygons of one level together, and the ground round the
 * streets; the suggested one first: the smallest that holds enough of the roads, else the one that holds most and at least
 * half, else the ground round the streets.
 */
export function boundaryChoices(gathered: Gathered, roads: Gathered['roads']): WeighedBoundary[] {
  const points = samplePoints(roads);
  const single = gathered.boundaries.map((b) =>
    weighed(
      { choice: b.place, nameZh: b.nameZh, nameEn: b.nameEn, adminLevel: b.adminLevel },
      { type: 'MultiPolygon', coordinates: b.polygons },
      points,
    ),
  );
  const levels = new Map<number, MultiPolygon[]>();
  for (const b of single)
    if (b.adminLevel !== null) levels.set(b.adminLevel, [...(levels.get(b.adminLevel) ?? []), b.geometry]);
  const together = [...levels]
    .filter(([, shapes]) => shapes.length > 1)
    .map(([level, shapes]) =>
      weighed(
        {
          choice: `level:${level}`,
          nameZh: `${level} 级区划合并（${shapes.length} 个）`,
          nameEn: `all ${shapes.length} areas of level ${level} together`,
          adminLevel: level,
        },
        joinedGround(shapes),
        points,
      ),
    );
  const hull = outlineOfStreets(roads.map((r) => r.points));
  const byStreets =
    hull === undefined
      ? []
      : [
          weighed(
            {
              choice: HULL,
              nameZh: '街道所及范围（约 100 米）',
              nameEn: 'ground within about 100 m of a street',
              adminLevel: null,
            },
            hull,
            points,
          ),
        ];
  const all = [...single, ...together];
  const whole = all.filter((b) => (b.share ?? 1) >= ENOUGH).sort((a, b) => a.areaM2 - b.areaM2);
  // An extract often reaches over the border: then a real boundary round most of the roads beats a drawn one.
  const most = all.filter((b) => !whole.includes(b)).sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
  const half = most.filter((b) => (b.share ?? 0) >= HALF);
  return [...whole, ...half, ...byStreets, ...most.filter((b) => !half.includes(b))];
}

/** What a given boundary looks like against the roads, as it stands and as if it were GCJ-02. */
export function datumOfBoundary(
  shape: MultiPolygon,
  roads: Gathered['roads'],
): { asIs: number | null; asGcj02: number | null } {
  const points = samplePoints(roads);
  const asIs = shareInside(shape, points);
  const first = shape.coordinates[0]![0]![0]!;
  if (!inGcj02Rectangle(first)) return { asIs, asGcj02: null };
  const moved: MultiPolygon = {
    type: 'MultiPolygon',
    coordinates: shape.coordinates.map((rings) =>
      rings.map((ring) => ring.map((p): Position => [...gcj02ToWgs84(p)] as Position)),
    ),
  };
  return { asIs, asGcj02: shareInside(moved, points) };
}
