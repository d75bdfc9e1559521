import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Cases } from './cases.ts';
import * as wire from './contract.ts';

export function casesRoutes(cases: Cases): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/cells',
      permission: 'cases:read',
      tag: 'cases',
      summary: 'Cases per H3 cell in a period',
      summaryZh: '时段内各 H3 单元的案件数',
      query: wire.cellsQuerySchema,
      response: wire.caseCellsSchema,
      handle: ({ cityId, query }) => cases.cells(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/days',
      permission: 'cases:read',
      tag: 'cases',
      summary: 'Cases per local day in a period',
      summaryZh: '时段内每日案件数',
      query: wire.daysQuerySchema,
      response: wire.caseDaysSchema,
      handle: ({ cityId, query }) => cases.days(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/cases',
      permission: 'cases:read',
      tag: 'cases',
      summary: 'Cases in a period, newest first',
      summaryZh: '时段内的案件，最新在前',
      query: wire.casesQuerySchema,
      response: wire.casePageSchema,
      handle: ({ cityId, query }) => cases.list(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/:caseId',
      permission: 'cases:read',
      tag: 'cases',
      summary: 'One case with every step of its record',
      summaryZh: '一个案件及其全过程',
      params: wire.caseParamsSchema,
      response: wire.caseDetailSchema,
      handle: ({ cityId, params }) => cases.one(cityId, params.caseId),
    }),
    route({
      method: 'post',
      path: '/api/v1/cases',
      permission: 'cases:write',
      tag: 'cases',
      summary: 'Open a case',
      summaryZh: '上报案件',
      body: wire.newCaseSchema,
      response: wire.openedCaseSchema,
      handle: async ({ cityId, body, account, res }) => {
        const opened = await cases.open(cityId, body, account.accountId);
        res.status(201);
        return opened;
      },
    }),
    route({
      method: 'patch',
      path: '/api/v1/cases/:caseId',
      permission: 'cases:write',
      tag: 'cases',
      summary: 'Bring a case one step on',
      summaryZh: '推进案件到下一步',
      params: wire.caseParamsSchema,
      body: wire.caseChangeSchema,
      response: wire.caseDetailSchema,
      handle: ({ cityId, params, body, account }) =>
        cases.change(cityId, params.caseId, body, account.accountId),
    }),
  ];
}
