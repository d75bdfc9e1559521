/** A position in degrees, longitude first, WGS84 unless a name says otherwise. */
export type LngLat = readonly [lng: number, lat: number];

/** West, south, east, north in degrees. */
export type BBox = readonly [west: number, south: number, east: number, north: number];

/** Mean Earth radius in metres (IUGG 1980). */
export const EARTH_RADIUS_M = 6371008.8;

/**
 * How far apart are two positions, in metres along the great circle?
 * Haversine on the mean sphere: within 0.6 % of the ellipsoid. Source: R. W. Sinnott, 1984.
 */
export function distanceM(a: LngLat, b: LngLat): number {
  const rad = Math.PI / 180;
  const dLat = (b[1] - a[1]) * rad;
  const dLng = (b[0] - a[0]) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Direction of travel from a to b in degrees clockwise from north, 0 ≤ bearing < 360. */
export function bearingDeg(a: LngLat, b: LngLat): number {
  const rad = Math.PI / 180;
  const y = Math.sin((b[0] - a[0]) * rad) * Math.cos(b[1] * rad);
  const x =
    Math.cos(a[1] * rad) * Math.sin(b[1] * rad) -
    Math.sin(a[1] * rad) * Math.cos(b[1] * rad) * Math.cos((b[0] - a[0]) * rad);
  return (Math.atan2(y, x) / rad + 360) % 360;
}
