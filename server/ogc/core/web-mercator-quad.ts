/** Half the width of the web-mercator world, m. */
const HALF_WORLD_M = 20_037_508.342_789_2;
/** A pixel of the standard, m. */
const PIXEL_M = 0.000_28;
const TILE_PX = 256;

export const QUAD = 'WebMercatorQuad';
export const QUAD_URI = 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad';
export const QUAD_CRS = 'http://www.opengis.net/def/crs/EPSG/0/3857';

export interface TileMatrix {
  id: string;
  scaleDenominator: number;
  cellSize: number;
  cornerOfOrigin: 'topLeft';
  pointOfOrigin: [number, number];
  tileWidth: number;
  tileHeight: number;
  matrixWidth: number;
  matrixHeight: number;
}

/**
 * The tile matrices of WebMercatorQuad from zoom 0 to `last`. Worked example: matrix 0 is one tile of 256 pixels of 156,543.03 m at a scale of
 * 1 : 559,082,264. Source: OGC 17-083r4 (Two Dimensional Tile Matrix Set), annex D.1.
 */
export function tileMatrices(last: number): TileMatrix[] {
  return Array.from({ length: last + 1 }, (_, z) => {
    const cellSize = (2 * HALF_WORLD_M) / (TILE_PX * 2 ** z);
    return {
      id: String(z),
      scaleDenominator: cellSize / PIXEL_M,
      cellSize,
      cornerOfOrigin: 'topLeft',
      pointOfOrigin: [-HALF_WORLD_M, HALF_WORLD_M],
      tileWidth: TILE_PX,
      tileHeight: TILE_PX,
      matrixWidth: 2 ** z,
      matrixHeight: 2 ** z,
    };
  });
}
