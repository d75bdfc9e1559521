import type { Feature, FeatureCollection, Geometry, Position } from '../../server/kernel/geojson.ts';
import { emptyCompare } from './compare.ts';
import type { CellDifference, CompareView } from './compare.ts';
import type { HotScene } from './hot-scene.ts';
import { emptyHot } from './hot-view.ts';
import type { HotTask, HotView } from './hot-view.ts';
import { allClasses } from './kept-classes.ts';
import type { KeptClasses } from './kept-classes.ts';
import type { MapWork } from './map-work.ts';
import { emptyPatrol } from './patrol-ask.ts';
import type { PatrolAsk } from './patrol-ask.ts';
import { emptyAsk } from './permit-ask.ts';
import type { PermitAsk } from './permit-ask.ts';

/** Everything a person has chosen on the screen. What is a view of the city is also in the URL (url.ts). */
export interface AppState {
  /** City id; null until the account's first city is known. */
  city: number | null;
  workspace: Workspace;
  language: Language;
  theme: Theme;
  /** The camera. The map follows it when it differs from where the map stands, and reports moves with `set-view`. */
  view: MapViewpoint;
  /** Layers that are switched on, in the order of `layerIds`. */
  visible: LayerId[];
  /** The one selected object; its card is open on the right. */
  selection: ObjectRef | null;
  /** The object under the pointer. Never in the URL. */
  hover: ObjectRef | null;
  /** Period of cases, UTC ISO instants, `from` inclusive, `to` exclusive. Null until the city clock is known. */
  time: Period;
  cases: CaseView;
  /** The period beside which this one stands. */
  compare: CompareView;
  /** Classes of the legends to which the map is filtered. */
  kept: KeptClasses;
  coverage: CoverageView;
  /** What is asked about hotspots. */
  hot: HotView;
  draw: DrawState;
  /** The day whose zones in force are read, YYYY-MM-DD in the city; null = today there. */
  legalDate: string | null;
  /** What the planner asks about the site. */
  ask: PermitAsk;
  /** What is asked about patrols. */
  patrol: PatrolAsk;
  /** The kept permit check that is shown, or null. */
  check: string | null;
  /** Is the left panel unfolded? */
  panelOpen: boolean;
  /** True shows the same data as tables instead of the map. */
  tables: boolean;
  /** A page laid over the map or beside it, or null. */
  page: Page | null;
  /** What the page has open: an import, a review, a scan or a job. Null shows the page's list. */
  item: string | null;
}

export type Workspace = 'permits' | 'command' | 'scheduling';
export type Language = 'zh' | 'en';
export type Theme = 'paper' | 'night';

/** Pages beside the map: the left third, with the city in view on their right. */
export const sidePages = [
  'imports',
  'reviews',
  'scans',
  'new-city',
  'checks',
  'screening',
  'zone',
  'zones',
  'batches',
  'balance',
  'hour-gaps',
  'plans',
  'projects',
  'unit-route',
  'replay',
  'presence',
  'fences',
  'gaps',
] as const;
export type SidePage = (typeof sidePages)[number];
export const allPages = [
  'users',
  'access-tokens',
  'settings',
  'audit',
  'coverage',
  'law',
  'wall',
  'attendance',
  'rosters',
  'plates',
  'cases',
  'terminals',
  ...sidePages,
] as const;
export type Page = (typeof allPages)[number];

export function isSidePage(page: Page | null): page is SidePage {
  return sidePages.some((one) => one === page);
}

/** Degrees; zoom as MapLibre counts it; pitch 0 (down) … 85; bearing clockwise from north. */
export interface MapViewpoint {
  lng: number;
  lat: number;
  zoom: number;
  pitch: number;
  bearing: number;
}

export const layerIds = [
  'surfaces',
  'roads',
  'streets',
  'buildings',
  'places',
  'grids',
  'zones',
  'heritage_sites',
  'construction_sites',
  'cameras',
  'assets',
  'areas',
  'cases',
  'sanitation_roads',
  'boundary',
  'units',
] as const;
export type LayerId = (typeof layerIds)[number];

/** An object of a layer. `layer` is a LayerId, or 'cells' for an H3 column (id = H3 index). */
export interface ObjectRef {
  layer: LayerId | 'cells';
  id: string;
}

export interface Period {
  from: string | null;
  to: string | null;
}

export interface CaseView {
  /** Are the H3 columns on? */
  on: boolean;
  /** H3 resolution of the columns. */
  resolution: number;
  /** Case type codes; empty = all. */
  types: string[];
  /** Report channels; empty = all. */
  channels: string[];
  /** The column whose cases are listed, an H3 index. */
  cell: string | null;
}

/** Age of a street's last visit, as legend, map and list name it. 'unknown' is hatched, never on the age scale. */
export const coverageClasses = ['d1', 'd3', 'd7', 'd14', 'd30', 'older', 'never', 'unknown'] as const;
export type CoverageClass = (typeof coverageClasses)[number];

