import type { Position } from '../../kernel/geojson.ts';
import { EARTH_RADIUS_M } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';

/** Polygons with holes, as rings of positions in degrees, with their box. */
export interface Area {
  west: number;
  south: number;
  east: number;
  north: number;
  polygons: Position[][][];
}

export function areaOf(polygons: Position[][][]): Area {
  const area: Area = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity, polygons };
  for (const [outer] of polygons)
    for (const [lng, lat] of outer ?? []) {
      area.west = Math.min(area.west, lng);
      area.east = Math.max(area.east, lng);
      area.south = Math.min(area.south, lat);
      area.north = Math.max(area.north, lat);
    }
  return area;
}

/** Is a position in the area? Even-odd over all rings of each polygon; a point on an edge may fall either way. */
export function insideArea(area: Area, [lng, lat]: LngLat): boolean {
  if (lng < area.west || lng > area.east || lat < area.south || lat > area.north) return false;
  return area.polygons.some((rings) => {
    let inside = false;
    for (const ring of rings)
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const a = ring[i]!;
        const b = ring[j]!;
        if (a[1] > lat !== b[1] > lat && lng < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0])
          inside = !inside;
      }
    return inside;
  });
}

/**
 * Is a position in the area or at most `marginM` metres outside it? Distances on a plane at the position's latitude:
 * good to 0.1 % over some kilometres.
 */
export function withinMargin(area: Area, position: LngLat, marginM: number): boolean {
  if (insideArea(area, position)) return true;
  const perDegree = (Math.PI / 180) * EARTH_RADIUS_M;
  const squash = Math.cos((position[1] * Math.PI) / 180);
  const flat = ([lng, lat]: LngLat): [number, number] => [
    (lng - position[0]) * squash * perDegree,
    (lat - position[1]) * perDegree,
  ];
  return area.polygons.some((rings) =>
    rings.some((ring) =>
      ring.some((end, i) => i > 0 && distanceFromOrigin(flat(ring[i - 1]!), flat(end)) <= marginM),
    ),
  );
}

function distanceFromOrigin(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / square));
  return Math.hypot(ax + t * dx, ay + t * dy);
}
