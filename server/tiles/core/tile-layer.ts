import { clipLine } from './clip-line.ts';
import { clipPolygon, doubleArea } from './clip-polygon.ts';
import { EXTENT, LayerWriter, type Field } from './mvt-encoder.ts';
import type { Column, Segment } from './snapshot.ts';
import type { TileAddress } from './mercator.ts';
import { MARGIN, countWithin, ruleOf, search, type Hits, type LayerShape } from './tile-search.ts';

/**
 * One layer of one tile. `shown + leftOut` is the number of features whose envelope meets the tile itself (not its
 * margin); a point belongs to exactly one tile of a zoom.
 */
export interface EncodedLayer {
  bytes: Uint8Array | undefined;
  shown: number;
  leftOut: number;
}

/** How far simplification may move a line, in tile coordinates (0.19 px); nothing from zoom 16 on. */
const TOLERANCE = 1.5;
const FULL_DETAIL_ZOOM = 16;

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
    const found = search(segment, tile, thinning ? ruleOf(shape, tile.z) : undefined, fit);
    candidates += found.candidates;
    if (found.hits.length > 0) runs.push({ segment, hits: found.hits });
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

function inDrawingOrder(a: Found, b: Found): number {
  return b.segment.areas[b.hit >>> 1]! - a.segment.areas[a.hit >>> 1]! || byRank(a, b);
}

function byRank(a: Found, b: Found): number {
  const ranks = a.segment.ranks[a.hit >>> 1]! - b.segment.ranks[b.hit >>> 1]!;
  if (ranks !== 0) return ranks;
  const [left, right] = [a.segment.keys[a.hit >>> 1]!, b.segment.keys[b.hit >>> 1]!];
  return left < right ? -1 : left > right ? 1 : 0;
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
    this.columns = names.flatMap(({ name, distinct = false }): ColumnWriter[] => {
      const column = segment.columns.get(name);
      return column === undefined ? [] : [columnWriter(writer.field(name), column, distinct)];
    });
  }

  /** Whether anything of the feature was left. */
  draw(feature: number): boolean {
    const { writer, segment, pen, id, columns } = this;
    writer.begin(segment.kind, id === undefined ? undefined : segment.ids[feature]);
    pen.draw(segment, feature);
    if (!pen.left) return false;
    if (id !== undefined) writer.tag(id, writer.append(segment.keys[feature]!));
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i]!;
      const place = placeIn(writer, column, feature);
      if (place >= 0) writer.tag(column.field, place);
    }
    return writer.end();
  }
}

/** A column with more words than this has none looked up beforehand. */
const FEW_WORDS = 4096;

/** An attribute as it is written: by the code of its word, as a number, or as true and false; two of the three are empty. */
interface ColumnWriter {
  field: Field;
  codes: Int32Array | undefined;
  words: string[];
  /** Place of each word among the layer's values, -1 while it has none; empty when words are many or hardly repeat. */
  places: Int32Array;
  numbers: Float64Array | undefined;
  flags: Uint8Array | undefined;
  distinct: boolean;
}

function columnWriter(field: Field, column: Column, distinct: boolean): ColumnWriter {
  const words = column.type === 'string' ? column.words : [];
  return {
    field,
    codes: column.type === 'string' ? column.codes : undefined,
    words,
    places: new Int32Array(distinct || words.length > FEW_WORDS ? 0 : words.length).fill(-1),
    numbers: column.type === 'number' ? column.values : undefined,
    flags: column.type === 'boolean' ? column.values : undefined,
    distinct,
  };
}

/** Where the feature's value stands among the layer's values; −1 when it is unknown. */
function placeIn(writer: LayerWriter, column: ColumnWriter, feature: number): number {
  const { codes, numbers, flags, distinct } = column;
  if (codes !== undefined) {
    const { words, places } = column;
    const code = codes[feature]!;
    if (code < 0) return -1;
    if (places.length === 0) return distinct ? writer.append(words[code]!) : writer.place(words[code]!);
    if (places[code]! < 0) places[code] = writer.place(words[code]!);
    return places[code]!;
  }
  if (numbers !== undefined) {
    const value = numbers[feature]!;
    if (Number.isNaN(value)) return -1;
    return distinct ? writer.append(value) : writer.place(value);
  }
  const flag = flags![feature]!;
  return flag === 2 ? -1 : writer.place(flag === 1);
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
