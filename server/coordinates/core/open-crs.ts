import { XwError, shorten } from '../../kernel/errors.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { bd09ToWgs84, wgs84ToBd09 } from './bd09.ts';
import { CGCS2000_ELLIPSOID, WGS84_ELLIPSOID } from './crs.ts';
import type { AxisOrder, CrsClaim, CrsSystems, CrsTransform, DefinedCrs, OpenOptions } from './crs.ts';
import { gaussKrueger, gaussKruegerZone } from './gauss-krueger.ts';
import { gcj02ToWgs84, wgs84ToGcj02 } from './gcj02.ts';
import { crsClaimText } from './parse-crs-claim.ts';
import { refusedCode, refusedError } from './refused-datums.ts';
import { planeOfProj4 } from './plane-of-proj4.ts';
import { registeredProjection } from './registered-crs.ts';
import { createTransverseMercator } from './transverse-mercator.ts';
import type { PlaneProjection } from './transverse-mercator.ts';
import { fromWebMercator, toWebMercator, WEB_MERCATOR_HALF_M } from './web-mercator.ts';
import { wktSystem } from './wkt-system.ts';

/** Between CGCS2000 (epoch 2000.0) and WGS84 of today, metres: plate motion of about 3 cm a year. */
const CGCS2000_ERROR_M = 1;
/** What undoing GCJ-02 and BD-09 by the public formula may be off, metres; reports of users, not the round trip. */
const GCJ02_ERROR_M = 15;
const BD09_ERROR_M = 20;

/** A system before axis order and range are looked after. */
export interface OpenedSystem {
  nameZh: string;
  nameEn: string;
  rigid: boolean;
  errorM: number;
  chain: string[];
  plane: PlaneProjection;
}

const SAME: PlaneProjection = {
  forward: ([lng, lat]) => [lng, lat],
  inverse: ([lng, lat]) => [lng, lat],
};

/**
 * How do numbers of a claimed system become WGS84 degrees, and back?
 * By formula: EPSG:4326, 4979, 4490, 4258, 3857, the 64 national planes (4491–4554), UTM on WGS84 (32601–32660,
 * 32701–32760) and on ETRS89 (25828–25838), GCJ-02, BD-09. By `systems`: what the product ships as a definition and
 * what the city registered. By WKT: see `wkt-system.ts`.
 * Errors, all 422: `crs_refused` (Beijing 54, New Beijing, Xi'an 80, local; GCJ-02 and BD-09 when the deployment does not undo them),
 * `crs_unknown` (unknown claim or code), `crs_unreadable`; and from the conversion `crs_out_of_range` for a number
 * that the system cannot hold. A conversion never gives NaN.
 */
export function openCrs(
  claim: CrsClaim,
  systems: CrsSystems = { defined: [], registered: [] },
  options: OpenOptions = {},
): CrsTransform {
  const system = systemOf(claim, systems, options);
  const order: AxisOrder = ('axisOrder' in claim ? claim.axisOrder : undefined) ?? 'east_north';
  const swap = order === 'north_east';
  return {
    id: crsClaimText(claim),
    nameZh: system.nameZh,
    nameEn: system.nameEn,
    rigid: system.rigid,
    errorM: system.errorM,
    chain: swap ? ['north, east → east, north: axes named', ...system.chain] : system.chain,
    toWgs84(xy) {
      return checked(system.plane.inverse(swap ? [xy[1], xy[0]] : [xy[0], xy[1]]), xy);
    },
    fromWgs84(position) {
      const [x, y] = system.plane.forward(checked(position, position));
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw outOfRange(position);
      return swap ? [y, x] : [x, y];
    },
  };
}

function systemOf(claim: CrsClaim, systems: CrsSystems, options: OpenOptions): OpenedSystem {
  const toStored = options.rtk === true ? 0 : CGCS2000_ERROR_M;
  switch (claim.kind) {
    case 'unknown':
      throw unknownSystem('unknown');
    case 'gcj02':
    case 'bd09':
      return encrypted(claim.kind, options);
    case 'registered': {
      const found = systems.registered.find(({ id }) => id === claim.id);
      if (found === undefined) throw unknownSystem(`registered:${claim.id}`);
      return {
        nameZh: found.nameZh,
        nameEn: found.nameEn,
        rigid: true,
        errorM: found.largestM + toStored,
        chain: [
          `registered:${found.id} → EPSG:4490: ${found.parameters.method}, largest residual at ${found.checkPoints.length} check points ${found.largestM.toFixed(3)} m`,
          toWgs84Step(toStored),
        ],
        plane: registeredProjection(found.parameters),
      };
    }
    case 'wkt':
      return wktSystem(claim.wkt, (code) => epsg(code, systems, toStored), toStored);
    case 'epsg':
      return epsg(claim.code, systems, toStored);
  }
}

