import type { MapViewpoint } from '../state/app-state.ts';

/** A map as far as another is locked to it. */
export interface LockedMap {
  picture(): HTMLCanvasElement;
  follow(view: MapViewpoint): void;
}

/** Two maps that stand where the other stands: the one that somebody moves leads. */
export class LockedMaps {
  private readonly maps: [a: LockedMap | null, b: LockedMap | null] = [null, null];

  set(index: 0 | 1, map: LockedMap | null): void {
    this.maps[index] = map;
  }

  moved(index: 0 | 1, view: MapViewpoint): void {
    this.maps[1 - index]?.follow(view);
  }

  pictures(): HTMLCanvasElement[] {
    return this.maps.map((map) => map?.picture() ?? document.createElement('canvas'));
  }
}
