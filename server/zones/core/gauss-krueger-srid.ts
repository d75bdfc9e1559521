import { invalid } from '../../kernel/errors.ts';

/**
 * In which plane is a site measured? The EPSG code of the CGCS2000 3-degree Gauss-Krueger zone whose central
 * meridian is nearest to a longitude (degrees east), eastings without the zone's prefix.
 * Defined for central meridians 75° to 135°, that is longitudes from 73.5° to 136.5°; a longitude half-way between
 * two zones goes to the eastern one. Errors: `invalid_value` (422) outside that range or when it is no number.
 * Source: EPSG registry, codes 4534 (CM 75E) to 4554 (CM 135E).
 *
 * Example: longitude 116.587 → central meridian 117 → 4548.
 */
export function gaussKruegerSrid(lngDeg: number): number {
  const centralMeridian = Math.floor((lngDeg + 1.5) / 3) * 3;
  if (!(lngDeg >= 73.5 && lngDeg <= 136.5)) {
    throw invalid(
      'geometry',
      lngDeg,
      '经度不在 73.5°–136.5° 的国家三度带范围内。',
      'The longitude is outside the national 3-degree zones, 73.5° to 136.5°.',
    );
  }
  return 4534 + (Math.min(centralMeridian, 135) - 75) / 3;
}
