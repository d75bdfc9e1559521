import type { BBox } from '../kernel/lng-lat.ts';
import type { LayerId, TileMeta } from './contract.ts';
import { labelSegment } from './core/label-segments.ts';
import { mercatorBox, type TileAddress } from './core/mercator.ts';
import { EXTENT, LayerWriter, tileOf } from './core/mvt-encoder.ts';
import { SegmentBuilder, type RowPage, type Segment } from './core/snapshot.ts';
import { encodeCells } from './core/tile-cells.ts';
import { encodeTileLayer } from './core/tile-layer.ts';
import { planOf } from './layer-plan.ts';

/** One tile as asked of the shelf. */
export interface TileRequest {
  cityId: number;
  layers: LayerId[];
  tile: TileAddress;
  thinning: boolean;
  /** Share of the features that the tile's budget allows; all unless told. */
  fit?: number;
  /** What was said of layers of the same tile that are not on the shelf. */
  beside?: TileMeta[];
}

export interface TileContent {
  /** Undefined when no named layer has anything here. */
  bytes: Uint8Array<ArrayBuffer> | undefined;
  /** Versions of the snapshots it was made from, in the order asked. */
  versions: number[];
  meta: TileMeta[];
}

export interface LayerStats {
  cityId: number;
  layer: LayerId;
  version: number;
  features: number;
  vertices: number;
  /** Rows without a geometry of the layer's kind. */
  empty: number;
  /** Bytes of the flat arrays and the index (keys and words of text not counted). */
  bytes: number;
  segments: number;
}

interface Snapshot {
  version: number;
  segments: Segment[];
  labels: Segment[];
  empty: number;
}

/** More pieces than this, or more taken away than a tenth, and a layer is laid out anew. */
const MOST_SEGMENTS = 12;

/** The snapshots of all layers of all cities that are in memory, and the tiles made of them. One thread owns one. */
export class SnapshotShelf {
  private readonly snapshots = new Map<string, Snapshot>();
  private readonly building = new Map<string, SegmentBuilder>();

  /** Takes a page of rows for a layer; `commit` says what they are for. */
  page(cityId: number, layer: LayerId, page: RowPage): void {
    const key = keyOf(cityId, layer);
    let builder = this.building.get(key);
    if (builder === undefined) {
      builder = new SegmentBuilder(planOf(layer).snapshot);
      this.building.set(key, builder);
    }
    builder.addPage(page);
  }

  /** Forgets pages of a reading that was given up. */
  abandon(cityId: number, layer: LayerId): void {
    this.building.delete(keyOf(cityId, layer));
  }

  /**
   * Makes the pages the layer's content. With `boxes` null they are the whole layer; else they are all rows that meet
   * the boxes, and whatever the snapshot held there goes.
   */
  commit(cityId: number, layer: LayerId, version: number, boxes: BBox[] | null): LayerStats {
    const key = keyOf(cityId, layer);
    const plan = planOf(layer);
    const builder = this.building.get(key) ?? new SegmentBuilder(plan.snapshot);
    this.building.delete(key);
    const fresh = builder.finish();
    const old = this.snapshots.get(key);
    const gone = new Set<string>();
    const snapshot: Snapshot = { version, segments: [fresh], labels: [], empty: builder.empty };
    if (boxes !== null && old !== undefined) {
      for (const key of fresh.keys) gone.add(key);
      for (const segment of old.segments) takeAway(segment, boxes, gone);
      snapshot.segments = tidy(layer, [...old.segments, fresh]);
      snapshot.empty = old.empty + builder.empty;
    }
    if (plan.label?.plan.make === 'inner-point' && boxes !== null && old !== undefined) {
      for (const labels of old.labels) takeAway(labels, [], gone);
      snapshot.labels = [...old.labels, labelSegment(plan.label.plan, [fresh])];
    }
    // A line may have grown together with lines far away; and many small pieces of labels are laid out anew.
    if (plan.label !== undefined && (snapshot.labels.length === 0 || snapshot.labels.length > MOST_SEGMENTS))
      snapshot.labels = [labelSegment(plan.label.plan, snapshot.segments)];
    this.snapshots.set(key, snapshot);
    return statsOf(cityId, layer, snapshot);
  }

  forget(cityId: number): void {
    for (const key of this.snapshots.keys()) if (key.startsWith(`${cityId}/`)) this.snapshots.delete(key);
  }

  stats(): LayerStats[] {
    return [...this.snapshots].map(([key, snapshot]) => {
      const [cityId, layer] = key.split('/') as [string, LayerId];
      return statsOf(Number(cityId), layer, snapshot);
    });
  }

