import type { Account } from '../accounts/contract.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Briefs } from './briefs.ts';
import * as wire from './contract.ts';
import * as profile from './profile-contract.ts';
import type { Hotspots } from './hotspots.ts';
import * as surface from './surface-contract.ts';

export function hotspotRoutes(hotspots: Hotspots, briefs: Briefs): Route[] {
  return [
    ...briefRoutes(briefs),
    ...surfaceRoutes(hotspots),
    route({
      method: 'post',
      path: '/api/v1/hotspots',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'Where is it hot beyond chance and effort? The result, or 202 with the job that will have it',
      summaryZh: '哪里的问题多于偶然与巡查力度所致？给出结果；耗时较长时返回 202 和任务编号',
      body: wire.hotspotQuestionSchema,
      response: wire.hotspotAnswerSchema,
      handle: async ({ cityId, body, account, res }) => {
        const answer = await hotspots.ask(cityId, body, account.accountId);
        if (answer.jobId !== null) res.status(202);
        return answer;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/hotspots/statistics',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'Labelled statistics: Gi*, Gi, local and global Moran, with exact, Monte Carlo or normal p',
      summaryZh: '可选统计量：Gi*、Gi、局部与全局 Moran（精确、蒙特卡罗或正态 p 值）',
      body: wire.statisticQuestionSchema,
      response: wire.statisticSchema,
      handle: ({ cityId, body }) => hotspots.statistic(cityId, body),
    }),
    route({
      method: 'post',
      path: '/api/v1/hotspots/campaign',
      permission: 'cases:read',
      tag: 'hotspots',
      summary:
        'A campaign in an area: before and after against comparison areas, and whether trouble moved next door',
      summaryZh: '集中整治效果：整治区前后与对照区比较，问题是否转移到周边',
      body: wire.campaignQuestionSchema,
      response: wire.campaignSchema,
      handle: ({ cityId, body }) => hotspots.campaign(cityId, body),
    }),
    route({
      method: 'post',
      path: '/api/v1/hotspots/profile',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'When, what and by whom is it reported in a place, or in the whole city?',
      summaryZh: '某处（或全市）的案件何时发生、属何类型、由谁发现',
      body: profile.profileQuestionSchema,
      response: profile.profileSchema,
      handle: ({ cityId, body }) => hotspots.profile(cityId, body),
    }),
    route({
      method: 'get',
      path: '/api/v1/hotspots/emerging',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'New, intensifying and other emerging hot spots over weekly steps (17 categories)',
      summaryZh: '按周的新兴热点分析：新增、加强等 17 类',
      query: wire.emergingQuerySchema,
      response: wire.emergingSchema,
      handle: ({ cityId, query }) => hotspots.emerging(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/hotspots/forecast',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'Forecast for the next shift, day or week, beside how such forecasts did so far',
      summaryZh: '下一班次、下一日或下一周的预测，并列出历史回测命中率',
      query: wire.forecastQuerySchema,
      response: wire.forecastSchema,
      handle: ({ cityId, query }) => hotspots.forecast(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/hotspots/:resultId.csv',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'A stored result as a table',
      summaryZh: '已存热点结果（CSV 表格）',
      params: wire.resultParamsSchema,
      produces: 'text/csv',
      handle: async ({ cityId, params, res }) => {
        const text = await hotspots.csv(cityId, params.resultId);
        res.setHeader('Content-Type', 'text/csv; charset=utf-8');
        res.setHeader('Content-Disposition', `attachment; filename="hotspots-${params.resultId}.csv"`);
        res.end(text);
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/hotspots/:resultId.geojson',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'A stored result as GeoJSON',
      summaryZh: '已存热点结果（GeoJSON）',
      params: wire.resultParamsSchema,
      produces: 'application/geo+json',
      handle: async ({ cityId, params, res }) => {
        const body = await hotspots.geojson(cityId, params.resultId);
        res.setHeader('Content-Type', 'application/geo+json');
        res.setHeader('Content-Disposition', `attachment; filename="hotspots-${params.resultId}.geojson"`);
        res.end(JSON.stringify(body));
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/hotspots/:resultId',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'A stored result, as it was given',
      summaryZh: '已存热点结果',
      params: wire.resultParamsSchema,
      response: wire.hotspotResultSchema,
      handle: ({ cityId, params }) => hotspots.result(cityId, params.resultId),
    }),
    route({
      method: 'post',
      path: '/api/v1/hotspots/:resultId/stability',
      permission: 'cases:read',
      tag: 'hotspots',
      summary:
        'Begin the check of which cells flip under another resolution, ring or half of the cases (a job)',
      summaryZh: '启动稳定性检查：更换分辨率、邻域或一半样本后哪些单元会变（任务）',
      params: wire.resultParamsSchema,
      response: wire.hotspotJobSchema,
      handle: async ({ cityId, params, account, res }) => {
        res.status(202);
        return hotspots.stability(cityId, params.resultId, account.accountId);
      },
    }),
  ];
}

function briefRoute(
  kind: 'pdf' | 'png' | 'xlsx',
  produces: string,
  summary: string,
  summaryZh: string,
  make: (cityId: number, resultId: string, viewer: Account) => Promise<Buffer>,
): Route {
  return route({
    method: 'get',
    path: `/api/v1/hotspots/:resultId/brief.${kind}`,
    permission: 'cases:read',
    tag: 'hotspots',
    summary,
    summaryZh,
    params: wire.resultParamsSchema,
    produces,
    handle: async ({ cityId, params, account, res }) => {
      const bytes = await make(cityId, params.resultId, account);
      res.setHeader('Content-Type', produces);
      res.setHeader(
        'Content-Disposition',
        `attachment; filename="hotspots-${params.resultId.slice(0, 8)}.${kind}"`,
      );
      res.end(bytes);
      return undefined;
    },
  });
}

function briefRoutes(briefs: Briefs): Route[] {
  return [
    briefRoute(
      'pdf',
      'application/pdf',
      'One page on a stored result for the morning meeting',
      '已存热点结果的一页简报（PDF）',
      briefs.pdf,
    ),
    briefRoute(
      'png',
      'image/png',
      'The same page as a picture',
      '已存热点结果的一页简报（图片）',
      briefs.png,
    ),
    briefRoute(
      'xlsx',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'A stored result as a workbook',
      '已存热点结果（Excel）',
      briefs.xlsx,
    ),
  ];
}

function surfaceRoutes(hotspots: Hotspots): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/hotspots/scan',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'Clusters of whatever size that stand out: Kulldorff scan over cells or streets',
      summaryZh: '扫描统计：不限大小的聚集区（单元或街巷）',
      body: surface.scanQuestionSchema,
      response: surface.scanAnswerSchema,
      handle: ({ cityId, body }) => hotspots.scan(cityId, body),
    }),
    route({
      method: 'post',
      path: '/api/v1/hotspots/density',
      permission: 'cases:read',
      tag: 'hotspots',
      summary: 'Density of cases along the road network, the kernel walking through junctions',
      summaryZh: '沿路网的案件密度（核函数经路口传播，总量守恒）',
      body: surface.densityQuestionSchema,
      response: surface.densityAnswerSchema,
      handle: ({ cityId, body }) => hotspots.density(cityId, body),
    }),
  ];
}
