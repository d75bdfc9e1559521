import type { MultiPolygon, Polygon, Position } from './geojson.ts';

type Area = Polygon | MultiPolygon;
type XY = [number, number];

const METRES_PER_DEGREE = 111_319.49;

/** Every ring of an area, closed or not as it came. */
function ringsOf(area: Area): Position[][] {
  return area.type === 'Polygon' ? area.coordinates : area.coordinates.flat();
}

/**
 * Where is the margin between a site and a zone to be drawn? For a site outside: the shortest line between both
 * outlines. For one that reaches in: from the corner that lies deepest in the zone to the nearest point of the zone's
 * outline. For the eye (local plane, corners only); the number beside it is the service's. Null without outlines.
 */
export function marginLine(site: Area, zone: Area): { from: Position; to: Position } | null {
  const [lng0, lat0] = ringsOf(site)[0]?.[0] ?? [0, 0];
  const east = METRES_PER_DEGREE * Math.cos((lat0 * Math.PI) / 180);
  const plane = ([lng, lat]: Position): XY => [(lng - lng0) * east, (lat - lat0) * METRES_PER_DEGREE];
  const back = ([x, y]: XY): Position => [lng0 + x / east, lat0 + y / METRES_PER_DEGREE];
  const mine = ringsOf(site).map((ring) => ring.map(plane));
  const theirs = ringsOf(zone).map((ring) => ring.map(plane));
  if (mine.length === 0 || theirs.length === 0) return null;

  let deepest: { from: XY; to: XY; metres: number } | null = null;
  for (const corner of mine.flat()) {
    if (!insideOf(corner, theirs)) continue;
    const near = nearest(corner, theirs);
    if (near && (deepest === null || near.metres > deepest.metres))
      deepest = { from: corner, to: near.at, metres: near.metres };
  }
  if (deepest) return { from: back(deepest.from), to: back(deepest.to) };

  let best: { from: XY; to: XY; metres: number } | null = null;
  const keep = (from: XY, to: XY, metres: number): void => {
    if (best === null || metres < best.metres) best = { from, to, metres };
  };
  for (const corner of mine.flat()) {
    const near = nearest(corner, theirs);
    if (near) keep(corner, near.at, near.metres);
  }
  for (const corner of theirs.flat()) {
    const near = nearest(corner, mine);
    if (near) keep(near.at, corner, near.metres);
  }
  const found = best as { from: XY; to: XY } | null;
  return found && { from: back(found.from), to: back(found.to) };
}

function nearest([x, y]: XY, rings: readonly XY[][]): { at: XY; metres: number } | null {
  let best: { at: XY; metres: number } | null = null;
  for (const ring of rings) {
    for (let index = 0; index < ring.length; index += 1) {
      const [ax, ay] = ring[index]!;
      const [bx, by] = ring[(index + 1) % ring.length]!;
      const [dx, dy] = [bx - ax, by - ay];
      const length = dx * dx + dy * dy;
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
      const at: XY = [ax + t * dx, ay + t * dy];
      const metres = Math.hypot(x - at[0], y - at[1]);
      if (best === null || metres < best.metres) best = { at, metres };
    }
  }
  return best;
}

/** By the even-odd rule over all rings, so that holes are outside. */
function insideOf([x, y]: XY, rings: readonly XY[][]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0; index < ring.length; index += 1) {
      const [ax, ay] = ring[index]!;
      const [bx, by] = ring[(index + 1) % ring.length]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}
