import { XwError, shorten } from '../../kernel/errors.ts';
import { crsClaimSchema } from '../contract.ts';
import type { AxisOrder, CrsClaim } from '../contract.ts';
import { GAUSS_KRUEGER_ZONES } from './gauss-krueger.ts';
import { refusedError, refusedName } from './refused-datums.ts';

const NAMES: Record<string, CrsClaim> = {
  unknown: { kind: 'unknown' },
  未知: { kind: 'unknown' },
  wgs84: { kind: 'epsg', code: 4326 },
  crs84: { kind: 'epsg', code: 4326, axisOrder: 'east_north' },
  gps: { kind: 'epsg', code: 4326 },
  cgcs2000: { kind: 'epsg', code: 4490 },
  '2000国家大地坐标系': { kind: 'epsg', code: 4490 },
  国家2000: { kind: 'epsg', code: 4490 },
  webmercator: { kind: 'epsg', code: 3857 },
  '900913': { kind: 'epsg', code: 3857 },
  gcj02: { kind: 'gcj02' },
  gcj: { kind: 'gcj02' },
  amap: { kind: 'gcj02' },
  高德: { kind: 'gcj02' },
  腾讯: { kind: 'gcj02' },
  火星坐标: { kind: 'gcj02' },
  火星坐标系: { kind: 'gcj02' },
  bd09: { kind: 'bd09' },
  bd09ll: { kind: 'bd09' },
  baidu: { kind: 'bd09' },
  百度: { kind: 'bd09' },
  百度坐标系: { kind: 'bd09' },
};

/**
 * What does somebody mean by a name of a reference system?
 * Understood: `EPSG:4527`, `4527`, `urn:ogc:def:crs:EPSG::4490`, `OGC:CRS84`, `cgcs2000`, `cgcs2000-3-39` (3-degree zone
 * 39, prefixed), `cgcs2000-3-cm117`, `cgcs2000-6-20`, `utm50n`, `gcj02`, `bd09`, `webmercator`, `registered:NAME`,
 * `unknown`, and WKT. A suffix `;north_east` or `;east_north` says the order of the numbers.
 * An EPSG urn of a geographic system means latitude first by its letter, but files put longitude first: the order is
 * east first unless the suffix says otherwise.
 * Errors: `crs_refused` for Beijing 54, Xi'an 80 and local names, `crs_unknown` for what is not understood; both 422.
 */
export function parseCrsClaim(text: string): CrsClaim {
  const [head = '', suffix] = text.trim().startsWith('PROJ') ? [text.trim()] : text.trim().split(';');
  const axisOrder = suffix === undefined ? undefined : orderOf(suffix, text);
  const claim = parseName(head.trim(), text);
  return axisOrder === undefined || claim.kind === 'unknown' || claim.kind === 'wkt'
    ? claim
    : crsClaimSchema.parse({ ...claim, axisOrder });
}

function orderOf(suffix: string, text: string): AxisOrder {
  const plain = suffix.trim().toLowerCase().replace(/[-\s]/g, '_');
  if (['east_north', 'en', 'xy', 'lng_lat', 'lon_lat'].includes(plain)) return 'east_north';
  if (['north_east', 'ne', 'yx', 'lat_lng', 'lat_lon'].includes(plain)) return 'north_east';
  throw unknownName(text);
}

function parseName(name: string, text: string): CrsClaim {
  if (/^(PROJ|GEOG|GEOD|COMPD|COMPOUND|BOUND)\w*\s*[[(]/i.test(name)) {
    return crsClaimSchema.parse({ kind: 'wkt', wkt: text.trim() });
  }
  if (/^registered:/i.test(name)) {
    const parsed = crsClaimSchema.safeParse({ kind: 'registered', id: name.slice('registered:'.length) });
    if (!parsed.success) throw unknownName(text);
    return parsed.data;
  }
  const code =
    /^(?:epsg:{1,2}|urn:(?:x-)?ogc:def:crs:epsg:[\d.]*:|https?:\/\/www\.opengis\.net\/def\/crs\/epsg\/[\d.]+\/)?(\d{4,6})$/i.exec(
      name,
    )?.[1];
  if (code !== undefined && code !== '900913') return { kind: 'epsg', code: Number(code) };
  if (/crs:?84$/i.test(name)) return { kind: 'epsg', code: 4326, axisOrder: 'east_north' };

  const plain = name.toLowerCase().replace(/[\s_-]/g, '');
  const known = NAMES[plain];
  if (known !== undefined) return known;

  const zone =
    /^cgcs2000(?:gk)?([36])(?:度带?|degree)?(?:(?:第)?(\d{2})(?:带|zone)?|(?:cm|中央经线)(\d{2,3})e?)$/.exec(
      plain,
    );
  if (zone !== null) {
    const widthDeg = Number(zone[1]);
    const found = GAUSS_KRUEGER_ZONES.find(
      (one) =>
        one.widthDeg === widthDeg &&
        (zone[3] === undefined
          ? one.prefixed && one.zone === Number(zone[2])
          : !one.prefixed && one.centralMeridianDeg === Number(zone[3])),
    );
    if (found !== undefined) return { kind: 'epsg', code: found.code };
  }
  const utm = /^(?:wgs84)?utm(?:zone)?(\d{1,2})([ns])$/.exec(plain);
  const number = Number(utm?.[1]);
  if (utm !== null && number >= 1 && number <= 60) {
    return { kind: 'epsg', code: (utm[2] === 'n' ? 32600 : 32700) + number };
  }
  const refused = refusedName(name);
  if (refused !== undefined) throw refusedError(refused, name);
  throw unknownName(text);
}

/** The claim as it is typed and stored: `EPSG:4527`, `EPSG:4548;north_east`, `gcj02`, `registered:NAME`, `wkt:NAME`. */
export function crsClaimText(claim: CrsClaim): string {
  const order = 'axisOrder' in claim && claim.axisOrder === 'north_east' ? ';north_east' : '';
  switch (claim.kind) {
    case 'epsg':
      return `EPSG:${claim.code}${order}`;
    case 'gcj02':
    case 'bd09':
      return `${claim.kind}${order}`;
    case 'registered':
      return `registered:${claim.id}`;
    case 'wkt':
      return `wkt:${/"([^"]*)"/.exec(claim.wkt)?.[1] ?? ''}`;
    case 'unknown':
      return 'unknown';
  }
}

function unknownName(value: string): XwError {
  return new XwError({
    code: 'crs_unknown',
    status: 422,
    detail: '不认识这个坐标系名称。',
    detailEn: 'This name of a reference system is not understood.',
    value: shorten(value),
    place: 'crs',
    remedy: '请使用 EPSG:4527、cgcs2000、gcj02、bd09、registered:名称 或 unknown；可用 xw crs list 查看。',
    remedyEn:
      'Use EPSG:4527, cgcs2000, gcj02, bd09, registered:NAME or unknown; `xw crs list` shows them all.',
  });
}
