import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  MAX_FIXES_BODY_BYTES,
  fixesReceiptSchema,
  trackQuerySchema,
  trackSchema,
  unitsSchema,
} from './contract.ts';
import { readFixesBody } from './fixes-body.ts';
import type { Tracking } from './tracking.ts';

export function trackingRoutes(tracking: Tracking): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/units',
      permission: 'units:read',
      tag: 'tracking',
      summary: 'Latest state of every active unit at the city’s time',
      summaryZh: '全部在册单元的最新状态',
      response: unitsSchema,
      handle: ({ cityId }) => tracking.units(cityId),
    }),
    route({
      method: 'get',
      path: '/api/v1/units/:unitId/track',
      permission: 'tracks:read',
      tag: 'tracking',
      summary: 'A unit’s track of at most 24 hours; the look is recorded with its purpose',
      summaryZh: '单元轨迹（最长 24 小时，须说明用途，查看留痕）',
      query: trackQuerySchema,
      response: trackSchema,
      handle: ({ cityId, params, query, account }) =>
        tracking.track(cityId, (params as { unitId: string }).unitId, { ...query, actor: account.accountId }),
    }),
    route({
      method: 'post',
      path: '/api/v1/fixes',
      permission: 'fixes:write',
      tag: 'tracking',
      summary:
        'Takes a batch of positions (JSON array or NDJSON, gzip allowed); answers when they are durable',
      summaryZh: '接收一批定位（JSON 数组或 NDJSON，可 gzip），落盘后应答',
      bodyLimit: MAX_FIXES_BODY_BYTES,
      response: fixesReceiptSchema,
      async handle({ cityId, device, req }) {
        const rows = await readFixesBody(req);
        return tracking.receiveFixes(cityId, rows, device?.unitId ?? null);
      },
    }),
  ];
}
