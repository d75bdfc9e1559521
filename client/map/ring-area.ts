import type { Position } from '../../server/kernel/geojson.ts';

/**
 * How large is the ground inside a ring drawn on the map, in square metres? The ring is open, longitude first.
 * On the sphere of WGS84's equatorial radius: within 0.5 % of the ellipsoid, for the label while drawing; the
 * binding figure is PostGIS's. Fewer than three positions enclose nothing: 0. The order of turning does not matter.
 * Source: R. G. Chamberlain, W. H. Duquette, "Some algorithms for polygons on a sphere", JPL 2007.
 */
export function ringAreaM2(ring: readonly Position[]): number {
  if (ring.length < 3) return 0;
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const before = ring[(i + ring.length - 1) % ring.length]!;
    const here = ring[i]!;
    const after = ring[(i + 1) % ring.length]!;
    sum += (after[0] - before[0]) * RAD * Math.sin(here[1] * RAD);
  }
  return Math.abs((sum * RADIUS_M * RADIUS_M) / 2);
}

const RAD = Math.PI / 180;
const RADIUS_M = 6_378_137;
