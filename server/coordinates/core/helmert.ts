import type { LngLat } from '../../kernel/lng-lat.ts';
import type { Ellipsoid, HelmertParameters } from '../contract.ts';

/** Metres from the centre of an earth: x to (0, 0), z to the north pole. */
export type Geocentric = readonly [x: number, y: number, z: number];

const RAD = Math.PI / 180;
const ARCSEC = RAD / 3600;

/** Degrees and ellipsoidal height (metres) to geocentric metres. Source: EPSG method 9602. */
export function toGeocentric([lng, lat]: LngLat, ellipsoid: Ellipsoid, heightM = 0): Geocentric {
  const f = 1 / ellipsoid.inverseFlattening;
  const e2 = f * (2 - f);
  const sinLat = Math.sin(lat * RAD);
  const cosLat = Math.cos(lat * RAD);
  const normal = ellipsoid.semiMajorM / Math.sqrt(1 - e2 * sinLat * sinLat);
  return [
    (normal + heightM) * cosLat * Math.cos(lng * RAD),
    (normal + heightM) * cosLat * Math.sin(lng * RAD),
    (normal * (1 - e2) + heightM) * sinLat,
  ];
}

/** Geocentric metres to degrees; the height is dropped. Bowring's first guess, then iteration to the last bit. */
export function fromGeocentric([x, y, z]: Geocentric, ellipsoid: Ellipsoid): LngLat {
  const f = 1 / ellipsoid.inverseFlattening;
  const e2 = f * (2 - f);
  const p = Math.hypot(x, y);
  let lat = Math.atan2(z, p * (1 - e2));
  for (let round = 0; round < 8; round += 1) {
    const normal = ellipsoid.semiMajorM / Math.sqrt(1 - e2 * Math.sin(lat) ** 2);
    const next = Math.atan2(z + e2 * normal * Math.sin(lat), p);
    const done = Math.abs(next - lat) < 1e-16;
    lat = next;
    if (done) break;
  }
  return [Math.atan2(y, x) / RAD, lat / RAD];
}

/**
 * Where does a point of one datum lie in another, by seven parameters? X₂ = T + (1 + s)·R·X₁ with the small-angle
 * rotation matrix. Position vector: EPSG method 9606 (Bursa-Wolf, as Chinese survey offices publish it); coordinate
 * frame: EPSG method 9607, the rotations with the other sign.
 *
 * Example (EPSG Guidance Note 7-2, method 9606): WGS 72 (3 657 660.66, 255 768.55, 5 201 382.11) with tZ 4.5 m, rZ 0.554″,
 * s 0.219 ppm → WGS 84 (3 657 660.78, 255 778.43, 5 201 387.75).
 */
export function helmert([x, y, z]: Geocentric, p: HelmertParameters): Geocentric {
  const sign = p.convention === 'position_vector' ? 1 : -1;
  const rx = sign * p.rxArcsec * ARCSEC;
  const ry = sign * p.ryArcsec * ARCSEC;
  const rz = sign * p.rzArcsec * ARCSEC;
  const m = 1 + p.scalePpm * 1e-6;
  return [
    p.txM + m * (x - rz * y + ry * z),
    p.tyM + m * (rz * x + y - rx * z),
    p.tzM + m * (-ry * x + rx * y + z),
  ];
}