  /** Writes a tile; throws RangeError when a layer was never committed. */
  tile({ cityId, layers, tile, thinning, fit = 1, beside = [] }: TileRequest): TileContent {
    const parts: Uint8Array[] = [];
    const meta = beside.filter(({ shown, leftOut }) => shown + leftOut > 0);
    const versions: number[] = [];
    for (const layer of layers) {
      const snapshot = this.snapshots.get(keyOf(cityId, layer));
      if (snapshot === undefined) throw new RangeError(`no snapshot of ${layer} in city ${cityId}`);
      const plan = planOf(layer);
      const main = encodeTileLayer(plan.shape, snapshot.segments, tile, thinning, fit);
      if (main.bytes !== undefined) parts.push(main.bytes);
      if (plan.label !== undefined && tile.z >= plan.label.shape.minZoom) {
        const label = encodeTileLayer(plan.label.shape, snapshot.labels, tile, true);
        if (label.bytes !== undefined) parts.push(label.bytes);
      }
      if (
        plan.cells !== undefined &&
        thinning &&
        tile.z >= plan.cells.minZoom &&
        tile.z <= plan.cells.maxZoom
      ) {
        const cells = encodeCells(plan.cells.layer, snapshot.segments, tile);
        if (cells !== undefined) parts.push(cells);
      }
      versions.push(snapshot.version);
      if (main.shown + main.leftOut > 0) meta.push({ layer, shown: main.shown, leftOut: main.leftOut });
    }
    if (parts.length === 0 && meta.length === 0) return { bytes: undefined, versions, meta };
    const said = metaLayer(meta);
    if (said !== undefined) parts.push(said);
    return { bytes: tileOf(parts), versions, meta };
  }
}

function keyOf(cityId: number, layer: LayerId): string {
  return `${cityId}/${layer}`;
}

function metaLayer(meta: TileMeta[]): Uint8Array | undefined {
  const writer = new LayerWriter('meta');
  for (const { layer, shown, leftOut } of meta) {
    writer.begin(1);
    writer.point(EXTENT / 2, EXTENT / 2);
    writer.attribute('layer', layer);
    writer.attribute('shown', shown);
    writer.attribute('leftOut', leftOut);
    writer.end();
  }
  return writer.finish();
}

/** Marks what meets the boxes, or bears one of the keys, as gone; adds the keys of all that went. */
function takeAway(segment: Segment, boxes: BBox[], gone: Set<string>): void {
  const mark = (i: number): void => {
    if (segment.gone[i] === 1) return;
    segment.gone[i] = 1;
    segment.goneCount += 1;
    gone.add(segment.keys[i]!);
  };
  if (segment.index !== undefined)
    for (const box of boxes) for (const i of segment.index.search(...mercatorBox(box))) mark(i);
  if (gone.size > 0) segment.keys.forEach((key, i) => (gone.has(key) ? mark(i) : undefined));
}

/** Lays the layer out anew when it has become many pieces or much of it is gone. */
function tidy(layer: LayerId, segments: Segment[]): Segment[] {
  const live = segments.filter((segment) => segment.goneCount < segment.count);
  const gone = live.reduce((sum, segment) => sum + segment.goneCount, 0);
  const total = live.reduce((sum, segment) => sum + segment.count, 0);
  if (live.length <= MOST_SEGMENTS && gone * 10 <= total) return live;
  const builder = new SegmentBuilder(planOf(layer).snapshot);
  for (const segment of live)
    for (let i = 0; i < segment.count; i += 1) if (segment.gone[i] === 0) builder.addFrom(segment, i);
  return [builder.finish()];
}

function statsOf(cityId: number, layer: LayerId, snapshot: Snapshot): LayerStats {
  let features = 0;
  let vertices = 0;
  let bytes = 0;
  for (const segment of snapshot.segments) {
    features += segment.count - segment.goneCount;
    vertices += segment.coords.length / 2;
    bytes += bytesOf(segment);
  }
  for (const labels of snapshot.labels) bytes += bytesOf(labels);
  const { version, empty, segments } = snapshot;
  return { cityId, layer, version, features, vertices, empty, bytes, segments: segments.length };
}

function bytesOf(segment: Segment): number {
  let bytes = segment.index?.data.byteLength ?? 0;
  for (const value of Object.values(segment)) if (ArrayBuffer.isView(value)) bytes += value.byteLength;
  for (const column of segment.columns.values())
    bytes += column.type === 'string' ? column.codes.byteLength : column.values.byteLength;
  return bytes;
}
