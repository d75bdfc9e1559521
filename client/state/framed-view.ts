import type { MapViewpoint } from './app-state.ts';
import { HALF_VIEW_RATIO, TILE_PX } from './view-scale.ts';
import type { Box } from './geometry-box.ts';

/** The picture, and what of it is covered at its edges, px. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const FARTHEST = 8;
const STEPS = 18;
const SETTLES = 30;
const SETTLED_PX = 1;

/**
 * From where is the whole of a box seen in the middle of what is free? Keeps pitch and bearing and comes as near as
 * the box allows, at most `nearest`. The corners are cast as the camera casts them, so that it holds for tilted views.
 */
export function framedView(
  bbox: Readonly<Box>,
  { pitch, bearing }: Pick<MapViewpoint, 'pitch' | 'bearing'>,
  frame: Frame,
  nearest: number,
): MapViewpoint {
  let near = nearest;
  let far = FARTHEST;
  let best = settled(bbox, FARTHEST, pitch, bearing, frame).view;
  for (let step = 0; step < STEPS; step += 1) {
    const zoom = step === 0 ? nearest : (near + far) / 2;
    const { view, fits } = settled(bbox, zoom, pitch, bearing, frame);
    if (fits) {
      best = view;
      if (step === 0) break;
      far = zoom;
    } else near = zoom;
  }
  return best;
}

/** The centre that puts the box into the middle of the free part at this zoom, and whether it fits there. */
function settled(
  [west, south, east, north]: Readonly<Box>,
  zoom: number,
  pitch: number,
  bearing: number,
  frame: Frame,
): { view: MapViewpoint; fits: boolean } {
  const lat0 = (south + north) / 2;
  const pxPerDegree = (TILE_PX * 2 ** zoom) / 360;
  const stretch = 1 / Math.cos((lat0 * Math.PI) / 180);
  const [turn, tilt] = [(bearing * Math.PI) / 180, (pitch * Math.PI) / 180];
  const distance = frame.height / 2 / HALF_VIEW_RATIO;
  const free = {
    width: frame.width - frame.left - frame.right,
    height: frame.height - frame.top - frame.bottom,
    x: (frame.left + frame.width - frame.right) / 2 - frame.width / 2,
    y: frame.height / 2 - (frame.top + frame.height - frame.bottom) / 2,
  };
  let [lng, lat] = [(west + east) / 2, lat0];
  let fits = false;
  for (let round = 0; round < SETTLES; round += 1) {
    const xs: number[] = [];
    const ys: number[] = [];
    let depths = 0;
    for (const [cornerLng, cornerLat] of [
      [west, south],
      [west, north],
      [east, south],
      [east, north],
    ] as const) {
      const x = (cornerLng - lng) * pxPerDegree;
      const y = (cornerLat - lat) * pxPerDegree * stretch;
      const right = x * Math.cos(turn) - y * Math.sin(turn);
      const ahead = x * Math.sin(turn) + y * Math.cos(turn);
      // What lies behind the camera is cast nowhere: it counts as far outside.
      const depth = Math.max(distance / 50, distance + ahead * Math.sin(tilt));
      xs.push((right * distance) / depth);
      ys.push((ahead * Math.cos(tilt) * distance) / depth);
      depths += depth / 4;
    }
    const [left, rightmost] = [Math.min(...xs), Math.max(...xs)];
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const [offX, offY] = [(left + rightmost) / 2 - free.x, (low + high) / 2 - free.y];
    if (Math.max(Math.abs(offX), Math.abs(offY)) < SETTLED_PX) {
      fits = rightmost - left <= free.width && high - low <= free.height;
      break;
    }
    const across = (offX * depths) / distance;
    const up = (offY * depths) / distance / Math.max(0.2, Math.cos(tilt));
    lng += (across * Math.cos(turn) + up * Math.sin(turn)) / pxPerDegree;
    lat += (up * Math.cos(turn) - across * Math.sin(turn)) / pxPerDegree / stretch;
  }
  return { view: { lng, lat, zoom, pitch, bearing }, fits };
}
