import type { Geometry, Position } from '../../kernel/geojson.ts';

const point = ([x, y]: Position): string => `${x} ${y}`;
const line = (positions: readonly Position[]): string => `(${positions.map(point).join(', ')})`;
const rings = (polygon: readonly Position[][]): string => `(${polygon.map(line).join(', ')})`;

/** Well-known text, every digit kept. Source: OGC 06-103r4 §7. */
export function wktOf(geometry: Geometry): string {
  switch (geometry.type) {
    case 'Point':
      return `POINT (${point(geometry.coordinates)})`;
    case 'MultiPoint':
      return `MULTIPOINT (${geometry.coordinates.map((one) => `(${point(one)})`).join(', ')})`;
    case 'LineString':
      return `LINESTRING ${line(geometry.coordinates)}`;
    case 'MultiLineString':
      return `MULTILINESTRING ${rings(geometry.coordinates)}`;
    case 'Polygon':
      return `POLYGON ${rings(geometry.coordinates)}`;
    case 'MultiPolygon':
      return `MULTIPOLYGON (${geometry.coordinates.map(rings).join(', ')})`;
  }
}
