import type { MapViewpoint } from '../state/app-state.ts';
import { HALF_VIEW_RATIO, TILE_PX } from '../state/view-scale.ts';

/** One tile of the pyramid. */
export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** Tiles of these zooms carry buildings: the first whole quarters for a look from afar, the last small houses and every tree. */
export const MODEL_ZOOMS = { first: 12, last: 15 } as const;
/** From this zoom of the view on trees will sprout, and only the last tiles carry all of them. */
const TREES_NEAR_ZOOM = 14.3;
/** No more tiles than this are wanted at once; the farthest go first. */
const MOST_TILES = 96;
/** Shadows fall and walls rise into the picture from beside it. */
const BESIDE = 1.06;
const TALLEST_M = 260;
const EARTH_M = 40_075_016.686;

/**
 * Up to which scale does a tile show all that can be seen? Answers the zoom of a view from above in which a thing is as large as it is there.
 * 0.3 beyond its own zoom a tile's coordinates are off by a third of a pixel; where trees stand, the near ones come from the last zoom.
 */
function goodUntil(z: number, viewZoom: number): number {
  if (z < MODEL_ZOOMS.first) return -Infinity;
  if (z >= MODEL_ZOOMS.last) return Infinity;
  return viewZoom > TREES_NEAR_ZOOM ? 13.5 : z + 0.3;
}

/**
 * Which tiles of the model does a view need? Coarse ones where things are small, so far off and from afar, fine ones near by; each spot lies
 * in exactly one of them, the nearest first. `size` is the picture's in CSS pixels, `box` the city's in degrees.
 */
export function modelTilesOf(
  view: MapViewpoint,
  size: { width: number; height: number },
  box: readonly [west: number, south: number, east: number, north: number],
): TileAddress[] {
  const eye = eyeOf(view, size);
  const [west, north] = unitOf(box[0], box[3]);
  const [east, south] = unitOf(box[2], box[1]);
  const found: { tile: TileAddress; off: number }[] = [];
  const look = (tile: TileAddress): void => {
    const side = 2 ** -tile.z;
    const [x, y] = [tile.x * side, tile.y * side];
    if (x > east || x + side < west || y > south || y + side < north) return;
    const deep = eye.nearest(x, y, side);
    if (deep === null) return;
    if (eye.scaleAt(deep) <= goodUntil(tile.z, view.zoom)) {
      found.push({ tile, off: eye.off(x, y, side) });
      return;
    }
    for (const child of childrenOf(tile)) look(child);
  };
  look({ z: 0, x: 0, y: 0 });
  return found
    .toSorted((a, b) => a.off - b.off)
    .slice(0, MOST_TILES)
    .map(({ tile }) => tile);
}

/**
 * What stands for the wanted tiles until all of them are there? The tile itself, else the coarser one that it is a part of, else the finer ones
 * within it. No spot is drawn twice: where a coarser tile stands, the finer ones wait until they can take its place together.
 */
export function standIns(wanted: readonly TileAddress[], held: ReadonlySet<string>): string[] {
  const chosen = new Map<string, TileAddress>();
  const choose = (tile: TileAddress): boolean => {
    const key = keyOf(tile);
    if (!held.has(key)) return false;
    chosen.set(key, tile);
    return true;
  };
  const within = (tile: TileAddress): void => {
    if (tile.z >= MODEL_ZOOMS.last) return;
    for (const child of childrenOf(tile)) if (!choose(child)) within(child);
  };
  for (const tile of wanted) {
    if (choose(tile)) continue;
    let above = parentOf(tile);
    while (above !== null && !choose(above)) above = parentOf(above);
    if (above === null) within(tile);
  }
  return [...chosen].filter(([, tile]) => !hasAbove(tile, chosen)).map(([key]) => key);
}

export function keyOf({ z, x, y }: TileAddress): string {
  return `${z}/${x}/${y}`;
}

function hasAbove(tile: TileAddress, chosen: ReadonlyMap<string, TileAddress>): boolean {
  for (let above = parentOf(tile); above !== null; above = parentOf(above))
    if (chosen.has(keyOf(above))) return true;
  return false;
}

function parentOf({ z, x, y }: TileAddress): TileAddress | null {
  return z <= MODEL_ZOOMS.first ? null : { z: z - 1, x: x >> 1, y: y >> 1 };
}

function childrenOf({ z, x, y }: TileAddress): TileAddress[] {
  return [0, 1, 2, 3].map((part) => ({ z: z + 1, x: 2 * x + (part & 1), y: 2 * y + (part >> 1) }));
}

/** Position on the unit square of web mercator, y running down. */
function unitOf(lng: number, lat: number): [number, number] {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [(lng + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

interface Eye {
  /** How deep in the picture the nearest corner of a square of the ground lies, in pixels of the view's zoom; null when none of it can be seen. */
  nearest(x: number, y: number, side: number): number | null;
  /** The zoom at which things that lie so deep are as large in a view from above. */
  scaleAt(deep: number): number;
  /** How far from the picture's middle a square's middle lies. */
  off(x: number, y: number, side: number): number;
}

function eyeOf(
  { lng, lat, zoom, pitch, bearing }: MapViewpoint,
  { width, height }: { width: number; height: number },
): Eye {
  const worldPx = TILE_PX * 2 ** zoom;
  const [cx, cy] = unitOf(lng, lat);
  const distance = height / 2 / HALF_VIEW_RATIO;
  const metrePx = worldPx / (EARTH_M * Math.cos((lat * Math.PI) / 180));
  const [turn, tilt] = [(bearing * Math.PI) / 180, (pitch * Math.PI) / 180];
  const [sinTurn, cosTurn, sinTilt, cosTilt] = [
    Math.sin(turn),
    Math.cos(turn),
    Math.sin(tilt),
    Math.cos(tilt),
  ];
  const halfUp = HALF_VIEW_RATIO * BESIDE;
  const halfAcross = (halfUp * width) / height;
  // Beyond this everything is one pixel of haze.
  const far = distance * 24;
  return {
    nearest(x, y, side) {
      const outside = [0, 0, 0, 0, 0, 0];
      let least = Infinity;
      for (let corner = 0; corner < 8; corner++) {
        const dx = (x + (corner & 1 ? side : 0) - cx) * worldPx;
        const dy = (y + (corner & 2 ? side : 0) - cy) * worldPx;
        const up = corner & 4 ? TALLEST_M * metrePx : 0;
        const ahead = dx * sinTurn - dy * cosTurn;
        const across = dx * cosTurn + dy * sinTurn;
        const deep = distance + ahead * sinTilt - up * cosTilt;
        const above = ahead * cosTilt + up * sinTilt;
        if (across > deep * halfAcross) outside[0]!++;
        if (across < -deep * halfAcross) outside[1]!++;
        if (above > deep * halfUp) outside[2]!++;
        if (above < -deep * halfUp) outside[3]!++;
        if (deep <= 1) outside[4]!++;
        if (deep > far) outside[5]!++;
        if (up === 0) least = Math.min(least, deep);
      }
      return outside.some((count) => count === 8) ? null : Math.max(1, least);
    },
    scaleAt: (deep) => zoom + Math.log2(distance / deep),
    off: (x, y, side) => Math.hypot(x + side / 2 - cx, y + side / 2 - cy),
  };
}
