import { EARTH_RADIUS_M } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { inside, toLine } from '../../kernel/plane.ts';
import type { Pt } from '../../kernel/plane.ts';
import type { FenceGeometry } from '../contract.ts';

/** Is a position within a fence: in its polygons, or not further than the tolerance from its lines? */
export type FenceShape = (position: LngLat) => boolean;

/**
 * Makes the question of a fence quick: a box first, then rings and lines on a plane at the fence's middle, good to
 * 0.1 % over some tens of kilometres. A position on an edge may fall either way. `toleranceM` is asked of lines only.
 */
export function fenceShape(geometry: FenceGeometry, toleranceM: number): FenceShape {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  const lines =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates
        : [];
  const all = [...polygons.flat(2), ...lines.flat()];
  const lngs = all.map(([lng]) => lng);
  const lats = all.map(([, lat]) => lat);
  const [west, south, east, north] = [
    least(lngs),
    least(lats),
    -least(lngs.map((v) => -v)),
    -least(lats.map((v) => -v)),
  ];
  const midLat = (south + north) / 2;
  const perDegree = (Math.PI / 180) * EARTH_RADIUS_M;
  const squash = Math.cos((midLat * Math.PI) / 180);
  const flat = ([lng, lat]: LngLat): Pt => [(lng - west) * squash * perDegree, (lat - south) * perDegree];
  const rings = polygons.map((polygon) => polygon.map((ring) => ring.map(flat)));
  const paths = lines.map((line) => line.map(flat));
  const padLat = lines.length > 0 ? toleranceM / perDegree : 0;
  const padLng = padLat / squash;
  return (position) => {
    const [lng, lat] = position;
    if (lng < west - padLng || lng > east + padLng || lat < south - padLat || lat > north + padLat)
      return false;
    const p = flat(position);
    return (
      rings.some((polygon) => polygon.reduce((odd, ring) => odd !== inside(p, ring), false)) ||
      paths.some((path) => toLine(p, path) <= toleranceM)
    );
  };
}

const least = (values: readonly number[]): number =>
  values.reduce((low, value) => Math.min(low, value), Infinity);
