import type { Geometry, Position } from '../../server/kernel/geojson.ts';

const METRES_PER_DEGREE = 111_320;

export interface Snapped {
  position: Position;
  /** What was met; null: nothing near, the place is as it was clicked. */
  on: 'vertex' | 'edge' | null;
  /** How far the click was pulled, metres. */
  pulledM: number;
}

/**
 * Where does a click mean to be, among the outlines near it? A vertex within `toleranceM` wins over an edge within
 * it; the nearest of each. Degrees, measured on the local plane of the click.
 */
export function snapTo(click: Position, outlines: readonly Geometry[], toleranceM: number): Snapped {
  const scale = Math.cos((click[1] * Math.PI) / 180);
  const flat = ([lng, lat]: Position): [number, number] => [
    (lng - click[0]) * METRES_PER_DEGREE * scale,
    (lat - click[1]) * METRES_PER_DEGREE,
  ];
  let vertex: Snapped | null = null;
  let edge: Snapped | null = null;
  for (const path of outlines.flatMap(pathsOf)) {
    path.forEach((position, index) => {
      const here = flat(position);
      const away = Math.hypot(...here);
      if (away <= toleranceM && away < (vertex?.pulledM ?? Infinity)) {
        vertex = { position, on: 'vertex', pulledM: away };
      }
      const before = path[index - 1];
      if (!before) return;
      const start = flat(before);
      const foot = footOf(start, here);
      const gap = Math.hypot(...foot.at);
      if (gap > toleranceM || gap >= (edge?.pulledM ?? Infinity)) return;
      edge = {
        position: [
          before[0] + (position[0] - before[0]) * foot.share,
          before[1] + (position[1] - before[1]) * foot.share,
        ],
        on: 'edge',
        pulledM: gap,
      };
    });
  }
  return vertex ?? edge ?? { position: click, on: null, pulledM: 0 };
}

/** The point of a segment that is nearest to the origin, and how far along it lies, 0–1. */
function footOf(
  a: readonly [number, number],
  b: readonly [number, number],
): { at: [number, number]; share: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(a[0] * dx + a[1] * dy) / length));
  return { at: [a[0] + dx * share, a[1] + dy * share], share };
}

function pathsOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates]];
    case 'MultiPoint':
      return geometry.coordinates.map((position) => [position]);
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
  }
}
