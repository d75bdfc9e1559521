import type { LngLat } from '../../kernel/lng-lat.ts';

/** Metres east and north of the frame's centre. */
export type Xy = readonly [x: number, y: number];

export interface LocalFrame {
  toXy(position: LngLat): Xy;
  toLngLat(xy: Xy): [number, number];
}

/**
 * Where is this position in metres about a centre? Degrees scaled by the ellipsoid's radii at the centre's latitude:
 * within 0.1 % up to 30 km away, which is far less than any address is sure of.
 * Source: series for the length of a degree on WGS84, NIMA TR8350.2.
 */
export function localFrame(centre: LngLat): LocalFrame {
  const phi = (centre[1] * Math.PI) / 180;
  const perLat = 111132.92 - 559.82 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi);
  const perLng = 111412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi);
  return {
    toXy: ([lng, lat]) => [(lng - centre[0]) * perLng, (lat - centre[1]) * perLat],
    toLngLat: ([x, y]) => [centre[0] + x / perLng, centre[1] + y / perLat],
  };
}

export const gapM = (a: Xy, b: Xy): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The point so far from another in a direction (degrees clockwise from north). */
export function awayFrom([x, y]: Xy, bearingDeg: number, distanceM: number): Xy {
  const angle = (bearingDeg * Math.PI) / 180;
  return [x + distanceM * Math.sin(angle), y + distanceM * Math.cos(angle)];
}

/** Direction from a to b, degrees clockwise from north, 0 ≤ bearing < 360. */
export function bearingOf(a: Xy, b: Xy): number {
  return ((Math.atan2(b[0] - a[0], b[1] - a[1]) * 180) / Math.PI + 360) % 360;
}

/** Smallest angle between two directions, degrees 0 … 180. */
export function turnDeg(a: number, b: number): number {
  const turn = Math.abs(a - b) % 360;
  return turn > 180 ? 360 - turn : turn;
}

export function lengthOf(line: readonly Xy[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i += 1) sum += gapM(line[i - 1]!, line[i]!);
  return sum;
}

/** The point at a distance from the line's beginning; its ends beyond them. Undefined for no points. */
export function pointAlong(line: readonly Xy[], distanceM: number): Xy | undefined {
  let left = distanceM;
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const step = gapM(a, b);
    if (left <= step) {
      const share = step === 0 ? 0 : Math.max(0, left) / step;
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    }
    left -= step;
  }
  return line.at(-1);
}

/** Which place on the line is nearest? `alongM` from its beginning; `side` is +1 left of it, −1 right, 0 on it. */
export function projectOn(
  line: readonly Xy[],
  point: Xy,
): { at: Xy; alongM: number; distanceM: number; side: number } | undefined {
  let best: { at: Xy; alongM: number; distanceM: number; side: number } | undefined;
  let before = 0;
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const square = dx * dx + dy * dy;
    const share =
      square === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square));
    const at: Xy = [a[0] + dx * share, a[1] + dy * share];
    const distanceM = gapM(at, point);
    const step = Math.sqrt(square);
    if (best === undefined || distanceM < best.distanceM) {
      const cross = dx * (point[1] - a[1]) - dy * (point[0] - a[0]);
      best = { at, alongM: before + step * share, distanceM, side: Math.sign(cross) };
    }
    before += step;
  }
  return best;
}
