/**
 * Where does the sun stand over a place at an instant?
 *
 * Azimuth in degrees clockwise from true north, altitude in degrees above the horizon (negative below it),
 * geometric: without refraction and parallax. Low-precision solar coordinates: good to about 0.02° between
 * 1950 and 2050, far finer than a shadow on a screen shows.
 *
 * Throws a RangeError for a position or an instant that is not a finite number.
 *
 * Source: The Astronomical Almanac, section C, "Low precision formulas for the Sun's coordinates";
 * sidereal time by IAU 1982. Checked against the worked example of I. Reda and A. Andreas,
 * "Solar Position Algorithm for Solar Radiation Applications", NREL/TP-560-34302 (2008).
 *
 * Example: sunPosition([-105.1786, 39.742476], Date.UTC(2003, 9, 17, 19, 30, 30)) is
 * azimuth 194.34°, altitude 39.87°.
 */
export function sunPosition(
  [lng, lat]: readonly [number, number],
  epochMs: number,
): { azimuthDeg: number; altitudeDeg: number } {
  if (![lng, lat, epochMs].every(Number.isFinite)) {
    throw new RangeError(`sunPosition: not a finite place and instant: ${lng}, ${lat}, ${epochMs}`);
  }
  const days = epochMs / 86_400_000 - 10_957.5; // since 2000-01-01T12:00 UTC
  const meanLongitude = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * RAD;
  const longitude = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RAD;
  const obliquity = (23.439 - 4e-7 * days) * RAD;
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude));
  const siderealDeg = 280.46061837 + 360.98564736629 * days;
  const hourAngle = (siderealDeg + lng) * RAD - rightAscension;
  const phi = lat * RAD;
  const altitude = Math.asin(
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle),
  );
  const azimuth = Math.atan2(
    Math.sin(hourAngle),
    Math.cos(hourAngle) * Math.sin(phi) - Math.tan(declination) * Math.cos(phi),
  );
  return { azimuthDeg: (((azimuth / RAD + 180) % 360) + 360) % 360, altitudeDeg: altitude / RAD };
}

const RAD = Math.PI / 180;
