import type { Position } from '../../server/kernel/geojson.ts';
import { allPages, coverageClasses, initialState, layerIds, taskLayers } from './app-state.ts';
import { readCompare, writeCompare } from './compare.ts';
import { readHot, writeHot } from './hot-view.ts';
import { readPatrol, writePatrol } from './patrol-ask.ts';
import { readKept, writeKept } from './kept-classes.ts';
import { readAsk, writeAsk } from './permit-ask.ts';
import type { AppState, CoverageClass, LayerId, MapViewpoint, ObjectRef, Workspace } from './app-state.ts';

const workspaces: readonly Workspace[] = ['permits', 'command', 'scheduling'];
const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;
const plainId = /^[\w.:\-一-鿿]{1,80}$/u;

/**
 * What address shows a colleague the same picture? Every part of the state that is a view, as a search string
 * beginning with '?'. Parts that equal the workspace's defaults are left out; hover is never written.
 */
export function toSearch(state: AppState): string {
  const base = initialState(state.workspace);
  const parts: [string, string][] = [['w', state.workspace]];
  if (state.city !== null) parts.push(['city', String(state.city)]);
  parts.push(['v', writeView(state.view)]);
  if (state.language !== base.language) parts.push(['lang', state.language]);
  if (state.theme !== base.theme) parts.push(['theme', state.theme]);
  const layers = state.visible.join(',');
  if (layers !== taskLayers(state.workspace, state.hot.task).join(',')) parts.push(['l', layers]);
  if (state.selection) parts.push(['sel', `${state.selection.layer}~${state.selection.id}`]);
  if (state.time.from && state.time.to) parts.push(['t', `${state.time.from}~${state.time.to}`]);
  const { cases, coverage, draw } = state;
  if (cases.on) parts.push(['cases', '1']);
  if (cases.resolution !== base.cases.resolution) parts.push(['res', String(cases.resolution)]);
  if (cases.types.length) parts.push(['types', cases.types.join(',')]);
  if (cases.channels.length) parts.push(['ch', cases.channels.join(',')]);
  if (cases.cell) parts.push(['cell', cases.cell]);
  if (coverage.on !== base.coverage.on) parts.push(['cov', coverage.on ? '1' : '0']);
  if (coverage.classes.length) parts.push(['ages', coverage.classes.join(',')]);
  parts.push(...writeCompare(state.compare), ...writeKept(state.kept), ...writeHot(state.hot));
  if (draw.mode === 'polygon') parts.push(['drawing', '1']);
  if (draw.vertices.length) parts.push(['verts', writeRing(draw.vertices)]);
  if (draw.polygon) parts.push(['site', writeRing(draw.polygon)]);
  if (state.legalDate) parts.push(['day', state.legalDate]);
  parts.push(...writeAsk(state.ask), ...writePatrol(state.patrol));
  if (state.check) parts.push(['check', state.check]);
  if (!state.panelOpen) parts.push(['panel', '0']);
  if (state.tables) parts.push(['tables', '1']);
  if (state.page) parts.push(['page', state.page]);
  if (state.page && state.item) parts.push(['item', state.item]);
  return `?${parts.map(([key, value]) => `${key}=${encode(value)}`).join('&')}`;
}

/**
 * What does an address ask for? The state it describes over the workspace's defaults; a part that is missing,
 * malformed or unknown is ignored and the default stands. `names` says whether the address names a viewpoint,
 * a language and a theme at all, so that the caller can put the city's or the person's own there.
 */
