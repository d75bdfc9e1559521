import { XwError } from '../../kernel/errors.ts';
import type { PlaneProjection } from './transverse-mercator.ts';
import { CGCS2000_ELLIPSOID, WGS84_ELLIPSOID } from './crs.ts';
import { GAUSS_KRUEGER_ZONES, gaussKruegerZone } from './gauss-krueger.ts';
import type { OpenedSystem } from './open-crs.ts';
import { planeOfProj4 } from './plane-of-proj4.ts';
import { refusedCode, refusedError, refusedName } from './refused-datums.ts';
import { createTransverseMercator } from './transverse-mercator.ts';
import { readWktCrs } from './wkt-crs.ts';
import type { WktCrs } from './wkt-crs.ts';

type Datum = 'wgs84' | 'cgcs2000' | 'etrs89';

/**
 * Which system does the text of a .prj mean?
 * A code that it names is used; a CGCS2000 plane that equals one of the 64 is recognised by its numbers; transverse
 * Mercator on WGS84, CGCS2000 and ETRS89 goes by our own series; other projections on these datums, and any datum that
 * brings parameters to WGS84, go through proj4 (carried: 5 m, since such parameters seldom say how good they are).
 * Errors: `crs_refused` for Beijing 54, New Beijing and Xi'an 80, `crs_unknown` for any other datum: without
 * parameters a conversion would return the numbers unchanged and look right. Both 422.
 */
export function wktSystem(
  wkt: string,
  byCode: (code: number) => OpenedSystem,
  toStored: number,
): OpenedSystem {
  const crs = readWktCrs(wkt);
  const named = [crs.datum, crs.name]
    .map(refusedName)
    .find((one) => one !== undefined && one.datum !== 'local');
  const refused = named ?? (crs.epsg === undefined ? undefined : refusedCode(crs.epsg));
  if (refused !== undefined) throw refusedError(refused, crs.name);
  const code = codeMeant(crs);
  if (code !== undefined) return byCode(code);

  const datum = datumOf(crs);
  if (crs.primeMeridianDeg !== 0 || (datum === undefined && crs.towgs84 === undefined))
    throw unknownDatum(crs);
  const errorM = datum === undefined ? 5 : datum === 'cgcs2000' ? toStored : datum === 'etrs89' ? 1 : 0;
  const title = { nameZh: crs.name, nameEn: crs.name, rigid: true, errorM };
  const lead = `${crs.name} (${crs.datum}) → WGS84`;

  if (datum !== undefined && crs.kind === 'geographic') {
    const unit = crs.degreesPerUnit;
    return {
      ...title,
      chain: [`${lead}: degrees taken as equal, ${errorM.toFixed(1)} m`],
      plane: {
        forward: ([lng, lat]) => [lng / unit, lat / unit],
        inverse: ([x, y]) => [x * unit, y * unit],
      },
    };
  }
  if (datum !== undefined && crs.method !== undefined && TRANSVERSE.has(crs.method)) {
    const plane = transverse(crs, datum);
    if (plane !== undefined)
      return { ...title, chain: [`${lead}: Krüger n⁶ inverse, ${errorM.toFixed(1)} m`], plane };
  }
  return {
    ...title,
    chain: [`${lead}: proj4 from WKT, ${errorM.toFixed(1)} m`],
    plane: throughProj4(crs, wkt, datum),
  };
}

const TRANSVERSE = new Set(['transverse_mercator', 'gauss_kruger', 'gauss_krueger', 'gauss_krüger']);
const WEB = new Set([
  'mercator_auxiliary_sphere',
  'popular_visualisation_pseudo_mercator',
  'popular_visualisation_pseudo-mercator',
]);

