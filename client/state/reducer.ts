import type { Position } from '../../server/kernel/geojson.ts';
import type { CompareView } from './compare.ts';
import { emptyCompare } from './compare.ts';
import { allClasses, withClass } from './kept-classes.ts';
import type { KeptLegend } from './kept-classes.ts';
import type { HotView } from './hot-view.ts';
import type { PatrolAsk } from './patrol-ask.ts';
import type { PermitAsk } from './permit-ask.ts';
import { layerIds, workspaceLayers } from './app-state.ts';
import type {
  AppState,
  CoverageClass,
  Language,
  LayerId,
  MapViewpoint,
  ObjectRef,
  Page,
  Period,
  Theme,
  Workspace,
} from './app-state.ts';

/** What a person, the map or the clock can do to the screen. */
export type Action =
  | { type: 'set-city'; city: number; view?: MapViewpoint }
  | { type: 'set-workspace'; workspace: Workspace }
  | { type: 'set-language'; language: Language }
  | { type: 'set-theme'; theme: Theme }
  | { type: 'set-view'; view: MapViewpoint }
  | { type: 'set-layer'; layer: LayerId; visible: boolean }
  | { type: 'select'; selection: ObjectRef | null }
  | { type: 'hover'; hover: ObjectRef | null }
  | { type: 'set-time'; time: Period }
  | { type: 'set-cases'; cases: Partial<AppState['cases']> }
  | { type: 'set-compare'; compare: Partial<CompareView> }
  | { type: 'keep-class'; legend: KeptLegend; class: string }
  | { type: 'set-hot'; hot: Partial<HotView> }
  | { type: 'toggle-hot-class'; class: string }
  | { type: 'set-coverage'; on: boolean }
  | { type: 'toggle-coverage-class'; class: CoverageClass }
  | { type: 'draw-start' }
  | { type: 'draw-vertex'; vertex: Position }
  | { type: 'draw-remove-vertex' }
  | { type: 'draw-finish' }
  | { type: 'draw-cancel' }
  | { type: 'draw-clear' }
  | { type: 'draw-polygon'; polygon: Position[] }
  | { type: 'set-legal-date'; legalDate: string | null }
  | { type: 'set-ask'; ask: Partial<PermitAsk> }
  | { type: 'set-patrol'; patrol: Partial<PatrolAsk> }
  | { type: 'set-check'; check: string | null }
  | { type: 'set-panel'; open: boolean }
  | { type: 'set-tables'; tables: boolean }
  | { type: 'set-page'; page: Page | null; item?: string | null }
  | { type: 'restore'; values: Partial<AppState> };

/**
 * What does an action make of the state, and what takes it back? `inverse` holds the former values of exactly
 * those parts that changed, so applying it restores the state, and applying its own inverse repeats the action.
 * An action that changes nothing returns the same state reference and an empty inverse.
 */
export function apply(state: AppState, action: Action): { state: AppState; inverse: Action } {
  const patch = patchOf(state, action);
  const before: Partial<AppState> = {};
  const after: Partial<AppState> = {};
  let changed = false;
  for (const key of Object.keys(patch) as (keyof AppState)[]) {
    if (Object.is(state[key], patch[key])) continue;
    assign(before, key, state[key]);
    assign(after, key, patch[key] as AppState[typeof key]);
    changed = true;
  }
  return {
    state: changed ? { ...state, ...after } : state,
    inverse: { type: 'restore', values: before },
  };
}

function assign<K extends keyof AppState>(target: Partial<AppState>, key: K, value: AppState[K]): void {
  target[key] = value;
}

function patchOf(state: AppState, action: Action): Partial<AppState> {
  switch (action.type) {
    case 'set-city':
      return { city: action.city, ...(action.view ? { view: action.view } : {}) };
    case 'set-workspace':
      if (action.workspace === state.workspace) return { page: null, item: null };
      return {
        workspace: action.workspace,
        page: null,
        item: null,
        visible: workspaceLayers[action.workspace],
        selection: null,
        coverage: { ...state.coverage, on: action.workspace === 'scheduling' },
        cases: { ...state.cases, on: action.workspace === 'command' && state.cases.on, cell: null },
        hot: { ...state.hot, task: 'overview', place: null },
        compare: emptyCompare,
        kept: allClasses,
        draw: { ...state.draw, mode: 'none', vertices: [] },
      };
    case 'set-language':
      return { language: action.language };
    case 'set-theme':
      return { theme: action.theme };
    case 'set-view':
      return sameView(state.view, action.view) ? {} : { view: action.view };
    case 'set-layer': {
      const on = state.visible.includes(action.layer);
      if (on === action.visible) return {};
      return {
        visible: layerIds.filter((id) => (id === action.layer ? action.visible : state.visible.includes(id))),
      };
    }
    case 'select':
      return sameRef(state.selection, action.selection) ? {} : { selection: action.selection };
    case 'hover':
      return sameRef(state.hover, action.hover) ? {} : { hover: action.hover };
    case 'set-time':
      return state.time.from === action.time.from && state.time.to === action.time.to
        ? {}
        : { time: action.time };
    case 'set-cases':
      return casesPatch(state, action.cases);
    case 'set-compare':
      return comparePatch(state, action.compare);
    case 'keep-class':
      return { kept: withClass(state.kept, action.legend, action.class) };
    case 'set-hot':
      return hotPatch(state, action.hot);
    case 'toggle-hot-class': {
      const { classes } = state.hot;
      const next = classes.includes(action.class)
        ? classes.filter((name) => name !== action.class)
        : [...classes, action.class];
      return { hot: { ...state.hot, classes: next } };
    }
    case 'set-coverage':
      return state.coverage.on === action.on ? {} : { coverage: { ...state.coverage, on: action.on } };
    case 'toggle-coverage-class': {
      const { classes } = state.coverage;
      const next = classes.includes(action.class)
        ? classes.filter((name) => name !== action.class)
        : [...classes, action.class];
      return { coverage: { ...state.coverage, classes: next } };
    }
    case 'set-legal-date':
      return { legalDate: action.legalDate };
    case 'set-ask':
      return { ask: { ...state.ask, ...action.ask } };
    case 'set-patrol':
      return { patrol: { ...state.patrol, ...action.patrol } };
    case 'set-check':
      return state.check === action.check ? {} : { check: action.check, page: null, item: null };
    case 'set-panel':
      return { panelOpen: action.open };
    case 'set-tables':
      return { tables: action.tables };
    case 'set-page':
      return { page: action.page, item: action.page === null ? null : (action.item ?? null) };
    case 'restore':
      return action.values;
    default:
      return drawPatch(state, action);
  }
}

