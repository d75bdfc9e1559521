import { clipLine } from './clip-line.ts';
import { clipPolygon, doubleArea } from './clip-polygon.ts';
import { EXTENT, LayerWriter } from './mvt-encoder.ts';
import { valueAt, type Column, type Segment } from './snapshot.ts';
import type { TileAddress } from './mercator.ts';

/** How a layer's features go into a tile. Sizes in pixels are 1/512 of a tile. */
export interface LayerShape {
  name: string;
  minZoom: number;
  attributes: { name: string; minZoom: number }[];
  thin?: { fullZoom: number; factor: number; most: number };
  minAreaPx: number;
  /** Label points wait until their polygon is this wide. */
  minSizePx: number;
}

/**
 * One layer of one tile. `shown + leftOut` is the number of features whose envelope meets the tile itself (not its
 * margin); a point belongs to exactly one tile of a zoom.
 */
export interface EncodedLayer {
  bytes: Uint8Array | undefined;
  shown: number;
  leftOut: number;
}

/** Margin round a tile in tile coordinates, so that strokes and labels do not break at the edge. */
export const MARGIN = 64;
/** How far simplification may move a line, in tile coordinates (0.19 px); nothing from zoom 16 on. */
const TOLERANCE = 1.5;
const FULL_DETAIL_ZOOM = 16;

interface Found {
  segment: Segment;
  feature: number;
  /** Its envelope meets the tile itself. */
  within: boolean;
}

/** Writes the features of a layer that meet the tile. With `thinning` off nothing is left out but what has no extent. */
export function encodeTileLayer(
  shape: LayerShape,
  segments: Segment[],
  tile: TileAddress,
  thinning: boolean,
): EncodedLayer {
  if (thinning && tile.z < shape.minZoom)
    return { bytes: undefined, shown: 0, leftOut: countWithin(segments, tile) };
  const found = search(segments, tile);
  if (found.length === 0) return { bytes: undefined, shown: 0, leftOut: 0 };
  let candidates = 0;
  for (const { within } of found) if (within) candidates += 1;
  const kept = thinning ? select(shape, found, tile.z) : found;
  const writer = new LayerWriter(shape.name);
  const fields = new Map<Segment, [string, Column][]>();
  const names = shape.attributes.filter((attribute) => tile.z >= attribute.minZoom);
  const named = names.some(({ name }) => name === 'id');
  const pen = new Pen(writer, tile);
  let shown = 0;
  for (const { segment, feature, within } of kept) {
    writer.begin(segment.kind, named ? segment.ids[feature] : undefined);
    pen.draw(segment, feature);
    let columns = fields.get(segment);
    if (columns === undefined) {
      columns = names.flatMap(({ name }): [string, Column][] => {
        const column = segment.columns.get(name);
        return column === undefined ? [] : [[name, column]];
      });
      fields.set(segment, columns);
    }
    if (!pen.left) continue;
    if (named) writer.attribute('id', segment.keys[feature]!);
    for (const [name, column] of columns) {
      const value = valueAt(column, feature);
      if (value !== null) writer.attribute(name, value);
    }
    if (writer.end() && within) shown += 1;
  }
  return { bytes: writer.finish(), shown, leftOut: candidates - shown };
}

/** Features that meet the tile or its margin, in drawing order. */
function search(segments: Segment[], tile: TileAddress): Found[] {
  const found: Found[] = [];
  let filled = 0;
  for (const segment of segments) {
    // Each hit as 2·feature + 1 when it meets the tile itself: sorting these sorts by drawing order.
    const hits: number[] = [];
    visit(segment, tile, (feature, within) => hits.push(2 * feature + (within ? 1 : 0)));
    if (hits.length > 0) filled += 1;
    for (const hit of Uint32Array.from(hits).sort())
      found.push({ segment, feature: hit >>> 1, within: (hit & 1) === 1 });
  }
  if (filled > 1) found.sort(inDrawingOrder);
  return found;
}

function countWithin(segments: Segment[], tile: TileAddress): number {
  let count = 0;
  for (const segment of segments)
    visit(segment, tile, (_, within) => {
      if (within) count += 1;
    });
  return count;
}

function visit(
  segment: Segment,
  { z, x, y }: TileAddress,
  each: (feature: number, within: boolean) => void,
): void {
  if (segment.index === undefined) return;
  const n = 2 ** z;
  const pad = MARGIN / EXTENT / n;
  const west = x / n;
  const north = y / n;
  const east = (x + 1) / n;
  const south = (y + 1) / n;
  segment.index.search(west - pad, north - pad, east + pad, south + pad, (i, x0, y0, x1, y1) => {
    // Half-open, so that a point on an edge is counted once.
    if (segment.gone[i] === 0)
      each(i, x0 < east && y0 < south && (x1 > west || x0 === west) && (y1 > north || y0 === north));
    return false;
  });
}

function inDrawingOrder(a: Found, b: Found): number {
  return b.segment.areas[b.feature]! - a.segment.areas[a.feature]! || byRank(a, b);
}

