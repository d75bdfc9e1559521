import type { Route } from '../http/route.ts';
import { route } from '../http/route.ts';
import { XwError, invalid } from '../kernel/errors.ts';
import {
  cityQuerySchema,
  importAnswerSchema,
  importLayerListSchema,
  importListQuerySchema,
  importListSchema,
  importParamsSchema,
  importReportSchema,
  importStartedSchema,
  importUploadQuerySchema,
  rejectedListSchema,
  rejectedQuerySchema,
} from './contract.ts';
import { rejectedCsv } from './core/rejected-csv.ts';
import type { Ingest } from './ingest.ts';
import { layersFor } from './targets/targets.ts';

const PAGE = 1000;

export function ingestRoutes(ingest: Ingest): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/imports/layers',
      permission: 'imports:read',
      tag: 'imports',
      summary: 'What a file may be imported as: the fields of each layer that this account may bring in',
      summaryZh: '可导入的图层及其字段（当前账号有权导入的）',
      query: cityQuerySchema,
      response: importLayerListSchema,
      handle: ({ account }) => ingest.layers(account.role),
    }),
    route({
      method: 'post',
      path: '/api/v1/imports',
      permission: 'imports:write',
      tag: 'imports',
      summary: 'Send a file (the body is the file) and begin to import it as a layer',
      summaryZh: '上传文件（请求体即文件）并开始导入为某一图层',
      query: importUploadQuerySchema,
      response: importStartedSchema,
      stream: true,
      async handle(context) {
        const { query, account, req, res } = context;
        if (query.layer !== 'city' && !layersFor(account.role).includes(query.layer))
          throw forbiddenLayer(query.layer);
        const started = await ingest.start({
          ...query,
          cityId: context.cityId,
          map: query.map === undefined ? undefined : readMap(query.map),
          stream: req,
          by: account.accountId,
        });
        res.status(202);
        return started;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/imports',
      permission: 'imports:read',
      tag: 'imports',
      summary: 'Imports of the city, newest first',
      summaryZh: '本市的导入记录（最新在前）',
      query: importListQuerySchema,
      response: importListSchema,
      handle: async (context) =>
        ingest.list(context.cityId, context.account.role, {
          ...context.query,
        }),
    }),
    route({
      method: 'get',
      path: '/api/v1/imports/:importId',
      permission: 'imports:read',
      tag: 'imports',
      summary: 'One import: what was found, read, mended, refused and loaded',
      summaryZh: '一次导入的完整报告',
      params: importParamsSchema,
      query: cityQuerySchema,
      response: importReportSchema,
      handle: async (context) => ingest.report(context.cityId, context.params.importId, context.account.role),
    }),
    route({
      method: 'get',
      path: '/api/v1/imports/:importId/rejected',
      permission: 'imports:read',
      tag: 'imports',
      summary: 'Refused rows with place, code, value and reason',
      summaryZh: '被拒绝的行：位置、代码、值与原因',
      params: importParamsSchema,
      query: rejectedQuerySchema,
      response: rejectedListSchema,
      async handle(context) {
        const { params, query, account } = context;
        const cityId = context.cityId;
        await ingest.report(cityId, params.importId, account.role);
        return ingest.rejected(cityId, params.importId, {
          after: readSeq(query.cursor),
          limit: query.limit,
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/imports/:importId/rejected.csv',
      permission: 'imports:read',
      tag: 'imports',
      summary: 'All refused rows as CSV',
      summaryZh: '全部被拒绝的行（CSV）',
      params: importParamsSchema,
      query: cityQuerySchema,
      produces: 'text/csv',
      async handle(context) {
        const { params, account, res } = context;
        const cityId = context.cityId;
        await ingest.report(cityId, params.importId, account.role);
        res.setHeader('Content-Type', 'text/csv; charset=utf-8');
        res.setHeader('Content-Disposition', `attachment; filename="rejected-${params.importId}.csv"`);
        res.setHeader('Cache-Control', 'no-store');
        for (let after = 0, first = true; ; first = false) {
          const { rows, next } = await ingest.rejected(cityId, params.importId, { after, limit: PAGE });
          res.write(rejectedCsv(rows, first));
          if (next === null) break;
          after = Number(next);
        }
        res.end();
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/imports/:importId/answer',
      permission: 'imports:write',
      tag: 'imports',
      summary: 'Answer what an import asks: the datum, the columns, or let the checked rows in',
      summaryZh: '回答导入提出的问题：坐标系、列对应，或同意写入',
      params: importParamsSchema,
      query: cityQuerySchema,
      body: importAnswerSchema,
      response: importStartedSchema,
      async handle(context) {
        const { params, body, account, res } = context;
        const cityId = context.cityId;
        await ingest.report(cityId, params.importId, account.role);
        const started = await ingest.answer(cityId, params.importId, body, account.accountId);
        res.status(202);
        return started;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/imports/:importId/undo',
      permission: 'imports:write',
      tag: 'imports',
      summary: 'Take an import back: what it replaced returns, what it added goes',
      summaryZh: '撤销一次导入：恢复被替换的行，移除新增的行',
      params: importParamsSchema,
      query: cityQuerySchema,
      response: importStartedSchema,
      async handle(context) {
        const { params, account, res } = context;
        const cityId = context.cityId;
        await ingest.report(cityId, params.importId, account.role);
        const started = await ingest.undo(cityId, params.importId, account.accountId);
        res.status(202);
        return started;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/imports/:importId/cancel',
      permission: 'imports:write',
      tag: 'imports',
      summary: 'Stop an import; nothing of it stays',
      summaryZh: '取消导入，不留任何改动',
      params: importParamsSchema,
      query: cityQuerySchema,
      response: importReportSchema,
      async handle(context) {
        const { params, account } = context;
        const cityId = context.cityId;
        await ingest.report(cityId, params.importId, account.role);
        await ingest.cancel(cityId, params.importId);
        return ingest.report(cityId, params.importId, account.role);
      },
    }),
  ];
}

/** `field=column,field=column`; a comma or backslash in a column's name is written with a backslash before it. */
function readMap(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const part of text.split(/(?<!\\),/)) {
    const at = part.indexOf('=');
    if (at <= 0)
      throw invalid(
        'query.map',
        part,
        '应为 字段=列名，以逗号分隔。',
        'Write field=column, separated by commas.',
      );
    map[part.slice(0, at).trim()] = part.slice(at + 1).replace(/\\(.)/g, '$1');
  }
  return map;
}

function readSeq(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^\d{1,9}$/.test(cursor))
    throw invalid('cursor', cursor, '翻页游标无效。', 'This cursor is not one of ours.');
  return Number(cursor);
}

function forbiddenLayer(layer: string): XwError {
  return new XwError({
    code: 'forbidden_layer',
    status: 403,
    detail: `您的角色无权导入图层 ${layer}。`,
    detailEn: `Your role may not import the layer ${layer}.`,
    value: layer,
    place: 'query.layer',
    remedy: '可导入的图层见 GET /api/v1/imports/layers。',
    remedyEn: 'See GET /api/v1/imports/layers for those that it may.',
  });
}
