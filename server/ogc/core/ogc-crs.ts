import type { CrsTransform } from '../../coordinates/core/crs.ts';
import type { Geometry, Position } from '../../kernel/geojson.ts';
import type { BBox } from '../../kernel/lng-lat.ts';

/** A reference system by its URI, with the order in which its axes come. */
export interface OgcCrs {
  uri: string;
  /** EPSG code; null for CRS84. */
  code: number | null;
  /** True: latitude before longitude, northing before easting, as the authority defines it. */
  northFirst: boolean;
}

export const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const uriOf = (code: number): string => `http://www.opengis.net/def/crs/EPSG/0/${code}`;

/**
 * The systems in which features are given: CRS84, WGS84, CGCS2000, web Mercator, and the city's own zone.
 * Axis order: EPSG 4326 and 4490 put latitude first; the Gauss-Krueger zones of CGCS2000 (4491–4554) put northing first;
 * 3857 and the UTM zones put easting first. Source: EPSG registry; OGC 18-058r1 (Part 2).
 */
export function servedCrs(localSrid: number): OgcCrs[] {
  const codes = [4326, 4490, 3857, ...(localSrid > 0 ? [localSrid] : [])];
  return [
    { uri: CRS84, code: null, northFirst: false },
    ...[...new Set(codes)].map((code) => ({ uri: uriOf(code), code, northFirst: isNorthFirst(code) })),
  ];
}

function isNorthFirst(code: number): boolean {
  return code === 4326 || code === 4490 || (code >= 4491 && code <= 4554);
}

/** By its URI, or as EPSG:4490 or [EPSG:4490] that some clients send. */
export function findCrs(text: string, served: readonly OgcCrs[]): OgcCrs | undefined {
  const plain = text.trim().replace(/^\[(.*)\]$/, '$1');
  const code = /^EPSG:(\d+)$/i.exec(plain)?.[1];
  return served.find((one) => one.uri === plain || (code !== undefined && one.code === Number(code)));
}

/** A WGS84 geometry in the system's numbers and axis order. Never touches what it is given. */
export function inCrs(geometry: Geometry, crs: OgcCrs, transform: CrsTransform | null): Geometry {
  const point = ([lng, lat]: Position): Position => {
    const [east, north] = transform === null ? [lng, lat] : transform.fromWgs84([lng, lat]);
    return crs.northFirst ? [north, east] : [east, north];
  };
  const line = (positions: readonly Position[]): Position[] => positions.map(point);
  const rings = (polygon: readonly Position[][]): Position[][] => polygon.map(line);
  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: point(geometry.coordinates) };
    case 'MultiPoint':
      return { type: 'MultiPoint', coordinates: line(geometry.coordinates) };
    case 'LineString':
      return { type: 'LineString', coordinates: line(geometry.coordinates) };
    case 'MultiLineString':
      return { type: 'MultiLineString', coordinates: rings(geometry.coordinates) };
    case 'Polygon':
      return { type: 'Polygon', coordinates: rings(geometry.coordinates) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: geometry.coordinates.map(rings) };
  }
}

/** The WGS84 envelope of a box in the system's numbers: of its corners and the middles of its sides. */
export function boxToWgs84(
  [a, b, c, d]: readonly [number, number, number, number],
  crs: OgcCrs,
  transform: CrsTransform | null,
): BBox {
  const corners: Position[] = [a, (a + c) / 2, c].flatMap((x) =>
    [b, (b + d) / 2, d].map((y): Position => (crs.northFirst ? [y, x] : [x, y])),
  );
  const found = corners.map((xy) => (transform === null ? xy : transform.toWgs84(xy)));
  const lngs = found.map(([lng]) => lng);
  const lats = found.map(([, lat]) => lat);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}
