import { invalid } from '../../kernel/errors.ts';
import { CGCS2000_ELLIPSOID } from './crs.ts';
import { createTransverseMercator } from './transverse-mercator.ts';
import type { PlaneProjection } from './transverse-mercator.ts';

export interface GaussKruegerZone {
  /** EPSG code, 4491 to 4554. */
  code: number;
  widthDeg: 3 | 6;
  /** Number of the zone: 25–45 at 3°, 13–23 at 6°. */
  zone: number;
  centralMeridianDeg: number;
  /** True: eastings begin with the number of the zone. */
  prefixed: boolean;
  /** Easting of the central meridian, metres. */
  falseEastingM: number;
  nameZh: string;
  nameEn: string;
}

function series(first: number, widthDeg: 3 | 6, prefixed: boolean): GaussKruegerZone[] {
  return Array.from({ length: widthDeg === 3 ? 21 : 11 }, (_, index) => {
    const zone = (widthDeg === 3 ? 25 : 13) + index;
    const centralMeridianDeg = 75 + widthDeg * index;
    const band = widthDeg === 3 ? '3' : '6';
    return {
      code: first + index,
      widthDeg,
      zone,
      centralMeridianDeg,
      prefixed,
      falseEastingM: (prefixed ? zone * 1e6 : 0) + 500_000,
      nameZh: `CGCS2000 ${band}度带 ${prefixed ? `第${zone}带（东坐标带带号）` : `中央经线${centralMeridianDeg}°（不带带号）`}`,
      nameEn: `CGCS2000 ${band}-degree Gauss-Krueger ${prefixed ? `zone ${zone}` : `CM ${centralMeridianDeg}E`}`,
    };
  });
}

/** The 64 planes of the national grid. Source: EPSG registry, 4491–4554; false eastings read from PostGIS 3.3. */
export const GAUSS_KRUEGER_ZONES: readonly GaussKruegerZone[] = [
  ...series(4491, 6, true),
  ...series(4502, 6, false),
  ...series(4513, 3, true),
  ...series(4534, 3, false),
];

const byCode = new Map(GAUSS_KRUEGER_ZONES.map((zone) => [zone.code, zone]));

/** Which national plane has this EPSG code? Undefined: none of the 64. */
export function gaussKruegerZone(code: number): GaussKruegerZone | undefined {
  return byCode.get(code);
}

/**
 * In which national plane does a longitude (degrees east) belong? That with the nearest central meridian; half-way
 * between two it is the eastern one. Errors: `invalid_value` (422) outside 73.5°–136.5° (72°–138° at 6°).
 *
 * Example: 116.587 → 3°, no prefix → EPSG:4548; with prefix → EPSG:4527.
 */
export function gaussKruegerZoneAt(
  lngDeg: number,
  { widthDeg = 3, prefixed = false }: { widthDeg?: 3 | 6; prefixed?: boolean } = {},
): GaussKruegerZone {
  const half = widthDeg / 2;
  const zone =
    lngDeg >= 75 - half && lngDeg <= 135 + half
      ? GAUSS_KRUEGER_ZONES.find(
          (one) =>
            one.widthDeg === widthDeg &&
            one.prefixed === prefixed &&
            one.centralMeridianDeg ===
              Math.min(135, Math.floor((lngDeg - 75 + half) / widthDeg) * widthDeg + 75),
        )
      : undefined;
  if (zone === undefined) {
    throw invalid(
      'longitude',
      lngDeg,
      `经度不在国家${widthDeg}度带范围内。`,
      `The longitude is outside the national ${widthDeg}-degree zones.`,
    );
  }
  return zone;
}

/** Degrees (CGCS2000) to metres in a national plane and back, easting first, prefix of the zone included. */
export function gaussKrueger(zone: GaussKruegerZone): PlaneProjection {
  return createTransverseMercator(CGCS2000_ELLIPSOID, {
    centralMeridianDeg: zone.centralMeridianDeg,
    falseEastingM: zone.falseEastingM,
    falseNorthingM: 0,
    scale: 1,
  });
}
