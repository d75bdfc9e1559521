import type { Position } from '../../server/kernel/geojson.ts';

/**
 * How a place stands on the map. 'solid' a column, 'outline' its edges alone, 'mark' an outlined floor (effort, growth),
 * 'hatch' a hatched floor: nobody knows. `key` is the place's id.
 */
export type HotLook = 'solid' | 'outline' | 'mark' | 'hatch';

export interface HotCell {
  key: string;
  /** Class of the legend. */
  group: string;
  look: HotLook;
  /** '#rrggbb' */
  color: string;
  heightM: number;
  name: string;
  /** Its place in the list beside the map, from 1. */
  rank?: number;
}

export interface HotStreet {
  key: string;
  group: string;
  look: HotLook;
  color: string;
  path: Position[];
  widthM: number;
  name: string;
}

/** What the hotspot task lays on the map. */
export interface HotScene {
  cells: readonly HotCell[];
  streets: readonly HotStreet[];
  /** Streets that are in the question and have nothing to report: drawn thin. */
  quiet: readonly Position[][];
}
