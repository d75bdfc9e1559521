import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { CrsClaim } from '../../server/coordinates/contract.ts';

/** What a text gives for a site: points or WKT for the service to read, or the shapes of a GeoJSON. */
export type SiteText =
  | { kind: 'points'; text: string }
  | { kind: 'shapes'; geometry: Geometry; claim: CrsClaim | null }
  | { kind: 'none'; zh: string; en: string };

/**
 * Which site does a text give? Boundary points and WKT go to the service as they are; GeoJSON (a geometry, a feature,
 * a collection of polygons) becomes one geometry in its own numbers, with the claim of its `crs` member where it has
 * one. A text that cannot be read says why.
 */
export function readSiteText(text: string): SiteText {
  const trimmed = text.trim();
  if (trimmed === '') return none('还没有内容。', 'Nothing yet.');
  if (!trimmed.startsWith('{')) return { kind: 'points', text: trimmed };
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return none('不是完整的 JSON。', 'This is not complete JSON.');
  }
  const found: Geometry[] = [];
  collect(value, found);
  const geometry = joined(found);
  if (!geometry)
    return none(
      '没有找到可作地块的图形（面、线或点，同一类）。',
      'No shape for a site was found in it (areas, lines or a point, of one kind).',
    );
  return { kind: 'shapes', geometry, claim: claimIn(value) };
}

function none(zh: string, en: string): SiteText {
  return { kind: 'none', zh, en };
}

const kinds = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'];

function collect(value: unknown, into: Geometry[]): void {
  if (typeof value !== 'object' || value === null) return;
  const { type, features, geometry, geometries, coordinates } = value as Record<string, unknown>;
  if (type === 'FeatureCollection' && Array.isArray(features)) for (const one of features) collect(one, into);
  else if (type === 'GeometryCollection' && Array.isArray(geometries))
    for (const one of geometries) collect(one, into);
  else if (type === 'Feature') collect(geometry, into);
  else if (typeof type === 'string' && kinds.includes(type) && Array.isArray(coordinates))
    into.push({ type, coordinates: flat(coordinates) } as Geometry);
}

/** Coordinates without heights: a site is a ground plan. */
function flat(coordinates: unknown): unknown {
  if (!Array.isArray(coordinates)) return coordinates;
  return typeof coordinates[0] === 'number' ? coordinates.slice(0, 2) : coordinates.map(flat);
}

function joined(found: readonly Geometry[]): Geometry | null {
  const [first] = found;
  if (!first || found.length === 1) return first ?? null;
  const polygons: Position[][][] = [];
  for (const one of found) {
    if (one.type === 'Polygon') polygons.push(one.coordinates);
    else if (one.type === 'MultiPolygon') polygons.push(...one.coordinates);
    else return null;
  }
  return { type: 'MultiPolygon', coordinates: polygons };
}

/** The older `crs` member, `urn:ogc:def:crs:EPSG::4527` or `EPSG:4527`. */
function claimIn(value: unknown): CrsClaim | null {
  const name = (value as { crs?: { properties?: { name?: unknown } } }).crs?.properties?.name;
  const code = typeof name === 'string' ? /EPSG:+(?:[\d.]*:)?(\d{4,6})$/i.exec(name)?.[1] : undefined;
  return code === undefined ? null : { kind: 'epsg', code: Number(code) };
}

/** The text of a file: UTF-8 where it is that, else the Chinese national encoding that survey software writes. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
