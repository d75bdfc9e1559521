import type { Request, Response } from 'express';
import type { Permission } from '../accounts/permissions.ts';
import type { CityDesk } from '../city/city.ts';
import { sendAnswer } from '../http/answer.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid } from '../kernel/errors.ts';
import { addressOf } from '../tiles/tile-address.ts';
import type { Tiles } from '../tiles/tiles.ts';
import { originOf } from '../http/remote.ts';
import { CATALOGUE } from '../tiles/catalogue.ts';
import { LAYER_IDS } from '../tiles/contract.ts';
import { cityStyle } from './city-style.ts';
import {
  cityStyleQuerySchema,
  cityStyleSchema,
  rasterParamsSchema,
  rasterQuerySchema,
  staticMapQuerySchema,
} from './contract.ts';
import { STANDARD_LAYERS } from './pictures.ts';
import type { Overlay } from './picture-job.ts';
import type { Pictures } from './pictures.ts';
import { rasterLook } from './raster-tiles.ts';
import type { RasterTiles, TaggedPicture } from './raster-tiles.ts';
import { nightColors, okabeIto, paperColors } from './style-contract.ts';

const REVALIDATE = 'private, no-cache';
const IMMUTABLE = 'private, max-age=31536000, immutable';

export interface PictureRoutesDeps {
  tiles: Pick<Tiles, 'named'>;
  rasters: RasterTiles;
  pictures: Pick<Pictures, 'map'>;
  city: Pick<CityDesk, 'facts' | 'localDay'>;
  /** City time. */
  clock: Clock;
  /** The address under which people reach the service through a proxy. */
  publicUrl?: string;
}

/** Raster tiles for programs that draw none themselves, and maps as pictures. Layers as far as the role may see them. */
export function pictureRoutes({
  tiles,
  rasters,
  pictures,
  city,
  clock,
  publicUrl,
}: PictureRoutesDeps): Route[] {
  const layersOf = (text: string, seen: readonly Permission[]) =>
    tiles.named(text === 'standard' ? STANDARD_LAYERS.join(',') : text, seen);
  return [
    route({
      method: 'get',
      path: '/tiles/:layers/:z/:x/:y.png',
      permission: 'city:read',
      tag: 'tiles',
      summary:
        'One raster tile of the named layers (256 or 512 pixels; @2x twice as fine), in the style of the map',
      summaryZh: '所列图层的一张栅格瓦片（256 或 512 像素，可加 @2x），样式与地图相同',
      params: rasterParamsSchema,
      query: rasterQuerySchema,
      produces: 'image/png',
      handle: async ({ params, query, account, cityId, req, res }) => {
        const { y, look } = rasterLook(params.y, query);
        const address = addressOf(params.z, params.x, y);
        const layers = layersOf(params.layers, account.permissions);
        const made = await rasters.tile(cityId, layers, address, look);
        await sendPng(req, res, made, query.v === made.token);
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/styles/city.json',
      permission: 'city:read',
      tag: 'tiles',
      summary:
        'The city as a MapLibre style with absolute addresses, for other maps: the layers that the account may see',
      summaryZh: '城市的 MapLibre 样式（绝对地址，供其他地图使用）：当前账号可见的图层',
      query: cityStyleQuerySchema,
      response: cityStyleSchema,
      handle: async ({ query, account, cityId, req }) => {
        const facts = await city.facts(cityId);
        const layers = LAYER_IDS.filter((id) => account.permissions.includes(CATALOGUE.get(id)!.permission));
        const address = new URLSearchParams({ city: String(cityId) });
        if (query.access_token !== undefined) address.set('access_token', query.access_token);
        const [west, south, east, north] = facts.bbox;
        return cityStyle({
          name: facts.nameZh,
          colors: query.style === 'night' ? nightColors : paperColors,
          layers,
          tileJsonUrl: (of) => `${originOf(req, publicUrl)}/tiles/${of.join(',')}.json?${address}`,
          center: [(west + east) / 2, (south + north) / 2],
        });
      },
    }),
    route({
      method: 'get',
      path: '/maps/static.png',
      permission: 'city:read',
      tag: 'tiles',
      summary:
        'A map as a picture, with scale bar, north, datum, date, source and the mark of synthetic data',
      summaryZh: '静态地图图片：含比例尺、指北、坐标基准、日期、来源与合成数据标记',
      query: staticMapQuerySchema,
      produces: 'image/png',
      handle: async ({ query, account, cityId, req, res }) => {
        const { width, height, style, title, zoom } = query;
        const layers = layersOf(query.layers, account.permissions);
        const facts = await city.facts(cityId);
        const day = await city.localDay(cityId, clock.now());
        const center = query.center === undefined ? undefined : pairOf('center', query.center);
        const bbox =
          query.bbox === undefined ? (center === undefined ? facts.bbox : undefined) : boxOf(query.bbox);
        const mark = query.mark === undefined ? undefined : pairOf('mark', query.mark);
        const scale = query.scale === 2 ? 2 : 1;
        const key = JSON.stringify([
          'static',
          bbox,
          center,
          zoom,
          width,
          height,
          scale,
          style,
          title,
          mark,
          day,
        ]);
        const made = await rasters.picture(cityId, layers, key, () =>
          pictures.map({
            cityId,
            viewer: account,
            view: { bbox, center, zoom: zoom ?? 15 },
            widthPx: width,
            heightPx: height,
            scale,
            style,
            layers,
            overlays: mark === undefined ? [] : [markAt(mark)],
            title,
            datum: 'WGS 84 / CGCS2000（Web Mercator）',
            dateText: day,
            sourceText: `${facts.nameZh} · ${facts.attribution}`,
            synthetic: facts.synthetic,
          }),
        );
        await sendPng(req, res, made, false);
        return undefined;
      },
    }),
  ];
}

async function sendPng(
  req: Request,
  res: Response,
  { png, etag }: TaggedPicture,
  lasting: boolean,
): Promise<void> {
  await sendAnswer(req, res, {
    body: png,
    contentType: 'image/png',
    etag,
    cacheControl: lasting ? IMMUTABLE : REVALIDATE,
    compressible: false,
  });
}

function numbersOf(place: string, text: string, count: number): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length !== count || !numbers.every(Number.isFinite))
    throw invalid(place, text, `须为 ${count} 个以逗号分隔的数。`, `${count} numbers with commas between.`);
  return numbers;
}

function pairOf(place: string, text: string): [number, number] {
  const [lng, lat] = numbersOf(place, text, 2);
  return [lng!, lat!];
}

function boxOf(text: string): [number, number, number, number] {
  const [west, south, east, north] = numbersOf('bbox', text, 4);
  return [west!, south!, east!, north!];
}

const markAt = (at: [number, number]): Overlay => ({
  geojson: {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: {} }],
  },
  fill: okabeIto.vermilion,
  dotPx: 7,
});
