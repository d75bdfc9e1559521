import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  MAX_FIXES_BODY_BYTES,
  SILENT_AFTER_S,
  fixesQuerySchema,
  fixesReceiptSchema,
  trackQuerySchema,
  trackSchema,
  unitsSchema,
} from './contract.ts';
import { readFixesBody } from './fixes-body.ts';
import { createIntakeGate } from './intake-gate.ts';
import type { IntakeGate } from './intake-gate.ts';
import {
  presenceQuerySchema,
  presenceSchema,
  replayQuerySchema,
  replaySchema,
  silencesQuerySchema,
  silencesSchema,
} from './looks-contract.ts';
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
      method: 'get',
      path: '/api/v1/replay',
      permission: 'tracks:read',
      tag: 'tracking',
      summary:
        'Positions of units between two instants for a time slider; the look is recorded with its purpose',
      summaryZh: '轨迹回放（时间滑块；须说明用途，查看留痕）',
      query: replayQuerySchema,
      response: replaySchema,
      handle: ({ cityId, query, account }) => tracking.replay(cityId, query, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/presence',
      permission: 'tracks:read',
      tag: 'tracking',
      summary:
        'Who was inside this area between two instants, and of whom is it unknown; recorded with its purpose',
      summaryZh: '某时段内谁到过该区域（须说明用途，查看留痕）',
      body: presenceQuerySchema,
      response: presenceSchema,
      handle: ({ cityId, body, account }) => tracking.presence(cityId, body, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/silences',
      permission: 'units:read',
      tag: 'tracking',
      summary: 'When units on duty were not heard of: silence is no absence',
      summaryZh: '在岗单元的失联时段（失联不等于缺岗）',
      query: silencesQuerySchema,
      response: silencesSchema,
      async handle({ cityId, query }) {
        const { from, to, unit } = query;
        return {
          from,
          to,
          afterS: SILENT_AFTER_S,
          silences: await tracking.silences(cityId, from, to, unit),
        };
      },
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
        if (tracking.waiting().full) gate.turnAway();
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
