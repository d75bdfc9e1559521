import { geometryProblem, readGeometry } from './raw-geometry.ts';
import { findMojibake } from './mojibake.ts';
import { rowProblem } from './refusals.ts';
import type { CrsClaim, Limits, RawItem, RawValue } from './raw.ts';

const GEOMETRY_TYPES = new Set([
  'Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection',
]); // prettier-ignore

/** Is this object a Feature or a bare geometry, as GeoJSON understands it? */
export function isGeoJsonRow(value: unknown): boolean {
  const type = (value as { type?: unknown } | null)?.type;
  return typeof type === 'string' && (type === 'Feature' || GEOMETRY_TYPES.has(type));
}

/**
 * One feature's text as a row, or why it is none: text that is no JSON, numbers that are not finite, a geometry that
 * cannot stand, garbled words.
 */
export function rowOfText(text: string, place: string, limits: Limits): RawItem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const notFinite = /[:[,\s](-?Infinity|NaN)\b/.exec(text);
    return notFinite === null
      ? rowProblem(place, 'bad_json', (error as Error).message, '这一条不是合法的 JSON', 'Not legal JSON')
      : rowProblem(place, 'not_finite', notFinite[1], '坐标或数值不是有限的数', 'A number is not finite');
  }
  return rowOfValue(value, place, limits);
}

/** A parsed Feature or geometry as a row. */
export function rowOfValue(value: unknown, place: string, limits: Limits): RawItem {
  if (!isGeoJsonRow(value))
    return rowProblem(place, 'not_a_feature', describe(value), '不是 GeoJSON 要素', 'Not a GeoJSON feature');
  const feature = value as { type: string; id?: unknown; geometry?: unknown; properties?: unknown };
  const outcome = readGeometry(feature.type === 'Feature' ? feature.geometry : feature, limits);
  if ('code' in outcome) return geometryProblem(place, outcome);
  const properties = feature.type === 'Feature' ? flatProperties(feature.properties) : {};
  if ((typeof feature.id === 'string' || typeof feature.id === 'number') && !('id' in properties))
    properties['id'] = feature.id;
  const garbled = garbledProperty(properties);
  if (garbled !== undefined) return rowProblem(place, 'mojibake', garbled.value, garbled.zh, garbled.en);
  return {
    place,
    geometry: outcome.geometry,
    properties,
    ...(outcome.repaired.length > 0 ? { repaired: outcome.repaired } : {}),
  };
}

/** Properties of any JSON as plain values; objects and lists as JSON text. */
export function flatProperties(value: unknown): Record<string, RawValue> {
  const flat: Record<string, RawValue> = {};
  if (typeof value !== 'object' || value === null) return flat;
  for (const [key, item] of Object.entries(value)) {
    if (item === null || typeof item === 'string' || typeof item === 'boolean') set(flat, key, item);
    else if (typeof item === 'number') set(flat, key, Number.isFinite(item) ? item : null);
    else if (item !== undefined) set(flat, key, JSON.stringify(item));
  }
  return flat;
}

/** The first property whose words are garbage. */
export function garbledProperty(
  properties: Record<string, RawValue>,
): { value: string; zh: string; en: string } | undefined {
  for (const [key, value] of Object.entries(properties)) {
    const garbled = findMojibake(key) ?? (typeof value === 'string' ? findMojibake(value) : undefined);
    if (garbled !== undefined)
      return {
        value: `${key}: ${value}`,
        zh: `字段“${key}”：${garbled.zh}`,
        en: `Field "${key}": ${garbled.en}`,
      };
  }
  return undefined;
}

/**
 * What the `crs` member of old GeoJSON (2008) says: a name as `urn:ogc:def:crs:EPSG::4527`, `EPSG:4490`, CRS84.
 * GeoJSON keeps east first, whatever the urn's own axis order. Undefined: it says nothing that can be read.
 */
export function claimOfCrsMember(member: unknown): CrsClaim | undefined {
  const crs = member as
    { type?: unknown; properties?: { name?: unknown; code?: unknown } } | null | undefined;
  if (crs?.type === 'EPSG' && Number.isInteger(crs.properties?.code))
    return { kind: 'epsg', code: Number(crs.properties?.code), axisOrder: 'east_north' };
  const name = crs?.properties?.name;
  return typeof name === 'string' ? claimOfCrsName(name) : undefined;
}

/** A CRS as files name it: urn, http address, `EPSG:code`, CRS84, GCJ-02, BD-09. */
export function claimOfCrsName(name: string): CrsClaim | undefined {
  if (/CRS:?84h?\b/i.test(name)) return { kind: 'epsg', code: 4326, axisOrder: 'east_north' };
  if (/gcj-?0?2|火星|高德|腾讯/i.test(name)) return { kind: 'gcj02' };
  if (/bd-?0?9|百度/i.test(name)) return { kind: 'bd09' };
  const code = /\bEPSG(?::{1,2}|\/)(?:[\d.]*[:/])?(\d{4,6})(?!\d)/i.exec(name)?.[1];
  if (code !== undefined) return { kind: 'epsg', code: Number(code), axisOrder: 'east_north' };
  return undefined;
}

function set(target: Record<string, RawValue>, key: string, value: RawValue): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true });
  else target[key] = value;
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value).slice(0, 120);
}
