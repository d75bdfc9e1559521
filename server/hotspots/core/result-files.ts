import type { Geometry } from '../../kernel/geojson.ts';
import type { HotspotResult } from '../contract.ts';
import { outlineOf } from './hex-lattice.ts';

/**
 * A stored result as a table and as a map, with the question, the test's contract and the data's origin in it.
 * CSV: UTF-8 with a byte order mark, so that Excel shows Chinese; one row a place. GeoJSON: one feature a place, the
 * result's head as foreign members (RFC 7946 §6.1). Text that would begin a formula in a spreadsheet is quoted off.
 */
const COLUMNS = [
  ['id', '编号'],
  ['tier', '级别'],
  ['q', '校正后p'],
  ['p', 'p值'],
  ['observed', '环内案件'],
  ['expected', '期望'],
  ['ratio', '倍数'],
  ['count', '本处案件'],
  ['saidBy', '依据渠道'],
  ['effortOnly', '仅巡查力度'],
  ['othersObserved', '非巡查案件'],
  ['othersExpected', '非巡查期望'],
  ['patrolObserved', '巡查案件'],
  ['patrolExpected', '巡查期望'],
  ['streets', '街巷'],
  ['lng', '经度'],
  ['lat', '纬度'],
  ['data', '数据'],
] as const;

export function resultCsv(result: HotspotResult, synthetic: boolean): string {
  const head = COLUMNS.map(([name, zh]) => `${name} ${zh}`);
  const rows = result.places.map((place) => [
    place.id,
    place.tier,
    place.q,
    place.p,
    place.observed,
    place.expected,
    place.ratio,
    place.count,
    place.saidBy,
    place.effortOnly ? 1 : 0,
    place.others.observed,
    place.others.expected,
    place.patrol?.observed ?? null,
    place.patrol?.expected ?? null,
    place.streets.map(({ nameZh }) => nameZh).join('、'),
    place.center?.[0] ?? null,
    place.center?.[1] ?? null,
    synthetic ? '合成示范数据 synthetic' : '',
  ]);
  return `\uFEFF${[head, ...rows].map((row) => row.map(fieldOf).join(',')).join('\r\n')}\r\n`;
}

function fieldOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function resultGeoJson(
  result: HotspotResult,
  shapes: ReadonlyMap<string, Geometry>,
  city: { synthetic: boolean; attribution: string; licence: string },
): unknown {
  const { places, ...head } = result;
  return {
    type: 'FeatureCollection',
    synthetic: city.synthetic,
    attribution: city.attribution,
    licence: city.licence,
    result: head,
    features: places.map((properties) => ({
      type: 'Feature',
      id: properties.id,
      geometry:
        result.question.unit === 'cell'
          ? { type: 'Polygon', coordinates: [outlineOf(properties.id)] }
          : (shapes.get(properties.id) ?? null),
      properties,
    })),
  };
}
