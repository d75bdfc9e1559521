import type { BBox } from '../kernel/lng-lat.ts';
import { mercatorBox, type TileAddress } from './core/mercator.ts';
import { EXTENT } from './core/mvt-encoder.ts';
import { MARGIN } from './core/tile-layer.ts';
import type { LayerId } from './contract.ts';

/** A finished tile. Empty tiles are kept as well, so that nobody makes them twice. */
export interface StoredTile {
  cityId: number;
  layers: LayerId[];
  address: TileAddress;
  /** Sha-256 of the uncompressed content in hex; undefined when the tile is empty. */
  sha256: string | undefined;
  gzip: Buffer<ArrayBuffer> | undefined;
  rawBytes: number;
  /** Versions of the layers it was made from, in the order of `layers`. */
  versions: number[];
}

/** What an entry costs beside its bytes, roughly. */
const ENTRY_BYTES = 600;

/** Tiles by recent use, bounded in bytes. */
export class TileCache {
  bytes = 0;
  private readonly most: number;
  private readonly tiles = new Map<string, StoredTile>();

  constructor(mostBytes: number) {
    this.most = mostBytes;
  }

  get size(): number {
    return this.tiles.size;
  }

  get(key: string): StoredTile | undefined {
    const tile = this.tiles.get(key);
    if (tile !== undefined) {
      this.tiles.delete(key);
      this.tiles.set(key, tile);
    }
    return tile;
  }

  set(key: string, tile: StoredTile): void {
    this.remove(key);
    this.tiles.set(key, tile);
    this.bytes += costOf(tile);
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
      if (squares !== undefined && !squares.some((square) => meets(square, tile.address))) continue;
      this.remove(key);
      dropped += 1;
    }
    return dropped;
  }

  private remove(key: string): void {
    const tile = this.tiles.get(key);
    if (tile === undefined) return;
    this.tiles.delete(key);
    this.bytes -= costOf(tile);
  }
}

function costOf(tile: StoredTile): number {
  return ENTRY_BYTES + (tile.gzip?.length ?? 0);
}

/** Does the square (unit-square edges) meet the tile or its margin? */
export function meets(
  [minX, minY, maxX, maxY]: readonly [number, number, number, number],
  { z, x, y }: TileAddress,
): boolean {
  const n = 2 ** z;
  const pad = MARGIN / EXTENT;
  return minX * n <= x + 1 + pad && maxX * n >= x - pad && minY * n <= y + 1 + pad && maxY * n >= y - pad;
}
