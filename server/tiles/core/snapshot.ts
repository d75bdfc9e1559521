import Flatbush from 'flatbush';
import { GrowableFloats } from './growable.ts';
import { readEwkb, type GeometrySink } from './ewkb.ts';
import { mercatorX, mercatorY } from './mercator.ts';
import { markImportance } from './vertex-importance.ts';
import { doubleArea } from './clip-polygon.ts';
import { mortonOf } from './morton.ts';
import type { AttributeValue, MvtKind } from './mvt-encoder.ts';

/** A page of a layer's rows as it travels to where snapshots live: geometry as EWKB end to end, attributes by column. */
export interface RowPage {
  keys: string[];
  ewkb: Uint8Array<ArrayBuffer>;
  /** End of each row's geometry in `ewkb`. */
  ends: Uint32Array<ArrayBuffer>;
  columns: Record<string, (AttributeValue | null)[]>;
}

/** One attribute of all features. Null is code -1, NaN or 2. */
export type Column =
  | { type: 'string'; words: string[]; codes: Int32Array }
  | { type: 'number'; values: Float64Array }
  | { type: 'boolean'; values: Uint8Array };

/** Which shape and attributes a snapshot is to hold. */
export interface SnapshotPlan {
  kind: MvtKind;
  columns: { name: string; type: Column['type'] }[];
  fromZoom?: { attribute: string; zooms: Record<string, number>; otherwise: number };
}

/**
 * Features of one layer, projected to the unit square, in flat arrays and in drawing order: polygons from the largest
 * to the smallest, all else by a hash of the key. Feature i has parts [parts[i], parts[i+1]); part p has vertices
 * [partEnds[p-1], partEnds[p]). Outlines have positive area and holes negative, y running down.
 */
export interface Segment {
  kind: MvtKind;
  count: number;
  keys: string[];
  /** Numeric id in tiles: 53 bits of a hash of the key, so it is the same in every version and process. */
  ids: Float64Array;
  /** Hash of the key in [0, 1): thinning keeps the low ones. */
  ranks: Float64Array;
  /** Area in square units of the unit square; 0 for points and lines. */
  areas: Float64Array;
  fromZoom: Uint8Array;
  coords: Float64Array;
  importance: Float32Array;
  parts: Uint32Array;
  partEnds: Uint32Array;
  holes: Uint8Array;
  /** Of points of one position each: their places along a Morton curve over the unit square, rising; empty for all else. */
  morton: Float64Array;
  columns: Map<string, Column>;
  /** Absent when there is no feature. */
  index: Flatbush | undefined;
  /** 1 where a later change took the feature away. */
  gone: Uint8Array;
  goneCount: number;
}

const KIND_NAMES = { 1: 'point', 2: 'line', 3: 'ring' } as const;

interface Draft {
  key: string;
  area: number;
  rank: number;
  firstPart: number;
  endPart: number;
  values: (AttributeValue | null)[];
}

