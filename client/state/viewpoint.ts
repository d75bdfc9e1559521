import type { Position } from '../../server/kernel/geojson.ts';
import { defaultViewpoint } from './app-state.ts';
import type { MapViewpoint } from './app-state.ts';
import { TILE_PX } from './view-scale.ts';
import { framedView } from './framed-view.ts';

const SCREEN_PX = 620;
/** A tilted view shows less of what lies near: so much farther out beside a page. */
const TILTED_OUT = 0.4;

/**
 * From where is this box seen well? Keeps pitch and bearing; the box fills about 620 px, so that it also clears
 * the panel and the card. Longitude and latitude in degrees; a point gives the nearest view.
 */
export function viewOfBBox(
  bbox: readonly [number, number, number, number],
  before: MapViewpoint,
  nearest = 17.5,
): MapViewpoint {
  const [west, south, east, north] = bbox;
  const lat = (south + north) / 2;
  const width = Math.max(east - west, (north - south) / Math.cos((lat * Math.PI) / 180));
  const zoom = width > 0 ? Math.log2((360 * SCREEN_PX) / (TILE_PX * width)) : nearest;
  return { ...before, lng: (west + east) / 2, lat, zoom: Math.max(8, Math.min(nearest, zoom)) };
}

/**
 * The same beside a page that covers the left of the window: the box in the middle of what is free. Exact seen from
 * above; tilted, a little higher than the middle. `pagePx` is how much of the window the page covers.
 */
export function viewBeside(
  bbox: readonly [number, number, number, number],
  before: MapViewpoint,
  nearest = 17.5,
  pagePx = 460,
): MapViewpoint {
  const whole = viewOfBBox(bbox, before, nearest);
  const view = before.pitch > 30 ? { ...whole, zoom: Math.max(8, whole.zoom - TILTED_OUT) } : whole;
  return aside(view, pagePx);
}

/** The same picture moved to the right, so that its middle lies in the middle of what a page of `pagePx` leaves. */
function aside(view: MapViewpoint, pagePx: number): MapViewpoint {
  const degrees = ((pagePx / 2) * 360) / (TILE_PX * 2 ** view.zoom);
  const turn = (view.bearing * Math.PI) / 180;
  return {
    ...view,
    lng: view.lng - degrees * Math.cos(turn),
    lat: view.lat + degrees * Math.sin(turn) * Math.cos((view.lat * Math.PI) / 180),
  };
}

/** A demo city begins at least this near: its first picture is of the work, not of the outline. */
const WORKING_ZOOM = 14.2;
const NEAREST_START = 15.2;

/**
 * Where does a city open? Obliquely over its middle: the whole of a small one, of the demo city its working scale,
 * and of a real city its own extent.
 */
export function cityViewpoint(city: {
  bbox: readonly [number, number, number, number];
  center: Position;
  synthetic: boolean;
}): MapViewpoint {
  const [lng, lat] = city.center;
  const { zoom } = viewOfBBox(city.bbox, defaultViewpoint, NEAREST_START);
  return { ...defaultViewpoint, lng, lat, zoom: city.synthetic ? Math.max(WORKING_ZOOM, zoom) : zoom };
}

/** What lies over a window's map: bar and time above and below it, tools at its right, the panel at its left, px. */
const BARS_PX = 104;
const COVERED = { top: 28, right: 72, bottom: 44 };
const PANEL_PX = 392;

/** The same for a window with its panel: a real city, whose whole extent is shown, stands clear of what covers the map. */
export function homeViewpoint(
  city: Parameters<typeof cityViewpoint>[0],
  panelOpen: boolean,
  size: { width: number; height: number },
): MapViewpoint {
  if (city.synthetic) return cityViewpoint(city);
  const height = Math.max(200, size.height - BARS_PX);
  const left = panelOpen && size.width > 2 * PANEL_PX ? PANEL_PX : 20;
  return framedView(
    city.bbox,
    defaultViewpoint,
    { ...COVERED, left, width: size.width, height },
    NEAREST_START,
  );
}
