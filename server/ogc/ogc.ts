import type { Permission } from '../accounts/permissions.ts';
import type { CityDesk } from '../city/city.ts';
import type { Coordinates } from '../coordinates/coordinates.ts';
import type { CrsTransform } from '../coordinates/core/crs.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { Features } from '../features/features.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound, shorten } from '../kernel/errors.ts';
import type { LayerInfo } from '../tiles/contract.ts';
import type { Tiles } from '../tiles/tiles.ts';
import type { Collection, Collections, Item, Items, Link, Queryables } from './contract.ts';
import { CRS84, boxToWgs84, findCrs, inCrs, servedCrs } from './core/ogc-crs.ts';
import type { OgcCrs } from './core/ogc-crs.ts';

export interface OgcDeps {
  /** Real time, for `timeStamp`. */
  clock: Clock;
  city: Pick<CityDesk, 'city' | 'facts'>;
  coordinates: Pick<Coordinates, 'open'>;
  tiles: Pick<Tiles, 'catalogue' | 'named' | 'layers'>;
  features: Pick<Features, 'page'>;
}

type Seen = readonly Permission[];

export interface ItemsAsked {
  bbox?: string;
  bboxCrs?: string;
  crs?: string;
  limit: number;
  cursor?: string;
  filter?: string;
}

/**
 * The layers of a city as OGC API – Features, for GIS tools. `root` is the address of the landing page without a slash at
 * the end. Sources: OGC 17-069r4 (Part 1), 18-058r1 (Part 2).
 */
export interface Ogc {
  landing(
    cityId: number,
    root: string,
  ): Promise<{ title: string; description: string; attribution: string; links: Link[] }>;
  collections(cityId: number, root: string, seen: Seen): Promise<Collections>;
  /** Errors: 404, 403 `forbidden_layer`. */
  collection(cityId: number, root: string, id: string, seen: Seen): Promise<Collection>;
  /** What a filter of the collection may name. Errors as `collection`. */
  queryables(cityId: number, root: string, id: string, seen: Seen): Promise<Queryables>;
  /** Errors as `collection`; 400 `bad_bbox`, `bad_crs`, `bad_cursor`. */
  items(
    cityId: number,
    root: string,
    id: string,
    asked: ItemsAsked,
    seen: Seen,
  ): Promise<{ page: Items; contentCrs: string }>;
  item(
    cityId: number,
    root: string,
    id: string,
    featureId: string,
    crs: string | undefined,
    seen: Seen,
  ): Promise<{ item: Item; contentCrs: string }>;
}

export const CONFORMANCE = [
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html',
  'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter',
  'http://www.opengis.net/spec/cql2/1.0/conf/cql2-text',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2',
  'http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt',
  'http://www.opengis.net/spec/tms/2.0/conf/tilematrixset',
  'http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset',
];
const OGC_REL = 'http://www.opengis.net/def/rel/ogc/1.0';
const MOST = 5000;
const JSON_TYPE = 'application/json';
const GEOJSON = 'application/geo+json';

