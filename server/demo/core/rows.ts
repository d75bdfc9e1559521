/**
 * What are the rows of a demo city? One table of columns per database table; keys are the column names.
 * Times are integers from the anchor (local midnight of the day of loading): `instant` seconds, `day` days.
 * Coordinates are integers of 1e-7 degrees, longitude first, flattened; `cell` is an H3 index in hex.
 * A trailing `?` marks a column that may be null.
 */
export interface ColumnValues {
  text: string;
  int: number;
  /** Rounded to three decimals. */
  float: number;
  /** Rounded to ten decimals: shares that must sum to one. */
  weight: number;
  bool: boolean;
  json: unknown;
  day: number;
  instant: number;
  cell: string;
  texts: string[];
  point: number[];
  line: number[];
  multiline: number[][];
  polygon: number[][];
  multipolygon: number[][][];
}
export type ColumnKind = keyof ColumnValues;
export type Column = ColumnKind | `${ColumnKind}?`;
export type Columns = Readonly<Record<string, Column>>;
type ValueOf<C extends Column> = C extends `${infer K extends ColumnKind}?`
  ? ColumnValues[K] | null
  : C extends ColumnKind
    ? ColumnValues[C]
    : never;
export type RowOf<T extends Columns> = { -readonly [K in keyof T]: ValueOf<T[K]> };

export const TABLES = {
  settings: { key: 'text', value: 'json', source: 'text' },
  calendar_days: { day: 'day', working: 'bool', name_zh: 'text?', source: 'text' },
  documents: {
    document_id: 'text',
    kind: 'text',
    title: 'text',
    issued_by: 'text?',
    number: 'text?',
    issued_on: 'day?',
    body: 'text?',
    sha256: 'text',
  },
  grids: {
    grid_id: 'text',
    valid_from: 'instant',
    code: 'text',
    name_zh: 'text',
    name_en: 'text',
    population: 'int',
    geom: 'multipolygon',
    area_m2: 'float',
  },
  road_nodes: { node_id: 'int', geom: 'point' },
  streets: {
    street_id: 'text',
    name_zh: 'text',
    name_en: 'text',
    grade: 'int',
    kind: 'text',
    home_grid_id: 'text',
    geom: 'multiline',
    length_m: 'float',
    width_m: 'float',
    daily_must: 'bool',
  },
  road_edges: {
    edge_id: 'int',
    from_node: 'int',
    to_node: 'int',
    class: 'text',
    name_zh: 'text?',
    street_id: 'text?',
    width_m: 'float',
    oneway: 'bool',
    bridge: 'bool',
    length_m: 'float',
    geom: 'line',
  },
  street_neighbours: { street_id: 'text', neighbour_id: 'text' },
  h3_cells: { cell: 'cell', resolution: 'int', area_m2: 'float' },
  grid_cells: { grid_id: 'text', cell: 'cell', weight: 'weight' },
  street_cells: { street_id: 'text', cell: 'cell', weight: 'weight' },
  surfaces: { surface_id: 'text', kind: 'text', name_zh: 'text?', name_en: 'text?', geom: 'multipolygon' },
  places: { place_id: 'text', kind: 'text', name_zh: 'text', name_en: 'text?', rank: 'int', geom: 'point' },
  areas: {
    area_id: 'text',
    kind: 'text',
    name_zh: 'text',
    name_en: 'text?',
    schedule: 'json',
    source: 'text',
    valid_from: 'day',
    valid_to: 'day?',
    geom: 'multipolygon',
  },
  buildings: {
    building_id: 'text',
    name_zh: 'text?',
    kind: 'text',
    storeys: 'int',
    height_m: 'float',
    geom: 'polygon',
  },
  assets: {
    asset_id: 'text',
    kind: 'text',
    name_zh: 'text?',
    state: 'text',
    street_id: 'text?',
    attributes: 'json',
    geom: 'point',
  },
  cameras: {
    camera_id: 'text',
    name_zh: 'text',
    street_id: 'text?',
    height_m: 'float',
    bearing_deg: 'float',
    fov_deg: 'float',
    range_m: 'float',
    compliant: 'bool',
    signed: 'bool',
    published: 'bool',
    geom: 'point',
  },
  people: {
    person_id: 'text',
    name_zh: 'text',
    kind: 'text',
    title_zh: 'text?',
    licence_no: 'text?',
    active: 'bool',
  },
  squads: {
    squad_id: 'text',
    parent_id: 'text?',
    level: 'int',
    name_zh: 'text',
    name_en: 'text',
    grid_id: 'text?',
  },
  firms: { firm_id: 'text', name_zh: 'text', name_en: 'text' },
  sanitation_roads: {
    road_id: 'text',
    name_zh: 'text',
    firm_id: 'text',
    rated_passes: 'int',
    length_m: 'float',
    geom: 'multiline',
  },
  units: {
    unit_id: 'text',
    kind: 'text',
    call_sign: 'text',
    person_id: 'text?',
    squad_id: 'text?',
    firm_id: 'text?',
    plate: 'text?',
    active: 'bool',
  },
  posts: {
    post_id: 'text',
    name_zh: 'text',
    place_type: 'text',
    grid_id: 'text',
    windows: 'json',
    geom: 'point',
  },
  shifts: { shift_id: 'text', mode: 'text', name_zh: 'text', name_en: 'text', starts: 'text', ends: 'text' },
  rosters: {
    roster_id: 'text',
    day: 'day',
    shift_id: 'text',
    person_id: 'text',
    unit_id: 'text?',
    post_id: 'text?',
    grid_id: 'text?',
    street_ids: 'texts',
    source: 'text',
  },
  leaves: { leave_id: 'text', person_id: 'text', kind: 'text', starts_on: 'day', ends_on: 'day' },
  check_ins: {
    checkin_id: 'text',
    person_id: 'text',
    unit_id: 'text?',
    at: 'instant',
    kind: 'text',
    evidence: 'text',
    post_id: 'text?',
    street_id: 'text?',
    geom: 'point?',
  },
  responsibilities: {
    subject_kind: 'text',
    subject_id: 'text',
    role: 'text',
    person_id: 'text',
    valid_from: 'instant',
    valid_to: 'instant?',
    source: 'text',
  },
  heritage_sites: {
    site_id: 'text',
    name_zh: 'text',
    name_en: 'text',
    grade: 'text',
    era: 'text?',
    kind: 'text',
    announced_by: 'text?',
    document_id: 'text?',
    announced_on: 'day?',
    geom: 'polygon',
  },
  zones: {
    zone_id: 'text',
    version: 'int',
    site_id: 'text?',
    scheme: 'text',
    regime: 'text',
    class: 'text',
    subclass: 'text?',
    name_zh: 'text',
    name_en: 'text?',
    geom: 'multipolygon?',
    boundary_text: 'text?',
    boundary_rule: 'json?',
    height_limit: 'json?',
    uncertainty_m: 'float',
    uncertainty_basis: 'text',
    published_by: 'text?',
    document_id: 'text?',
    valid_from: 'day',
    valid_to: 'day?',
    known_from: 'instant',
    known_to: 'instant?',
    recorded_by: 'text',
  },
  construction_sites: {
    construction_id: 'text',
    project_no: 'text',
    name_zh: 'text',
    builder: 'text',
    contractor: 'text?',
    work_type: 'text',
    height_m: 'float?',
    height_ref: 'text?',
    permit_state: 'text',
    permit_no: 'text?',
    permit_on: 'day?',
    started_on: 'day?',
    grid_id: 'text?',
    geom: 'polygon',
  },
  cases: {
    case_id: 'text',
    type_code: 'text',
    channel: 'text',
    status: 'text',
    outcome: 'text?',
    title_zh: 'text',
    reported_at: 'instant',
    due_at: 'instant?',
    closed_at: 'instant?',
    grid_id: 'text?',
    street_id: 'text?',
    unit_id: 'text?',
    cell: 'cell',
    geom: 'point',
  },
  case_events: { case_id: 'text', seq: 'int', at: 'instant', step: 'text', actor: 'text?', note: 'text?' },
  visits: {
    street_id: 'text',
    started_at: 'instant',
    visit_id: 'text',
    ended_at: 'instant',
    unit_id: 'text?',
    person_id: 'text?',
    evidence: 'text',
    certainty: 'float',
  },
  visit_counts: { street_id: 'text', day: 'day', shift_id: 'text', evidence: 'text', visits: 'int' },
  demo_truths: { kind: 'text', key: 'text', truth: 'json' },
} as const satisfies Record<string, Columns>;

