import { XwError } from '../../kernel/errors.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import type { Ellipsoid, TransverseMercator } from '../contract.ts';

export interface PlaneProjection {
  /** Degrees to [east, north] in metres. */
  forward(position: LngLat): [number, number];
  /** [east, north] in metres to degrees. */
  inverse(plane: readonly [number, number]): LngLat;
}

const RAD = Math.PI / 180;
/** Farther from the central meridian than this the plane is not meant, degrees. */
const WIDEST_DEG = 12;

/**
 * Where does a position lie in a transverse Mercator plane (Gauss-Krueger when the scale is 1), and back?
 * Krüger's series in the third flattening n to the sixth power: better than 0.01 mm within 12° of the central meridian.
 * Shapes: degrees, longitude first; metres, easting first. Errors: `crs_out_of_range` (422) for a number that is not
 * finite, beyond 12° of the central meridian or beyond the poles; never NaN.
 * Source: C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85 (2011), eqs 7–36.
 *
 * Example: CGCS2000, central meridian 117°, easting 500 000 at it: (116.587, 35.415) ↔ E 462 489.220, N 3 920 713.164.
 */
export function createTransverseMercator(
  ellipsoid: Ellipsoid,
  { centralMeridianDeg, falseEastingM, falseNorthingM, scale }: TransverseMercator,
): PlaneProjection {
  const f = 1 / ellipsoid.inverseFlattening;
  const e = Math.sqrt(f * (2 - f));
  const n = f / (2 - f);
  const radius = (scale * ellipsoid.semiMajorM * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256)) / (1 + n);
  const alpha = ALPHA.map((row) => powers(row, n));
  const beta = BETA.map((row) => powers(row, n));

  return {
    forward([lng, lat]) {
      const apart = wrapDeg(lng - centralMeridianDeg);
      if (!(Math.abs(lat) <= 90) || !(Math.abs(apart) <= WIDEST_DEG)) throw outOfRange([lng, lat]);
      const tau = Math.tan(lat * RAD);
      const conformal = conformalTan(tau, e);
      const lambda = apart * RAD;
      const xi0 = Math.atan2(conformal, Math.cos(lambda));
      const eta0 = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)));
      let xi = xi0;
      let eta = eta0;
      alpha.forEach((a, index) => {
        const j = 2 * (index + 1);
        xi += a * Math.sin(j * xi0) * Math.cosh(j * eta0);
        eta += a * Math.cos(j * xi0) * Math.sinh(j * eta0);
      });
      return [falseEastingM + radius * eta, falseNorthingM + radius * xi];
    },

    inverse([east, north]) {
      const xi = (north - falseNorthingM) / radius;
      const eta = (east - falseEastingM) / radius;
      if (!(Math.abs(xi) <= Math.PI / 2) || !(Math.abs(eta) <= WIDEST_DEG * RAD)) {
        throw outOfRange([east, north]);
      }
      let xi0 = xi;
      let eta0 = eta;
      beta.forEach((b, index) => {
        const j = 2 * (index + 1);
        xi0 -= b * Math.sin(j * xi) * Math.cosh(j * eta);
        eta0 -= b * Math.cos(j * xi) * Math.sinh(j * eta);
      });
      const lambda = Math.atan2(Math.sinh(eta0), Math.cos(xi0));
      const tau = geographicTan(Math.sin(xi0) / Math.hypot(Math.sinh(eta0), Math.cos(xi0)), e);
      return [wrapDeg(centralMeridianDeg + lambda / RAD), Math.atan(tau) / RAD];
    },
  };
}

/** Tangent of the conformal latitude from that of the geographic latitude (Karney 2011, eqs 7–9). */
function conformalTan(tau: number, e: number): number {
  const secant = Math.hypot(1, tau);
  const sigma = Math.sinh(e * Math.atanh((e * tau) / secant));
  return tau * Math.hypot(1, sigma) - sigma * secant;
}

/** The way back by Newton's method (Karney 2011, eqs 19–21); three rounds reach the last bit. */
function geographicTan(target: number, e: number): number {
  let tau = target / Math.sqrt(1 - e * e);
  for (let round = 0; round < 6; round += 1) {
    const found = conformalTan(tau, e);
    const step =
      ((target - found) / Math.hypot(1, found)) *
      ((1 + (1 - e * e) * tau * tau) / ((1 - e * e) * Math.hypot(1, tau)));
    tau += step;
    if (Math.abs(step) <= 1e-15 * Math.max(1, Math.abs(tau))) break;
  }
  return tau;
}

function wrapDeg(angle: number): number {
  return angle > 180 ? angle - 360 : angle < -180 ? angle + 360 : angle;
}

/** Coefficients of n^(index+1), n^(index+2), … summed. */
function powers(row: readonly number[], n: number): number {
  return row.reduce((sum, coefficient, index) => sum + coefficient * n ** (index + 1), 0);
}

function outOfRange(value: readonly number[]): XwError {
  return new XwError({
    code: 'crs_out_of_range',
    status: 422,
    detail: '坐标不在该投影带的适用范围内。',
    detailEn: 'The coordinates lie outside the range of this projection.',
    value: value.join(', '),
    place: 'coordinates',
    remedy: '请检查坐标系、带号与坐标顺序。',
    remedyEn: 'Check the reference system, the zone number and the order of the coordinates.',
  });
}

/** α_j by powers of n, Karney 2011 eq 35. */
const ALPHA: readonly (readonly number[])[] = [
  [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
  [0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
  [0, 0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
  [0, 0, 0, 49561 / 161280, -179 / 168, 6601661 / 7257600],
  [0, 0, 0, 0, 34729 / 80640, -3418889 / 1995840],
  [0, 0, 0, 0, 0, 212378941 / 319334400],
];

/** β_j by powers of n, Karney 2011 eq 36. */
const BETA: readonly (readonly number[])[] = [
  [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
  [0, 1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
  [0, 0, 17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
  [0, 0, 0, 4397 / 161280, -11 / 504, -830251 / 7257600],
  [0, 0, 0, 0, 4583 / 161280, -108847 / 3991680],
  [0, 0, 0, 0, 0, 20648693 / 638668800],
];
