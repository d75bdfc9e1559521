import type { Geometry, Position } from '../../kernel/geojson.ts';
import { distanceM } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { bd09ToWgs84 } from './bd09.ts';
import type { CrsClaim } from './crs.ts';
import { gcj02ToWgs84, inGcj02Rectangle } from './gcj02.ts';

/** A point of the layer counts as lying on a trusted line within this distance, metres. */
const NEAR_M = 15;
/** Points taken along the layer at most. */
const MOST_POINTS = 1500;
/** A shift is looked for this far each way, in steps of SHIFT_STEP_M, metres. */
const REACH_M = 1500;
const SHIFT_STEP_M = 20;
/** Wider ground has no bitmap, and no shift is looked for: 80 km by 80 km. */
const MOST_SQUARES = 16_000_000;
/** Another reading must put so much more of the layer on the lines, and so much in all. */
const LEAST_GAIN = 0.2;
const LEAST_SHARE = 0.6;
/** Among 20 000 shifts a chance fit is likelier: it must be better still. */
const LEAST_SHIFTED_SHARE = 0.75;

export interface LineRegistration {
  verdict: 'as_claimed' | 'mislabelled' | 'displaced' | 'different';
  /** Share of the layer's length within 15 m of a trusted line, as claimed, 0 to 1. */
  shareAsClaimed: number;
  /** Under the best reading. */
  share: number;
  /** The datum that the numbers are truly in; absent unless mislabelled. */
  claim?: CrsClaim;
  /** How far the layer stands off under the best reading, metres east and north. */
  shiftEastM: number;
  shiftNorthM: number;
}

/**
 * Do the lines of a layer lie on lines that are trusted, as claimed, in another datum, or after a shift? For streets,
 * pipes and outlines, of which a boundary says nothing: half a kilometre off they still lie in the city.
 * `layer`, `trusted`: lines or areas (their outlines count), WGS84. Points are taken evenly along the layer and the share
 * within 15 m of a trusted line is compared: dense streets give 0.3 to 0.5 by chance, the same network nearly 1.
 * `different` when no reading fits: another network, which says nothing about the datum. Undefined when either has no line.
 *
 * Example: streets of a Chinese web map against the same streets in WGS84 → mislabelled, GCJ-02, share 0.3 → 1.0.
 */
export function registerLines(
  layer: readonly Geometry[],
  trusted: readonly Geometry[],
): LineRegistration | undefined {
  const points = alongLines(layer.flatMap(linesOf));
  const lines = trusted.flatMap(linesOf);
  const origin = points[points.length >> 1];
  if (origin === undefined || lines.length === 0) return undefined;
  const plane = localMetres(origin);
  const ground = new LineGround(lines.map((line) => line.map(plane.to)));
  const share = (of: readonly Pair[], [dx, dy]: Pair = [0, 0]) =>
    of.filter(([x, y]) => ground.isNear(x + dx, y + dy)).length / of.length;

  const claimed = points.map(plane.to);
  const shareAsClaimed = share(claimed);
  const asClaimed: LineRegistration = {
    verdict: shareAsClaimed >= LEAST_SHARE ? 'as_claimed' : 'different',
    shareAsClaimed,
    share: shareAsClaimed,
    shiftEastM: 0,
    shiftNorthM: 0,
  };
  const needed = Math.max(LEAST_SHARE, shareAsClaimed + LEAST_GAIN);
  if (needed > 1) return asClaimed;

  const datums = (inGcj02Rectangle(origin) ? DATUMS : []).map(({ claim, undo }) => {
    const [x, y] = plane.to(undo(origin));
    return { claim, share: share(points.map((point) => plane.to(undo(point)))), shift: [-x, -y] as Pair };
  });
  const datum = datums.sort((a, b) => b.share - a.share)[0];
  const explained =
    datum === undefined || datum.share < needed
      ? undefined
      : ({
          verdict: 'mislabelled',
          shareAsClaimed,
          share: datum.share,
          claim: datum.claim,
          ...off(datum.shift),
        } as const);
  // No shift could be told from a datum that explains nine tenths.
  if (explained !== undefined && explained.share >= 0.9) return explained;
  const shift = bestShift(claimed, ground, share);
  const shifted = share(claimed, shift);
  if (explained !== undefined && explained.share >= shifted - 0.1) return explained;
  if (shifted >= Math.max(needed, LEAST_SHIFTED_SHARE))
    return { verdict: 'displaced', shareAsClaimed, share: shifted, ...off([-shift[0], -shift[1]]) };
  return asClaimed;
}

type Pair = readonly [number, number];

const off = ([dx, dy]: Pair) => ({ shiftEastM: Math.round(dx), shiftNorthM: Math.round(dy) });

const DATUMS: readonly { claim: CrsClaim; undo(position: LngLat): LngLat }[] = [
  { claim: { kind: 'gcj02' }, undo: gcj02ToWgs84 },
  { claim: { kind: 'bd09' }, undo: bd09ToWgs84 },
];

