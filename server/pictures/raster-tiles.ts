import { createHash } from 'node:crypto';
import { XwError } from '../kernel/errors.ts';
import type { LayerId } from '../tiles/contract.ts';
import type { Tiles } from '../tiles/tiles.ts';
import type { PictureStyle } from './picture-job.ts';
import type { Pictures, TileBlock } from './pictures.ts';

/** A finished picture with the tag of its content. */
export interface TaggedPicture {
  png: Buffer;
  etag: string;
}

export interface RasterLook {
  sizePx: 256 | 512;
  scale: 1 | 2;
  style: PictureStyle;
}

/** Raster tiles, kept while the layers that they were made from stand as they are. */
export interface RasterTiles {
  /** `token` is that of `tiles.token` for these layers. Many who ask at once for tiles of a block wait for one drawing. */
  tile(
    cityId: number,
    layers: LayerId[],
    address: { z: number; x: number; y: number },
    look: RasterLook,
  ): Promise<TaggedPicture & { token: string }>;
  /** Another picture of these layers under a key of its own; made once for all who ask while it is under way. */
  picture(
    cityId: number,
    layers: LayerId[],
    key: string,
    make: () => Promise<Buffer>,
  ): Promise<TaggedPicture>;
  /** What is kept: pictures and bytes; how many were drawn. */
  stats(): { kept: number; bytes: number; drawn: number };
}

/** Tiles a side of a block that is drawn in one go, at 256 pixels. */
const BLOCK = 4;

export function createRasterTiles(deps: {
  tiles: Pick<Tiles, 'token' | 'layers'>;
  pictures: Pick<Pictures, 'tiles'>;
  /** Memory for finished pictures; 64 MiB unless told. */
  cacheBytes?: number;
  onError?: (error: Error) => void;
}): RasterTiles {
  const { tiles, pictures, cacheBytes = 64 * 2 ** 20, onError } = deps;
  const kept = new Map<string, TaggedPicture>();
  const flights = new Map<string, Promise<TaggedPicture[]>>();
  let bytes = 0;
  let drawn = 0;

  /** Stands for the layers as they are; what another process wrote is seen at the next question. */
  function tokenOf(cityId: number, layers: LayerId[]): Promise<string> {
    tiles.layers.check(cityId).catch((error: unknown) => onError?.(error as Error));
    return tiles.token(cityId, layers);
  }

  function recall(key: string): TaggedPicture | undefined {
    const found = kept.get(key);
    if (found === undefined) return undefined;
    kept.delete(key);
    kept.set(key, found);
    return found;
  }

  function keep(key: string, picture: TaggedPicture): void {
    bytes += picture.png.length - (kept.get(key)?.png.length ?? 0);
    kept.set(key, picture);
    for (const [oldest, { png }] of kept) {
      if (bytes <= cacheBytes || kept.size <= 1) break;
      kept.delete(oldest);
      bytes -= png.length;
    }
  }

  /** One making a key at a time: whoever asks meanwhile gets the same. */
  function once(key: string, make: () => Promise<Buffer[]>): Promise<TaggedPicture[]> {
    let flight = flights.get(key);
    if (flight === undefined) {
      drawn += 1;
      flight = make()
        .then((pieces) =>
          pieces.map((png) => ({
            png,
            etag: `"${createHash('sha256').update(png).digest('hex').slice(0, 32)}"`,
          })),
        )
        .finally(() => flights.delete(key));
      flights.set(key, flight);
    }
    return flight;
  }

  return {
    async tile(cityId, layers, { z, x, y }, look) {
      const { sizePx, scale, style } = look;
      const token = await tokenOf(cityId, layers);
      const base = `${cityId}/${layers.join(',')}/${token}/${style}/${sizePx}@${scale}/${z}`;
      const key = `${base}/${x}/${y}`;
      const found = recall(key);
      if (found !== undefined) return { ...found, token };
      const block = blockOf(cityId, layers, { z, x, y }, look);
      const pieces = await once(`${base}/${block.x}/${block.y}/block`, () => pictures.tiles(block));
      pieces.forEach((piece, i) =>
        keep(`${base}/${block.x + (i % block.columns)}/${block.y + Math.floor(i / block.columns)}`, piece),
      );
      const piece = pieces[(y - block.y) * block.columns + (x - block.x)];
      if (piece === undefined) throw new RangeError(`raster tile ${key} is not in its block`);
      return { ...piece, token };
    },
    async picture(cityId, layers, name, make) {
      const key = `${cityId}/${layers.join(',')}/${await tokenOf(cityId, layers)}/${name}`;
      const found = recall(key);
      if (found !== undefined) return found;
      const [piece] = await once(key, async () => [await make()]);
      keep(key, piece!);
      return piece!;
    },
    stats: () => ({ kept: kept.size, bytes, drawn }),
  };
}

/** The block that a tile belongs to: blocks lie side by side from the north-west. */
function blockOf(
  cityId: number,
  layers: LayerId[],
  { z, x, y }: { z: number; x: number; y: number },
  look: RasterLook,
): TileBlock {
  const side = Math.min(look.sizePx === 256 ? BLOCK : BLOCK / 2, 2 ** z);
  return {
    cityId,
    layers,
    z,
    x: Math.floor(x / side) * side,
    y: Math.floor(y / side) * side,
    columns: side,
    rows: side,
    ...look,
  };
}

/** `512` or, with @2x, 256 pixels drawn twice as fine. Errors: 400 `bad_tile_address` for another ending. */
export function rasterLook(
  yText: string,
  query: { size?: number; style?: PictureStyle },
): { y: string; look: RasterLook } {
  const match = /^(\d{1,8})(@2x)?$/.exec(yText);
  if (match === null || (query.size !== undefined && query.size !== 256 && query.size !== 512)) {
    throw new XwError({
      code: 'bad_tile_address',
      status: 400,
      detail: '瓦片编号或尺寸不正确。',
      detailEn: 'There is no such tile or size.',
      value: match === null ? yText : String(query.size),
      place: match === null ? 'y' : 'size',
      remedy: '行号为整数，可加 @2x；size 为 256 或 512。',
      remedyEn: 'The row is a whole number, with @2x or without; size is 256 or 512.',
    });
  }
  return {
    y: match[1]!,
    look: {
      sizePx: query.size === 512 ? 512 : 256,
      scale: match[2] === undefined ? 1 : 2,
      style: query.style ?? 'paper',
    },
  };
}
