import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { KpiDesk } from './case-kpis.ts';
import type { Cases } from './cases.ts';
import * as wire from './contract.ts';
import * as desk from './desk-contract.ts';
import type { DuplicateDesk } from './duplicates.ts';
import type { OverdueDesk } from './overdue-cases.ts';
import type { TimedAreas } from './timed-areas.ts';

export interface CaseFaces {
  cases: Cases;
  overdue: OverdueDesk;
  kpis: KpiDesk;
  duplicates: DuplicateDesk;
  areas: TimedAreas;
}

export function casesRoutes({ cases, overdue, kpis, duplicates, areas }: CaseFaces): Route[] {
  return [
    ...deskRoutes(overdue, kpis),
    ...duplicateRoutes(duplicates),
    ...timedAreaRoutes(areas),
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

function deskRoutes(overdue: OverdueDesk, kpis: KpiDesk): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/overdue',
      permission: 'cases:read',
      tag: 'cases',
      summary: 'Open cases past their due time, or soon, with the stage that holds them up and who answers',
      summaryZh: '超时与即将超时的未结案件，含所处环节与责任人',
      query: desk.overdueQuerySchema,
      response: desk.overdueSchema,
      handle: ({ cityId, query }) => overdue.overdue(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/kpis',
      permission: 'cases:read',
      tag: 'cases',
      summary:
        'Timeliness, recurrence and cases by length, people and visits, against the period and the year before',
      summaryZh: '及时率、复发率及按长度、人口、巡查次数折算的案件数，含同比、环比',
      query: desk.kpisQuerySchema,
      response: desk.kpisSchema,
      handle: ({ cityId, query }) => kpis.kpis(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/responsible',
      permission: 'cases:read',
      tag: 'cases',
      summary: 'Who answered for a place at an instant: grid, street, people',
      summaryZh: '某地点在某时刻的责任网格、街巷与责任人',
      query: desk.responsibleQuerySchema,
      response: desk.answerableSchema,
      handle: ({ cityId, query }) => overdue.answerable(cityId, [query.lng, query.lat], query.at),
    }),
  ];
}

function duplicateRoutes(duplicates: DuplicateDesk): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/duplicates',
      permission: 'cases:read',
      tag: 'cases',
      summary: 'Reports that are likely one and the same thing, and the decisions made on such',
      summaryZh: '疑似重复上报的案件，以及已作出的合并决定',
      query: desk.duplicatesQuerySchema,
      response: desk.duplicatesSchema,
      handle: ({ cityId, query }) => duplicates.list(cityId, query),
    }),
    route({
      method: 'post',
      path: '/api/v1/cases/:caseId/merges',
      permission: 'cases:write',
      tag: 'cases',
      summary: 'Merge reports of the same thing into this case; they then count once',
      summaryZh: '把同一事件的上报并入本案，合并后只计一次',
      params: wire.caseParamsSchema,
      body: desk.mergeRequestSchema,
      response: desk.mergesSchema,
      handle: ({ cityId, params, body, account }) =>
        duplicates.decide(cityId, params.caseId, 'merged', body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/cases/:caseId/distinctions',
      permission: 'cases:write',
      tag: 'cases',
      summary: 'Say that these reports are different things, so that they are proposed no more',
      summaryZh: '确认并非同一事件，不再提示',
      params: wire.caseParamsSchema,
      body: desk.mergeRequestSchema,
      response: desk.mergesSchema,
      handle: ({ cityId, params, body, account }) =>
        duplicates.decide(cityId, params.caseId, 'distinct', body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/cases/merges/:mergeId/undo',
      permission: 'cases:write',
      tag: 'cases',
      summary: 'Take a decision on duplicates back',
      summaryZh: '撤销合并或区分决定',
      params: desk.mergeParamsSchema,
      body: desk.undoRequestSchema,
      response: desk.mergesSchema,
      handle: ({ cityId, params, body, account }) =>
        duplicates.undo(cityId, params.mergeId, body.reason, account.accountId),
    }),
  ];
}

function timedAreaRoutes(areas: TimedAreas): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/timed-areas',
      permission: 'city:read',
      tag: 'cases',
      summary: 'Areas with hours: licensed markets, relief points, school gates',
      summaryZh: '时段管理区：早市、夜市、疏导点、校门管控区',
      response: desk.timedAreasSchema,
      handle: async ({ cityId }) => ({ areas: await areas.list(cityId) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/timed-areas',
      permission: 'zones:write',
      tag: 'cases',
      summary: 'Add an area with hours; what it permits in them is no case',
      summaryZh: '登记时段管理区；时段内准许的行为不作为案件',
      body: desk.newTimedAreaSchema,
      response: desk.timedAreaSchema,
      handle: async ({ cityId, body, account, res }) => {
        const added = await areas.add(cityId, body, account.accountId);
        res.status(201);
        return added;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/timed-areas/:areaId/end',
      permission: 'zones:write',
      tag: 'cases',
      summary: 'End an area with hours on a day',
      summaryZh: '终止时段管理区',
      params: desk.timedAreaParamsSchema,
      body: desk.endTimedAreaSchema,
      response: desk.timedAreaSchema,
      handle: ({ cityId, params, body, account }) =>
        areas.end(cityId, params.areaId, body.validTo, body.reason, account.accountId),
    }),
  ];
}
