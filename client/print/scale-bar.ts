const EARTH_M = 40_075_016.686;
const TILE_PX = 512;
const MANTISSAS = [1, 2, 3, 5];

/**
 * Which round length makes a scale bar of at most `mostPx`? Its metres, and its pixels at the middle of a picture whose
 * camera stands over latitude `lat` (degrees) at `zoom` (MapLibre's, tiles of 512 px).
 */
export function scaleBar(lat: number, zoom: number, mostPx: number): { metres: number; px: number } {
  const metresPerPx = (EARTH_M * Math.cos((lat * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
  const most = metresPerPx * mostPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const mantissa = MANTISSAS.findLast((one) => one * power <= most) ?? 1;
  const metres = mantissa * power;
  return { metres, px: metres / metresPerPx };
}
