import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  exportLayerParams,
  exportMenuSchema,
  exportQuerySchema,
  exportResultParams,
  resultQuerySchema,
} from './contract.ts';
import type { Exports } from './exports.ts';
import { sendFile } from './send-file.ts';

export function exportRoutes(desk: Exports): Route[] {
  const shared = { method: 'get', permission: 'city:read', tag: 'exports' } as const;
  const produces = 'application/octet-stream';
  return [
    route({
      ...shared,
      path: '/api/v1/exports',
      summary:
        'What this account may export: layers, results, formats, reference systems with their uncertainty',
      summaryZh: '当前账号可导出的图层、结果、格式与坐标系（含误差）',
      response: exportMenuSchema,
      handle: ({ cityId, account }) => desk.menu(cityId, account),
    }),
    route({
      ...shared,
      path: '/api/v1/exports/layers/:layer',
      summary:
        'A layer as GeoJSON, CSV, Excel, GeoPackage, Shapefile or KML, streamed; by box and filter, in a chosen system',
      summaryZh:
        '导出图层：GeoJSON、CSV、Excel、GeoPackage、Shapefile、KML；可选范围、筛选与坐标系，边读边写',
      params: exportLayerParams,
      query: exportQuerySchema,
      produces,
      stream: true,
      handle: async ({ cityId, params, query, account, req, res }) =>
        sendFile(req, res, await desk.layer(cityId, params.layer, query, account)),
    }),
    route({
      ...shared,
      path: '/api/v1/exports/results/:result',
      summary:
        'A result in the same formats: permit checks, hotspots, coverage gaps, plans, latest positions of units',
      summaryZh: '导出结果：许可核查、热点、班次缺口、巡查时效、排班方案、单元位置',
      params: exportResultParams,
      query: resultQuerySchema,
      produces,
      stream: true,
      handle: async ({ cityId, params, query, account, req, res }) =>
        sendFile(req, res, await desk.result(cityId, params.result, query, account)),
    }),
  ];
}
