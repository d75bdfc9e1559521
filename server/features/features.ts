import type { Permission } from '../accounts/permissions.ts';
import { geometryFromHex } from '../db/wkb.ts';
import { XwError, shorten } from '../kernel/errors.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import { CATALOGUE } from '../tiles/catalogue.ts';
import type { LayerId } from '../tiles/contract.ts';
import type { Tiles } from '../tiles/tiles.ts';
import type { FeaturePage } from './contract.ts';
import { parseFilter } from './feature-filter.ts';
import type { FeatureFilter } from './feature-filter.ts';

export interface PageRequest {
  layer: LayerId;
  bbox?: string;
  limit: number;
  cursor?: string;
  /** See `parseFilter`. A page may then hold fewer features than asked and still have a next one. */
  filter?: string;
}

export interface Features {
  /**
   * One page of a layer's features in key order. Errors: `forbidden_layer` (403), `bad_bbox`, `bad_cursor` and
   * `bad_filter` (400).
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
      const wanted = filterOf(layer, request.filter);
      const read = (from: string | null, most: number): Promise<LayerRow[]> =>
        tiles.layers.rows(cityId, layer, { after: from, limit: most, box });
      const { page, last, more } =
        wanted === undefined
          ? await plainPage(read, after, limit)
          : await filteredPage(read, after, limit, wanted);
      const query = new URLSearchParams({ city: String(cityId), limit: String(limit) });
      if (request.bbox !== undefined) query.set('bbox', request.bbox);
      if (request.filter !== undefined) query.set('filter', request.filter);
      if (more && last !== null) query.set('cursor', writeCursor(layer, last));
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
        next: more && last !== null ? `/api/v1/features/${layer}?${query.toString()}` : null,
        features,
      };
    },
  };
}

type LayerRow = Awaited<ReturnType<Tiles['layers']['rows']>>[number];

/** Rows looked at in one request with a filter: what is rare takes several pages, none of them long. */
const MOST_LOOKED_AT = 20_000;
const ROWS_AT_ONCE = 1_000;

type Read = (after: string | null, limit: number) => Promise<LayerRow[]>;
/** `last`: the key after which the next page begins. */
interface RowPage {
  page: LayerRow[];
  last: string | null;
  more: boolean;
}

async function plainPage(read: Read, after: string | null, limit: number): Promise<RowPage> {
  // One row more than asked tells whether there is a next page.
  const rows = await read(after, limit + 1);
  const page = rows.slice(0, limit);
  return { page, last: page[page.length - 1]?.key ?? null, more: rows.length > limit };
}

async function filteredPage(
  read: Read,
  after: string | null,
  limit: number,
  wanted: FeatureFilter,
): Promise<RowPage> {
  const page: LayerRow[] = [];
  let last = after;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += ROWS_AT_ONCE) {
    const rows = await read(last, ROWS_AT_ONCE);
    for (const row of rows) {
      if (page.length === limit) return { page, last, more: true };
      last = row.key;
      if (wanted({ id: row.key, ...row.values })) page.push(row);
    }
    if (rows.length < ROWS_AT_ONCE) return { page, last, more: false };
  }
  return { page, last, more: true };
}

function filterOf(layer: LayerId, text: string | undefined): FeatureFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const { attributes } = CATALOGUE.get(layer)!;
  return parseFilter(
    text,
    new Map([['id', 'string'], ...attributes.map(({ name, type }) => [name, type] as const)]),
  );
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
