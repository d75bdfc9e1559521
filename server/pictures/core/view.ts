import type { BBox, LngLat } from '../../kernel/lng-lat.ts';

/** What a picture shows: its middle on the unit square of web mercator, and pixels of the whole world's width. */
export interface View {
  x: number;
  y: number;
  zoom: number;
  /** 512 × 2^zoom. */
  worldPx: number;
  widthPx: number;
  heightPx: number;
}

const CIRCUMFERENCE_M = 40_075_016.686;
/** A picture shows no less ground than so many metres across, however small what it is to show. */
const LEAST_ACROSS_M = 60;

/** A position on the unit square, x to the east, y to the south (EPSG:3857). */
function unitOf([lng, lat]: readonly [number, number] | LngLat): [number, number] {
  const sin = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return [lng / 360 + 0.5, 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI];
}

export function viewAt(
  centre: readonly [number, number],
  zoom: number,
  widthPx: number,
  heightPx: number,
): View {
  const [x, y] = unitOf(centre);
  return { x, y, zoom, worldPx: 512 * 2 ** zoom, widthPx, heightPx };
}

/** The view that shows all of a box (west, south, east, north), with this share of room on each side. */
export function viewOf(box: BBox, widthPx: number, heightPx: number, room = 0.06): View {
  const [west, north] = unitOf([box[0], box[3]]);
  const [east, south] = unitOf([box[2], box[1]]);
  const latitude = (box[1] + box[3]) / 2;
  const least = LEAST_ACROSS_M / (CIRCUMFERENCE_M * Math.cos((latitude * Math.PI) / 180));
  const across = Math.max(east - west, least);
  const down = Math.max(south - north, (least * heightPx) / widthPx);
  const worldPx = Math.min((widthPx * (1 - 2 * room)) / across, (heightPx * (1 - 2 * room)) / down);
  const zoom = Math.min(22, Math.log2(worldPx / 512));
  return {
    x: (west + east) / 2,
    y: (north + south) / 2,
    zoom,
    worldPx: 512 * 2 ** zoom,
    widthPx,
    heightPx,
  };
}

/** Where on the picture is a position? Pixels from its upper left. */
export function pixelOf(view: View, position: readonly [number, number] | LngLat): [number, number] {
  const [x, y] = unitOf(position);
  return [(x - view.x) * view.worldPx + view.widthPx / 2, (y - view.y) * view.worldPx + view.heightPx / 2];
}

/** Ground metres of a pixel in the middle of the picture. Example: zoom 0 at the equator: 78,271.5 m. */
export function metresPerPixel(view: View): number {
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * view.y)));
  return (CIRCUMFERENCE_M * Math.cos(latitude)) / view.worldPx;
}

/** The tiles of a zoom that the view meets, row by row from the north-west. */
export function tilesOf(view: View, z: number): { z: number; x: number; y: number }[] {
  const n = 2 ** z;
  const reach = (px: number): number => px / 2 / view.worldPx;
  const held = (value: number): number => Math.min(n - 1, Math.max(0, Math.floor(value * n)));
  const tiles: { z: number; x: number; y: number }[] = [];
  const [right, bottom] = [view.x + reach(view.widthPx) - 1e-12, view.y + reach(view.heightPx) - 1e-12];
  for (let y = held(view.y - reach(view.heightPx)); y <= held(bottom); y += 1)
    for (let x = held(view.x - reach(view.widthPx)); x <= held(right); x += 1) tiles.push({ z, x, y });
  return tiles;
}

/** A length of 1, 2 or 5 × 10ⁿ metres whose bar is at most so many pixels long. Example: 3 m/px, 100 px: 200 m. */
export function scaleBar(metresPerPx: number, mostPx: number): { metres: number; px: number; label: string } {
  const most = metresPerPx * mostPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((step) => step * power).find((one) => one <= most * (1 + 1e-9)) ?? power;
  const label = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  return { metres, px: metres / metresPerPx, label };
}
