import { cellToBoundary } from 'h3-js';
import type { Position } from '../../server/kernel/geojson.ts';
import type { MapViewpoint } from '../state/app-state.ts';
import type { HotScene } from '../state/hot-scene.ts';
import { viewBeside } from '../state/viewpoint.ts';

/** What the panel covers of the window, px. */
const PANEL_PX = 384;
const NEAREST_ALL = 15.2;
const NEAREST_ONE = 16;
/** Farther out a column is a dot: rather some places beyond the edge. */
const FARTHEST_ALL = 13.3;

function positionsOf({ cells, streets }: HotScene, place: string | null): Position[] {
  return [
    ...cells
      .filter(({ key }) => place === null || key === place)
      .flatMap(({ key }) => cellToBoundary(key, true) as Position[]),
    ...streets.filter(({ key }) => place === null || key === place).flatMap(({ path }) => path),
  ];
}

/** From where is all of a scene seen, or one place of it, beside the panel? Null when there is nothing to see. */
export function viewOfScene(
  scene: HotScene,
  before: MapViewpoint,
  options: { place?: string; panelOpen: boolean },
): MapViewpoint | null {
  const { place = null, panelOpen } = options;
  const positions = positionsOf(scene, place);
  if (positions.length === 0) return null;
  const lngs = positions.map(([lng]) => lng);
  const lats = positions.map(([, lat]) => lat);
  const bbox = [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)] as const;
  const nearest = place === null ? NEAREST_ALL : Math.max(NEAREST_ONE, before.zoom);
  const view = viewBeside(bbox, before, nearest, panelOpen ? PANEL_PX : 0);
  return place === null ? { ...view, zoom: Math.max(FARTHEST_ALL, view.zoom) } : view;
}

/** Set when somebody opens a task: the first picture of it takes all of it in. A link keeps the view that it names. */
export const nextPicture = { framesAll: false };
