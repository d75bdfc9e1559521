import type { Geometry, Position } from '../../kernel/geojson.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';

/** How far outside the boundary a place still counts as inside, metres: sites straddle borders. */
const JURISDICTION_BUFFER_M = 2000;
const DEG_M = 111_195;

export interface Jurisdiction {
  /** In the area, or within the buffer of its outline? */
  holds(position: LngLat): boolean;
  /** Middle of its bounding box. */
  middle: LngLat;
}

/**
 * Is a place in an area (Polygon or MultiPolygon, WGS84; even-odd over all rings, so that holes are outside) or within
 * `bufferM` metres of its outline? Undefined when the geometry has no area. Distances on the local sphere, good to 1 %.
 */
export function createJurisdiction(
  area: Geometry | undefined,
  bufferM = JURISDICTION_BUFFER_M,
): Jurisdiction | undefined {
  const rings = area === undefined ? [] : ringsOf(area).filter((ring) => ring.length >= 4);
  if (rings.length === 0) return undefined;
  let west = Infinity;
  let east = -Infinity;
  let south = Infinity;
  let north = -Infinity;
  for (const ring of rings)
    for (const [lng, lat] of ring) {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  const latBuffer = bufferM / DEG_M;
  return {
    middle: [(west + east) / 2, (south + north) / 2],
    holds([lng, lat]) {
      const shrink = Math.max(0.01, Math.cos((lat * Math.PI) / 180));
      const lngBuffer = latBuffer / shrink;
      if (
        !(lng >= west - lngBuffer && lng <= east + lngBuffer) ||
        !(lat >= south - latBuffer && lat <= north + latBuffer)
      )
        return false;
      let inside = false;
      for (const ring of rings) {
        for (let i = 1; i < ring.length; i += 1) {
          const a = ring[i - 1] as Position;
          const b = ring[i] as Position;
          if (a[1] > lat !== b[1] > lat && lng < a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
            inside = !inside;
          const ax = (a[0] - lng) * shrink;
          const ay = a[1] - lat;
          const dx = (b[0] - a[0]) * shrink;
          const dy = b[1] - a[1];
          const square = dx * dx + dy * dy;
          const t = square === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / square));
          if (Math.hypot(ax + t * dx, ay + t * dy) <= latBuffer) return true;
        }
      }
      return inside;
    },
  };
}

/** Every ring of a Polygon or MultiPolygon; none for points and lines. */
export function ringsOf(geometry: Geometry): Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates;
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat();
  return [];
}
