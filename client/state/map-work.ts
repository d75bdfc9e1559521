import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { ObjectRef } from './app-state.ts';
import type { PermitScene } from './permit-scene.ts';

/** A colour of the categorical palette (0–6), or a role that has its own. */
export type WorkTone = number | 'draw' | 'trusted' | 'muted' | Severity;
export type Severity = 'red' | 'amber' | 'blue' | 'grey' | 'green';

/** A geometry that a page lays on the map. `name` is read out when the pointer rests on it. */
export interface WorkShape {
  key: string;
  geometry: Geometry;
  tone: WorkTone;
  /** Drawn as a thin outline: a background to the others. */
  faint?: boolean;
  /** Width of its lines on the screen; 2.6 px unless told. */
  widthPx?: number;
  /** Its lines are hatched: what they stand for is not known. */
  hatched?: boolean;
  name?: string;
}

/** A labelled place, with the circle in which the true place lies when that is known (radius in metres). */
export interface WorkMark {
  key: string;
  position: Position;
  label: string;
  tone: WorkTone;
  radiusM: number | null;
  chosen: boolean;
  name?: string;
}

/** A picture laid on the ground by its four corners, degrees: bottom left, top left, top right, bottom right. */
export interface WorkPicture {
  image: ImageBitmap;
  corners: [Position, Position, Position, Position];
  /** 0–1 */
  opacity: number;
}

/** What a page beside the map shows on it, and which clicks it wants for itself. */
export interface MapWork {
  shapes: readonly WorkShape[];
  marks: readonly WorkMark[];
  picture: WorkPicture | null;
  /** A click on free ground is a place for the page, and selects nothing. */
  placing: boolean;
  /** A click on a mark is an answer to the page. */
  marksAnswer: boolean;
  /** Is there something within so many metres of this place that can be picked up and dragged to another? */
  grabbing?: (position: Position, toleranceM: number) => boolean;
  /** People and vehicles stay in view beside the marks. */
  unitsStay?: boolean;
  /** A verdict on the ground: zones as volumes, the building, margins; or the lights of construction sites. */
  scene?: PermitScene;
}

/** Where a click fell, the objects within a few pixels, and how many metres those pixels are. */
export interface WorkPlace {
  position: Position;
  near: ObjectRef[];
  toleranceM: number;
}

export interface WorkHandlers {
  onPlace?(place: WorkPlace): void;
  onMark?(key: string): void;
  /** Something begins to be dragged, and where it is let go; only while `grabbing`. */
  onGrab?(place: WorkPlace): void;
  onDrop?(place: WorkPlace): void;
  /** The pointer while `placing`; null when it left the map. */
  onCursor?(cursor: Position | null): void;
  /** A double click while `placing`. */
  onFinish?(): void;
}

export const noWork: MapWork = {
  shapes: [],
  marks: [],
  picture: null,
  placing: false,
  marksAnswer: false,
};

/** Holds what the open page shows on the map. One page at a time; the newest owner wins. */
class MapWorkStore {
  private work: MapWork | null = null;
  private owner: object | null = null;
  private readonly listeners = new Set<() => void>();
  handlers: WorkHandlers = {};

  readonly get = (): MapWork | null => this.work;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  show(owner: object, work: MapWork | null): void {
    this.owner = owner;
    if (this.work === work) return;
    this.work = work;
    this.tell();
  }

  /** Takes away what this owner shows; nothing when another has taken over. */
  clear(owner: object): void {
    if (this.owner !== owner) return;
    this.owner = null;
    this.handlers = {};
    if (this.work === null) return;
    this.work = null;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const mapWork = new MapWorkStore();
