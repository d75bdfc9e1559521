import type { Theme } from '../state/app-state.ts';

/** Red, green, blue, 0–255. */
export type Rgb = readonly [number, number, number];

/** The base map's colours. Data always has more chroma than any of these. */
export interface Palette {
  theme: Theme;
  ground: string;
  outside: string;
  water: string;
  waterEdge: string;
  green: string;
  greenEdge: string;
  field: string;
  square: string;
  oldTown: string;
  industrial: string;
  squareEdge: string;
  road: string;
  roadMajor: string;
  roadMinor: string;
  casing: string;
  bridgeCasing: string;
  label: string;
  labelSoft: string;
  labelWater: string;
  labelGreen: string;
  halo: string;
  sky: string;
  horizon: string;
  boundary: string;
  grid: string;
  tree: string;
  /** Neutral grey of what is not known; always hatched. */
  unknown: string;
  selection: string;
  /** The part of a building above its zone's limit. */
  over: string;
  draw: string;
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
  ground: '#f3f1ec',
  outside: '#e9e6df',
  water: '#bcd3e2',
  waterEdge: '#a3c0d3',
  green: '#cfe0c3',
  greenEdge: '#b9cfab',
  field: '#e9ead8',
  square: '#ece6da',
  oldTown: '#f0e9dc',
  industrial: '#eae8e6',
  squareEdge: '#dcd4c5',
  road: '#ffffff',
  roadMajor: '#fffdf6',
  roadMinor: '#fcfbf8',
  casing: '#d8d3c8',
  bridgeCasing: '#b5aea0',
  label: '#3d3a35',
  labelSoft: '#6b665d',
  labelWater: '#4d7188',
  labelGreen: '#55704a',
  halo: '#fbfaf7',
  sky: '#dfe9ef',
  horizon: '#f3f1ec',
  boundary: '#8d8678',
  grid: '#7a6f9b',
  tree: '#a9c598',
  unknown: '#8f8f8f',
  selection: '#0b63ce',
  over: '#d0202e',
  draw: '#c2185b',
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
  ground: '#11161d',
  outside: '#0d1117',
  water: '#0d2233',
  waterEdge: '#16344b',
  green: '#15261d',
  greenEdge: '#1d3427',
  field: '#131b1d',
  square: '#171d25',
  oldTown: '#15191f',
  industrial: '#141a20',
  squareEdge: '#222b35',
  road: '#2a3440',
  roadMajor: '#34404e',
  roadMinor: '#232c36',
  casing: '#0b0f14',
  bridgeCasing: '#4a5868',
  label: '#aab6c2',
  labelSoft: '#8593a1',
  labelWater: '#6c93b0',
  labelGreen: '#7b9a80',
  halo: '#0d1218',
  sky: '#0a0e14',
  horizon: '#141b24',
  boundary: '#5d6a78',
  grid: '#8f86bd',
  tree: '#223a2b',
  unknown: '#7d858d',
  selection: '#4da3ff',
  over: '#e5484d',
  draw: '#ff6fa5',
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
