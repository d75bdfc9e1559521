import type { Palette, Rgb } from './palette.ts';
import { sunPosition } from './sun-position.ts';

/** How the city is lit at an instant. Directions are unit vectors east, south, up. */
export interface CityLight {
  toSun: readonly [number, number, number];
  /** Ground offset of a shadow, metres east and south for each metre of height. */
  shadowPerM: readonly [number, number];
  shadowAlpha: number;
  /** 0 night … 1 day */
  day: number;
  /** Light from everywhere and from the sun, as factors on a colour. */
  ambient: Rgb;
  direct: Rgb;
  /** A veil over the ground, '#rrggbb' and opacity. */
  veil: string;
  veilOpacity: number;
  /** Share of windows that are lit. */
  litShare: number;
}

/** Lowest sun that is drawn: below it shadows would only smear. */
const LOWEST_DEG = 20;

/**
 * How does the light fall on a city at this instant? By day from where the sun stands, its shadows never longer than
 * at 20°; at night softly from the north-west, where map readers expect it, with short shadows and a few lit windows.
 */
export function cityLight(place: readonly [number, number], epochMs: number, palette: Palette): CityLight {
  const sun = sunPosition(place, epochMs);
  const day = smooth(-7, 7, sun.altitudeDeg);
  const golden = day * (1 - smooth(6, 26, sun.altitudeDeg));
  const azimuthDeg = sun.altitudeDeg > -3 ? sun.azimuthDeg : 315;
  const altitudeDeg = sun.altitudeDeg > -3 ? Math.max(LOWEST_DEG, Math.min(62, sun.altitudeDeg)) : 52;
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const altitude = (altitudeDeg * Math.PI) / 180;
  const level = Math.cos(altitude);
  const toSun = [Math.sin(azimuth) * level, -Math.cos(azimuth) * level, Math.sin(altitude)] as const;
  const reach = 1 / Math.tan(altitude);
  const dark = palette.theme === 'night';
  const ambientDay: Rgb = [0.74 - 0.02 * golden, 0.75 - 0.02 * golden, 0.78];
  const ambientNight: Rgb = dark ? [0.78, 0.84, 0.95] : [0.86, 0.86, 0.89];
  const directDay: Rgb = [0.36, 0.34 - 0.05 * golden, 0.29 - 0.13 * golden];
  const directNight: Rgb = dark ? [0.1, 0.11, 0.13] : [0.15, 0.15, 0.15];
  return {
    toSun,
    shadowPerM: [-Math.sin(azimuth) * reach, Math.cos(azimuth) * reach],
    shadowAlpha: palette.building.shadowAlpha * (0.45 + 0.55 * day),
    day,
    ambient: between(ambientNight, ambientDay, day),
    direct: between(directNight, directDay, day),
    veil: golden > 0.3 ? '#e8a15c' : '#26345a',
    veilOpacity: golden > 0.3 ? 0.07 * golden : dark ? 0 : 0.07 * (1 - day),
    litShare: (1 - day) * 0.42,
  };
}

function smooth(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

function between(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}
