import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { plannedRouteQuerySchema, plannedRouteSchema } from './planned-route-contract.ts';
import type { PlannedRoutes } from './planned-route.ts';

export function plannedRouteRoutes(routes: PlannedRoutes): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/units/:unitId/planned-route',
      permission: 'tracks:read',
      tag: 'duty',
      summary:
        'A unit’s plan beside its matched way of at most 24 hours: deviations, silences, gaps; the look is recorded with its purpose',
      summaryZh: '计划路线与实际路线对照（最长 24 小时，须说明用途，查看留痕）：偏离、失联、缺口',
      params: z.object({ unitId: z.string().min(1).max(64) }),
      query: plannedRouteQuerySchema,
      response: plannedRouteSchema,
      handle: ({ cityId, params, query, account }) =>
        routes.compare(cityId, params.unitId, query, account.accountId),
    }),
  ];
}