/** Without columns there is nothing to compare; another question has other classes. */
function casesPatch(state: AppState, cases: Partial<AppState['cases']>): Partial<AppState> {
  const next = { ...state.cases, ...cases };
  const same = next.resolution === state.cases.resolution && next.types === state.cases.types;
  return {
    cases: next,
    ...(next.on || state.compare.way === 'none'
      ? {}
      : { compare: { ...state.compare, way: 'none' as const } }),
    ...(same || state.kept.cases.length === 0 ? {} : { kept: { ...state.kept, cases: [] } }),
  };
}

/** Two periods are compared by their columns; a difference has classes of its own. */
function comparePatch(state: AppState, compare: Partial<CompareView>): Partial<AppState> {
  const next = { ...state.compare, ...compare };
  const turned = (next.way === 'difference') !== (state.compare.way === 'difference');
  return {
    compare: next,
    ...(next.way !== 'none' && !state.cases.on ? { cases: { ...state.cases, on: true, cell: null } } : {}),
    ...(turned && state.kept.cases.length > 0 ? { kept: { ...state.kept, cases: [] } } : {}),
  };
}

/** Another task shows other classes and places; the live units step aside for an analysis and come back after it. */
function hotPatch(state: AppState, hot: Partial<HotView>): Partial<AppState> {
  const before = state.hot.task;
  const task = hot.task ?? before;
  if (task === before) return { hot: { ...state.hot, ...hot } };
  const patch: Partial<AppState> = { hot: { ...state.hot, classes: [], place: null, ...hot } };
  if ((task === 'overview') === (before === 'overview')) return patch;
  const shown = (id: LayerId): boolean =>
    id === 'units' || id === 'grids' ? task === 'overview' : state.visible.includes(id);
  return {
    ...patch,
    visible: layerIds.filter(shown),
    ...(task === 'overview'
      ? {}
      : {
          cases: { ...state.cases, on: false, cell: null },
          compare: { ...state.compare, way: 'none' as const },
          selection: null,
        }),
  };
}

function drawPatch(state: AppState, action: Action): Partial<AppState> {
  const { draw } = state;
  switch (action.type) {
    case 'draw-start':
      return {
        draw: { mode: 'polygon', vertices: [], polygon: null },
        selection: null,
        check: null,
        ...(state.ask.text === null ? {} : { ask: { ...state.ask, text: null } }),
      };
    case 'draw-vertex':
      if (draw.mode !== 'polygon') return {};
      return { draw: { ...draw, vertices: [...draw.vertices, action.vertex] } };
    case 'draw-remove-vertex':
      if (draw.vertices.length === 0) return {};
      return { draw: { ...draw, vertices: draw.vertices.slice(0, -1) } };
    case 'draw-finish':
      if (draw.mode !== 'polygon' || draw.vertices.length < 3) return {};
      return { draw: { mode: 'none', vertices: [], polygon: draw.vertices } };
    case 'draw-cancel':
      return draw.mode === 'none' ? {} : { draw: { ...draw, mode: 'none', vertices: [] } };
    case 'draw-clear':
      return { draw: { mode: 'none', vertices: [], polygon: null } };
    case 'draw-polygon':
      return { draw: { mode: 'none', vertices: [], polygon: action.polygon } };
    default:
      return {};
  }
}

function sameRef(a: ObjectRef | null, b: ObjectRef | null): boolean {
  return a === b || (a !== null && b !== null && a.layer === b.layer && a.id === b.id);
}

/** Two viewpoints that no eye can tell apart. */
export function sameView(a: MapViewpoint, b: MapViewpoint): boolean {
  return (
    Math.abs(a.lng - b.lng) < 1e-6 &&
    Math.abs(a.lat - b.lat) < 1e-6 &&
    Math.abs(a.zoom - b.zoom) < 1e-3 &&
    Math.abs(a.pitch - b.pitch) < 0.05 &&
    Math.abs(a.bearing - b.bearing) < 0.05
  );
}
