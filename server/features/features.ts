import type { Permission } from '../accounts/permissions.ts';
import { geometryFromHex } from '../db/wkb.ts';
import { XwError, shorten } from '../kernel/errors.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { LayerId } from '../tiles/contract.ts';
import type { Tiles } from '../tiles/tiles.ts';
import type { FeaturePage } from './contract.ts';

export interface PageRequest {
  layer: LayerId;
  bbox?: string;
  limit: number;
  cursor?: string;
}

export interface Features {
  /**
   * One page of a layer's features in key order. Errors: `forbidden_layer` (403), `bad_bbox` and `bad_cursor` (400).
   * `next` is the path and query of the page after, null on the last.
   */
  page(cityId: number, request: PageRequest, seen: readonly Permission[]): Promise<FeaturePage>;
}

/** Features straight from the database (not from snapshots), through the same statements as the tiles. */
export function createFeatures({ tiles }: { tiles: Tiles }): Features {
  return {
    async page(cityId, request, seen) {
      const { layer, limit } = request;
      tiles.named(layer, seen);
      const box = request.bbox === undefined ? null : readBox(request.bbox);
      const after = request.cursor === undefined ? null : readCursor(request.cursor, layer);
      const head = await tiles.layers.head(cityId);
      const version = await tiles.layers.version(cityId, layer);
      // One row more than asked tells whether there is a next page.
      const rows = await tiles.layers.rows(cityId, layer, { after, limit: limit + 1, box });
      const page = rows.slice(0, limit);
      const last = page[page.length - 1];
      const more = rows.length > limit && last !== undefined;
      const query = new URLSearchParams({ city: String(cityId), limit: String(limit) });
      if (request.bbox !== undefined) query.set('bbox', request.bbox);
      if (more) query.set('cursor', writeCursor(layer, last.key));
      const features = page.flatMap((row): FeaturePage['features'] =>
        row.geom === null
          ? []
          : [{ type: 'Feature', id: row.key, geometry: geometryFromHex(row.geom), properties: row.values }],
      );
      return {
        type: 'FeatureCollection',
        layer,
        version,
        attribution: head.attribution,
        numberReturned: features.length,
        next: more ? `/api/v1/features/${layer}?${query.toString()}` : null,
        features,
      };
    },
  };
}

function writeCursor(layer: LayerId, key: string): string {
  return Buffer.from(JSON.stringify([layer, key])).toString('base64url');
}

function readCursor(text: string, layer: LayerId): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(parsed) && parsed[0] === layer && typeof parsed[1] === 'string') {
      // Road keys are numbers in the database.
      if (layer !== 'roads' || /^\d{1,9}$/.test(parsed[1])) return parsed[1];
    }
  } catch {
    // Falls through to the refusal.
  }
  throw bad('bad_cursor', 'cursor', text, '翻页游标无效。', 'This cursor is not one of ours.', {
    zh: '请从第一页重新开始，或使用上一页返回的 next。',
    en: 'Start from the first page, or follow `next` of the page before.',
  });
}

/** west,south,east,north in degrees; west ≤ east and south ≤ north. */
export function readBox(text: string): BBox {
  const parts = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [west, south, east, north] = parts;
  const sound =
    parts.length === 4 &&
    parts.every(Number.isFinite) &&
    west! >= -180 &&
    east! <= 180 &&
    south! >= -90 &&
    north! <= 90 &&
    west! <= east! &&
    south! <= north!;
  if (sound) return [west!, south!, east!, north!];
  throw bad('bad_bbox', 'bbox', text, '范围不正确。', 'This is not a bounding box.', {
    zh: '请按“西,南,东,北”给出四个十进制度数（WGS84）。',
    en: 'Give four decimal degrees (WGS84): west,south,east,north.',
  });
}

function bad(
  code: string,
  place: string,
  value: string,
  detail: string,
  detailEn: string,
  remedy: { zh: string; en: string },
): XwError {
  return new XwError({
    code,
    status: 400,
    detail,
    detailEn,
    value: shorten(value),
    place,
    remedy: remedy.zh,
    remedyEn: remedy.en,
  });
}
