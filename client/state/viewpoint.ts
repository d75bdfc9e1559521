import type { Position } from '../../server/kernel/geojson.ts';
import { defaultViewpoint } from './app-state.ts';
import type { MapViewpoint } from './app-state.ts';

const SCREEN_PX = 620;
const TILE_PX = 512;

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
