import { sendAnswer } from '../http/answer.ts';
import { route } from '../http/route.ts';
import type { Context, Route } from '../http/route.ts';
import * as wire from './contract.ts';
import type { Scans, StoredFile } from './scans.ts';

type AnyContext = Pick<Context<unknown, unknown, unknown>, 'req' | 'res'>;

async function sendFile(
  { req, res }: AnyContext,
  file: StoredFile,
  how: 'inline' | 'attachment',
): Promise<undefined> {
  res.setHeader('Content-Disposition', `${how}; filename*=UTF-8''${encodeURIComponent(file.name)}`);
  await sendAnswer(req, res, {
    body: file.bytes,
    contentType: file.mediaType,
    etag: `"${file.sha256}"`,
    cacheControl: 'private, no-cache',
    compressible: false,
  });
  return undefined;
}

export function scansRoutes(scans: Scans): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/scans',
      permission: 'zones:read',
      tag: 'scans',
      summary: 'Scanned plans of the city, newest first',
      summaryZh: '本市的扫描图纸（最新在前）',
      response: wire.scanListSchema,
      handle: async ({ cityId }) => ({ scans: await scans.list(cityId) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/scans',
      permission: 'zones:write',
      tag: 'scans',
      summary: 'Send a scanned plan: the body is a PNG or JPEG of at most 50 MB',
      summaryZh: '上传扫描图（请求体为不超过 50 MB 的 PNG 或 JPEG）',
      query: wire.scanUploadQuerySchema,
      response: wire.scanSchema,
      handle: async ({ cityId, query, account, req, res }) => {
        const { scan, existing } = await scans.add(cityId, query, req, account.accountId);
        res.status(existing ? 200 : 201);
        return scan;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/scans/:scanId',
      permission: 'zones:read',
      tag: 'scans',
      summary: 'One scan: control points with residuals, the fit, its uncertainty, the corners for the map',
      summaryZh: '一张扫描图：控制点与残差、配准、误差、图角坐标',
      params: wire.scanParamsSchema,
      response: wire.scanSchema,
      handle: async ({ cityId, params }) => scans.scan(cityId, params.scanId),
    }),
    route({
      method: 'get',
      path: '/api/v1/scans/:scanId/image',
      permission: 'zones:read',
      tag: 'scans',
      summary: 'The picture as it was sent',
      summaryZh: '扫描图原图',
      params: wire.scanParamsSchema,
      produces: 'image/png',
      handle: async (context) =>
        sendFile(context, await scans.image(context.cityId, context.params.scanId), 'inline'),
    }),
    route({
      method: 'get',
      path: '/api/v1/scans/:scanId/original',
      permission: 'zones:read',
      tag: 'scans',
      summary: 'The PDF that the picture is a page of',
      summaryZh: '图片所来自的 PDF 原件',
      params: wire.scanParamsSchema,
      produces: 'application/pdf',
      handle: async (context) =>
        sendFile(context, await scans.original(context.cityId, context.params.scanId), 'attachment'),
    }),
    route({
      method: 'put',
      path: '/api/v1/scans/:scanId/original',
      permission: 'zones:write',
      tag: 'scans',
      summary: 'Keep the PDF that the picture is a page of; the body is the file',
      summaryZh: '保存图片所来自的 PDF（请求体为文件）',
      params: wire.scanParamsSchema,
      query: wire.originalQuerySchema,
      response: wire.scanSchema,
      handle: async ({ cityId, params, query, account, req }) =>
        scans.addOriginal(cityId, params.scanId, query.name, req, account.accountId),
    }),
    route({
      method: 'put',
      path: '/api/v1/scans/:scanId/control-points',
      permission: 'zones:write',
      tag: 'scans',
      summary: 'Set all control points; from four on the plan is fitted and judged',
      summaryZh: '设置全部控制点；四个起即配准并给出残差',
      params: wire.scanParamsSchema,
      body: wire.controlPointsRequestSchema,
      response: wire.scanSchema,
      handle: async ({ cityId, params, body, account }) =>
        scans.setControlPoints(cityId, params.scanId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/scans/:scanId/uncertainty',
      permission: 'zones:read',
      tag: 'scans',
      summary: 'How far may a zone traced from this scan be off? Part by part',
      summaryZh: '由此图描绘的区划误差有多大（分项列出）',
      params: wire.scanParamsSchema,
      body: wire.epsilonRequestSchema,
      response: wire.epsilonSchema,
      bodyLimit: 2 * 1024 * 1024,
      handle: async ({ cityId, params, body }) => scans.epsilon(cityId, params.scanId, body.positions),
    }),
    route({
      method: 'delete',
      path: '/api/v1/scans/:scanId',
      permission: 'zones:write',
      tag: 'scans',
      summary: 'Remove a scan that no zone names as its source',
      summaryZh: '删除未被任何区划引用的扫描图',
      params: wire.scanParamsSchema,
      handle: async ({ cityId, params, account }) => {
        await scans.remove(cityId, params.scanId, account.accountId);
        return undefined;
      },
    }),
  ];
}
