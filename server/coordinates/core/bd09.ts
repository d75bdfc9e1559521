import type { LngLat } from '../../kernel/lng-lat.ts';
import { gcj02ToWgs84, wgs84ToGcj02 } from './gcj02.ts';

const STEP = (Math.PI * 3000) / 180;

/**
 * Where does Baidu show a GCJ-02 position? Degrees in and out. The published formula adds its offset everywhere, also
 * where GCJ-02 adds none. Source: formula in public circulation, as for GCJ-02; 20 m together with it.
 */
export function gcj02ToBd09([lng, lat]: LngLat): LngLat {
  const radius = Math.hypot(lng, lat) + 0.00002 * Math.sin(lat * STEP);
  const angle = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * STEP);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** The way back by fixed-point iteration, to 1e-12 degree. */
export function bd09ToGcj02(shown: LngLat): LngLat {
  let lng = shown[0] - 0.0065;
  let lat = shown[1] - 0.006;
  for (let round = 0; round < 40; round += 1) {
    const [atLng, atLat] = gcj02ToBd09([lng, lat]);
    const lngStep = shown[0] - atLng;
    const latStep = shown[1] - atLat;
    lng += lngStep;
    lat += latStep;
    if (Math.abs(lngStep) < 1e-12 && Math.abs(latStep) < 1e-12) break;
  }
  return [lng, lat];
}

/** WGS84 to Baidu's degrees. Example: (116.587, 35.415) moves by 1,227 m. */
export function wgs84ToBd09(position: LngLat): LngLat {
  return gcj02ToBd09(wgs84ToGcj02(position));
}

/** Baidu's degrees to WGS84. */
export function bd09ToWgs84(shown: LngLat): LngLat {
  return gcj02ToWgs84(bd09ToGcj02(shown));
}