export function createOgc({ clock, city, coordinates, tiles, features }: OgcDeps): Ogc {
  const served = async (cityId: number): Promise<OgcCrs[]> => servedCrs((await city.facts(cityId)).localSrid);

  const open = (cityId: number, { code }: OgcCrs): Promise<CrsTransform> | null =>
    code === null || code === 4326
      ? null
      : coordinates.open(cityId, { kind: 'epsg', code, axisOrder: 'east_north' });

  async function shown(cityId: number, root: string, info: LayerInfo): Promise<Collection> {
    const { bbox } = await city.city(cityId);
    const crs = (await served(cityId)).map((one) => one.uri);
    const self = `${root}/collections/${info.id}`;
    return {
      id: info.id,
      title: `${info.titleZh} ${info.titleEn}`,
      description: info.attributes
        .map(
          (one) =>
            `${one.name}: ${one.titleZh} ${one.titleEn}${one.unit === undefined ? '' : ` (${one.unit})`}`,
        )
        .join('; '),
      attribution: info.attribution,
      extent: { spatial: { bbox: [[...bbox]], crs: CRS84 } },
      itemType: 'feature',
      crs,
      storageCrs: CRS84,
      links: [
        { href: self, rel: 'self', type: JSON_TYPE },
        { href: `${self}/items`, rel: 'items', type: GEOJSON, title: info.titleEn },
        { href: `${self}/items?f=html`, rel: 'items', type: 'text/html', title: info.titleZh },
        {
          href: `${self}/queryables`,
          rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
          type: 'application/schema+json',
        },
        { href: `${self}/tiles`, rel: `${OGC_REL}/tilesets-vector`, type: JSON_TYPE },
      ],
    };
  }

  async function infoOf(cityId: number, id: string, seen: Seen): Promise<LayerInfo> {
    const [layer] = tiles.named(id, seen);
    const info = (await tiles.catalogue(cityId, seen)).find((one) => one.id === layer);
    if (info === undefined) throw notFound('collection', id);
    return info;
  }

  return {
    async landing(cityId, root) {
      const { nameZh, nameEn, attribution, synthetic } = await city.city(cityId);
      return {
        title: `巷网 Xiangwang – ${nameZh} ${nameEn}`,
        description: synthetic
          ? '合成示范城市，非真实数据。 Synthetic demo city, no real data.'
          : '城市图层（OGC API – Features、Tiles）。 The layers of the city.',
        attribution,
        links: [
          { href: root, rel: 'self', type: JSON_TYPE },
          { href: `${root}?f=html`, rel: 'alternate', type: 'text/html' },
          { href: `${root}/conformance`, rel: 'conformance', type: JSON_TYPE },
          { href: `${root}/collections`, rel: 'data', type: JSON_TYPE },
          { href: `${root}/tiles`, rel: `${OGC_REL}/tilesets-vector`, type: JSON_TYPE },
          { href: `${root}/tileMatrixSets`, rel: `${OGC_REL}/tiling-schemes`, type: JSON_TYPE },
          {
            href: `${new URL(root).origin}/api/openapi.json`,
            rel: 'service-desc',
            type: 'application/vnd.oai.openapi+json;version=3.1',
          },
          { href: `${new URL(root).origin}/api/docs`, rel: 'service-doc', type: 'text/html' },
        ],
      };
    },
    async collections(cityId, root, seen) {
      const infos = await tiles.catalogue(cityId, seen);
      const collections: Collection[] = [];
      for (const info of infos) collections.push(await shown(cityId, root, info));
      return {
        links: [
          { href: `${root}/collections`, rel: 'self', type: JSON_TYPE },
          { href: `${root}/collections?f=html`, rel: 'alternate', type: 'text/html' },
        ],
        crs: (await served(cityId)).map((one) => one.uri),
        collections,
      };
    },
    collection: async (cityId, root, id, seen) => shown(cityId, root, await infoOf(cityId, id, seen)),
    async queryables(cityId, root, id, seen) {
      const info = await infoOf(cityId, id, seen);
      const properties = Object.fromEntries(
        info.attributes.map(({ name, type, titleZh, titleEn }) => [
          name,
          { title: `${titleZh} ${titleEn}`, type },
        ]),
      );
      return {
        $schema: 'https://json-schema.org/draft/2019-09/schema',
        $id: `${root}/collections/${info.id}/queryables`,
        type: 'object',
        title: `${info.titleZh} ${info.titleEn}`,
        properties: { id: { title: '编号 Identifier', type: 'string' }, ...properties },
        additionalProperties: false,
      };
    },
    async items(cityId, root, id, asked, seen) {
      const info = await infoOf(cityId, id, seen);
      const list = await served(cityId);
      const crs = crsOf(asked.crs, list, 'query.crs');
      const limit = Math.min(asked.limit, MOST);
      let bbox: string | undefined;
      if (asked.bbox !== undefined) {
        const boxCrs = crsOf(asked.bboxCrs, list, 'query.bbox-crs');
        bbox = boxToWgs84(readBox(asked.bbox), boxCrs, await open(cityId, boxCrs)).join(',');
      }
      const page = await features.page(
        cityId,
        {
          layer: info.id,
          limit,
          ...(bbox === undefined ? {} : { bbox }),
          ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }),
          ...(asked.filter === undefined ? {} : { filter: asked.filter }),
        },
        seen,
      );
      const transform = await open(cityId, crs);
      const self = `${root}/collections/${info.id}/items`;
      const query = new URLSearchParams({ limit: String(limit) });
      if (asked.bbox !== undefined) query.set('bbox', asked.bbox);
      if (asked.bboxCrs !== undefined) query.set('bbox-crs', asked.bboxCrs);
      if (asked.crs !== undefined) query.set('crs', asked.crs);
      if (asked.filter !== undefined) query.set('filter', asked.filter);
      const here = new URLSearchParams(query);
      if (asked.cursor !== undefined) here.set('cursor', asked.cursor);
      const links: Link[] = [
        { href: `${self}?${here}`, rel: 'self', type: GEOJSON },
        { href: `${root}/collections/${info.id}`, rel: 'collection', type: JSON_TYPE },
      ];
      const cursor = page.next === null ? null : new URLSearchParams(page.next.split('?')[1]).get('cursor');
      if (cursor !== null) {
        query.set('cursor', cursor);
        links.push({ href: `${self}?${query}`, rel: 'next', type: GEOJSON });
      }
      return {
        contentCrs: crs.uri,
        page: {
          type: 'FeatureCollection',
          timeStamp: new Date(clock.now()).toISOString(),
          numberReturned: page.features.length,
          ...(bbox === undefined && asked.filter === undefined && info.count !== null
            ? { numberMatched: info.count }
            : {}),
          attribution: page.attribution,
          links,
          features: page.features.map((one) => ({ ...one, geometry: inCrs(one.geometry, crs, transform) })),
        },
      };
    },
    async item(cityId, root, id, featureId, crsText, seen) {
      const info = await infoOf(cityId, id, seen);
      const crs = crsOf(crsText, await served(cityId), 'query.crs');
      const row = await tiles.layers.row(cityId, info.id, featureId);
      if (row === undefined) throw notFound('item', featureId);
      const transform = await open(cityId, crs);
      const self = `${root}/collections/${info.id}`;
      return {
        contentCrs: crs.uri,
        item: {
          type: 'Feature',
          id: row.key,
          geometry: row.geom === null ? null : inCrs(geometryFromHex(row.geom), crs, transform),
          properties: row.values,
          links: [
            { href: `${self}/items/${encodeURIComponent(row.key)}`, rel: 'self', type: GEOJSON },
            { href: self, rel: 'collection', type: JSON_TYPE },
          ],
        },
      };
    },
  };
}