/** Trusted lines by squares of NEAR_M, and as a bitmap of squares that a line comes near, for many shifts. */
class LineGround {
  private readonly cells = new Map<string, [Pair, Pair][]>();
  /** Squares of SHIFT_STEP_M, column by column; empty when the ground is too wide for it. */
  private readonly bitmap: Uint8Array;
  private readonly first: Pair;
  private readonly rows: number;

  constructor(lines: readonly (readonly Pair[])[]) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const line of lines)
      for (const [x, y] of line) {
        west = Math.min(west, x);
        east = Math.max(east, x);
        south = Math.min(south, y);
        north = Math.max(north, y);
      }
    const columns = Math.floor((east - west) / SHIFT_STEP_M) + 2;
    this.rows = Math.floor((north - south) / SHIFT_STEP_M) + 2;
    this.first = [west, south];
    this.bitmap = new Uint8Array(columns * this.rows <= MOST_SQUARES ? columns * this.rows : 0);
    for (const line of lines)
      for (let i = 1; i < line.length; i += 1) {
        const a = line[i - 1] as Pair;
        const b = line[i] as Pair;
        const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / (NEAR_M / 2)));
        const seen = new Set<string>();
        for (let k = 0; k <= steps; k += 1) {
          const x = a[0] + ((b[0] - a[0]) * k) / steps;
          const y = a[1] + ((b[1] - a[1]) * k) / steps;
          const key = `${Math.floor(x / NEAR_M)},${Math.floor(y / NEAR_M)}`;
          this.bitmap[this.square(x, y)] = 1;
          if (seen.has(key)) continue;
          seen.add(key);
          const cell = this.cells.get(key);
          if (cell === undefined) this.cells.set(key, [[a, b]]);
          else cell.push([a, b]);
        }
      }
  }

  isNear(x: number, y: number): boolean {
    const [cx, cy] = [Math.floor(x / NEAR_M), Math.floor(y / NEAR_M)];
    for (let dx = -1; dx <= 1; dx += 1)
      for (let dy = -1; dy <= 1; dy += 1)
        for (const [a, b] of this.cells.get(`${cx + dx},${cy + dy}`) ?? [])
          if (distanceToEdge(x, y, a, b) <= NEAR_M) return true;
    return false;
  }

  /** Coarse: does a line pass through the square? */
  touches(x: number, y: number): boolean {
    return this.bitmap[this.square(x, y)] === 1;
  }

  /** −1 outside. */
  private square(x: number, y: number): number {
    const row = Math.floor((y - this.first[1]) / SHIFT_STEP_M);
    if (row < 0 || row >= this.rows) return -1;
    return Math.floor((x - this.first[0]) / SHIFT_STEP_M) * this.rows + row;
  }
}

function distanceToEdge(x: number, y: number, a: Pair, b: Pair): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
  return Math.hypot(a[0] + t * dx - x, a[1] + t * dy - y);
}

/** The push under which most points lie on the lines: all squares within reach, then steps of 10 m down to 1 m. */
function bestShift(
  points: readonly Pair[],
  ground: LineGround,
  share: (points: readonly Pair[], push: Pair) => number,
): Pair {
  const some = points.filter((_, index) => index % Math.ceil(points.length / 300) === 0);
  let best: Pair = [0, 0];
  let most = -1;
  for (let dx = -REACH_M; dx <= REACH_M; dx += SHIFT_STEP_M)
    for (let dy = -REACH_M; dy <= REACH_M; dy += SHIFT_STEP_M) {
      let found = 0;
      for (const [x, y] of some) if (ground.touches(x + dx, y + dy)) found += 1;
      if (found > most) [best, most] = [[dx, dy], found];
    }
  let top = share(points, best);
  for (let step = 10; step >= 1; ) {
    let improved = false;
    for (const [ex, ey] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      const next: Pair = [best[0] + ex * step, best[1] + ey * step];
      const found = share(points, next);
      if (found > top) {
        [best, top] = [next, found];
        improved = true;
      }
    }
    if (!improved) step /= 2;
  } // prettier-ignore
  return best;
}

function linesOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    default:
      return [];
  }
}

/** Points at even distance along all lines, the first at half a step. */
function alongLines(lines: readonly (readonly Position[])[]): LngLat[] {
  const length = lines.reduce(
    (sum, line) =>
      sum + line.reduce((part, to, i) => part + (i === 0 ? 0 : distanceM(line[i - 1] as Position, to)), 0),
    0,
  );
  const step = Math.max(1, length / MOST_POINTS);
  const points: LngLat[] = [];
  let until = step / 2;
  for (const line of lines)
    for (let i = 1; i < line.length; i += 1) {
      const from = line[i - 1] as Position;
      const to = line[i] as Position;
      const edge = distanceM(from, to);
      for (; until <= edge; until += step) {
        const t = until / edge;
        points.push([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]);
      }
      until -= edge;
    }
  return points;
}

function localMetres([lng0, lat0]: LngLat): { to(position: LngLat): Pair } {
  const rad = Math.PI / 180;
  const east = 111_320 * Math.cos(lat0 * rad);
  return { to: ([lng, lat]) => [(lng - lng0) * east, (lat - lat0) * 110_940] };
}
