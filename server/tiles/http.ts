import { route, type Route } from '../http/route.ts';
import {
  layerListSchema,
  tileJsonQuerySchema,
  tileJsonSchema,
  tileParamsSchema,
  tileQuerySchema,
} from './contract.ts';
import { z } from 'zod';
import { originOf } from '../http/remote.ts';
import { addressOf } from './tile-address.ts';
import { sendTile } from './send-tile.ts';
import type { Tiles } from './tiles.ts';

const cityQuery = z.object({ city: z.string().optional() });

/** Catalogue, TileJSON and tiles. `publicUrl` is the address in TileJSON when a proxy stands in front. */
export function tileRoutes(tiles: Tiles, options: { publicUrl?: string } = {}): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/layers',
      permission: 'city:read',
      tag: 'tiles',
      summary: 'The layers that this account may see, with attributes, counts and versions',
      summaryZh: '当前账号可见的图层目录（属性、数量、版本）',
      query: cityQuery,
      response: layerListSchema,
      handle: async ({ account, cityId }) => tiles.catalogue(cityId, account.permissions),
    }),
    route({
      method: 'get',
      path: '/tiles/:layers.json',
      permission: 'city:read',
      tag: 'tiles',
      summary: 'TileJSON 3.0 of the named layers together (comma-separated ids)',
      summaryZh: '所列图层的 TileJSON 3.0（图层编号以逗号分隔）',
      params: z.object({ layers: z.string().max(400) }),
      query: tileJsonQuerySchema,
      response: tileJsonSchema,
      handle: async ({ params, query, account, cityId, req }) => {
        const described = await tiles.tileJson(
          cityId,
          tiles.named(params.layers, account.permissions),
          originOf(req, options.publicUrl),
        );
        const token = query.access_token;
        if (token === undefined) return described;
        return {
          ...described,
          tiles: described.tiles.map((url) => `${url}&access_token=${encodeURIComponent(token)}`),
        };
      },
    }),
    route({
      method: 'get',
      path: '/tiles/:layers/:z/:x/:y.mvt',
      permission: 'city:read',
      tag: 'tiles',
      summary: 'One Mapbox Vector Tile (2.1) of the named layers; 204 when nothing is there',
      summaryZh: '所列图层的一张矢量瓦片（MVT 2.1）；无内容时返回 204',
      params: tileParamsSchema,
      query: tileQuerySchema,
      produces: 'application/vnd.mapbox-vector-tile',
      handle: async ({ params, query, account, cityId, req, res }) => {
        const address = addressOf(params.z, params.x, params.y);
        const layers = tiles.named(params.layers, account.permissions);
        const thinned = query.thin !== 'off';
        const stored =
          (thinned ? tiles.kept(cityId, layers, address) : undefined) ??
          (await tiles.tile(cityId, layers, address, thinned));
        const lasting =
          query.v !== undefined &&
          thinned &&
          tiles.layers.loadedVersions(cityId, layers).every((version, i) => version === stored.versions[i]) &&
          (await tiles.token(cityId, layers)) === query.v;
        await sendTile(req, res, stored, lasting);
        return undefined;
      },
    }),
  ];
}
