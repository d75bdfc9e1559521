import type { TileAddress } from './mercator.ts';

/** Bits of each coordinate: both together are whole numbers below 2⁵³, and tiles of zoom 26 are told apart. */
const BITS = 26;
const HALF = 2 ** 13;

/** 13 bits, each moved to twice its place. */
const SPREAD = Float64Array.from({ length: HALF }, (_, value) => {
  let spread = 0;
  for (let bit = 0; bit < 13; bit += 1) if ((value >> bit) & 1) spread += 4 ** bit;
  return spread;
});

const spread = (value: number): number => SPREAD[value % HALF]! + SPREAD[Math.floor(value / HALF)]! * 4 ** 13;

const grain = (share: number): number => Math.max(0, Math.min(2 ** BITS - 1, Math.floor(share * 2 ** BITS)));

/**
 * The places of positions (x,y interleaved on the unit square) along a Morton curve, rising: a tile of any zoom is one stretch of it.
 * Source: G. M. Morton, A Computer Oriented Geodetic Data Base, IBM 1966.
 */
export function mortonOf(coords: Float64Array): Float64Array {
  const places = new Float64Array(coords.length / 2);
  for (let i = 0; i < places.length; i += 1)
    places[i] = spread(grain(coords[2 * i]!)) + 2 * spread(grain(coords[2 * i + 1]!));
  return places.sort();
}

/** How many of the places lie in the tile? A position on an edge belongs to the tile east or south of it. */
export function countInTile(places: Float64Array, { z, x, y }: TileAddress): number {
  const size = 4 ** (BITS - z);
  const first = (spread(x) + 2 * spread(y)) * size;
  return firstAtLeast(places, first + size) - firstAtLeast(places, first);
}

function firstAtLeast(places: Float64Array, wanted: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
