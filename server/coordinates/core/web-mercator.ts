import type { LngLat } from '../../kernel/lng-lat.ts';

const RADIUS_M = 6378137;
const RAD = Math.PI / 180;

/** Half the width of the square world, metres. */
export const WEB_MERCATOR_HALF_M = Math.PI * RADIUS_M;

/**
 * Degrees to metres of the web map plane (EPSG:3857): spherical formulas on ellipsoidal latitude. Lengths in it are
 * too long by 1/cos φ (22.6 % at 35.4°N): never measure in it. Latitude is held within ±89.9999°.
 * Source: EPSG method 1024. Example: (180, 0) → (20 037 508.34, 0).
 */
export function toWebMercator([lng, lat]: LngLat): [number, number] {
  const held = Math.max(-89.9999, Math.min(89.9999, lat));
  return [RADIUS_M * lng * RAD, RADIUS_M * Math.asinh(Math.tan(held * RAD))];
}

/** Metres of the web map plane to degrees. */
export function fromWebMercator([x, y]: readonly [number, number]): LngLat {
  return [x / RADIUS_M / RAD, Math.atan(Math.sinh(y / RADIUS_M)) / RAD];
}
