import type { Request, Response } from 'express';
import { z } from 'zod';
import { sendAnswer } from '../http/answer.ts';
import { originOf } from '../http/remote.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  collectionSchema,
  collectionsSchema,
  conformanceSchema,
  itemSchema,
  itemsSchema,
  landingSchema,
  ogcCityParams,
  ogcFormatQuery,
  ogcItemsQuery,
  queryablesSchema,
} from './contract.ts';
import { CONFORMANCE } from './ogc.ts';
import type { Ogc } from './ogc.ts';
import { collectionsPage, conformancePage, itemsPage, landingPage, queryablesPage } from './ogc-html.ts';

const base = '/ogc/:cityId';
const one = ogcCityParams.extend({ collectionId: z.string().max(80) });

/** OGC API – Features over the city's layers; tools sign in with an access token as the password of Basic. */
export function ogcRoutes(ogc: Ogc, options: { publicUrl?: string } = {}): Route[] {
  const rootOf = (req: Request, cityId: number): string =>
    `${originOf(req, options.publicUrl)}/ogc/${cityId}`;
  const tag = 'ogc';
  const permission = 'city:read' as const;

  return [
    route({
      method: 'get',
      path: base,
      permission,
      tag,
      summary: 'Landing page of OGC API – Features and Tiles',
      summaryZh: 'OGC API – Features 与 Tiles 首页',
      params: ogcCityParams,
      query: ogcFormatQuery,
      response: landingSchema,
      async handle(context) {
        const landing = await ogc.landing(context.cityId, rootOf(context.req, context.cityId));
        return answer(context, landing, () => landingPage(landing));
      },
    }),
    route({
      method: 'get',
      path: `${base}/conformance`,
      permission,
      tag,
      summary: 'Which parts of the standard hold',
      summaryZh: '符合标准的哪些部分',
      params: ogcCityParams,
      query: ogcFormatQuery,
      response: conformanceSchema,
      handle: (context) => answer(context, { conformsTo: CONFORMANCE }, () => conformancePage(CONFORMANCE)),
    }),
    route({
      method: 'get',
      path: `${base}/collections`,
      permission,
      tag,
      summary: 'The layers that this account may see',
      summaryZh: '当前账号可见的图层',
      params: ogcCityParams,
      query: ogcFormatQuery,
      response: collectionsSchema,
      async handle(context) {
        const { account, cityId, req } = context;
        const found = await ogc.collections(cityId, rootOf(req, cityId), account.permissions);
        return answer(context, found, () => collectionsPage(found));
      },
    }),
    route({
      method: 'get',
      path: `${base}/collections/:collectionId`,
      permission,
      tag,
      summary: 'One layer',
      summaryZh: '单个图层',
      params: one,
      query: ogcFormatQuery,
      response: collectionSchema,
      async handle(context) {
        const { account, cityId, params, req } = context;
        const found = await ogc.collection(
          cityId,
          rootOf(req, cityId),
          params.collectionId,
          account.permissions,
        );
        return answer(context, found, () => collectionsPage({ links: [], crs: [], collections: [found] }));
      },
    }),
    route({
      method: 'get',
      path: `${base}/collections/:collectionId/queryables`,
      permission,
      tag,
      summary: 'What a filter of the layer may name, as JSON Schema',
      summaryZh: '筛选条件可用的字段（JSON Schema）',
      params: one,
      query: ogcFormatQuery,
      response: queryablesSchema,
      async handle(context) {
        const { account, cityId, params, req } = context;
        const found = await ogc.queryables(
          cityId,
          rootOf(req, cityId),
          params.collectionId,
          account.permissions,
        );
        return answer(context, found, () => queryablesPage(found), 'application/schema+json; charset=utf-8');
      },
    }),
    route({
      method: 'get',
      path: `${base}/collections/:collectionId/items`,
      permission,
      tag,
      summary: 'Features of a layer in a chosen reference system, page by page by the link `next`',
      summaryZh: '图层要素，可选坐标系，按 next 翻页',
      params: one,
      query: ogcItemsQuery,
      response: itemsSchema,
      async handle(context) {
        const { account, cityId, params, query, req, res } = context;
        const { page, contentCrs } = await ogc.items(
          cityId,
          rootOf(req, cityId),
          params.collectionId,
          {
            limit: query.limit,
            ...(query.bbox === undefined ? {} : { bbox: query.bbox }),
            ...(query['bbox-crs'] === undefined ? {} : { bboxCrs: query['bbox-crs'] }),
            ...(query.crs === undefined ? {} : { crs: query.crs }),
            ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
            ...(query.filter === undefined ? {} : { filter: query.filter }),
          },
          account.permissions,
        );
        res.setHeader('Content-Crs', `<${contentCrs}>`);
        return answer(
          context,
          page,
          () => itemsPage(params.collectionId, page),
          'application/geo+json; charset=utf-8',
        );
      },
    }),
    route({
      method: 'get',
      path: `${base}/collections/:collectionId/items/:featureId`,
      permission,
      tag,
      summary: 'One feature',
      summaryZh: '单个要素',
      params: one.extend({ featureId: z.string().max(120) }),
      query: ogcFormatQuery.extend({ crs: z.string().max(120).optional() }),
      response: itemSchema,
      async handle(context) {
        const { account, cityId, params, query, req, res } = context;
        const { item, contentCrs } = await ogc.item(
          cityId,
          rootOf(req, cityId),
          params.collectionId,
          params.featureId,
          query.crs,
          account.permissions,
        );
        res.setHeader('Content-Crs', `<${contentCrs}>`);
        return answer(
          context,
          item,
          () =>
            itemsPage(params.collectionId, {
              type: 'FeatureCollection',
              timeStamp: '',
              numberReturned: 1,
              attribution: '',
              links: [],
              features: [item],
            }),
          'application/geo+json; charset=utf-8',
        );
      },
    }),
  ];
}

/** Browsers name HTML before anything; tools name JSON or nothing. */
function prefersHtml(req: Request): boolean {
  return req.accepts(['application/json', 'application/geo+json', 'text/html']) === 'text/html';
}

/** JSON, or a page for browsers. */
export async function answer(
  { req, res, query }: { req: Request; res: Response; query: { f?: 'json' | 'html' } },
  json: unknown,
  html: () => string,
  contentType = 'application/json; charset=utf-8',
): Promise<undefined> {
  const wantsHtml = query.f === 'html' || (query.f === undefined && prefersHtml(req));
  res.vary('Accept');
  await sendAnswer(req, res, {
    body: Buffer.from(wantsHtml ? html() : JSON.stringify(json)),
    contentType: wantsHtml ? 'text/html; charset=utf-8' : contentType,
    cacheControl: 'private, no-cache',
  });
  return undefined;
}
