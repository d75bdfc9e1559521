import type { Position } from '../../kernel/geojson.ts';
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
