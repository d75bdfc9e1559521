import type { Position } from '../../server/kernel/geojson.ts';
import type { MapViewpoint } from '../state/app-state.ts';
import type { WorkPlace } from '../state/map-work.ts';
import type { Pick } from './map-picker.ts';

/** A click or move of the pointer that is meant for the page beside the map. */
export type WorkAnswer =
  | { kind: 'mark'; key: string }
  | { kind: 'place' | 'grab' | 'drop'; place: WorkPlace }
  | { kind: 'cursor'; cursor: Position | null }
  | { kind: 'finish' };

/** What the map tells the screen. */
export interface MapHandlers {
  onPick(pick: Pick | null): void;
  onHover(hover: (Pick & { x: number; y: number }) | null): void;
  onView(view: MapViewpoint): void;
  /** Every step of a movement, for a picture that is locked to this one. */
  onMove?(view: MapViewpoint): void;
  onDraw(action: { type: 'draw-vertex'; vertex: Position } | { type: 'draw-finish' }): void;
  /** The pointer's place while a polygon is drawn; null when it left. */
  onCursor(cursor: Position | null): void;
  onWork(answer: WorkAnswer): void;
  /** The graphics card dropped the picture: this map is done for, a new one may be made. */
  onLost(): void;
}

/** How a map stands on its screen, fixed when it is made. */
export interface MapManner {
  /** Pixels of the picture for each pixel of the page; absent: as the screen has. */
  pixelRatio?: number;
  /** No name is written smaller, px of the page. */
  leastTextPx?: number;
  /** How long the camera takes to another view, ms. */
  glideMs?: number;
}
