import type { MapViewpoint } from '../state/app-state.ts';

/** A map as far as another is locked to it. */
export interface LockedMap {
  picture(): HTMLCanvasElement;
  follow(view: MapViewpoint): void;
}

/** Lays the picture of the second map over that of the first. */
export type Lay = (first: HTMLCanvasElement, second: HTMLCanvasElement) => HTMLCanvasElement;

/** The map of the stage and, while two periods are compared, the one over it: each stands where the other stands, and the one that somebody moves leads. */
export class LockedMaps {
  private first: LockedMap | null = null;
  private second: { map: LockedMap; lay: Lay } | null = null;

  stand(map: LockedMap | null): void {
    this.first = map;
  }

  cover(map: LockedMap | null, lay: Lay): void {
    this.second = map && { map, lay };
  }

  firstMoved(view: MapViewpoint): void {
    this.second?.map.follow(view);
  }

  secondMoved(view: MapViewpoint): void {
    this.first?.follow(view);
  }

  /** What stands now as one picture; null while no map stands. */
  picture(): HTMLCanvasElement | null {
    const below = this.first?.picture();
    if (below === undefined) return null;
    return this.second === null ? below : this.second.lay(below, this.second.map.picture());
  }
}
