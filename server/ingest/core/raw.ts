import type { CrsClaim } from '../../coordinates/core/crs.ts';
import type { Geometry } from '../../kernel/geojson.ts';

export type { CrsClaim } from '../../coordinates/core/crs.ts';

/** A geometry with the file's own numbers: x = east or longitude first, y = north or latitude, never a third. */
export type RawGeometry = Geometry;

export type RawValue = string | number | boolean | null;

/** One row as it stood in the file. */
export interface RawRow {
  /** Where a person finds it again: 第12行, 要素3, 地块2. */
  place: string;
  geometry: RawGeometry | null;
  properties: Record<string, RawValue>;
  /** What the reader had to mend to make the geometry legal; keys of `REPAIRS`. Absent: nothing. */
  repaired?: RepairCode[];
}

/** Why one row was left out. It never sinks the file. */
export interface RowProblem {
  place: string;
  code: string;
  /** The offending value, shortened. */
  value: string;
  reasonZh: string;
  reasonEn: string;
}

export type RawItem = RawRow | { problem: RowProblem };

/** An opened file: what it says about itself, and its rows one by one. Always `close()` it. */
export interface RawFile {
  format: string;
  /** Text formats: the encoding that was found or given. */
  encoding?: string;
  /** Why that encoding, Chinese and English. */
  encodingWhy?: string;
  claim: CrsClaim;
  /** Where the claim comes from, Chinese and English. */
  claimWhy: string;
  attribution?: string;
  licence?: string;
  /** Layers or sheets to choose from, when there is more than one. */
  parts?: string[];
  /** The layer or sheet that is read. */
  part?: string;
  /** Tables without positions: the column that holds an address. */
  addressField?: string;
  /** Things left aside that are no rows: INSERT of a DXF, unused LoDs; what → how many. Complete when `rows` has ended. */
  ignored?: Record<string, number>;
  /** May be called once. Throws `XwError` when the file turns out broken, and the signal's reason when aborted. */
  rows(signal?: AbortSignal): AsyncIterable<RawItem>;
  close(): Promise<void>;
}

/** How a reader may mend a geometry, in words for the report. Zones are refused by the target instead. */
export const REPAIRS = {
  ring_closed: {
    zh: '首尾不闭合，已补上闭合点',
    en: 'The ring was open: its first point was repeated at the end',
  },
  arc_drawn: { zh: '圆弧已按折线展开', en: 'Arcs were drawn as short lines' },
  repeated_points: { zh: '重复点已合并', en: 'Repeated points were merged' },
  height_left: { zh: '几何的高程未保留', en: 'Heights in the geometry were left aside' },
  ring_dropped: { zh: '面积为零的环已去除', en: 'Rings without area were dropped' },
} as const;
export type RepairCode = keyof typeof REPAIRS;

/** What a stranger's file may cost us at most. */
export interface Limits {
  /** Bytes of a file that has to be held whole (Excel, KML, DXF, CityJSON). */
  wholeFileBytes: number;
  /** Bytes that a zip may unpack to, all entries together. */
  unzippedBytes: number;
  /** Unpacked : packed, for an entry of more than 1 MB. */
  zipRatio: number;
  zipEntries: number;
  /** Bytes of one row or feature. */
  rowBytes: number;
  /** Points of one ring or line. */
  ringVertices: number;
  /** Nested brackets, elements or groups. */
  depth: number;
  columns: number;
}

export const DEFAULT_LIMITS: Limits = {
  wholeFileBytes: 100 * 1024 * 1024,
  unzippedBytes: 4 * 1024 * 1024 * 1024,
  zipRatio: 200,
  zipEntries: 10_000,
  rowBytes: 32 * 1024 * 1024,
  ringVertices: 1_000_000,
  depth: 64,
  columns: 2_000,
};

/** What the person said about the file. */
export interface OpenOptions {
  /** The file's name as sent; its ending is believed only where the content is silent. */
  name: string;
  /** IANA or common name; absent: found from the bytes. */
  encoding?: string;
  /** Excel: the sheet's name. */
  sheet?: string;
  /** Files with several layers: which. */
  layer?: string;
  /** OSM: what to make of it. */
  osm?: 'features';
  limits?: Partial<Limits>;
  /** Stops what `openFile` itself reads: the encoding of a text is found from every byte. */
  signal?: AbortSignal;
}
