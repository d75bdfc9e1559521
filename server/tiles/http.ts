import type { Request, Response } from 'express';
import { route, type Route } from '../http/route.ts';
import { layerListSchema, tileJsonSchema, tileParamsSchema, tileQuerySchema } from './contract.ts';
import { z } from 'zod';
import { addressOf } from './tile-address.ts';
import type { Tiles } from './tiles.ts';

const cityQuery = z.object({ city: z.string().optional() });

/** Must be asked for again each time, with the tag: the answer is 304 while nothing changed. */
const REVALIDATE = 'private, no-cache';
const IMMUTABLE = 'private, max-age=31536000, immutable';

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
      query: cityQuery,
      response: tileJsonSchema,
      handle: async ({ params, account, cityId, req }) => {
        const origin = options.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
        return tiles.tileJson(cityId, tiles.named(params.layers, account.permissions), origin);
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
        const stored = await tiles.tile(cityId, layers, address, query.thin !== 'off');
        const current = tiles.layers.loadedVersions(cityId, layers);
        const lasting =
          query.v !== undefined &&
          query.thin !== 'off' &&
          current.every((version, i) => version === stored.versions[i]) &&
          (await tiles.token(cityId, layers)) === query.v;
        res.setHeader('Cache-Control', lasting ? IMMUTABLE : REVALIDATE);
        res.vary('Accept-Encoding');
        if (stored.sha256 === undefined || stored.gzip === undefined) {
          res.status(204).end();
          return undefined;
        }
        const zipped = takesGzip(req);
        const etag = `"${stored.sha256}${zipped ? '-gzip' : ''}"`;
        res.setHeader('ETag', etag);
        if (holds(req, etag)) {
          res.status(304).end();
          return undefined;
        }
        const body = zipped ? stored.gzip : await tiles.plain(stored);
        res.setHeader('Content-Type', 'application/vnd.mapbox-vector-tile');
        if (zipped) res.setHeader('Content-Encoding', 'gzip');
        send(req, res, body!);
        return undefined;
      },
    }),
  ];
}

function send(req: Request, res: Response, body: Buffer): void {
  res.setHeader('Content-Length', body.length);
  res.status(200).end(req.method === 'HEAD' ? undefined : body);
}

function takesGzip(req: Request): boolean {
  const header = req.get('accept-encoding') ?? '';
  return /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+)?\s*(,|$)/i.test(header);
}

/** Strong comparison against the request's tags. */
function holds(req: Request, etag: string): boolean {
  const header = req.get('if-none-match');
  if (header === undefined) return false;
  return header.split(',').some((candidate) => candidate.trim() === etag || candidate.trim() === '*');
}