function byRank(a: Found, b: Found): number {
  const ranks = a.segment.ranks[a.feature]! - b.segment.ranks[b.feature]!;
  if (ranks !== 0) return ranks;
  const [left, right] = [a.segment.keys[a.feature]!, b.segment.keys[b.feature]!];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Leaves out by zoom, size and share; the same feature is judged alike in every tile. */
function select(shape: LayerShape, found: Found[], z: number): Found[] {
  const pixels = (512 * 2 ** z) ** 2;
  const minArea = Math.max(shape.minAreaPx, shape.minSizePx ** 2) / pixels;
  const share = shape.thin === undefined ? 1 : shape.thin.factor ** Math.min(0, z - shape.thin.fullZoom);
  const kept = found.filter(
    ({ segment, feature }) =>
      segment.fromZoom[feature]! <= z &&
      (minArea === 0 || segment.areas[feature]! >= minArea) &&
      (share === 1 || segment.ranks[feature]! < share),
  );
  const most = shape.thin?.most ?? Infinity;
  if (kept.length <= most) return kept;
  return kept.sort(byRank).slice(0, most).sort(inDrawingOrder);
}

/** Brings a feature's vertices to tile coordinates, simplified and clipped, and hands them to the writer. */
class Pen {
  left = false;
  private readonly writer: LayerWriter;
  private readonly scale: number;
  private readonly offsetX: number;
  private readonly offsetY: number;
  private readonly tolerance: number;
  private minX = 0;
  private minY = 0;
  private maxX = 0;
  private maxY = 0;

  constructor(writer: LayerWriter, { z, x, y }: TileAddress) {
    this.writer = writer;
    this.scale = 2 ** z * EXTENT;
    this.offsetX = x * EXTENT;
    this.offsetY = y * EXTENT;
    this.tolerance = z >= FULL_DETAIL_ZOOM ? 0 : (TOLERANCE / this.scale) ** 2;
  }

  draw(segment: Segment, feature: number): void {
    this.left = false;
    const end = segment.parts[feature + 1]!;
    if (segment.kind === 3) {
      this.polygons(segment, segment.parts[feature]!, end);
      return;
    }
    for (let p = segment.parts[feature]!; p < end; p += 1) {
      if (segment.kind === 1) this.points(segment, p);
      else this.line(segment, p);
    }
  }

  private points(segment: Segment, part: number): void {
    const v = segment.partEnds[part]! - 1;
    const x = segment.coords[2 * v]! * this.scale - this.offsetX;
    const y = segment.coords[2 * v + 1]! * this.scale - this.offsetY;
    if (x < -MARGIN || y < -MARGIN || x > EXTENT + MARGIN || y > EXTENT + MARGIN) return;
    this.writer.point(x, y);
    this.left = true;
  }

  private line(segment: Segment, part: number): void {
    const line = this.vertices(segment, part);
    const side = this.side();
    if (side === 'out') return;
    const pieces =
      side === 'in' ? [line] : clipLine(line, -MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN);
    for (const piece of pieces) if (this.writer.line(piece)) this.left = true;
  }

  /** Walks the rings outline by outline, each with the holes that follow it. */
  private polygons(segment: Segment, from: number, end: number): void {
    let p = from;
    while (p < end) {
      if (segment.holes[p] === 1) {
        p += 1;
        continue;
      }
      const outline = this.vertices(segment, p);
      const side = this.side();
      const rings = [outline];
      for (p += 1; p < end && segment.holes[p] === 1; p += 1) {
        if (side === 'out') continue;
        const hole = this.vertices(segment, p);
        if (hole.length >= 6) rings.push(hole);
      }
      if (side !== 'out' && outline.length >= 6) this.polygon(rings, side);
    }
  }

  private polygon(rings: number[][], side: 'in' | 'across'): void {
    const left =
      side === 'in' ? rings : clipPolygon(rings, -MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN);
    const outlines = left.filter((ring) => doubleArea(ring) > 0);
    const holes = left.filter((ring) => doubleArea(ring) < 0);
    for (const outline of outlines) {
      const own = outlines.length === 1 ? holes : holes.filter((hole) => surrounds(outline, hole));
      if (this.writer.polygon(outline, own, 1)) this.left = true;
    }
  }

  /** The part's kept vertices in tile coordinates; their envelope is noted for `side`. */
  private vertices(segment: Segment, part: number): number[] {
    const { coords, importance, partEnds } = segment;
    const kept: number[] = [];
    this.minX = this.minY = Infinity;
    this.maxX = this.maxY = -Infinity;
    const end = partEnds[part]!;
    for (let v = part === 0 ? 0 : partEnds[part - 1]!; v < end; v += 1) {
      if (importance[v]! <= this.tolerance && this.tolerance > 0) continue;
      const x = coords[2 * v]! * this.scale - this.offsetX;
      const y = coords[2 * v + 1]! * this.scale - this.offsetY;
      if (x < this.minX) this.minX = x;
      if (x > this.maxX) this.maxX = x;
      if (y < this.minY) this.minY = y;
      if (y > this.maxY) this.maxY = y;
      kept.push(x, y);
    }
    return kept;
  }

  private side(): 'in' | 'out' | 'across' {
    const far = EXTENT + MARGIN;
    if (this.maxX < -MARGIN || this.maxY < -MARGIN || this.minX > far || this.minY > far) return 'out';
    return this.minX >= -MARGIN && this.minY >= -MARGIN && this.maxX <= far && this.maxY <= far
      ? 'in'
      : 'across';
  }
}

/** Does the outline surround the hole? Rings of one polygon do not cross, so one position of the hole decides. */
function surrounds(outline: number[], hole: number[]): boolean {
  // The middle of an edge is less likely than a vertex to lie on the outline.
  const px = (hole[0]! + hole[2]!) / 2;
  const py = (hole[1]! + hole[3]!) / 2;
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const yi = outline[i + 1]!;
    const yj = outline[j + 1]!;
    if (yi > py !== yj > py && px < ((outline[j]! - outline[i]!) * (py - yi)) / (yj - yi) + outline[i]!)
      inside = !inside;
  }
  return inside;
}