export function fromSearch(search: string): {
  state: AppState;
  names: { view: boolean; language: boolean; theme: boolean; workspace: boolean };
} {
  const query = new URLSearchParams(search);
  const workspace = oneOf(query.get('w'), workspaces);
  const state = initialState(workspace ?? 'command');
  const view = readView(query.get('v'));
  const language = oneOf(query.get('lang'), ['zh', 'en'] as const);
  const theme = oneOf(query.get('theme'), ['paper', 'night'] as const);
  const city = wholeNumber(query.get('city'), 1, 2 ** 31 - 1);
  const layers = query.get('l');
  const hot = readHot(query);
  const [from, to] = (query.get('t') ?? '').split('~');
  const resolution = wholeNumber(query.get('res'), 5, 12);
  const cell = query.get('cell');
  const vertices = readRing(query.get('verts'), 1);
  const polygon = readRing(query.get('site'), 3);
  const drawing = query.get('drawing') === '1';
  const page = oneOf(query.get('page'), allPages);
  const item = query.get('item');
  const check = query.get('check');
  return {
    names: {
      view: view !== null,
      language: language !== null,
      theme: theme !== null,
      workspace: workspace !== null,
    },
    state: {
      ...state,
      city,
      view: view ?? state.view,
      language: language ?? state.language,
      theme: theme ?? state.theme,
      visible: layers === null ? taskLayers(state.workspace, hot.task) : listOf<LayerId>(layers, layerIds),
      selection: readRef(query.get('sel')),
      time: from && to && validPeriod(from, to) ? { from, to } : state.time,
      cases: {
        on: query.get('cases') === '1',
        resolution: resolution ?? state.cases.resolution,
        types: codes(query.get('types')),
        channels: codes(query.get('ch')),
        cell: cell !== null && /^[0-9a-f]{15}$/.test(cell) ? cell : null,
      },
      compare: readCompare(query),
      kept: readKept(query),
      coverage: {
        on: flag(query.get('cov'), state.coverage.on),
        classes: listOf<CoverageClass>(query.get('ages') ?? '', coverageClasses),
      },
      hot,
      draw: { mode: drawing ? 'polygon' : 'none', vertices: (drawing && vertices) || [], polygon },
      legalDate: readDay(query.get('day')),
      ask: readAsk(query),
      patrol: readPatrol(query),
      check: check !== null && plainId.test(check) ? check : null,
      panelOpen: flag(query.get('panel'), true),
      tables: query.get('tables') === '1',
      page,
      item: page !== null && item !== null && plainId.test(item) ? item : null,
    },
  };
}

function encode(value: string): string {
  return encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3B', ';').replaceAll('%3A', ':');
}

function oneOf<T extends string>(value: string | null, allowed: readonly T[]): T | null {
  return allowed.find((item) => item === value) ?? null;
}

function listOf<T extends string>(value: string, allowed: readonly T[]): T[] {
  const wanted = new Set(value.split(','));
  return allowed.filter((item) => wanted.has(item));
}

function flag(value: string | null, otherwise: boolean): boolean {
  return value === '1' ? true : value === '0' ? false : otherwise;
}

function codes(value: string | null): string[] {
  if (!value) return [];
  return [...new Set(value.split(',').filter((code) => plainId.test(code)))].slice(0, 100);
}

function wholeNumber(value: string | null, low: number, high: number): number | null {
  if (value === null || !/^\d+$/.test(value)) return null;
  const number = Number(value);
  return number >= low && number <= high ? number : null;
}

function validPeriod(from: string, to: string): boolean {
  return isoInstant.test(from) && isoInstant.test(to) && Date.parse(from) < Date.parse(to);
}

function readDay(value: string | null): string | null {
  if (!value || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const ms = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(value) ? value : null;
}

function readRef(value: string | null): ObjectRef | null {
  const at = value?.indexOf('~') ?? -1;
  if (!value || at < 0) return null;
  const layer = oneOf(value.slice(0, at), [...layerIds, 'cells'] as const);
  const id = value.slice(at + 1);
  return layer && plainId.test(id) ? { layer, id } : null;
}

function writeView(view: MapViewpoint): string {
  return [
    view.lng.toFixed(6),
    view.lat.toFixed(6),
    view.zoom.toFixed(3),
    view.pitch.toFixed(1),
    view.bearing.toFixed(1),
  ].join(',');
}

function readView(value: string | null): MapViewpoint | null {
  const numbers = (value ?? '').split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length !== 5 || !numbers.every(Number.isFinite)) return null;
  const [lng, lat, zoom, pitch, bearing] = numbers as [number, number, number, number, number];
  if (Math.abs(lng) > 180 || Math.abs(lat) > 85.05 || zoom < 0 || zoom > 24) return null;
  if (pitch < 0 || pitch > 85 || Math.abs(bearing) > 360) return null;
  return { lng, lat, zoom, pitch, bearing };
}

function writeRing(ring: readonly Position[]): string {
  return ring.map(([lng, lat]) => `${lng.toFixed(7)},${lat.toFixed(7)}`).join(';');
}

function readRing(value: string | null, atLeast: number): Position[] | null {
  if (!value) return null;
  const ring: Position[] = [];
  for (const pair of value.split(';')) {
    const [lng, lat, rest] = pair.split(',');
    if (!lng || !lat || rest !== undefined) return null;
    const position: Position = [Number(lng), Number(lat)];
    if (!(Math.abs(position[0]) <= 180 && Math.abs(position[1]) <= 90)) return null;
    ring.push(position);
  }
  return ring.length >= atLeast && ring.length <= 500 ? ring : null;
}