export interface CoverageView {
  on: boolean;
  /** Classes shown; empty = all. */
  classes: CoverageClass[];
}

export interface DrawState {
  /** 'polygon': clicks on the map add vertices. */
  mode: 'none' | 'polygon';
  /** Vertices so far, not closed. */
  vertices: Position[];
  /** The finished site: an open ring of at least three vertices, or null. */
  polygon: Position[] | null;
}

/** What the shell has fetched for the map. A reference changes only when its content does. */
export interface MapData {
  city: CityFrame | null;
  /** Counts per H3 cell for `state.time` and the case filters; null while off or not yet read. */
  cells: { cell: string; count: number }[] | null;
  /** The greatest count of a cell that the colours must hold, where two periods share them. */
  cellsTop?: number;
  /** Cases of two periods cell by cell; present: their difference is drawn, not the counts. */
  difference?: readonly CellDifference[] | null;
  /** Class per street id; null while off or not yet read. */
  coverage: ReadonlyMap<string, CoverageClass> | null;
  streets: FeatureCollection<Geometry, Record<string, unknown>> | null;
  grids: FeatureCollection<Geometry, Record<string, unknown>> | null;
  /** Zones that the drawn site meets, by zone id, for emphasis. */
  overlaps: ReadonlyMap<string, 'in' | 'uncertain'> | null;
  /** Geometry of the selected object, read from its card. */
  selected: Feature<Geometry, Record<string, unknown>> | null;
  /** Live positions; the object stays, its content moves. */
  units: UnitSource;
  /** Version of each layer, from the catalogue and later events; part of the tile address. */
  layerVersions: Readonly<Record<string, number>>;
  /** City time (demo clock) in epoch milliseconds, for the light. */
  now: () => number;
  /** What a page beside the map shows on it; null while none does. */
  work?: MapWork | null;
  /** What the hotspot task shows; null while none is open. */
  hot?: HotScene | null;
}

export interface CityFrame {
  cityId: number;
  nameZh: string;
  nameEn: string;
  bbox: [number, number, number, number];
  center: Position;
  boundary: Geometry | null;
  synthetic: boolean;
  attribution: string;
}

export type UnitState = 'moving' | 'stopped' | 'silent' | 'off';

/** Where one unit is drawn now. */
export interface DrawnUnit {
  unitId: string;
  kind: string;
  callSign: string;
  state: UnitState;
  position: Position;
  headingDeg: number;
  speedMps: number;
  /** Epoch milliseconds of the last fix, city time. */
  observedAtMs: number;
}

export interface UnitSource {
  /** Units interpolated to the browser time `performance.now()`; the array is fresh, cheap to call each frame. */
  at(performanceNowMs: number): DrawnUnit[];
  /** Raised when fixes arrive; a change means that `at` has something new. */
  revision(): number;
  /** Called after each change; returns the unsubscribe. */
  subscribe(listener: () => void): () => void;
}

export const defaultViewpoint: MapViewpoint = {
  lng: 116.58,
  lat: 35.41,
  zoom: 14.2,
  pitch: 58,
  bearing: -22,
};

/** Layers that a workspace starts with. */
export const workspaceLayers: Record<Workspace, LayerId[]> = {
  permits: ['surfaces', 'roads', 'buildings', 'places', 'zones', 'heritage_sites', 'boundary'],
  command: ['surfaces', 'roads', 'buildings', 'places', 'grids', 'boundary', 'units'],
  scheduling: ['surfaces', 'roads', 'streets', 'buildings', 'places', 'grids', 'boundary', 'units'],
};

/** Layers that a task starts with: an analysis is read without the live units and the lines of the grids. */
export function taskLayers(workspace: Workspace, task: HotTask): LayerId[] {
  const all = workspaceLayers[workspace];
  if (workspace !== 'command' || task === 'overview') return all;
  return all.filter((id) => id !== 'units' && id !== 'grids');
}

export function initialState(workspace: Workspace = 'command'): AppState {
  return {
    city: null,
    workspace,
    language: 'zh',
    theme: 'paper',
    view: defaultViewpoint,
    visible: workspaceLayers[workspace],
    selection: null,
    hover: null,
    time: { from: null, to: null },
    cases: { on: false, resolution: 9, types: [], channels: [], cell: null },
    compare: emptyCompare,
    kept: allClasses,
    coverage: { on: workspace === 'scheduling', classes: [] },
    hot: emptyHot,
    draw: { mode: 'none', vertices: [], polygon: null },
    legalDate: null,
    ask: emptyAsk,
    patrol: emptyPatrol,
    check: null,
    panelOpen: true,
    tables: false,
    page: null,
    item: null,
  };
}
