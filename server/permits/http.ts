import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { daySchema } from '../kernel/wire-schema.ts';
import {
  checkListSchema,
  dateComparisonSchema,
  decisionRequestSchema,
  permitCheckSchema,
  permitRequestSchema,
  replaySchema,
} from './contract.ts';
import { coverageRegisterSchema, gazetteRequestSchema, signatureRequestSchema } from './coverage-contract.ts';
import type { CoverageDesk } from './coverage-register.ts';
import type { Permits } from './permits.ts';
import { permitQualityAnswerSchema } from './quality-contract.ts';
import type { QualityDesk } from './quality.ts';
import type { Screening } from './screening.ts';
import { screeningReportSchema } from './screening-contract.ts';

const city = { city: z.string().optional() };
const one = z.object({ checkId: z.string().max(64) });

export function permitRoutes(
  permits: Permits,
  register: CoverageDesk,
  screening: Screening,
  quality: QualityDesk,
): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/permit-checks',
      permission: 'zones:check',
      tag: 'permits',
      summary:
        'May this be built here, by which law, who must consent, and how sure is that? 503 when a layer failed.',
      summaryZh: '能否在此建设、依何法、须经谁同意、把握多大（任一图层读取失败即 503，不作结论）',
      body: permitRequestSchema,
      response: permitCheckSchema,
      bodyLimit: 4 * 1024 * 1024,
      handle: ({ cityId, body, account }) => permits.check(cityId, body, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-checks',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'The verdicts of a city or project, newest first.',
      summaryZh: '核查记录，最新在前',
      query: z.object({
        ...city,
        projectNo: z.string().max(80).optional(),
        cursor: z.string().max(160).optional(),
        limit: z.number().int().min(1).max(200).optional(),
      }),
      response: checkListSchema,
      handle: ({ cityId, query }) => permits.list(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-checks/:checkId',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'One verdict as it was given, with the decisions on it and what changed since.',
      summaryZh: '某次核查的结论、采信记录与其后变化',
      params: one,
      query: z.object(city),
      response: permitCheckSchema,
      handle: ({ cityId, params }) => permits.read(cityId, params.checkId),
    }),
    route({
      method: 'post',
      path: '/api/v1/permit-checks/:checkId/replay',
      permission: 'zones:check',
      tag: 'permits',
      summary:
        'The old question on the old law and register (its hash must be equal), and what today would differ.',
      summaryZh: '按当时的法律与登记册重放（哈希应相等），并与今日对比',
      params: one,
      query: z.object(city),
      response: replaySchema,
      handle: ({ cityId, params }) => permits.replay(cityId, params.checkId),
    }),
    route({
      method: 'post',
      path: '/api/v1/permit-checks/:checkId/compare',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'The same works on two dates: what does the law of each day and the zones in force then say?',
      summaryZh: '同一工程按两个日期各自的法律与有效区划比较',
      params: one,
      query: z.object(city),
      body: z.object({ days: z.tuple([daySchema, daySchema]) }),
      response: dateComparisonSchema,
      handle: ({ cityId, params, body }) => permits.compareDates(cityId, params.checkId, body.days),
    }),
    route({
      method: 'post',
      path: '/api/v1/permit-checks/:checkId/decisions',
      permission: 'zones:write',
      tag: 'permits',
      summary:
        'Adopt the verdict, or override it with a reason: that is the record. The verdict never changes.',
      summaryZh: '采信或附理由改判；结论本身不变',
      params: one,
      query: z.object(city),
      body: decisionRequestSchema,
      response: permitCheckSchema,
      handle: ({ cityId, params, body, account }) =>
        permits.decide(cityId, params.checkId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/permit-checks/:checkId/disputes',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Dispute a verdict with a reason. It adds to the record and never makes the verdict milder.',
      summaryZh: '附理由提出异议；只增加记录，不减轻结论',
      params: one,
      query: z.object(city),
      body: z.object({ reason: z.string().trim().min(4).max(2000) }),
      response: permitCheckSchema,
      handle: ({ cityId, params, body, account }) =>
        permits.decide(cityId, params.checkId, { kind: 'disputed', reason: body.reason }, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/coverage-register',
      permission: 'zones:check',
      tag: 'permits',
      summary:
        'Which protected things ought to have zones, which have, and who signed that the list is whole?',
      summaryZh: '覆盖登记册：应划、已划、由谁签认完整',
      query: z.object({ ...city, adcode: z.string().max(6).optional(), day: daySchema.optional() }),
      response: coverageRegisterSchema,
      handle: ({ cityId, query }) => register.read(cityId, query),
    }),
    route({
      method: 'post',
      path: '/api/v1/coverage-register/entries',
      permission: 'zones:write',
      tag: 'permits',
      summary: 'Add names of an official list to the register.',
      summaryZh: '录入公布名录',
      query: z.object(city),
      body: gazetteRequestSchema,
      response: coverageRegisterSchema,
      handle: ({ cityId, body, account }) => register.add(cityId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/coverage-register/fill',
      permission: 'zones:write',
      tag: 'permits',
      summary: 'List every protected site that the register knows.',
      summaryZh: '由登记的文物生成名录',
      query: z.object(city),
      body: z.object({ source: z.string().min(2).max(300) }),
      response: coverageRegisterSchema,
      handle: ({ cityId, body, account }) => register.fill(cityId, body.source, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/coverage-register/signatures',
      permission: 'zones:write',
      tag: 'permits',
      summary: 'Sign that a line of the register is whole, as of today.',
      summaryZh: '签认某一名录完整（自今日起）',
      query: z.object(city),
      body: signatureRequestSchema,
      response: coverageRegisterSchema,
      handle: ({ cityId, body, account }) => register.sign(cityId, body, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-quality',
      permission: 'zones:check',
      tag: 'permits',
      summary:
        'Over random sites of the city: how often can a check not answer, and why? Null when it was not measured yet.',
      summaryZh: '随机地块中“依据不足”的比例及原因（登记册质量指标）',
      query: z.object(city),
      response: permitQualityAnswerSchema,
      handle: async ({ cityId }) => ({ quality: await quality.read(cityId) }),
    }),
    route({
      method: 'get',
      path: '/api/v1/construction-screening',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Every construction site by its light: red, amber, grey, clear, with reason and article.',
      summaryZh: '在建工地筛查：红、黄、灰、无涉及其理由与条款',
      query: z.object(city),
      response: screeningReportSchema,
      handle: ({ cityId }) => screening.read(cityId),
    }),
  ];
}
