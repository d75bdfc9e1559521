import type { Position } from '../../server/kernel/geojson.ts';

export type SiteText =
  { ok: true; ring: Position[]; format: 'geojson' | 'list' } | { ok: false; zh: string; en: string };

const MAX_VERTICES = 500;

/**
 * Which site does a pasted text describe? GeoJSON (a polygon, a feature, or a collection with one), or one
 * "lng, lat" pair a line (also separated by semicolons or spaces). Gives the outer ring, open, longitude first.
 * A text that cannot be read says why; holes and further parts are refused rather than dropped.
 */
export function readSite(text: string): SiteText {
  const trimmed = text.trim();
  if (trimmed === '') return no('还没有内容。', 'Nothing was pasted.');
  return trimmed.startsWith('{') || trimmed.startsWith('[') ? fromJson(trimmed) : fromList(trimmed);
}

function fromJson(text: string): SiteText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no('不是完整的 JSON。', 'This is not complete JSON.');
  }
  if (Array.isArray(value)) return ringOf(value, 'geojson');
  const found = polygonOf(value);
  if (!found) return no('没有找到多边形（Polygon）。', 'No polygon was found in it.');
  const [outer, ...holes] = found;
  if (holes.length > 0) return no('暂不支持带洞的地块。', 'A site with holes cannot be read yet.');
  return ringOf(outer, 'geojson');
}

function polygonOf(value: unknown): unknown[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const object = value as Record<string, unknown>;
  if (object['type'] === 'Polygon' && Array.isArray(object['coordinates'])) return object['coordinates'];
  if (object['type'] === 'MultiPolygon' && Array.isArray(object['coordinates'])) {
    return object['coordinates'].length === 1 ? (object['coordinates'][0] as unknown[]) : null;
  }
  if (object['type'] === 'Feature') return polygonOf(object['geometry']);
  if (object['type'] === 'FeatureCollection' && Array.isArray(object['features'])) {
    return object['features'].length === 1 ? polygonOf(object['features'][0]) : null;
  }
  return null;
}

function fromList(text: string): SiteText {
  const numbers = text.match(/[-+]?\d+(\.\d+)?/g);
  if (!numbers || numbers.length % 2 !== 0) {
    return no('坐标须成对：经度, 纬度。', 'Coordinates come in pairs: longitude, latitude.');
  }
  const pairs: number[][] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    pairs.push([Number(numbers[index]), Number(numbers[index + 1])]);
  }
  return ringOf(pairs, 'list');
}

function ringOf(value: unknown, format: 'geojson' | 'list'): SiteText {
  if (!Array.isArray(value)) return no('没有找到坐标。', 'No coordinates were found.');
  const ring: Position[] = [];
  for (const pair of value as unknown[]) {
    if (!Array.isArray(pair) || pair.length < 2)
      return no('坐标须成对：经度, 纬度。', 'Coordinates come in pairs: longitude, latitude.');
    const [lng, lat] = pair as unknown[];
    if (
      typeof lng !== 'number' ||
      typeof lat !== 'number' ||
      !Number.isFinite(lng) ||
      !Number.isFinite(lat)
    ) {
      return no('坐标须为数字。', 'Coordinates must be numbers.');
    }
    if (Math.abs(lat) > 90 && Math.abs(lng) <= 90) {
      return no(
        `经纬度可能颠倒：${lng}, ${lat}。请写“经度, 纬度”。`,
        `Longitude and latitude look swapped: ${lng}, ${lat}. Write longitude first.`,
      );
    }
    if (Math.abs(lng) > 180 || Math.abs(lat) > 90) {
      return no(
        `不是经纬度（度）：${lng}, ${lat}。平面坐标请先换算。`,
        `Not degrees: ${lng}, ${lat}. Convert plane coordinates first.`,
      );
    }
    ring.push([lng, lat]);
  }
  const first = ring[0];
  const last = ring.at(-1);
  if (first && last && ring.length > 1 && first[0] === last[0] && first[1] === last[1]) ring.pop();
  if (ring.length < 3) return no('至少需要三个点。', 'At least three points are needed.');
  if (ring.length > MAX_VERTICES) return no(`最多 ${MAX_VERTICES} 个点。`, `At most ${MAX_VERTICES} points.`);
  return { ok: true, ring, format };
}

function no(zh: string, en: string): SiteText {
  return { ok: false, zh, en };
}