/** An EPSG code that the text names or that its numbers amount to. */
function codeMeant(crs: WktCrs): number | undefined {
  if (crs.method !== undefined && WEB.has(crs.method)) return 3857;
  const datum = datumOf(crs);
  if (crs.kind === 'geographic' && crs.degreesPerUnit === 1 && crs.primeMeridianDeg === 0) {
    return datum === 'wgs84' ? 4326 : datum === 'cgcs2000' ? 4490 : datum === 'etrs89' ? 4258 : crs.epsg;
  }
  if (crs.epsg !== undefined && gaussKruegerZone(crs.epsg) !== undefined) return crs.epsg;
  if (datum === 'cgcs2000' && crs.method !== undefined && TRANSVERSE.has(crs.method)) {
    const p = numbersOf(crs);
    const zone = GAUSS_KRUEGER_ZONES.findLast(
      (one) =>
        one.centralMeridianDeg === p.centralMeridianDeg &&
        one.falseEastingM === p.falseEastingM &&
        p.falseNorthingM === 0 &&
        p.originLatDeg === 0 &&
        p.scale === 1 &&
        crs.metresPerUnit === 1,
    );
    return zone?.code;
  }
  return crs.epsg;
}

function datumOf({ datum, semiMajorM, inverseFlattening }: WktCrs): Datum | undefined {
  const plain = datum.toLowerCase().replace(/[\s_-]/g, '');
  const earth = Math.abs(semiMajorM - 6378137) < 0.01 && Math.abs(inverseFlattening - 298.257) < 0.001;
  if (!earth) return undefined;
  if (/^d?(wgs84|wgs1984|worldgeodeticsystem1984)/.test(plain)) return 'wgs84';
  if (/^d?(china2000|cgcs2000|chinageodetic|chinesegeodetic)/.test(plain)) return 'cgcs2000';
  if (/^d?(etrs89|etrs1989|europeanterrestrialreferencesystem)/.test(plain)) return 'etrs89';
  return undefined;
}

function numbersOf({ parameters: p, metresPerUnit }: WktCrs) {
  return {
    centralMeridianDeg: p['central_meridian'] ?? p['longitude_of_natural_origin'] ?? p['longitude_of_center'],
    originLatDeg: p['latitude_of_origin'] ?? p['latitude_of_natural_origin'] ?? 0,
    falseEastingM: (p['false_easting'] ?? 0) * metresPerUnit,
    falseNorthingM: (p['false_northing'] ?? 0) * metresPerUnit,
    scale: p['scale_factor'] ?? p['scale_factor_at_natural_origin'] ?? 1,
  };
}

/** Undefined when the origin is not on the equator or no central meridian is named: then proj4 reads the text. */
function transverse(crs: WktCrs, datum: Datum): PlaneProjection | undefined {
  const { centralMeridianDeg, originLatDeg, falseEastingM, falseNorthingM, scale } = numbersOf(crs);
  if (centralMeridianDeg === undefined || originLatDeg !== 0) return undefined;
  const ellipsoid = datum === 'wgs84' ? WGS84_ELLIPSOID : CGCS2000_ELLIPSOID;
  const plane = createTransverseMercator(ellipsoid, {
    centralMeridianDeg,
    falseEastingM,
    falseNorthingM,
    scale,
  });
  const unit = crs.metresPerUnit;
  return {
    forward(position) {
      const [x, y] = plane.forward(position);
      return [x / unit, y / unit];
    },
    inverse: ([x, y]) => plane.inverse([x * unit, y * unit]),
  };
}

/** proj4 takes a datum that it does not know for WGS84: only called for datums that are, or that bring parameters. */
function throughProj4(crs: WktCrs, wkt: string, datum: Datum | undefined): PlaneProjection {
  try {
    // Written as WGS84, so that proj4 shifts nothing where the datums are taken as equal.
    const text = datum === undefined || datum === 'wgs84' ? wkt : wkt.replaceAll(crs.datum, 'WGS_1984');
    return planeOfProj4(text);
  } catch (cause) {
    throw unknownDatum(crs, cause);
  }
}

function unknownDatum(crs: WktCrs, cause?: unknown): XwError {
  return new XwError(
    {
      code: 'crs_unknown',
      status: 422,
      detail: `坐标系“${crs.name}”（基准 ${crs.datum}）没有可靠的转换方法，不予转换。`,
      detailEn: `There is no reliable conversion for "${crs.name}" (datum ${crs.datum}), so nothing is converted.`,
      value: crs.name,
      place: 'crs.wkt',
      remedy: '请将文件转换为 WGS84 或 CGCS2000 后重新提交，或由管理员登记转换参数并附检查点。',
      remedyEn:
        'Bring the file in WGS84 or CGCS2000, or let an administrator register parameters with check points.',
    },
    { cause },
  );
}
