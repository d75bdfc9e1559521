import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { searchHitsSchema, searchQuerySchema } from './contract.ts';
import type { Search } from './search.ts';

export function searchRoutes(search: Search): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/search',
      permission: 'city:read',
      tag: 'search',
      summary: 'Find places, streets, grids, zones, sites, units, cases or a coordinate',
      summaryZh: '搜索地点、街巷、网格、区划、文物、工地、单元、案件或坐标',
      query: searchQuerySchema,
      response: searchHitsSchema,
      handle: ({ cityId, query, account }) => search.find(cityId, query.q, account.permissions, query.limit),
    }),
  ];
}
