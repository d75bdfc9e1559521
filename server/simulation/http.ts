import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { newOutageSchema, outagesSchema } from './contract.ts';
import type { OutageDesk } from './outages.ts';

export function simulationRoutes(outages: OutageDesk): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/simulation/outages',
      permission: 'units:read',
      tag: 'simulation',
      summary: 'Simulated units whose network is cut now, and what they keep to send late',
      summaryZh: '合成城市：当前断网的单元及待补传的定位',
      response: outagesSchema,
      handle: async ({ cityId }) => outages.state(cityId),
    }),
    route({
      method: 'post',
      path: '/api/v1/simulation/outages',
      permission: 'demo:write',
      tag: 'simulation',
      summary: 'Cuts the network of simulated units for a while; what they keep comes late. Audited',
      summaryZh: '合成城市：让若干单元断网一段时间，其间定位自存、恢复后补传（留痕）',
      body: newOutageSchema,
      response: outagesSchema,
      handle: ({ cityId, body, account }) => outages.cut(cityId, body, account.accountId),
    }),
  ];
}
