import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { batchListSchema, batchQuerySchema, batchRowsSchema, batchSchema } from './batch-contract.ts';
import type { PermitBatches } from './batches.ts';
import { batchTemplate } from './batch-workbook.ts';

const cityQuery = z.object({ city: z.string().optional() });
const one = z.object({ batchId: z.string().max(64) });
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function permitBatchRoutes(batches: PermitBatches): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/permit-batches',
      permission: 'zones:check',
      tag: 'permits',
      summary:
        'Check every site of a file (the body): Excel, NDJSON of requests, or any format that can be imported.',
      summaryZh: '批量核查：请求体即文件（Excel、逐行 JSON 请求或任何可导入的格式）',
      query: batchQuerySchema,
      response: batchSchema,
      stream: true,
      async handle({ cityId, query, account, req, res }) {
        const { city: _, ...asked } = query;
        const batch = await batches.start({ ...asked, cityId, stream: req, by: account.accountId });
        res.status(202);
        return batch;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-batches',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Files of sites that were checked, newest first.',
      summaryZh: '批量核查记录，最新在前',
      query: cityQuery,
      response: batchListSchema,
      handle: async ({ cityId }) => ({ batches: await batches.list(cityId) }),
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-batches/template.xlsx',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'The table to fill in.',
      summaryZh: '批量核查模板',
      query: cityQuery,
      produces: XLSX,
      async handle({ res }) {
        attach(res, XLSX, 'xiangwang-permit-batch.xlsx').end(await batchTemplate());
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-batches/:batchId',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'One batch: how many rows, refused ones, verdicts by outcome.',
      summaryZh: '一次批量核查：行数、未受理、各结论数',
      params: one,
      query: cityQuery,
      response: batchSchema,
      handle: ({ cityId, params }) => batches.read(cityId, params.batchId),
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-batches/:batchId/rows',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Rows in the order of the file, each with its verdict or the reason why there is none.',
      summaryZh: '按文件顺序的各行：结论，或不能下结论的原因',
      params: one,
      query: cityQuery.extend({
        cursor: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      response: batchRowsSchema,
      handle: ({ cityId, params, query }) =>
        batches.rows(cityId, params.batchId, { after: query.cursor, limit: query.limit }),
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-batches/:batchId/results.xlsx',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Verdicts and refused rows as a workbook.',
      summaryZh: '结论与未受理的行（Excel）',
      params: one,
      query: cityQuery,
      produces: XLSX,
      async handle({ cityId, params, res }) {
        const file = await batches.workbook(cityId, params.batchId);
        attach(res, XLSX, `${params.batchId}.xlsx`).end(file);
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-batches/:batchId/results.ndjson',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Rows with their findings, one JSON value a line.',
      summaryZh: '各行及其结论（逐行 JSON）',
      params: one,
      query: cityQuery,
      produces: 'application/x-ndjson',
      stream: true,
      async handle({ cityId, params, res }) {
        await batches.read(cityId, params.batchId);
        attach(res, 'application/x-ndjson; charset=utf-8', `${params.batchId}.ndjson`);
        for await (const row of batches.findings(cityId, params.batchId)) {
          if (res.destroyed) return undefined;
          if (!res.write(`${JSON.stringify(row)}\n`)) await drained(res);
        }
        res.end();
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/permit-batches/:batchId/cancel',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Stop a batch; verdicts that are there stay.',
      summaryZh: '停止批量核查；已有结论保留',
      params: one,
      query: cityQuery,
      response: batchSchema,
      handle: ({ cityId, params }) => batches.cancel(cityId, params.batchId),
    }),
  ];
}

type Res = Parameters<Route['handle']>[0]['res'];

function attach(res: Res, type: string, name: string): Res {
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  return res;
}

/** Until more can be written, or nobody reads any more. */
const drained = (res: Res): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      res.off('drain', go);
      res.off('close', go);
      resolve();
    };
    res.once('drain', go);
    res.once('close', go);
  });
