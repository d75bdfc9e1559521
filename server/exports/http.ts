import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { chooseEncoding } from '../http/answer.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  exportLayerParams,
  exportMenuSchema,
  exportQuerySchema,
  exportResultParams,
  resultQuerySchema,
} from './contract.ts';
import type { ExportFile, Exports } from './exports.ts';

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
        send(req, res, await desk.layer(cityId, params.layer, query, account)),
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
        send(req, res, await desk.result(cityId, params.result, query, account)),
    }),
  ];
}

/** The first bytes are waited for: until they are there a refusal still answers as one. A file that breaks off is cut off. */
async function send(req: Request, res: Response, file: ExportFile): Promise<undefined> {
  const source = file.bytes[Symbol.asyncIterator]();
  const first = await source.next();
  res.setHeader('Content-Type', file.mediaType);
  res.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
  res.setHeader('Cache-Control', 'no-store');
  res.vary('Accept-Encoding');
  // Brotli is slower than the city is read; gzip keeps up.
  const taken = (req.headers['accept-encoding'] ?? '').replace(/\bbr\b/gi, '');
  const packed = file.compressible && chooseEncoding(taken) === 'gzip';
  if (packed) res.setHeader('Content-Encoding', 'gzip');
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (let next = first; next.done !== true; next = await source.next()) yield next.value;
    } finally {
      await source.return?.(undefined);
    }
  }
  const readable = Readable.from(bytes(), { objectMode: false, highWaterMark: 256 * 1024 });
  try {
    await (packed ? pipeline(readable, createGzip({ level: 5 }), res) : pipeline(readable, res));
  } catch (error) {
    // The client went away, or the source broke: what was sent is cut off, so that nobody takes it for whole.
    if (!res.destroyed) res.destroy(error as Error);
  }
  return undefined;
}
