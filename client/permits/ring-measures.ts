import { EARTH_RADIUS_M, distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';

/**
 * About how large is the ring that is being drawn? For the eye only: on a local plane through the ring's middle
 * (equirectangular, within 0.1 % for a site of a city); the service measures what counts. Open ring, degrees.
 * Null below three vertices.
 */
export function ringMeasures(ring: readonly LngLat[]): { areaM2: number; perimeterM: number } | null {
  if (ring.length < 3) return null;
  const rad = Math.PI / 180;
  const middle = (ring.reduce((sum, [, lat]) => sum + lat, 0) / ring.length) * rad;
  const [lng0, lat0] = ring[0]!;
  const plane = ring.map(([lng, lat]): [number, number] => [
    (lng - lng0) * rad * EARTH_RADIUS_M * Math.cos(middle),
    (lat - lat0) * rad * EARTH_RADIUS_M,
  ]);
  let twice = 0;
  let perimeterM = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const next = (index + 1) % ring.length;
    const [x1, y1] = plane[index]!;
    const [x2, y2] = plane[next]!;
    twice += x1 * y2 - x2 * y1;
    perimeterM += distanceM(ring[index]!, ring[next]!);
  }
  return { areaM2: Math.abs(twice) / 2, perimeterM };
}
