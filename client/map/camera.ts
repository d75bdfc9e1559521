import type { Map as MapLibreMap } from 'maplibre-gl';
import type { MapViewpoint } from '../state/app-state.ts';

/** Where the camera stands now. */
export function viewOf(map: MapLibreMap): MapViewpoint {
  const { lng, lat } = map.getCenter();
  return { lng, lat, zoom: map.getZoom(), pitch: map.getPitch(), bearing: map.getBearing() };
}

/** A viewpoint in one word, to hold two against each other. */
export function viewText({ lng, lat, zoom, pitch, bearing }: MapViewpoint): string {
  return [lng, lat, zoom, pitch, bearing].map((part) => part.toFixed(5)).join();
}

/** Moves the camera in `ms`; at once for somebody who asked for less motion. */
export function moveCamera(map: MapLibreMap, view: MapViewpoint, ms: number): void {
  map.easeTo({ ...optionsOf(view), duration: pace(ms) });
}

/** Puts the camera there at once, and tells nobody: for a picture that is locked to another. */
export function placeCamera(map: MapLibreMap, view: MapViewpoint): void {
  map.jumpTo(optionsOf(view));
}

function optionsOf({ lng, lat, zoom, pitch, bearing }: MapViewpoint): {
  center: [number, number];
  zoom: number;
  pitch: number;
  bearing: number;
} {
  return { center: [lng, lat], zoom, pitch, bearing };
}

function pace(ms: number): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms;
}
