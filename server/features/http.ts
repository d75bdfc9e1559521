import { createHash } from 'node:crypto';
import { sendAnswer } from '../http/answer.ts';
import { route, type Route } from '../http/route.ts';
import { featurePageSchema, featureParamsSchema, featureQuerySchema } from './contract.ts';
import type { Features } from './features.ts';

/** GeoJSON pages of the layers. The tag is that of the content, so it holds across restarts. */
export function featureRoutes(features: Features): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/features/:layer',
      permission: 'city:read',
      tag: 'features',
      summary: 'Features of a layer as GeoJSON, by envelope, page by page (keyset cursor)',
      summaryZh: '按范围分页读取图层要素（GeoJSON，键集游标）',
      params: featureParamsSchema,
      query: featureQuerySchema,
      response: featurePageSchema,
      handle: async ({ params, query, account, cityId, req, res }) => {
        const page = await features.page(cityId, { layer: params.layer, ...query }, account.permissions);
        const body = Buffer.from(JSON.stringify(page));
        await sendAnswer(req, res, {
          body,
          contentType: 'application/geo+json; charset=utf-8',
          etag: `W/"v${page.version}-${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`,
          cacheControl: 'private, no-cache',
        });
        return undefined;
      },
    }),
  ];
}
