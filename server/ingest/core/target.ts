import type { FieldType, ImportLayer } from '../contract.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Values = Record<string, Json>;

/** One field that a layer takes. Names are those of the table's columns. */
export interface TargetField {
  name: string;
  zh: string;
  en: string;
  type: FieldType;
  required?: boolean;
  /** Other names of the column, Chinese and English; `name`, `zh` and `en` count without being listed. */
  aliases?: string[];
  unit?: string;
  /** Code list of a `code`: its codes and their names in both languages are taken. */
  list?: string;
  /** A `code` that no list holds is kept as it stands. */
  open?: boolean;
  min?: number;
  max?: number;
  /** Must exist in the city: the row is refused when it does not. */
  refers?: Reference;
}

export type Reference = 'streets' | 'units' | 'people' | 'shifts' | 'grids';

export type GeometryKind = 'point' | 'line' | 'polygon';
export type StoredType = 'Point' | 'MultiLineString' | 'Polygon' | 'MultiPolygon' | 'Geometry';

/** A table that a layer's rows go to. Lower stages go in first. */
export interface TargetTable {
  stage: number;
  table: string;
  geometry: string;
  /** For columns that a new row does not name. */
  defaults: Values;
  /** Not a table of the city: rows are held for a later step that makes the real ones of them. */
  held?: boolean;
}

/** One row for one of the layer's tables. */
export interface TargetRow {
  /** Index into the target's tables. */
  table: number;
  key: string;
  data: Values;
  /** Carries the geometry of the file's row. */
  located: boolean;
}

/** What `rows` may know beside the values. */
export interface RowContext {
  /** City time of the import, ISO UTC. */
  nowIso: string;
  importId: string;
  by: string;
  fileName: string;
  /** Same input, same name: for rows whose file has no identifiers. */
  madeUpId(prefix: string): string;
  /** Says that something was assumed or mended, by a key of the target's `mends`. */
  mended(how: string): void;
  /** Columns that no field took. */
  rest: Values;
}

/** A value that a rule of the layer refuses. */
export interface Refusal {
  code: string;
  value: string;
  zh: string;
  en: string;
}

/** What a layer is to the import, as data and two pure functions. */
export interface Target {
  layer: ImportLayer;
  zh: string;
  en: string;
  noteZh: string;
  noteEn: string;
  geometry: { need: 'required' | 'optional' | 'none'; kinds: GeometryKind[]; store: StoredType };
  fields: TargetField[];
  tables: TargetTable[];
  /** Invalid geometry is refused, never mended. */
  strict?: boolean;
  /** A row with several parts becomes several rows. */
  splits?: boolean;
  /** How the datum is held against the city: by the outline of all, by where the rows lie, or not at all. */
  datum: 'outline' | 'position' | 'none';
  /** Mends of `rows`, in words. */
  mends?: Record<string, { zh: string; en: string }>;
  /** What an OSM feature is here; undefined: something else, to be passed over. */
  fromOsm?(tags: Values): Values | undefined;
  /** The table rows of one row of the file, or why there are none. */
  rows(values: Values, context: RowContext): TargetRow[] | Refusal;
}
