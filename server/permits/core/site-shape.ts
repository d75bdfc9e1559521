import { invalid } from '../../kernel/errors.ts';
import type { Geometry, MultiPolygon, Polygon, Position } from '../../kernel/geojson.ts';

/** Corners of the circle that stands for a point. */
const CORNERS = 64;
/** Metres of one degree of latitude, and of longitude at the equator; good to 0.6 % for a circle of a few metres. */
const DEGREE_M = 111_320;

/**
 * What ground does a site cover, as something with an area? A point becomes the circle within which it lies
 * (radius `accuracyM`, at least 1 m); several parcels become one MultiPolygon. Lines are refused: a corridor has a
 * width that somebody must give. Errors: `invalid_value` (422).
 */
export function groundOf(geometry: Geometry, accuracyM: number): Polygon | MultiPolygon {
  switch (geometry.type) {
    case 'Polygon':
    case 'MultiPolygon':
      return geometry;
    case 'Point':
      return { type: 'Polygon', coordinates: [circle(geometry.coordinates, Math.max(1, accuracyM))] };
    default:
      throw invalid(
        'site.geometry',
        geometry.type,
        '线状工程请给出其占地范围（面），宽度不能由系统猜测。',
        'Give the corridor of a line as a polygon: its width is not for the service to guess.',
      );
  }
}

function circle([lng, lat]: Position, radiusM: number): Position[] {
  const ring: Position[] = [];
  for (let i = 0; i < CORNERS; i += 1) {
    const angle = (2 * Math.PI * i) / CORNERS;
    ring.push([
      lng + (radiusM * Math.cos(angle)) / (DEGREE_M * Math.cos((lat * Math.PI) / 180)),
      lat + (radiusM * Math.sin(angle)) / DEGREE_M,
    ]);
  }
  return [...ring, ring[0]!];
}

/** One geometry of several parcels. Empty when there are none; anything but polygons is left to `groundOf`. */
export function joined(parcels: readonly Geometry[]): Geometry | undefined {
  const [only] = parcels;
  if (parcels.length <= 1) return only;
  const polygons = parcels.flatMap((one): Position[][][] =>
    one.type === 'Polygon' ? [one.coordinates] : one.type === 'MultiPolygon' ? one.coordinates : [],
  );
  return polygons.length === 0 ? only : { type: 'MultiPolygon', coordinates: polygons };
}

/** Every position of a geometry, in order. */
export function positionsOf(geometry: Geometry): Position[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates];
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates;
    case 'Polygon':
    case 'MultiLineString':
      return geometry.coordinates.flat();
    case 'MultiPolygon':
      return geometry.coordinates.flat(2);
  }
}