/** Four numbers, or six of which the heights are left aside. */
function readBox(text: string): [number, number, number, number] {
  const parts = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [a, b, c, d, e] = parts;
  if (parts.every(Number.isFinite)) {
    if (parts.length === 4) return [a!, b!, c!, d!];
    if (parts.length === 6) return [a!, b!, d!, e!];
  }
  const { problem } = invalid('query.bbox', text, '范围不正确。', 'This is not a bounding box.');
  throw new XwError({
    ...problem,
    code: 'bad_bbox',
    status: 400,
    remedy: '请按 bbox-crs 的坐标顺序给出四个数。',
    remedyEn: 'Give four numbers in the axis order of bbox-crs.',
  });
}

function badCrs(text: string, place: string, list: readonly OgcCrs[]): XwError {
  return new XwError({
    code: 'bad_crs',
    status: 400,
    detail: '不提供这个坐标系。',
    detailEn: 'This reference system is not served.',
    value: shorten(text),
    place,
    remedy: `可用：${list.map((one) => one.uri).join(' ')}`,
    remedyEn: `Served: ${list.map((one) => one.uri).join(' ')}`,
  });
}

function crsOf(text: string | undefined, list: readonly OgcCrs[], place: string): OgcCrs {
  const found = findCrs(text ?? CRS84, list);
  if (found === undefined) throw badCrs(text ?? '', place, list);
  return found;
}
