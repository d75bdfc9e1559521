/**
 * Where on the earth is a point of the local plane? Transverse Mercator on the WGS 84 ellipsoid, centred on
 * the city with scale 1, so plane metres are ground metres to 3e-7 within 5 km of the centre.
 * Symbols: x east, y north (m); lon, lat (degrees). Reference: C. F. F. Karney, "Transverse Mercator with an
 * accuracy of a few nanometers", J. Geodesy 85 (2011), the series in n to third order.
 */
import type { Pt } from '../../kernel/plane.ts';

const A = 6378137;
const F = 1 / 298.257223563;
const N = F / (2 - F);
const E = Math.sqrt(F * (2 - F));
const RECTIFYING = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const ALPHA = [
  N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16,
  (13 * N ** 2) / 48 - (3 * N ** 3) / 5,
  (61 * N ** 3) / 240,
];
const BETA = [N / 2 - (2 * N ** 2) / 3 + (37 * N ** 3) / 96, N ** 2 / 48 + N ** 3 / 15, (17 * N ** 3) / 480];
const RAD = Math.PI / 180;

function conformalTangent(lat: number): number {
  const t = Math.tan(lat);
  const sigma = Math.sinh(E * Math.atanh((E * t) / Math.hypot(1, t)));
  return t * Math.hypot(1, sigma) - sigma * Math.hypot(1, t);
}

/** A plane tied to a centre; both ways round to a tenth of a millimetre within 5 km. */
export interface LocalPlane {
  toLngLat(p: Pt): [number, number];
  fromLngLat(lon: number, lat: number): Pt;
}

export function localPlane(lon0: number, lat0: number): LocalPlane {
  const northing = (lat: number, lon: number): [number, number] => {
    const t = conformalTangent(lat * RAD);
    const dl = (lon - lon0) * RAD;
    const xi = Math.atan2(t, Math.cos(dl));
    const eta = Math.asinh(Math.sin(dl) / Math.hypot(t, Math.cos(dl)));
    let x = xi;
    let y = eta;
    ALPHA.forEach((a, i) => {
      const k = 2 * (i + 1);
      x += a * Math.sin(k * xi) * Math.cosh(k * eta);
      y += a * Math.cos(k * xi) * Math.sinh(k * eta);
    });
    return [RECTIFYING * y, RECTIFYING * x];
  };
  const y0 = northing(lat0, lon0)[1];
  return {
    fromLngLat: (lon, lat) => {
      const [x, y] = northing(lat, lon);
      return [x, y - y0];
    },
    toLngLat: ([px, py]) => {
      const xi = (py + y0) / RECTIFYING;
      const eta = px / RECTIFYING;
      let x = xi;
      let y = eta;
      BETA.forEach((b, i) => {
        const k = 2 * (i + 1);
        x -= b * Math.sin(k * xi) * Math.cosh(k * eta);
        y -= b * Math.cos(k * xi) * Math.sinh(k * eta);
      });
      const tc = Math.sin(x) / Math.hypot(Math.sinh(y), Math.cos(x));
      let t = tc;
      for (let i = 0; i < 6; i += 1) {
        const ti = conformalTangent(Math.atan(t));
        const step =
          ((tc - ti) / Math.hypot(1, ti)) * ((1 + (1 - E * E) * t * t) / ((1 - E * E) * Math.hypot(1, t)));
        t += step;
        if (Math.abs(step) < 1e-15) break;
      }
      return [lon0 + Math.atan2(Math.sinh(y), Math.cos(x)) / RAD, Math.atan(t) / RAD];
    },
  };
}
