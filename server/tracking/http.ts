import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  MAX_FIXES_BODY_BYTES,
  fixesQuerySchema,
  fixesReceiptSchema,
  trackQuerySchema,
  trackSchema,
  unitsSchema,
} from './contract.ts';
import { readFixesBody } from './fixes-body.ts';
import { createIntakeGate } from './intake-gate.ts';
import type { IntakeGate } from './intake-gate.ts';
import type { Tracking } from './tracking.ts';

export function trackingRoutes(tracking: Tracking, gate: IntakeGate = createIntakeGate()): Route[] {
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
        'Takes a batch of positions (JSON array or NDJSON, gzip allowed); answers when they are durable. 503 with Retry-After: send it again',
      summaryZh: '接收一批定位（JSON 数组或 NDJSON，可 gzip），落盘后应答',
      bodyLimit: MAX_FIXES_BODY_BYTES,
      response: fixesReceiptSchema,
      query: fixesQuerySchema,
      async handle({ cityId, device, req, query }) {
        const body = await readFixesBody(req, gate);
        try {
          return await gate.inTurn(() =>
            tracking.receiveFixes(cityId, body.rows(), device?.unitId ?? null, {
              datum: device?.datum,
              each: query.each,
            }),
          );
        } finally {
          body.done();
        }
      },
    }),
  ];
}
