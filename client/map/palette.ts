import { nightColors, paperColors } from '../../server/pictures/style-contract.ts';
import type { MapColors } from '../../server/pictures/style-contract.ts';
import type { Theme } from '../state/app-state.ts';

/** Red, green, blue, 0–255. */
export type Rgb = readonly [number, number, number];

/** The base map's colours. */
export interface Palette extends MapColors {
  theme: Theme;
  building: BuildingPalette;
}

/** Colours of the city model. `wall` and `roof` are what full light shows. */
export interface BuildingPalette {
  wall: Rgb;
  roof: Rgb;
  tile: Rgb;
  glass: Rgb;
  lit: Rgb;
  haze: Rgb;
  shadow: Rgb;
  shadowAlpha: number;
  tree: Rgb;
}

export const paper: Palette = {
  theme: 'paper',
  ...paperColors,
  building: {
    wall: [217, 212, 202],
    roof: [246, 243, 237],
    tile: [150, 152, 152],
    glass: [172, 186, 194],
    lit: [255, 214, 150],
    haze: [243, 241, 236],
    shadow: [88, 84, 96],
    shadowAlpha: 0.26,
    tree: [160, 193, 143],
  },
};

export const night: Palette = {
  theme: 'night',
  ...nightColors,
  building: {
    wall: [46, 57, 69],
    roof: [58, 70, 83],
    tile: [40, 49, 58],
    glass: [52, 68, 84],
    lit: [255, 205, 130],
    haze: [17, 22, 29],
    shadow: [2, 4, 8],
    shadowAlpha: 0.45,
    tree: [36, 62, 45],
  },
};

export const palettes: Record<Theme, Palette> = { paper, night };

/** '#rrggbb' as three numbers 0–255. Throws for anything else. */
export function rgbOf(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) throw new RangeError(`rgbOf: not a colour of the form #rrggbb: ${hex}`);
  return [parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)];
}

/** Share `t` (0–1) of the way from `a` to `b`. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}
