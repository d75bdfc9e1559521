import type { MultiPolygon, Polygon, Position } from './geojson.ts';

type Area = Polygon | MultiPolygon;
type XY = [number, number];

const METRES_PER_DEGREE = 111_319.49;

/** Every ring of an area, closed or not as it came. */
function ringsOf(area: Area): Position[][] {
  return area.type === 'Polygon' ? area.coordinates : area.coordinates.flat();
}

/** Points tried across a site for its deepest one, and how often the neighbourhood of the best is tried again. */
const TRIED = 20;
const REFINED = 18;

/**
 * Where is the margin between a site and a zone to be drawn? For a site outside: the shortest line between both
 * outlines. For one that reaches in: from the point of the site that lies deepest in the zone to the nearest point of
 * the zone's outline. For the eye (local plane, the deepest point by search); the number beside it is the service's.
 * Null without outlines.
 */
export function marginLine(site: Area, zone: Area): { from: Position; to: Position } | null {
  const [lng0, lat0] = ringsOf(site)[0]?.[0] ?? [0, 0];
  const east = METRES_PER_DEGREE * Math.cos((lat0 * Math.PI) / 180);
  const plane = ([lng, lat]: Position): XY => [(lng - lng0) * east, (lat - lat0) * METRES_PER_DEGREE];
  const back = ([x, y]: XY): Position => [lng0 + x / east, lat0 + y / METRES_PER_DEGREE];
  const mine = ringsOf(site).map((ring) => ring.map(plane));
  const theirs = ringsOf(zone).map((ring) => ring.map(plane));
  if (mine.length === 0 || theirs.length === 0) return null;
  const deep = deepest(mine, theirs);
  if (deep) return { from: back(deep.from), to: back(deep.to) };

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

/** The point of the site that lies deepest in the zone, to within a few parts in a thousand of the site's size. */
function deepest(mine: readonly XY[][], theirs: readonly XY[][]): { from: XY; to: XY } | null {
  let best: { from: XY; to: XY; metres: number } | null = null;
  const tryAt = (at: XY, corner = false): void => {
    if (!insideOf(at, theirs) || !(corner || insideOf(at, mine))) return;
    const near = nearest(at, theirs);
    if (near && (best === null || near.metres > best.metres + 1e-9))
      best = { from: at, to: near.at, metres: near.metres };
  };
  const corners = mine.flat();
  for (const corner of corners) tryAt(corner, true);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [left, low] = [Math.min(...xs), Math.min(...ys)];
  let [stepX, stepY] = [(Math.max(...xs) - left) / TRIED, (Math.max(...ys) - low) / TRIED];
  for (let i = 0; i < TRIED; i += 1)
    for (let j = 0; j < TRIED; j += 1) tryAt([left + (i + 0.5) * stepX, low + (j + 0.5) * stepY]);
  for (let turn = 0; turn < REFINED; turn += 1) {
    const found = best as { from: XY; to: XY } | null;
    if (found === null) return null;
    const [x, y] = found.from;
    for (const dx of [-stepX, 0, stepX]) for (const dy of [-stepY, 0, stepY]) tryAt([x + dx, y + dy]);
    if (best === found) [stepX, stepY] = [stepX / 2, stepY / 2];
  }
  return best;
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
