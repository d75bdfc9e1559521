import type { Account } from '../accounts/contract.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { notFound } from '../kernel/errors.ts';
import type { Cities } from './cities.ts';
import * as wire from './contract.ts';

/** A city that the account may not see is a city that is not there. */
function mayName(account: Account, cityId: number): number {
  if (!account.cityIds.includes(cityId)) throw notFound('cityId', String(cityId));
  return cityId;
}

export function citiesRoutes(cities: Cities): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cities',
      permission: 'city:read',
      tag: 'cities',
      summary: 'Cities that this account may see, with what is in them',
      summaryZh: '当前账号可见的城市及其数据量',
      response: wire.cityEntriesSchema,
      handle: ({ account }) => cities.list(account.cityIds),
    }),
    route({
      method: 'get',
      path: '/api/v1/cities/h3-options',
      permission: 'city:read',
      tag: 'cities',
      summary: 'H3 resolutions with the true area of a cell at a place',
      summaryZh: '某地各级六边形单元的真实面积',
      query: wire.h3OptionsQuerySchema,
      response: wire.h3OptionsSchema,
      handle: async ({ query }) => cities.h3Options(query.lat, query.lng),
    }),
    route({
      method: 'post',
      path: '/api/v1/cities/uploads',
      permission: 'settings:write',
      tag: 'cities',
      summary: 'Send a file for a new city; answers what is in it and which boundaries it offers',
      summaryZh: '上传新建城市所用文件，返回其内容与可选边界',
      query: wire.uploadQuerySchema,
      response: wire.cityUploadSchema,
      handle: async ({ query, req, res }) => {
        const upload = await cities.upload(req, query.name, query.kind, query.crs);
        res.status(201);
        return upload;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/cities',
      permission: 'settings:write',
      tag: 'cities',
      summary: 'Make a city from an uploaded file, as a job',
      summaryZh: '由已上传的文件新建城市（后台任务）',
      body: wire.newCitySchema,
      response: wire.cityStartedSchema,
      bodyLimit: 4 * 1024 * 1024,
      handle: async (context) => {
        const { body, account, res } = context;
        // The very first city is made by somebody who is in none.
        const from = account.cityIds.length === 0 ? null : context.cityId;
        const started = await cities.create(body, account.accountId, from);
        res.status(202);
        return started;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/cities/:cityId/report',
      permission: 'city:read',
      tag: 'cities',
      summary: 'How a city was made from its file: counts, zone, assumptions, what was left out',
      summaryZh: '城市由文件生成的报告：数量、坐标带、假定与剔除',
      params: wire.cityParamsSchema,
      response: wire.cityReportSchema,
      handle: ({ params, account }) => cities.report(mayName(account, params.cityId)),
    }),
    route({
      method: 'get',
      path: '/api/v1/cities/:cityId/topology',
      permission: 'city:read',
      tag: 'cities',
      summary: 'Gaps, overlaps, slivers, orphans of grids and streets, each with its place',
      summaryZh: '网格与街巷的拓扑检查：缝隙、重叠、细条、孤立',
      params: wire.cityParamsSchema,
      response: wire.topologyReportSchema,
      handle: ({ params, account }) => cities.topology(mayName(account, params.cityId)),
    }),
    ...(['streets', 'grids'] as const).map((what) =>
      route({
        method: 'post',
        path: `/api/v1/cities/:cityId/${what}`,
        permission: 'settings:write',
        tag: 'cities',
        summary: `Make the ${what} of a city anew, as a job`,
        summaryZh: what === 'streets' ? '重新划分街巷（后台任务）' : '重新划分网格（后台任务）',
        params: wire.cityParamsSchema,
        body: wire.rebuildSchema,
        response: wire.jobStartedSchema,
        handle: async ({ params, body, account, res }) => {
          const { jobId } = await cities.rebuild(
            what,
            mayName(account, params.cityId),
            body.count,
            account.accountId,
          );
          res.status(202);
          return { jobId };
        },
      }),
    ),
    route({
      method: 'post',
      path: '/api/v1/cities/:cityId/delete',
      permission: 'settings:write',
      tag: 'cities',
      summary: 'Delete a city that a file made, after typing its name',
      summaryZh: '删除由文件新建的城市（须输入城市名称）',
      params: wire.cityParamsSchema,
      body: wire.deleteCitySchema,
      response: wire.cityDeletedSchema,
      handle: ({ params, body, account }) =>
        cities.remove(mayName(account, params.cityId), body.confirm, account.accountId),
    }),
  ];
}
