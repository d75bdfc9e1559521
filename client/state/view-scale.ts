/** A tile of the map is so wide at its own zoom, px: the world has `TILE_PX * 2 ** zoom` pixels across. */
export const TILE_PX = 512;
/** Half of the picture's height over the distance to the eye: MapLibre's camera sees 36.87° from bottom to top. */
export const HALF_VIEW_RATIO = Math.tan(0.6435011087932844 / 2);
