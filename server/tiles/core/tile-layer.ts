import { clipLine } from './clip-line.ts';
import { clipPolygon, doubleArea } from './clip-polygon.ts';
import { EXTENT, LayerWriter, type Field } from './mvt-encoder.ts';
import { valueAt, type Column, type Segment } from './snapshot.ts';
import type { TileAddress } from './mercator.ts';

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

/**
 * Features that meet the tile or its margin, as 2·feature + 1 when the envelope meets the tile itself, else 2·feature.
 * Within a segment that is drawing order as well.
 */
type Hits = Uint32Array;

/**
 * Writes the features of a layer that meet the tile. With `thinning` off nothing is left out but what has no extent; `fit` is the share of
 * the features that the tile's budget allows.
 */
export function encodeTileLayer(
  shape: LayerShape,
  segments: Segment[],
  tile: TileAddress,
  thinning: boolean,
  fit = 1,
): EncodedLayer {
  if (thinning && tile.z < shape.minZoom)
    return { bytes: undefined, shown: 0, leftOut: countWithin(segments, tile) };
  let candidates = 0;
  const runs: { segment: Segment; hits: Hits }[] = [];
  for (const segment of segments) {
    const all = search(segment, tile);
    if (all.length === 0) continue;
    for (const hit of all) candidates += hit & 1;
    const hits = thinning ? select(shape, segment, all, tile.z, fit) : all;
    if (hits.length > 0) runs.push({ segment, hits });
  }
  if (runs.length === 0) return { bytes: undefined, shown: 0, leftOut: candidates };
  const writer = new LayerWriter(shape.name);
  const names = shape.attributes.filter((attribute) => tile.z >= attribute.minZoom);
  const drawers = new Map<Segment, FeatureDrawer>();
  let shown = 0;
  const draw = (segment: Segment, hit: number): void => {
    let drawer = drawers.get(segment);
    if (drawer === undefined) {
      drawer = new FeatureDrawer(writer, tile, segment, names);
      drawers.set(segment, drawer);
    }
    if (drawer.draw(hit >>> 1)) shown += hit & 1;
  };
  const most = thinning ? (shape.thin?.most ?? Infinity) : Infinity;
  const [only] = runs;
  if (runs.length === 1 && only!.hits.length <= most) {
    const { segment, hits } = only!;
    for (let i = 0; i < hits.length; i += 1) draw(segment, hits[i]!);
  } else {
    let found = runs.flatMap(({ segment, hits }) => Array.from(hits, (hit): Found => ({ segment, hit })));
    if (found.length > most) found = found.sort(byRank).slice(0, most);
    for (const { segment, hit } of found.sort(inDrawingOrder)) draw(segment, hit);
  }
  return { bytes: writer.finish(), shown, leftOut: candidates - shown };
}

interface Found {
  segment: Segment;
  hit: number;
}

function search(segment: Segment, tile: TileAddress): Hits {
  let hits = new Uint32Array(256);
  let count = 0;
  visit(segment, tile, (feature, within) => {
    if (count === hits.length) {
      const wider = new Uint32Array(2 * count);
      wider.set(hits);
      hits = wider;
    }
    hits[count] = 2 * feature + (within ? 1 : 0);
    count += 1;
  });
  return hits.subarray(0, count).sort();
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
  return b.segment.areas[b.hit >>> 1]! - a.segment.areas[a.hit >>> 1]! || byRank(a, b);
}

