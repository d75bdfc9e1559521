import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import * as wire from './contract.ts';
import type { CoverageDesk } from './coverage.ts';

export function coverageRoutes(coverage: CoverageDesk): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/coverage/streets',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Time since the last visit of every street; unknown is not never',
      summaryZh: '各街巷距上次到访的时长；“未知”不等于“从未”',
      query: wire.coverageQuerySchema,
      response: wire.coverageSchema,
      handle: ({ cityId, query }) => coverage.streets(cityId, query.at),
    }),
    route({
      method: 'get',
      path: '/api/v1/visits',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Single visits of a street',
      summaryZh: '一条街巷的到访记录',
      query: wire.visitsQuerySchema,
      response: wire.visitsSchema,
      handle: ({ cityId, query }) => coverage.visits(cityId, query),
    }),
    route({
      method: 'post',
      path: '/api/v1/visits',
      permission: 'visits:write',
      tag: 'coverage',
      summary: 'Report a visit by log',
      summaryZh: '人工登记一次到访',
      body: wire.newVisitSchema,
      response: wire.visitSchema,
      handle: async ({ cityId, body, account, res }) => {
        const recorded = await coverage.record(cityId, body, account.accountId);
        res.status(201);
        return recorded;
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/visits/:visitId',
      permission: 'visits:write',
      tag: 'coverage',
      summary: 'Withdraw a reported visit; the audit log keeps it',
      summaryZh: '撤回一次人工登记的到访（审计中保留）',
      params: wire.visitParamsSchema,
      response: wire.visitSchema,
      handle: ({ cityId, params, account }) => coverage.withdraw(cityId, params.visitId, account.accountId),
    }),
  ];
}
