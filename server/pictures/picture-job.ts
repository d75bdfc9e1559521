import type { BBox, LngLat } from '../kernel/lng-lat.ts';
import type { FeatureCollection } from '../kernel/geojson.ts';
import type { MapColors } from './style-contract.ts';

/** Pixels of the strip beneath a map, where scale, datum and source stand. */
export const STRIP_PX = 46;

export type PictureStyle = 'paper' | 'night';

/** Something drawn over the base map, in WGS84. Colours '#rrggbb'; widths in pixels of the picture at scale 1. */
export interface Overlay {
  geojson: FeatureCollection;
  fill?: string;
  /** Of the fill, 0–1; 0.2 unless told. */
  opacity?: number;
  stroke?: string;
  widthPx?: number;
  /** A stroke of so many metres on the ground instead, as for a band of uncertainty. */
  widthM?: number;
  /** In pixels, drawn and left out by turns. */
  dash?: number[];
  /** 45° lines instead of an even fill: for what is not known. */
  hatch?: boolean;
  /** Property that is written beside each feature. */
  labelKey?: string;
  /** Colour of the label; that of other names unless told. */
  labelColor?: string;
  /** Points: radius in pixels. Lines: dots at their ends. */
  dotPx?: number;
}

export interface LegendEntry {
  label: string;
  fill?: string;
  opacity?: number;
  stroke?: string;
  dash?: number[];
  hatch?: boolean;
  dot?: boolean;
}

/** What stands round the map: nothing of it on a raster tile. */
export interface Furniture {
  title?: string;
  legend: LegendEntry[];
  datum: string;
  dateText: string;
  sourceText: string;
  synthetic: boolean;
}

export interface PictureView {
  bbox?: BBox;
  center?: LngLat;
  /** As in the browser: the world is 512 × 2^zoom pixels wide. */
  zoom?: number;
}

/** A picture as the thread draws it: everything that it needs, no address, no account. */
export interface PictureJob {
  colors: MapColors;
  style: PictureStyle;
  view: { x: number; y: number; zoom: number };
  widthPx: number;
  heightPx: number;
  /** Device pixels a pixel. */
  scale: 1 | 2;
  tiles: { z: number; x: number; y: number; gzip: Uint8Array | undefined }[];
  overlays: Overlay[];
  furniture: Furniture | null;
  /** Cuts the map into so many columns and rows, each a PNG of its own, row by row. */
  cut?: { columns: number; rows: number };
}