function epsg(code: number, systems: CrsSystems, toStored: number): OpenedSystem {
  if (code === 4326 || code === 4979) {
    return named('WGS 84 经纬度', 'WGS 84 longitude, latitude', 0, [`EPSG:${code}: as stored, 0 m`], SAME);
  }
  if (code === 4490) {
    return named('CGCS2000 经纬度', 'CGCS2000 longitude, latitude', toStored, [toWgs84Step(toStored)], SAME);
  }
  if (code === 4258) {
    return named(
      'ETRS89 经纬度',
      'ETRS89 longitude, latitude',
      1,
      ['EPSG:4258 → WGS84: taken as equal, 1 m'],
      SAME,
    );
  }
  if (code === 3857 || code === 900913) {
    return named('Web 墨卡托', 'Web Mercator', 0, ['EPSG:3857 → WGS84: spherical formulas, 0 m'], {
      forward: toWebMercator,
      inverse: ([x, y]) =>
        Math.abs(x) <= WEB_MERCATOR_HALF_M * 1.0001 && Math.abs(y) <= WEB_MERCATOR_HALF_M * 4
          ? fromWebMercator([x, y])
          : [Number.NaN, Number.NaN],
    });
  }
  const zone = gaussKruegerZone(code);
  if (zone !== undefined) {
    return named(
      zone.nameZh,
      zone.nameEn,
      toStored,
      [`EPSG:${code} → EPSG:4490: Krüger n⁶ inverse, 0.000 m`, toWgs84Step(toStored)],
      gaussKrueger(zone),
    );
  }
  const utm = utmOf(code);
  if (utm !== undefined) return utm;
  const refused = refusedCode(code);
  if (refused !== undefined) throw refusedError(refused, `EPSG:${code}`);
  const defined = systems.defined.find((one) => one.code === code);
  if (defined !== undefined) return byDefinition(defined);
  throw unknownSystem(`EPSG:${code}`);
}

function utmOf(code: number): OpenedSystem | undefined {
  const north = code >= 32601 && code <= 32660;
  const south = code >= 32701 && code <= 32760;
  const european = code >= 25828 && code <= 25838;
  if (!north && !south && !european) return undefined;
  const zone = code % 100;
  const datum = european ? 'ETRS89' : 'WGS 84';
  const error = european ? 1 : 0;
  const plane = createTransverseMercator(european ? CGCS2000_ELLIPSOID : WGS84_ELLIPSOID, {
    centralMeridianDeg: zone * 6 - 183,
    falseEastingM: 500_000,
    falseNorthingM: south ? 10_000_000 : 0,
    scale: 0.9996,
  });
  const letter = south ? 'S' : 'N';
  return named(
    `${datum} UTM ${zone}${letter} 带`,
    `${datum} / UTM zone ${zone}${letter}`,
    error,
    [`EPSG:${code} → WGS84: Krüger n⁶ inverse, ${error} m`],
    plane,
  );
}

function byDefinition(defined: DefinedCrs): OpenedSystem {
  return named(
    defined.nameZh,
    defined.nameEn,
    defined.accuracyM,
    [`EPSG:${defined.code} → WGS84: proj4 "${defined.proj4}", ${defined.accuracyM} m`],
    planeOfProj4(defined.proj4),
  );
}

function encrypted(kind: 'gcj02' | 'bd09', options: OpenOptions): OpenedSystem {
  if (options.gcjInverse === false) {
    throw new XwError({
      code: 'crs_refused',
      status: 422,
      detail: '本部署已停用 GCJ-02 / BD-09 反算。',
      detailEn: 'This deployment does not undo GCJ-02 and BD-09.',
      value: kind,
      place: 'crs',
      remedy: '请提供 WGS84 或 CGCS2000 坐标的文件，或由管理员修改设置 crs.gcj_inverse。',
      remedyEn:
        'Bring the file in WGS84 or CGCS2000, or let an administrator change the setting crs.gcj_inverse.',
    });
  }
  const gcj = kind === 'gcj02';
  const errorM = gcj ? GCJ02_ERROR_M : BD09_ERROR_M;
  return {
    nameZh: gcj ? 'GCJ-02（火星坐标）' : 'BD-09（百度坐标）',
    nameEn: gcj ? 'GCJ-02 (Chinese web maps)' : 'BD-09 (Baidu)',
    rigid: false,
    errorM,
    chain: [`${gcj ? 'GCJ-02' : 'BD-09 → GCJ-02'} → WGS84: public formula undone by iteration, ${errorM} m`],
    plane: gcj
      ? { forward: (p) => [...wgs84ToGcj02(p)], inverse: gcj02ToWgs84 }
      : { forward: (p) => [...wgs84ToBd09(p)], inverse: bd09ToWgs84 },
  };
}

function named(
  nameZh: string,
  nameEn: string,
  errorM: number,
  chain: string[],
  plane: PlaneProjection,
): OpenedSystem {
  return { nameZh, nameEn, rigid: true, errorM, chain, plane };
}

function toWgs84Step(errorM: number): string {
  return errorM === 0
    ? 'EPSG:4490 → WGS84: RTK in CGCS2000, taken as equal, 0 m'
    : `EPSG:4490 → WGS84: taken as equal, ${errorM.toFixed(1)} m (epoch 2000.0, plate motion)`;
}

/** The position when it is one: finite, on earth. */
function checked(position: LngLat, given: readonly number[]): LngLat {
  const [lng, lat] = position;
  if (Math.abs(lng) <= 180 && Math.abs(lat) <= 90) return position;
  throw outOfRange(given);
}

function outOfRange(given: readonly number[]): XwError {
  return new XwError({
    code: 'crs_out_of_range',
    status: 422,
    detail: '按所述坐标系，这些数字不在地球上。',
    detailEn: 'In the claimed reference system these numbers are not a place on earth.',
    value: given.join(', '),
    place: 'coordinates',
    remedy: '请检查坐标系与坐标顺序（经度/东坐标在前还是纬度/北坐标在前）。',
    remedyEn:
      'Check the reference system and the order: longitude or east first, or latitude or north first.',
  });
}

function unknownSystem(value: string): XwError {
  return new XwError({
    code: 'crs_unknown',
    status: 422,
    detail: '坐标系未知，无法转换。',
    detailEn: 'The reference system is not known, so nothing is converted.',
    value: shorten(value),
    place: 'crs',
    remedy: '请说明坐标系；不确定时可用 xw crs explain X Y 查看可能的坐标系。',
    remedyEn: 'Say which system it is; `xw crs explain X Y` lists the systems that are possible.',
  });
}
