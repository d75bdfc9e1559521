import { gunzipSync } from 'node:zlib';
import type { Pen } from './canvas.ts';
import { decodeTile } from './core/mvt-decode.ts';
import type { TileFeature } from './core/mvt-decode.ts';
import type { View } from './core/view.ts';
import type { PictureJob } from './picture-job.ts';

/** A tile where it lies on the picture, with what it holds. Device pixels. */
export interface PlacedTile {
  left: number;
  top: number;
  /** Device pixels of 1/4096 of the tile. */
  unit: number;
  /** Edges on whole pixels, shared with the neighbours, so that no seam shows. */
  clip: { x: number; y: number; width: number; height: number };
  layers: Map<string, TileFeature[]>;
}

export function placeTiles(job: PictureJob, view: View): PlacedTile[] {
  return job.tiles.flatMap(({ z, x, y, gzip }): PlacedTile[] => {
    if (gzip === undefined) return [];
    const side = (view.worldPx / 2 ** z) * job.scale;
    const left = (x / 2 ** z - view.x) * view.worldPx * job.scale + (view.widthPx * job.scale) / 2;
    const top = (y / 2 ** z - view.y) * view.worldPx * job.scale + (view.heightPx * job.scale) / 2;
    const [clipX, clipY] = [Math.round(left), Math.round(top)];
    return [
      {
        left,
        top,
        unit: side / 4096,
        clip: {
          x: clipX,
          y: clipY,
          width: Math.round(left + side) - clipX,
          height: Math.round(top + side) - clipY,
        },
        layers: decodeTile(gunzipSync(gzip)),
      },
    ];
  });
}

/** Draws a layer tile by tile, each within its own edges. */
export function overTiles(
  pen: Pen,
  tiles: readonly PlacedTile[],
  layer: string,
  draw: (features: TileFeature[], tile: PlacedTile) => void,
): void {
  for (const tile of tiles) {
    const features = tile.layers.get(layer);
    if (features === undefined || features.length === 0) continue;
    pen.save();
    pen.beginPath();
    pen.rect(tile.clip.x, tile.clip.y, tile.clip.width, tile.clip.height);
    pen.clip();
    draw(features, tile);
    pen.restore();
  }
}

/** Adds a feature's outline to the present path. */
export function trace(
  pen: Pen,
  { parts }: TileFeature,
  tile: PlacedTile,
  close: boolean,
  shift: readonly [number, number] = [0, 0],
): void {
  const { left, top, unit } = tile;
  for (const part of parts) {
    for (let i = 0; i + 1 < part.length; i += 2) {
      const x = left + part[i]! * unit + shift[0];
      const y = top + part[i + 1]! * unit + shift[1];
      if (i === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    }
    if (close) pen.closePath();
  }
}

/** The middle points of a point feature that belong to this tile and not to its neighbour. */
export function pointsOf({ parts }: TileFeature, tile: PlacedTile): [number, number][] {
  return parts.flatMap((part) => {
    const points: [number, number][] = [];
    for (let i = 0; i + 1 < part.length; i += 2) {
      const [x, y] = [part[i]!, part[i + 1]!];
      if (x >= 0 && y >= 0 && x < 4096 && y < 4096)
        points.push([tile.left + x * tile.unit, tile.top + y * tile.unit]);
    }
    return points;
  });
}
