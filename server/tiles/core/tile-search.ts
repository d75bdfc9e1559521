import type { TileAddress } from './mercator.ts';
import { countInTile } from './morton.ts';
import { EXTENT } from './mvt-encoder.ts';
import type { Segment } from './snapshot.ts';

/** How a layer's features go into a tile. Sizes in pixels are 1/512 of a tile. */
export interface LayerShape {
  name: string;
  minZoom: number;
  /** A `distinct` attribute hardly has a value twice: it is written without looking for it. */
  attributes: { name: string; minZoom: number; distinct?: boolean }[];
  thin?: { fullZoom: number; factor: number; most: number };
  minAreaPx: number;
  /** Label points wait until their polygon is this wide. */
  minSizePx: number;
}

/** Margin round a tile in tile coordinates, so that strokes and labels do not break at the edge. */
export const MARGIN = 64;
/**
 * Features that meet the tile or its margin, as 2·feature + 1 when the envelope meets the tile itself, else 2·feature.
 * Within a segment that is drawing order as well.
 */
export type Hits = Uint32Array;

/** What of a layer is shown at a zoom; the same feature is judged alike in every tile. */
export interface Rule {
  z: number;
  /** In square units of the unit square. */
  minArea: number;
  /** Features whose rank is below. */
  share: number;
}

export function ruleOf({ thin, minAreaPx, minSizePx }: LayerShape, z: number): Rule {
  return {
    z,
    minArea: Math.max(minAreaPx, minSizePx ** 2) / (512 * 2 ** z) ** 2,
    share: thin === undefined ? 1 : thin.factor ** Math.min(0, z - thin.fullZoom),
  };
}

const NOTHING: Rule = { z: -1, minArea: 0, share: 0 };

/** Where at most one in so many points is shown, they are looked through one by one. */
const FEW_SHOWN = 4;

/** A layer with no more features than this in a tile is never thinned to fit the tile's budget. */
const FEW_FEATURES = 200;

/**
 * The features that meet the tile or its margin and that the rule shows (all without one), in drawing order, and how many meet the tile
 * itself, shown or not. What the tile's budget takes beside the rule (`fit` < 1) is the smallest polygons, and points and lines by the
 * hash of the key.
 */
export function search(
  segment: Segment,
  tile: TileAddress,
  rule: Rule | undefined,
  fit: number,
): { hits: Hits; candidates: number } {
  const { ranks, fromZoom, gone } = segment;
  const z = rule?.z ?? Infinity;
  const share = rule?.share ?? 1;
  const end = rule === undefined ? segment.count : shownEnd(segment, rule);
  const found = scratchFor(segment.count);
  let candidates = 0;
  let count = 0;
  const [west, north, east, south] = squareOf(tile);
  const pad = ((east - west) * MARGIN) / EXTENT;
  if (segment.morton.length > 0 && segment.goneCount === 0 && end * FEW_SHOWN <= segment.count) {
    // Of many points few are shown: those are the first, and the others need only be counted.
    const { coords } = segment;
    for (let i = 0; i < end; i += 1) {
      if (fromZoom[i]! > z || ranks[i]! >= share) continue;
      const x = coords[2 * i]!;
      const y = coords[2 * i + 1]!;
      if (x < west - pad || x > east + pad || y < north - pad || y > south + pad) continue;
      found[count] = x >= west && x < east && y >= north && y < south ? 2 * i + 1 : 2 * i;
      count += 1;
    }
    return {
      hits: fitting(segment, found.slice(0, count), rule, fit),
      candidates: countInTile(segment.morton, tile),
    };
  }
  segment.index?.search(west - pad, north - pad, east + pad, south + pad, (feature, x0, y0, x1, y1) => {
    if (segment.goneCount > 0 && gone[feature] === 1) return false;
    // Half-open, so that a point on an edge is counted once.
    const within = x0 < east && y0 < south && (x1 > west || x0 === west) && (y1 > north || y0 === north);
    if (within) candidates += 1;
    if (feature >= end || fromZoom[feature]! > z || ranks[feature]! >= share) return false;
    found[count] = within ? 2 * feature + 1 : 2 * feature;
    count += 1;
    return false;
  });
  const hits = inOrder(found, count, segment.count);
  return { hits: fitting(segment, hits, rule, fit), candidates };
}

/** What of the hits the tile's budget leaves. */
function fitting({ kind, ranks }: Segment, hits: Hits, rule: Rule | undefined, fit: number): Hits {
  if (rule === undefined || fit >= 1 || hits.length <= FEW_FEATURES) return hits;
  return kind === 3
    ? hits.subarray(0, Math.ceil(hits.length * fit))
    : hits.filter((hit) => ranks[hit >>> 1]! < rule.share * fit);
}

/**
 * Features from here on are not shown: by their order the smaller ones come last, and among those without an area the higher ranks. So most
 * of what is left out is left out without looking at it.
 */
function shownEnd({ areas, ranks, count }: Segment, { minArea, share }: Rule): number {
  const flat = count > 0 && areas[0] === 0 && areas[count - 1] === 0;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const shown = areas[middle]! >= minArea && (!flat || ranks[middle]! < share);
    if (shown) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Hits of a search under way, and marks by feature; each search uses them anew. */
let scratch = new Uint32Array(4_096);
let marks = new Uint8Array(4_096);

function scratchFor(count: number): Uint32Array {
  if (scratch.length < count) {
    scratch = new Uint32Array(count);
    marks = new Uint8Array(count);
  }
  return scratch;
}

/** The first so many hits by feature. Where they are a good part of all features, reading them off by marks is faster than sorting. */
function inOrder(found: Uint32Array, count: number, features: number): Hits {
  if (count * 16 < features) return found.slice(0, count).sort();
  for (let i = 0; i < count; i += 1) marks[found[i]! >>> 1] = 1 + (found[i]! & 1);
  const hits = new Uint32Array(count);
  let at = 0;
  for (let feature = 0; at < count; feature += 1) {
    const mark = marks[feature]!;
    if (mark === 0) continue;
    marks[feature] = 0;
    hits[at] = 2 * feature + mark - 1;
    at += 1;
  }
  return hits;
}

/** How many features meet the tile itself? */
export function countWithin(segments: Segment[], tile: TileAddress): number {
  let count = 0;
  for (const segment of segments) count += search(segment, tile, NOTHING, 1).candidates;
  return count;
}

/** The square of a tile on the unit square: west, north, east, south. */
function squareOf({ z, x, y }: TileAddress): [number, number, number, number] {
  const n = 2 ** z;
  return [x / n, y / n, (x + 1) / n, (y + 1) / n];
}
