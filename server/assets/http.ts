import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Assets } from './assets.ts';
import { assetCountsSchema } from './contract.ts';

export function assetsRoutes(assets: Assets): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/assets/counts',
      permission: 'assets:read',
      tag: 'assets',
      summary: 'Things on the street by kind and state',
      summaryZh: '城市部件按类别与状态统计',
      response: assetCountsSchema,
      handle: ({ cityId }) => assets.counts(cityId),
    }),
  ];
}
