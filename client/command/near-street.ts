import { cellToLatLng } from 'h3-js';
import type { Position } from '../../server/kernel/geojson.ts';
import type { StreetLines } from './hot-scenes.ts';

const METRES_PER_DEGREE = 111_195;
/** Farther than this nobody would name a place after a street. */
const NEAR_M = 400;
const isCell = /^8[0-9a-f]{14}$/;

/** Metres from a position to a line, on the plane that touches the earth there; Infinity for an empty line. */
export function metresToLine([lng, lat]: Position, path: readonly Position[]): number {
  const east = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  let least = Infinity;
  path.forEach(([x, y], i) => {
    const [ax, ay] = [(x - lng) * east, (y - lat) * METRES_PER_DEGREE];
    const [nextX, nextY] = path[i + 1] ?? [x, y];
    const [dx, dy] = [(nextX - lng) * east - ax, (nextY - lat) * METRES_PER_DEGREE - ay];
    const length = dx * dx + dy * dy;
    const along = length > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length)) : 0;
    least = Math.min(least, Math.hypot(ax + along * dx, ay + along * dy));
  });
  return least;
}

/** Which street is nearest to the middle of a cell? Null for what is no cell, and when none is near. */
export function nearStreet(cell: string, lines: StreetLines): string | null {
  if (!isCell.test(cell)) return null;
  const [lat, lng] = cellToLatLng(cell);
  let best: string | null = null;
  let least = NEAR_M;
  for (const [id, { paths }] of lines)
    for (const path of paths) {
      const metres = metresToLine([lng, lat], path);
      if (metres < least) [best, least] = [id, metres];
    }
  return best;
}
