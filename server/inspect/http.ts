import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { cardSchema, inspectParamsSchema } from './contract.ts';
import type { Inspect } from './inspect.ts';

export function inspectRoutes(inspect: Inspect): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/inspect/:layer/:id',
      permission: 'city:read',
      tag: 'inspect',
      summary: 'One card for a thing on the map: what, who answers, state, history, actions',
      summaryZh: '地图对象卡片：是什么、谁负责、状态、经过、可做的事',
      params: inspectParamsSchema,
      response: cardSchema,
      handle: ({ cityId, params, account }) =>
        inspect.card(cityId, params.layer, params.id, account.permissions),
    }),
  ];
}
