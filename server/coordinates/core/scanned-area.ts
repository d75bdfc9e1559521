type Pair = readonly [number, number];

/** An area prepared for measuring: its edges by the height of the scan lines that they cross. Metres. */
export interface ScannedArea {
  /** Sorted, disjoint [from, to] pairs, flat, that the area covers on the horizontal line at height y. */
  spans(y: number): number[];
  south: number;
  north: number;
  west: number;
  east: number;
}

const BINS = 1024;

/**
 * Prepares polygons (each a list of rings, metres) for measuring along scan lines. Inside a polygon the even-odd rule
 * holds, so that holes and rings that cross themselves have a meaning; overlapping polygons count once.
 * Undefined when nothing has an extent.
 */
export function createScannedArea(polygons: readonly (readonly Pair[][])[]): ScannedArea | undefined {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of polygons.flat(2)) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  if (!(east > west) || !(north > south)) return undefined;
  const binOf = (y: number) =>
    Math.max(0, Math.min(BINS - 1, Math.floor(((y - south) / (north - south)) * BINS)));
  const bins: { polygon: number; a: Pair; b: Pair }[][] = Array.from({ length: BINS }, () => []);
  polygons.forEach((rings, polygon) => {
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 1) {
        const a = ring[i] as Pair;
        const b = ring[(i + 1) % ring.length] as Pair;
        if (a[1] === b[1]) continue;
        for (let bin = binOf(Math.min(a[1], b[1])); bin <= binOf(Math.max(a[1], b[1])); bin += 1)
          bins[bin]?.push({ polygon, a, b });
      }
    }
  });
  return {
    west,
    east,
    south,
    north,
    spans(y) {
      if (!(y >= south && y <= north)) return [];
      const crossings = new Map<number, number[]>();
      for (const { polygon, a, b } of bins[binOf(y)] ?? []) {
        if (a[1] > y === b[1] > y) continue;
        const x = a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]);
        const list = crossings.get(polygon);
        if (list === undefined) crossings.set(polygon, [x]);
        else list.push(x);
      }
      const pairs: [number, number][] = [];
      for (const list of crossings.values()) {
        list.sort((p, q) => p - q);
        for (let i = 1; i < list.length; i += 2) pairs.push([list[i - 1] ?? 0, list[i] ?? 0]);
      }
      pairs.sort((p, q) => p[0] - q[0]);
      const spans: number[] = [];
      for (const [from, to] of pairs) {
        const last = spans.length - 1;
        const end = spans[last];
        if (end !== undefined && from <= end) spans[last] = Math.max(end, to);
        else spans.push(from, to);
      }
      return spans;
    },
  };
}

/**
 * Intersection over union of two areas, the first pushed by (eastM, northM), from `lines` scan lines: exact along a
 * line, midpoint rule across them. 0 when they are apart.
 *
 * Example: unit squares, one pushed by half its width: 1/3.
 */
export function intersectionOverUnion(
  moved: ScannedArea,
  fixed: ScannedArea,
  [eastM, northM]: Pair = [0, 0],
  lines = 512,
): number {
  const south = Math.min(moved.south + northM, fixed.south);
  const north = Math.max(moved.north + northM, fixed.north);
  const step = (north - south) / lines;
  let both = 0;
  let either = 0;
  for (let i = 0; i < lines; i += 1) {
    const y = south + (i + 0.5) * step;
    const a = moved.spans(y - northM);
    const b = fixed.spans(y);
    const shared = overlapOf(a, b, eastM);
    both += shared;
    either += lengthOf(a) + lengthOf(b) - shared;
  }
  return either === 0 ? 0 : both / either;
}

function lengthOf(spans: readonly number[]): number {
  let sum = 0;
  for (let i = 1; i < spans.length; i += 2) sum += (spans[i] ?? 0) - (spans[i - 1] ?? 0);
  return sum;
}

/** Length shared by two sorted lists of spans, the first pushed east. */
function overlapOf(a: readonly number[], b: readonly number[], eastM: number): number {
  let sum = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const aFrom = (a[i] ?? 0) + eastM;
    const aTo = (a[i + 1] ?? 0) + eastM;
    const bFrom = b[j] ?? 0;
    const bTo = b[j + 1] ?? 0;
    sum += Math.max(0, Math.min(aTo, bTo) - Math.max(aFrom, bFrom));
    if (aTo < bTo) i += 2;
    else j += 2;
  }
  return sum;
}

/** Middle of an area by its scan lines: [x, y] in metres, and its size in m². */
export function centroidOf(area: ScannedArea, lines = 512): { at: [number, number]; areaM2: number } {
  const step = (area.north - area.south) / lines;
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < lines; i += 1) {
    const y = area.south + (i + 0.5) * step;
    const spans = area.spans(y);
    for (let k = 1; k < spans.length; k += 2) {
      const from = spans[k - 1] ?? 0;
      const to = spans[k] ?? 0;
      sum += to - from;
      sumX += ((to - from) * (from + to)) / 2;
      sumY += (to - from) * y;
    }
  }
  const middle: [number, number] = [(area.west + area.east) / 2, (area.south + area.north) / 2];
  return { at: sum === 0 ? middle : [sumX / sum, sumY / sum], areaM2: sum * step };
}