export type TableName = keyof typeof TABLES;
export type Row<T extends TableName> = RowOf<(typeof TABLES)[T]>;
export type Tables = { [T in TableName]: Row<T>[] };
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** Positions of the last day, column by column, in order of unit and time. */
export interface Fixes {
  /** Index into `units`. */
  unit: Uint16Array;
  /** Seconds from the anchor. */
  at: Int32Array;
  /** 1e-6 degrees, the precision that vehicle terminals send (JT/T 808). */
  lon: Int32Array;
  lat: Int32Array;
  /** Decimetres per second; degrees; metres. */
  speed: Uint16Array;
  heading: Uint16Array;
  accuracy: Uint8Array;
  /** Seconds from observation to receipt. */
  lag: Uint16Array;
  unitIds: string[];
}

/** The row of `cities`, without id and checksum. */
export interface CityRow {
  code: string;
  nameZh: string;
  nameEn: string;
  timeZone: string;
  localSrid: number;
  boundary: number[][][];
  h3Coarse: number;
  h3Fine: number;
  attribution: string;
  licence: string;
}

export interface DemoCity {
  seed: number;
  /** Seconds between two fixes of a unit. */
  intervalS: number;
  city: CityRow;
  tables: Tables;
  fixes: Fixes;
}

export function emptyTables(): Tables {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, []])) as unknown as Tables;
}
