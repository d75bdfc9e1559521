import type { BBox } from '../kernel/lng-lat.ts';
import type { LayerId } from './contract.ts';
import { mercatorBox, type TileAddress } from './core/mercator.ts';
import { EXTENT } from './core/mvt-encoder.ts';
import { CELL_REACH } from './core/tile-cells.ts';
import { MARGIN } from './core/tile-search.ts';
import { planOf } from './layer-plan.ts';
import type { StoredTile } from './stored-tile.ts';

/** Tiles by recent use, bounded in bytes. */
export class TileCache {
  bytes = 0;
  private readonly most: number;
  private readonly tiles = new Map<string, StoredTile>();
  private newest: string | undefined;

  constructor(mostBytes: number) {
    this.most = mostBytes;
  }

  get size(): number {
    return this.tiles.size;
  }

  get(key: string): StoredTile | undefined {
    const tile = this.tiles.get(key);
    if (tile !== undefined && key !== this.newest) {
      this.tiles.delete(key);
      this.tiles.set(key, tile);
      this.newest = key;
    }
    return tile;
  }

  set(key: string, tile: StoredTile): void {
    this.remove(key);
    this.tiles.set(key, tile);
    this.newest = key;
    this.bytes += tile.costBytes;
    tile.onGrown = (bytes) => {
      if (this.tiles.get(key) === tile) this.bytes += bytes;
    };
    for (const oldest of this.tiles.keys()) {
      if (this.bytes <= this.most) break;
      this.remove(oldest);
    }
  }

  /** Drops the layer's tiles that meet a box (all of them when `boxes` is null); returns how many. */
  drop(cityId: number, layer: LayerId, boxes: readonly BBox[] | null): number {
    let dropped = 0;
    const squares = boxes?.map(mercatorBox);
    for (const [key, tile] of this.tiles) {
      if (tile.cityId !== cityId || !tile.layers.includes(layer)) continue;
      if (squares !== undefined && !squares.some((square) => meets(layer, square, tile.address))) continue;
      this.remove(key);
      dropped += 1;
    }
    return dropped;
  }

  private remove(key: string): void {
    const tile = this.tiles.get(key);
    if (tile === undefined) return;
    this.tiles.delete(key);
    this.bytes -= tile.costBytes;
  }
}

/**
 * Does a change of the layer in the square (unit-square edges) show in the tile? In the tile or its margin; where counts by cell travel
 * along, also in a cell that reaches into it.
 */
export function meets(
  layer: LayerId,
  [minX, minY, maxX, maxY]: readonly [number, number, number, number],
  { z, x, y }: TileAddress,
): boolean {
  const n = 2 ** z;
  const { cells } = planOf(layer);
  const pad = cells !== undefined && z >= cells.minZoom && z <= cells.maxZoom ? CELL_REACH : MARGIN / EXTENT;
  return minX * n <= x + 1 + pad && maxX * n >= x - pad && minY * n <= y + 1 + pad && maxY * n >= y - pad;
}