/** 32 bits of FNV-1a with a final mix. */
export function hash32(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The tile id of a key: 53 bits, never 0. */
function featureId(key: string): number {
  return (hash32(key, 1) & 0x1fffff) * 4294967296 + hash32(key, 2) + 1;
}

/** Collects rows and lays them out as a segment. A row without geometry is left out and counted in `empty`. */
export class SegmentBuilder implements GeometrySink {
  empty = 0;
  private readonly plan: SnapshotPlan;
  private readonly coords = new GrowableFloats(4096);
  private readonly partEnds: number[] = [];
  private readonly holes: number[] = [];
  private readonly drafts: Draft[] = [];

  constructor(plan: SnapshotPlan) {
    this.plan = plan;
  }

  addPage(page: RowPage): void {
    const view = new DataView(page.ewkb.buffer, page.ewkb.byteOffset, page.ewkb.byteLength);
    const columns = this.plan.columns.map((column) => page.columns[column.name] ?? []);
    page.keys.forEach((key, row) => {
      const firstPart = this.partEnds.length;
      const start = row === 0 ? 0 : page.ends[row - 1]!;
      if (page.ends[row]! > start) readEwkb(view, start, this);
      this.addDraft(
        key,
        firstPart,
        columns.map((column) => column[row] ?? null),
      );
    });
  }

  /** A feature given directly on the unit square; each part is x,y interleaved. */
  addShape(key: string, parts: ArrayLike<number>[], values: (AttributeValue | null)[], area = 0): void {
    const firstPart = this.partEnds.length;
    for (const part of parts) {
      for (let i = 0; i < part.length; i += 1) this.coords.push(part[i]!);
      this.partEnds.push(this.coords.length / 2);
      this.holes.push(0);
    }
    this.addDraft(key, firstPart, values, area);
  }

  /** Takes a feature over from another segment of the same plan. */
  addFrom(segment: Segment, feature: number): void {
    const firstPart = this.partEnds.length;
    for (let p = segment.parts[feature]!; p < segment.parts[feature + 1]!; p += 1) {
      const first = p === 0 ? 0 : segment.partEnds[p - 1]!;
      for (let i = 2 * first; i < 2 * segment.partEnds[p]!; i += 1) this.coords.push(segment.coords[i]!);
      this.partEnds.push(this.coords.length / 2);
      this.holes.push(segment.holes[p]!);
    }
    const values = this.plan.columns.map(({ name }) => valueAt(segment.columns.get(name)!, feature));
    this.addDraft(segment.keys[feature]!, firstPart, values, segment.areas[feature]!);
  }

  finish(): Segment {
    const { plan, drafts } = this;
    drafts.sort((a, b) => b.area - a.area || a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const count = drafts.length;
    const vertices = drafts.reduce((sum, d) => sum + this.vertexEnd(d) - this.vertexStart(d), 0);
    const partCount = drafts.reduce((sum, d) => sum + d.endPart - d.firstPart, 0);
    const shaped = plan.kind !== 1;
    const segment: Segment = {
      kind: plan.kind,
      count,
      keys: drafts.map((d) => d.key),
      ids: Float64Array.from(drafts, (d) => featureId(d.key)),
      ranks: Float64Array.from(drafts, (d) => d.rank),
      areas: Float64Array.from(drafts, (d) => d.area),
      fromZoom: new Uint8Array(count),
      coords: new Float64Array(2 * vertices),
      importance: new Float32Array(shaped ? vertices : 0),
      parts: new Uint32Array(count + 1),
      partEnds: new Uint32Array(partCount),
      holes: new Uint8Array(partCount),
      morton: new Float64Array(0),
      columns: columnsOf(plan, drafts),
      index: count > 0 ? new Flatbush(count) : undefined,
      gone: new Uint8Array(count),
      goneCount: 0,
    };
    this.layOut(segment);
    if (!shaped && vertices === count) segment.morton = mortonOf(segment.coords);
    markFromZoom(plan, segment);
    return segment;
  }

  private layOut(segment: Segment): void {
    let vertex = 0;
    let part = 0;
    this.drafts.forEach((draft, i) => {
      let minX = Infinity;
      let minY = Infinity;
      let maxX = -Infinity;
      let maxY = -Infinity;
      for (let p = draft.firstPart; p < draft.endPart; p += 1) {
        const first = vertex;
        for (let v = p === 0 ? 0 : this.partEnds[p - 1]!; v < this.partEnds[p]!; v += 1) {
          const x = this.coords.at(2 * v);
          const y = this.coords.at(2 * v + 1);
          if (x < minX) minX = x;
          if (x > maxX) maxX = x;
          if (y < minY) minY = y;
          if (y > maxY) maxY = y;
          segment.coords[2 * vertex] = x;
          segment.coords[2 * vertex + 1] = y;
          vertex += 1;
        }
        if (segment.kind !== 1)
          markImportance(segment.coords, first, vertex, segment.kind === 3, segment.importance);
        segment.partEnds[part] = vertex;
        segment.holes[part] = this.holes[p]!;
        part += 1;
      }
      segment.parts[i + 1] = part;
      segment.index!.add(minX, minY, maxX, maxY);
    });
    segment.index?.finish();
  }

  private vertexStart(draft: Draft): number {
    return draft.firstPart === 0 ? 0 : this.partEnds[draft.firstPart - 1]!;
  }

  private vertexEnd(draft: Draft): number {
    return this.partEnds[draft.endPart - 1]!;
  }

  private addDraft(key: string, firstPart: number, values: (AttributeValue | null)[], area?: number): void {
    const endPart = this.partEnds.length;
    if (endPart === firstPart) {
      this.empty += 1;
      return;
    }
    const draft = { key, firstPart, endPart, values, area: area ?? 0, rank: hash32(key, 3) / 4294967296 };
    if (area === undefined && this.plan.kind === 3) draft.area = this.areaOf(firstPart, endPart);
    this.drafts.push(draft);
  }

  private areaOf(firstPart: number, endPart: number): number {
    let doubled = 0;
    for (let p = firstPart; p < endPart; p += 1) {
      const first = p === 0 ? 0 : this.partEnds[p - 1]!;
      doubled += doubleArea(this.coords.view(2 * first, 2 * this.partEnds[p]!));
    }
    return doubled / 2;
  }

  /** As a sink of `readEwkb`. */
  position(lng: number, lat: number): void {
    this.coords.push(mercatorX(lng));
    this.coords.push(mercatorY(lat));
  }

  /** As a sink of `readEwkb`: keeps the part when it is of the layer's kind and has extent. */
  endPart(kind: 'point' | 'line' | 'ring', hole: boolean): void {
    const from = this.partEnds.length === 0 ? 0 : 2 * this.partEnds[this.partEnds.length - 1]!;
    if (kind === KIND_NAMES[this.plan.kind] && (kind !== 'ring' || this.closeRing(from, hole))) {
      this.partEnds.push(this.coords.length / 2);
      this.holes.push(hole ? 1 : 0);
    } else this.coords.cut(from);
  }

  /** Takes the closing position off and turns the ring the right way; false when nothing of a ring is left. */
  private closeRing(from: number, hole: boolean): boolean {
    const end = this.coords.length;
    const closed =
      end - from >= 4 &&
      this.coords.at(from) === this.coords.at(end - 2) &&
      this.coords.at(from + 1) === this.coords.at(end - 1);
    if (closed) this.coords.cut(end - 2);
    const ring = this.coords.view(from, this.coords.length);
    if (ring.length < 6) return false;
    const area = doubleArea(ring);
    if (area === 0) return false;
    if (area < 0 !== hole) reversePositions(ring);
    return true;
  }
}

function reversePositions(ring: Float64Array): void {
  for (let i = 0, j = ring.length - 2; i < j; i += 2, j -= 2) {
    const x = ring[i]!;
    const y = ring[i + 1]!;
    ring[i] = ring[j]!;
    ring[i + 1] = ring[j + 1]!;
    ring[j] = x;
    ring[j + 1] = y;
  }
}

function columnsOf(plan: SnapshotPlan, drafts: Draft[]): Map<string, Column> {
  const columns = new Map<string, Column>();
  plan.columns.forEach(({ name, type }, at) => {
    if (type === 'number') {
      const values = Float64Array.from(drafts, (d) => {
        const value = d.values[at];
        return typeof value === 'number' ? value : NaN;
      });
      columns.set(name, { type, values });
    } else if (type === 'boolean') {
      const values = Uint8Array.from(drafts, (d) =>
        d.values[at] === true ? 1 : d.values[at] === false ? 0 : 2,
      );
      columns.set(name, { type, values });
    } else {
      const words: string[] = [];
      const known = new Map<string, number>();
      const codes = Int32Array.from(drafts, (d) => {
        const value = d.values[at];
        if (value === null || value === undefined) return -1;
        const word = String(value);
        let code = known.get(word);
        if (code === undefined) {
          code = words.push(word) - 1;
          known.set(word, code);
        }
        return code;
      });
      columns.set(name, { type, words, codes });
    }
  });
  return columns;
}

function markFromZoom(plan: SnapshotPlan, segment: Segment): void {
  const rule = plan.fromZoom;
  const column = rule === undefined ? undefined : segment.columns.get(rule.attribute);
  if (rule === undefined || column === undefined) return;
  for (let i = 0; i < segment.count; i += 1) {
    const value = valueAt(column, i);
    segment.fromZoom[i] = (value === null ? undefined : rule.zooms[String(value)]) ?? rule.otherwise;
  }
}

/** A feature's value in a column; null when it is unknown. */
export function valueAt(column: Column, feature: number): AttributeValue | null {
  if (column.type === 'string') {
    const code = column.codes[feature]!;
    return code < 0 ? null : column.words[code]!;
  }
  if (column.type === 'number') {
    const value = column.values[feature]!;
    return Number.isNaN(value) ? null : value;
  }
  const value = column.values[feature]!;
  return value === 2 ? null : value === 1;
}
