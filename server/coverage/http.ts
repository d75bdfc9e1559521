import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { CameraSight } from './camera-sight.ts';
import * as wire from './contract.ts';
import type { CoverageReport } from './coverage-report.ts';
import type { CoverageDesk } from './coverage.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import * as report from './report-contract.ts';
import type { RoadWarningDesk } from './road-warnings.ts';
import * as sight from './sight-contract.ts';
import * as warning from './warning-contract.ts';

export function coverageRoutes(coverage: CoverageDesk, evidence: Pick<EvidenceDesk, 'photo'>): Route[] {
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
      summary: 'Report a visit by log, with a photo or without',
      summaryZh: '人工登记一次到访（可附照片）',
      body: wire.newVisitSchema,
      bodyLimit: wire.MOST_PHOTO_CHARS + 16_384,
      response: wire.visitSchema,
      handle: async ({ cityId, body, account, res }) => {
        const { photo, ...visit } = body;
        const recorded =
          photo === undefined
            ? await coverage.record(cityId, visit, account.accountId)
            : await evidence.photo(cityId, { ...visit, photo }, account.accountId);
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

/** Figures, states, gaps, warnings and sight: each leads back to the visits and fixes behind it. */
export function coverageReportRoutes(
  desk: CoverageReport,
  warnings: RoadWarningDesk,
  cameras: CameraSight,
): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/coverage/measures',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Idleness of streets and city over a period, beside the best possible bound',
      summaryZh: '街巷与全市在一段时间内的空档指标，并列最优下界',
      query: report.measuresQuerySchema,
      response: report.measuresSchema,
      handle: ({ cityId, query }) => desk.measures(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/shift',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Visited, not visited or unknown in a shift, by street, with the reason; and by GPS alone',
      summaryZh: '班次内各街巷：已到访、未到访或未知及原因；仅计卫星定位时的变化',
      query: report.shiftQuerySchema,
      response: report.shiftCoverageSchema,
      handle: ({ cityId, query }) => desk.shift(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/cells',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'The same by H3 cell, as shares of street length',
      summaryZh: '按 H3 单元汇总的班次覆盖（占街巷长度的比例）',
      query: report.shiftQuerySchema,
      response: report.cellCoverageSchema,
      handle: ({ cityId, query }) => desk.cells(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/gaps',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Where somebody is needed most in a shift, ranked with reasons',
      summaryZh: '班次缺口清单：按需要程度排序并说明理由',
      query: report.shiftQuerySchema,
      response: report.gapListSchema,
      handle: ({ cityId, query }) => desk.gaps(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/unclaimed',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Streets that no steward has claimed, ranked by need',
      summaryZh: '无小巷管家认领的街巷，按需要程度排序',
      response: report.unclaimedSchema,
      handle: ({ cityId }) => desk.unclaimed(cityId),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/hot-hours',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Hours in which cases are to be expected and nobody was there',
      summaryZh: '预计有案件而无人到访的时段',
      query: report.hotHoursQuerySchema,
      response: report.hotHoursSchema,
      handle: ({ cityId, query }) => desk.hotHours(cityId, query.days),
    }),
    route({
      method: 'get',
      path: '/api/v1/visits/:visitId',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'One visit with what the matching measured and the fixes behind it',
      summaryZh: '一次到访：匹配结果与背后的定位',
      params: wire.visitParamsSchema,
      response: report.visitDetailSchema,
      handle: ({ cityId, params }) => desk.visit(cityId, params.visitId),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/warnings',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Roads behind their rated passes: stages 1 to 3, withdrawn ones with the reason',
      summaryZh: '额定作业遍数三级预警，含已撤回及原因',
      query: warning.warningsQuerySchema,
      response: warning.roadWarningsSchema,
      handle: ({ cityId, query }) => warnings.warnings(cityId, query.day),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/roads/:roadId/passes',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Passes over a sanitation road on a day',
      summaryZh: '一条环卫道路当日的作业遍数记录',
      params: warning.roadParamsSchema,
      query: warning.warningsQuerySchema,
      response: warning.roadPassesSchema,
      handle: ({ cityId, params, query }) => warnings.passes(cityId, params.roadId, query.day),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/cameras',
      permission: 'coverage:read',
      tag: 'coverage',
      summary:
        'View sectors of cameras cut by buildings, and whether what they see may be evidence; a page at a time',
      summaryZh: '摄像机视域（被建筑遮挡后）及能否作为证据（按范围、分页）',
      query: sight.camerasQuerySchema,
      response: sight.camerasSchema,
      handle: ({ cityId, query }) => cameras.cameras(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage/blind-spots',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'Stretches of streets seen by no camera, patrol or drone in a period',
      summaryZh: '一段时间内摄像机、巡查与无人机均未覆盖的路段',
      query: sight.blindSpotsQuerySchema,
      response: sight.blindSpotsSchema,
      handle: ({ cityId, query }) => cameras.blindSpots(cityId, query),
    }),
  ];
}
