import wkx from 'wkx';
import type { Geometry } from '../kernel/geojson.ts';
import { invalid, shorten } from '../kernel/errors.ts';

const KINDS = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']);

/**
 * Which geometry do these bytes hold? `hex` is (E)WKB as text, WGS84, longitude first.
 * Geometry collections and unreadable bytes are an `XwError` (code `invalid_value`).
 */
export function geometryFromHex(hex: string): Geometry {
  let shape: { type?: string };
  try {
    shape = wkx.Geometry.parse(Buffer.from(hex, 'hex')).toGeoJSON();
  } catch (error) {
    throw Object.assign(invalid('geometry', hex, '不是可读的 WKB 几何。', 'Not a readable WKB geometry.'), {
      cause: error,
    });
  }
  if (shape.type === undefined || !KINDS.has(shape.type)) {
    throw invalid('geometry', shape.type, '不支持几何集合。', 'Geometry collections are not supported.');
  }
  return shape as Geometry;
}

/** The geometry as hex EWKB with SRID 4326, to be cast with `$1::geometry`. */
export function hexFromGeometry(geometry: Geometry): string {
  if (!KINDS.has(geometry.type)) {
    throw invalid('geometry', shorten(geometry), '不支持的几何类型。', 'Unsupported geometry type.');
  }
  const shape = wkx.Geometry.parseGeoJSON(geometry);
  shape.srid = 4326;
  return shape.toEwkb().toString('hex');
}
