import { XwError } from '../kernel/errors.ts';
import { TILE_ZOOMS } from './catalogue.ts';
import { tilesOver, type TileAddress } from './core/mercator.ts';
import type { BBox } from '../kernel/lng-lat.ts';

/** The address, when the three numbers are one: whole, zoom 0…22, row and column within the zoom; else 400 `bad_tile_address`. */
export function addressOf(zText: string, xText: string, yText: string): TileAddress {
  const [z, x, y] = [zText, xText, yText].map((text) => (/^\d{1,8}$/.test(text) ? Number(text) : -1)) as [
    number,
    number,
    number,
  ];
  const place =
    z < 0 || z > TILE_ZOOMS.asked ? 'z' : x < 0 || x >= 2 ** z ? 'x' : y < 0 || y >= 2 ** z ? 'y' : '';
  if (place === '') return { z, x, y };
  throw new XwError({
    code: 'bad_tile_address',
    status: 400,
    detail: '瓦片编号不正确。',
    detailEn: 'There is no such tile.',
    value: `${zText}/${xText}/${yText}`,
    place,
    remedy: `级别为 0–${TILE_ZOOMS.asked} 的整数，行列号小于 2 的级别次方。`,
    remedyEn: `Zoom is a whole number 0–${TILE_ZOOMS.asked}; column and row are below 2 to the power of the zoom.`,
  });
}

/** The columns and rows of a zoom over a box, first and last. */
export function tileRange(
  [west, south, east, north]: BBox,
  z: number,
): { first: TileAddress; last: TileAddress } {
  return {
    first: tilesOver([west, north, west, north], z)[0]!,
    last: tilesOver([east, south, east, south], z)[0]!,
  };
}
