import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  fourSidesReadingSchema,
  fourSidesRequestSchema,
  overlapReadingSchema,
  overlapRequestSchema,
  supersedeSchema,
  zoneDraftSchema,
  zoneHistorySchema,
  zoneTopologySchema,
} from './contract.ts';
import { readFourSides } from './core/four-sides-text.ts';
import { zoneListSchema, zonePreviewRequestSchema, zonePreviewSchema } from './draft-contract.ts';
import type { Outlines } from './outlines.ts';
import type { ZoneRegister } from './zone-register.ts';
import type { Zones } from './zones.ts';

const city = z.object({ city: z.string().optional() });
const one = z.object({ zoneId: z.string().max(64) });
const BODY = 4 * 1024 * 1024;

export function zonesRoutes(zones: Zones, register: ZoneRegister, outlines: Outlines): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/zone-overlaps',
      permission: 'zones:check',
      tag: 'zones',
      summary:
        'Which protected zones does a drawn site meet, by how much, and how sure is that? Not a verdict.',
      summaryZh: '地块与哪些保护区划重叠、重叠多少、把握多大（非审批结论）',
      body: overlapRequestSchema,
      response: overlapReadingSchema,
      bodyLimit: 1024 * 1024,
      handle: ({ cityId, body, account }) => zones.read(cityId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/zone-texts/four-sides',
      permission: 'zones:read',
      tag: 'zones',
      summary: 'What do the words of a boundary say, side by side? Aids for drawing, never a geometry.',
      summaryZh: '解读四至文字：逐侧列出界标、距离与方向（仅供绘制参考，不生成图形）',
      query: city,
      body: fourSidesRequestSchema,
      response: fourSidesReadingSchema,
      handle: async ({ body }) => readFourSides(body.text),
    }),
    route({
      method: 'get',
      path: '/api/v1/zones/:zoneId/history',
      permission: 'zones:read',
      tag: 'zones',
      summary: 'Every version of a zone: when it was law, and when that was known.',
      summaryZh: '区划的全部版本：何时有效、何时知悉',
      params: one,
      query: city,
      response: zoneHistorySchema,
      handle: ({ cityId, params }) => register.history(cityId, params.zoneId),
    }),
    route({
      method: 'get',
      path: '/api/v1/zones',
      permission: 'zones:read',
      tag: 'zones',
      summary:
        'The register of zones: which there are and how well each outline is known; sites and documents to choose from.',
      summaryZh: '区划登记册：有哪些区划、边界掌握到何种程度；可选的文物点与文件',
      query: city,
      response: zoneListSchema,
      handle: ({ cityId }) => outlines.list(cityId),
    }),
    route({
      method: 'post',
      path: '/api/v1/zone-previews',
      permission: 'zones:read',
      tag: 'zones',
      summary:
        'What would be entered: the outline as drawn or derived from its rule, its size, and what is wrong with it.',
      summaryZh: '录入前预览：所绘或按规则导出的边界、面积与周长、拓扑问题（不写入）',
      query: city,
      body: zonePreviewRequestSchema,
      response: zonePreviewSchema,
      bodyLimit: BODY,
      handle: ({ cityId, body }) => outlines.preview(cityId, body),
    }),
    route({
      method: 'post',
      path: '/api/v1/zones/:zoneId/derive',
      permission: 'zones:write',
      tag: 'zones',
      summary: 'Draw the outline of a zone from its rule, as a correction of its record.',
      summaryZh: '按规则绘制（或重绘）区划边界，作为更正记录',
      params: one,
      query: city,
      response: zoneHistorySchema,
      handle: ({ cityId, params, account }) => register.derive(cityId, params.zoneId, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/zones',
      permission: 'zones:write',
      tag: 'zones',
      summary: 'Enter a zone: drawn, in words, or by a rule. An invalid outline is refused, never repaired.',
      summaryZh: '录入区划（绘制、四至文字或规则）；无效边界一律退回',
      query: city,
      body: zoneDraftSchema,
      response: zoneHistorySchema,
      bodyLimit: BODY,
      handle: ({ cityId, body, account }) => register.enter(cityId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/zones/:zoneId/supersede',
      permission: 'zones:write',
      tag: 'zones',
      summary: 'Supersede a zone by a change of law or a correction. Nothing is overwritten.',
      summaryZh: '以新公布或更正替代区划；不覆盖旧版本',
      params: one,
      query: city,
      body: supersedeSchema,
      response: zoneHistorySchema,
      bodyLimit: BODY,
      handle: ({ cityId, params, body, account }) =>
        register.supersede(cityId, params.zoneId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/zones/:zoneId/undo',
      permission: 'zones:write',
      tag: 'zones',
      summary: 'Take the last entry of a zone back.',
      summaryZh: '撤回区划的最近一次录入',
      params: one,
      query: city,
      response: zoneHistorySchema,
      handle: ({ cityId, params, account }) => register.undo(cityId, params.zoneId, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/zone-topology',
      permission: 'zones:read',
      tag: 'zones',
      summary:
        'What is wrong with the outlines of the zones: invalid, control zone inside protection zone, slivers.',
      summaryZh: '区划拓扑检查：图形无效、建控压占保护范围、狭缝',
      query: city,
      response: zoneTopologySchema,
      handle: ({ cityId }) => register.topology(cityId),
    }),
  ];
}
