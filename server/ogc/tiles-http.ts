import { route } from '../http/route.ts';
import type { Context, Route } from '../http/route.ts';
import { originOf } from '../http/remote.ts';
import { sendTile } from '../tiles/send-tile.ts';
import { addressOf } from '../tiles/tile-address.ts';
import type { Tiles } from '../tiles/tiles.ts';
import { ogcCityParams, ogcFormatQuery } from './contract.ts';
import { answer } from './http.ts';
import { tilesetPage } from './ogc-html.ts';
import type { OgcTiles, TilesOf } from './ogc-tiles.ts';
import {
  collectionTilesParams,
  collectionTilesetParams,
  matrixSetListSchema,
  matrixSetParams,
  matrixSetSchema,
  ogcCollectionTileParams,
  ogcTileParams,
  ogcTileQuery,
  ogcTilesetQuery,
  tilesetListSchema,
  tilesetParams,
  tilesetSchema,
} from './tiles-contract.ts';

const base = '/ogc/:cityId';
const MVT_TYPE = 'application/vnd.mapbox-vector-tile';

type Asked = Context<{ collectionId?: string }, { collections?: string }, unknown>;

/** OGC API – Tiles over the city's layers: the same tiles as under /tiles, by the addresses that GIS tools build. */
export function ogcTileRoutes(
  ogc: OgcTiles,
  tiles: Pick<Tiles, 'tile' | 'kept'>,
  options: { publicUrl?: string } = {},
): Route[] {
  const tag = 'ogc';
  const permission = 'city:read' as const;
  const of = ({ cityId, params, query, account, req }: Asked): TilesOf => ({
    cityId,
    root: `${originOf(req, options.publicUrl)}/ogc/${cityId}`,
    ...(params.collectionId === undefined ? {} : { collectionId: params.collectionId }),
    ...(query.collections === undefined ? {} : { collections: query.collections }),
    seen: account.permissions,
  });
  async function send(
    context: Asked,
    at: { tileMatrixSetId: string; tileMatrix: string; tileRow: string; tileCol: string },
  ): Promise<undefined> {
    const { cityId, req, res } = context;
    const layers = ogc.layers(of(context), at.tileMatrixSetId);
    const address = addressOf(at.tileMatrix, at.tileCol, at.tileRow);
    await sendTile(
      req,
      res,
      tiles.kept(cityId, layers, address) ?? (await tiles.tile(cityId, layers, address)),
      false,
    );
    return undefined;
  }

  return [
    route({
      method: 'get',
      path: `${base}/tileMatrixSets`,
      permission,
      tag,
      summary: 'The tile matrix sets in which tiles are given (OGC API – Tiles)',
      summaryZh: '瓦片矩阵集（OGC API – Tiles）',
      params: ogcCityParams,
      query: ogcFormatQuery,
      response: matrixSetListSchema,
      async handle(context) {
        const { root } = of({ ...context, cityId: context.cityId, params: {}, query: {} });
        const found = ogc.matrixSets(root);
        return answer(context, found, () =>
          tilesetPage(
            '瓦片矩阵集 Tile matrix sets',
            found.tileMatrixSets.flatMap(({ links }) => links),
          ),
        );
      },
    }),
    route({
      method: 'get',
      path: `${base}/tileMatrixSets/:tileMatrixSetId`,
      permission,
      tag,
      summary: 'One tile matrix set: WebMercatorQuad',
      summaryZh: '单个瓦片矩阵集：WebMercatorQuad',
      params: matrixSetParams,
      query: ogcFormatQuery,
      response: matrixSetSchema,
      async handle(context) {
        const found = ogc.matrixSet(context.params.tileMatrixSetId);
        return answer(context, found, () => tilesetPage(`${found.id} · ${found.crs}`, []));
      },
    }),
    route({
      method: 'get',
      path: `${base}/tiles`,
      permission,
      tag,
      summary: 'The tilesets of the city',
      summaryZh: '城市的瓦片集',
      params: ogcCityParams,
      query: ogcTilesetQuery,
      response: tilesetListSchema,
      async handle(context) {
        const found = await ogc.tilesets(of({ ...context, cityId: context.cityId, params: {} }));
        return answer(context, found, () =>
          tilesetPage(
            '瓦片集 Tilesets',
            found.tilesets.flatMap(({ links }) => links),
          ),
        );
      },
    }),
    route({
      method: 'get',
      path: `${base}/tiles/:tileMatrixSetId`,
      permission,
      tag,
      summary: 'One tileset of the city: layers, limits, address of the tiles',
      summaryZh: '城市的单个瓦片集：图层、范围、瓦片地址',
      params: tilesetParams,
      query: ogcTilesetQuery,
      response: tilesetSchema,
      async handle(context) {
        const asked = of({ ...context, cityId: context.cityId, params: {} });
        const found = await ogc.tileset(asked, context.params.tileMatrixSetId);
        return answer(context, found, () => tilesetPage(found.title, found.links));
      },
    }),
    route({
      method: 'get',
      path: `${base}/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol`,
      permission,
      tag,
      summary: 'One vector tile of the city; 204 when nothing is there',
      summaryZh: '城市的一张矢量瓦片；无内容时返回 204',
      params: ogcTileParams,
      query: ogcTileQuery,
      produces: MVT_TYPE,
      handle: (context) => send({ ...context, cityId: context.cityId, params: {} }, context.params),
    }),
    route({
      method: 'get',
      path: `${base}/collections/:collectionId/tiles`,
      permission,
      tag,
      summary: 'The tilesets of a layer',
      summaryZh: '图层的瓦片集',
      params: collectionTilesParams,
      query: ogcFormatQuery,
      response: tilesetListSchema,
      async handle(context) {
        const found = await ogc.tilesets(of({ ...context, cityId: context.cityId, query: {} }));
        return answer(context, found, () =>
          tilesetPage(
            '瓦片集 Tilesets',
            found.tilesets.flatMap(({ links }) => links),
          ),
        );
      },
    }),
    route({
      method: 'get',
      path: `${base}/collections/:collectionId/tiles/:tileMatrixSetId`,
      permission,
      tag,
      summary: 'One tileset of a layer',
      summaryZh: '图层的单个瓦片集',
      params: collectionTilesetParams,
      query: ogcFormatQuery,
      response: tilesetSchema,
      async handle(context) {
        const asked = of({ ...context, cityId: context.cityId, query: {} });
        const found = await ogc.tileset(asked, context.params.tileMatrixSetId);
        return answer(context, found, () => tilesetPage(found.title, found.links));
      },
    }),
    route({
      method: 'get',
      path: `${base}/collections/:collectionId/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol`,
      permission,
      tag,
      summary: 'One vector tile of a layer; 204 when nothing is there',
      summaryZh: '图层的一张矢量瓦片；无内容时返回 204',
      params: ogcCollectionTileParams,
      query: ogcTileQuery.pick({ f: true }),
      produces: MVT_TYPE,
      handle: (context) => send({ ...context, cityId: context.cityId, query: {} }, context.params),
    }),
  ];
}