function byRank(a: Found, b: Found): number {
  const ranks = a.segment.ranks[a.hit >>> 1]! - b.segment.ranks[b.hit >>> 1]!;
  if (ranks !== 0) return ranks;
  const [left, right] = [a.segment.keys[a.hit >>> 1]!, b.segment.keys[b.hit >>> 1]!];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A layer with no more features than this in a tile is never thinned to fit the tile's budget. */
const FEW_FEATURES = 200;

/**
 * Leaves out by zoom, size and share; the same feature is judged alike in every tile. What the tile's budget takes beside that (`fit` < 1)
 * is the smallest polygons, and points and lines by the hash of the key.
 */
function select(shape: LayerShape, segment: Segment, hits: Hits, z: number, fit: number): Hits {
  const pixels = (512 * 2 ** z) ** 2;
  const minArea = Math.max(shape.minAreaPx, shape.minSizePx ** 2) / pixels;
  const share = shape.thin === undefined ? 1 : shape.thin.factor ** Math.min(0, z - shape.thin.fullZoom);
  const { fromZoom, areas, ranks } = segment;
  const kept = hits.filter((hit) => {
    const feature = hit >>> 1;
    return (
      fromZoom[feature]! <= z &&
      (minArea === 0 || areas[feature]! >= minArea) &&
      (share === 1 || ranks[feature]! < share)
    );
  });
  if (fit >= 1 || kept.length <= FEW_FEATURES) return kept;
  return segment.kind === 3
    ? kept.subarray(0, Math.ceil(kept.length * fit))
    : kept.filter((hit) => ranks[hit >>> 1]! < share * fit);
}

/** Writes features of one segment into a layer: geometry, and the attributes of the tile's zoom. */
class FeatureDrawer {
  private readonly writer: LayerWriter;
  private readonly segment: Segment;
  private readonly pen: Pen;
  private readonly id: Field | undefined;
  private readonly columns: ColumnWriter[];

  constructor(writer: LayerWriter, tile: TileAddress, segment: Segment, names: LayerShape['attributes']) {
    this.writer = writer;
    this.segment = segment;
    this.pen = new Pen(writer, tile);
    this.id = names.some(({ name }) => name === 'id') ? writer.field('id') : undefined;
    this.columns = names.flatMap(({ name, distinct }): ColumnWriter[] => {
      const column = segment.columns.get(name);
      if (column === undefined) return [];
      const field = writer.field(name);
      // Few words: where each stands is looked up once.
      const places =
        column.type === 'string' && column.words.length <= FEW_WORDS
          ? new Int32Array(column.words.length).fill(-1)
          : undefined;
      return [{ field, column, places: distinct === true ? undefined : places, distinct: distinct === true }];
    });
  }

  /** Whether anything of the feature was left. */
  draw(feature: number): boolean {
    const { writer, segment, pen, id } = this;
    writer.begin(segment.kind, id === undefined ? undefined : segment.ids[feature]);
    pen.draw(segment, feature);
    if (!pen.left) return false;
    if (id !== undefined) writer.tag(id, writer.append(segment.keys[feature]!));
    for (const { field, column, places, distinct } of this.columns) {
      if (places === undefined || column.type !== 'string') {
        const value = valueAt(column, feature);
        if (value !== null) writer.tag(field, distinct ? writer.append(value) : writer.place(value));
        continue;
      }
      const code = column.codes[feature]!;
      if (code < 0) continue;
      if (places[code]! < 0) places[code] = writer.place(column.words[code]!);
      writer.tag(field, places[code]!);
    }
    return writer.end();
  }
}

const FEW_WORDS = 4096;

interface ColumnWriter {
  field: Field;
  column: Column;
  /** Place of each word among the layer's values, -1 while it has none. */
  places: Int32Array | undefined;
  distinct: boolean;
}

/** Brings a feature's vertices to tile coordinates, simplified and clipped, and hands them to the writer. */
class Pen {
  left = false;
  private readonly writer: LayerWriter;
  private readonly scale: number;
  private readonly offsetX: number;
  private readonly offsetY: number;
  private readonly tolerance: number;
  private kept = new Float64Array(256);
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

  private points({ coords, partEnds }: Segment, part: number): void {
    const v = partEnds[part]! - 1;
    const x = Math.round(coords[2 * v]! * this.scale - this.offsetX);
    const y = Math.round(coords[2 * v + 1]! * this.scale - this.offsetY);
    if (x < -MARGIN || y < -MARGIN || x > EXTENT + MARGIN || y > EXTENT + MARGIN) return;
    this.writer.point(x, y);
    this.left = true;
  }

  private line(segment: Segment, part: number): void {
    const count = this.vertices(segment, part);
    const side = this.side();
    if (side === 'out') return;
    if (side === 'in') {
      if (this.writer.line(this.kept, count)) this.left = true;
      return;
    }
    const line = Array.from(this.kept.subarray(0, count));
    for (const piece of clipLine(line, -MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN))
      if (this.writer.line(piece)) this.left = true;
  }

  /** Walks the rings outline by outline, each with the holes that follow it. */
  private polygons(segment: Segment, from: number, end: number): void {
    const { holes } = segment;
    let p = from;
    while (p < end) {
      if (holes[p] === 1) {
        p += 1;
        continue;
      }
      const count = this.vertices(segment, p);
      const side = this.side();
      p += 1;
      const alone = p >= end || holes[p] === 0;
      if (side === 'out' || count < 6) {
        while (p < end && holes[p] === 1) p += 1;
        continue;
      }
      if (alone && side === 'in') {
        if (this.writer.polygon(this.kept, NO_HOLES, 1, count)) this.left = true;
        continue;
      }
      const rings = [Array.from(this.kept.subarray(0, count))];
      for (; p < end && holes[p] === 1; p += 1) {
        const length = this.vertices(segment, p);
        if (length >= 6) rings.push(Array.from(this.kept.subarray(0, length)));
      }
      this.polygon(rings, side);
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

  /** Puts the part's kept vertices in tile coordinates into `kept` and answers how many numbers; their envelope is noted for `side`. */
  private vertices({ coords, importance, partEnds }: Segment, part: number): number {
    const { scale, offsetX, offsetY, tolerance } = this;
    const end = partEnds[part]!;
    const first = part === 0 ? 0 : partEnds[part - 1]!;
    if (this.kept.length < 2 * (end - first)) this.kept = new Float64Array(4 * (end - first));
    const { kept } = this;
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    let n = 0;
    for (let v = first; v < end; v += 1) {
      if (tolerance > 0 && importance[v]! <= tolerance) continue;
      const x = coords[2 * v]! * scale - offsetX;
      const y = coords[2 * v + 1]! * scale - offsetY;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
      kept[n] = x;
      kept[n + 1] = y;
      n += 2;
    }
    this.minX = minX;
    this.minY = minY;
    this.maxX = maxX;
    this.maxY = maxY;
    return n;
  }

  private side(): 'in' | 'out' | 'across' {
    const far = EXTENT + MARGIN;
    if (this.maxX < -MARGIN || this.maxY < -MARGIN || this.minX > far || this.minY > far) return 'out';
    return this.minX >= -MARGIN && this.minY >= -MARGIN && this.maxX <= far && this.maxY <= far
      ? 'in'
      : 'across';
  }
}

const NO_HOLES: number[][] = [];

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
