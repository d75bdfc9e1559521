import type { BBox } from '../../kernel/lng-lat.ts';

/**
 * Where on the square web-mercator world is a position? x runs east and y runs south, both 0…1;
 * latitudes beyond ±85.0511° are held at the edge. Source: EPSG:3857 scaled to the unit square.
 * Example: (0°, 0°) lies at (0.5, 0.5).
 */
export function mercatorX(lng: number): number {
  return lng / 360 + 0.5;
}

export function mercatorY(lat: number): number {
  const sin = Math.sin((lat * Math.PI) / 180);
  const y = 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI;
  return y < 0 ? 0 : y > 1 ? 1 : y;
}

export function lngOf(x: number): number {
  return (x - 0.5) * 360;
}

export function latOf(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/** West, north, east, south edges of a box on the unit square: [minX, minY, maxX, maxY]. */
export function mercatorBox(box: BBox): [number, number, number, number] {
  return [mercatorX(box[0]), mercatorY(box[3]), mercatorX(box[2]), mercatorY(box[1])];
}

export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** The tile as west, south, east, north in degrees. */
export function tileBox({ z, x, y }: TileAddress): BBox {
  const n = 2 ** z;
  return [lngOf(x / n), latOf((y + 1) / n), lngOf((x + 1) / n), latOf(y / n)];
}

/** Every tile of a zoom that meets the box, row by row from the north-west. */
export function tilesOver(box: BBox, z: number): TileAddress[] {
  const n = 2 ** z;
  const [minX, minY, maxX, maxY] = mercatorBox(box);
  const last = (value: number): number => Math.min(n - 1, Math.max(0, Math.floor(value * n)));
  const tiles: TileAddress[] = [];
  for (let y = last(minY); y <= last(maxY); y += 1)
    for (let x = last(minX); x <= last(maxX); x += 1) tiles.push({ z, x, y });
  return tiles;
}
