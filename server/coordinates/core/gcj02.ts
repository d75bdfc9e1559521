import type { LngLat } from '../../kernel/lng-lat.ts';

/** Krasovsky ellipsoid as the published formula has it. */
const SEMI_MAJOR_M = 6378245;
const ECCENTRICITY_2 = 0.006693421622965943;
const RAD = Math.PI / 180;

/**
 * Is a position shifted at all? The published formula asks a rectangle, 72.004°–137.8347° E and 0.8293°–55.8271° N, not
 * a border: Seoul, Taipei, Hong Kong, Macao and northern India lie in it and are shifted too. Data made by map firms
 * outside the mainland may not be shifted there; numbers cannot tell.
 */
export function inGcj02Rectangle([lng, lat]: LngLat): boolean {
  return lng >= 72.004 && lng <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/** Shift from WGS84 to GCJ-02 at a WGS84 position by the published formula, degrees, rectangle not asked. */
function shiftAt([lng, lat]: LngLat): [number, number] {
  const x = lng - 105;
  const y = lat - 35;
  const wave = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * (2 / 3);
  const root = Math.sqrt(Math.abs(x));
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave +
    (20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * (2 / 3) +
    (160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * (2 / 3); // prettier-ignore
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave +
    (20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * (2 / 3) +
    (150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * (2 / 3); // prettier-ignore
  const sinLat = Math.sin(lat * RAD);
  const w2 = 1 - ECCENTRICITY_2 * sinLat * sinLat;
  const meridian = (SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / (w2 * Math.sqrt(w2));
  const parallel = (SEMI_MAJOR_M / Math.sqrt(w2)) * Math.cos(lat * RAD);
  return [east / (parallel * RAD), north / (meridian * RAD)];
}

/**
 * Where do Chinese web maps (AMap, Tencent, Google in China) show a WGS84 position? Degrees in, degrees out.
 * Outside the rectangle of `inGcj02Rectangle` the position is returned as it is.
 * Source: the formula in public circulation since 2010, a fit: it may be off the true one by metres, so that a
 * conversion carries 15 m however exactly it is undone.
 *
 * Example: (116.587, 35.415) moves by 482 m, nearly due east.
 */
export function wgs84ToGcj02(position: LngLat): LngLat {
  if (!inGcj02Rectangle(position)) return [position[0], position[1]];
  const [east, north] = shiftAt(position);
  return [position[0] + east, position[1] + north];
}

/**
 * Which WGS84 position is shown here on a Chinese web map? Fixed-point iteration to 1e-12 degree (the shift changes by
 * less than 0.6 % over its own length, so that every round gains two digits).
 * A position whose origin would lie outside the rectangle is returned as it is; along the rectangle's edge, where the
 * formula jumps, two origins are possible and the one inside is given.
 */
export function gcj02ToWgs84(shown: LngLat): LngLat {
  let lng = shown[0];
  let lat = shown[1];
  for (let round = 0; round < 30; round += 1) {
    const [east, north] = shiftAt([lng, lat]);
    const lngStep = shown[0] - east - lng;
    const latStep = shown[1] - north - lat;
    lng += lngStep;
    lat += latStep;
    if (Math.abs(lngStep) < 1e-12 && Math.abs(latStep) < 1e-12) break;
  }
  return inGcj02Rectangle([lng, lat]) ? [lng, lat] : [shown[0], shown[1]];
}
