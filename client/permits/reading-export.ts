import type { City } from '../../server/city/contract.ts';
import type { Polygon } from '../../server/kernel/geojson.ts';
import type { OverlapReading } from '../../server/zones/contract.ts';

type Mark = Pick<City, 'nameZh' | 'synthetic' | 'attribution' | 'licence'>;

const SYNTHETIC = '合成示范数据 / synthetic demo data';
const BYTE_ORDER_MARK = '﻿';

/**
 * The reading as CSV (RFC 4180, UTF-8 with a mark so that spreadsheets read the Chinese). Areas in m², shares 0–1,
 * distances in metres. The last lines say what it is, on which law's day, and from which source.
 */
export function readingCsv(reading: OverlapReading, city: Mark): string {
  const rows: (string | number | null)[][] = [
    [
      'relation', 'zoneId', 'version', 'zone', 'class', 'site', 'grade', 'overlapM2', 'overlapShare', 'marginM',
      'uncertaintyM', 'document', 'documentNumber', 'validFrom', 'validTo',
    ], // prettier-ignore
    ...reading.zones.map((zone) => [
      zone.relation, zone.zoneId, zone.version, zone.nameZh, zone.classZh, zone.siteNameZh, zone.grade,
      zone.overlapM2, zone.overlapShare, zone.marginM, zone.uncertaintyM, zone.documentTitle, zone.documentNumber,
      zone.validFrom, zone.validTo,
    ]), // prettier-ignore
    ...reading.notDecidable.map((item) => [
      'notDecidable', item.zoneId, item.version, item.nameZh, item.reasonZh, item.siteId, null, null, null,
      item.distanceM === null ? null : -item.distanceM, null, item.boundaryText, null, null, null,
    ]), // prettier-ignore
    ['# statement', reading.statementZh],
    ['# siteAreaM2', reading.siteAreaM2],
    ['# legalDate', reading.legalDate],
    ['# srid', reading.srid],
    ['# source', `${city.nameZh} · ${city.attribution} · ${city.licence}`],
    ...(city.synthetic ? [['# data', SYNTHETIC]] : []),
  ];
  return BYTE_ORDER_MARK + rows.map((row) => row.map(csvField).join(',')).join('\r\n');
}

/** The reading as one GeoJSON feature: the site, with what was read as its properties. WGS84, longitude first. */
export function readingGeoJson(reading: OverlapReading, site: Polygon, city: Mark): string {
  return JSON.stringify(
    {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', geometry: site, properties: { ...reading } }],
      attribution: city.attribution,
      licence: city.licence,
      ...(city.synthetic ? { data: SYNTHETIC } : {}),
    },
    null,
    2,
  );
}

/** A field that a spreadsheet cannot take for a formula. */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
