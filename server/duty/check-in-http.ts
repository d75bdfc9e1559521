import type { Request } from 'express';
import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  cardSchema,
  checkInRequestSchema,
  checkInSchema,
  newPlatesSchema,
  plateViewSchema,
  platesSchema,
  staffRegisterSchema,
} from './contract.ts';
import type { CheckIns } from './check-ins.ts';

const city = z.object({ city: z.string().optional() });

/** The address under which this service was asked, for codes on paper. */
function originOf(req: Request): string {
  return `${req.protocol}://${req.get('host') ?? 'localhost'}`;
}

export function checkInRoutes(checkIns: CheckIns): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/staff-register',
      permission: 'people:read',
      tag: 'duty',
      summary: 'Everybody in service, with unit and card.',
      summaryZh: '在册人员：终端与签到卡',
      query: city,
      response: staffRegisterSchema,
      handle: ({ cityId }) => checkIns.register(cityId),
    }),
    route({
      method: 'get',
      path: '/api/v1/check-in-plates',
      permission: 'duty:write',
      tag: 'duty',
      summary: 'Plates in use, of a grid or all.',
      summaryZh: '在用的签到牌',
      query: city.extend({ grid: z.string().max(80).optional() }),
      response: platesSchema,
      handle: async ({ cityId, query }) => ({ plates: await checkIns.plates(cityId, query.grid) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/check-in-plates',
      permission: 'duty:write',
      tag: 'duty',
      summary: 'Hang plates on streets or posts that have none.',
      summaryZh: '为没有签到牌的街巷或岗位制牌',
      query: city,
      body: newPlatesSchema,
      response: platesSchema,
      async handle({ cityId, body, account }) {
        await checkIns.hang(cityId, body, account.accountId);
        return { plates: await checkIns.plates(cityId, body.gridId) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/check-in-plates/:plateId',
      permission: 'duty:write',
      tag: 'duty',
      summary: 'Take a plate out of use.',
      summaryZh: '停用签到牌',
      params: z.object({ plateId: z.string().max(40) }),
      query: city,
      async handle({ cityId, params, account }) {
        await checkIns.takeDown(cityId, params.plateId, account.accountId);
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/check-in-plates.pdf',
      permission: 'duty:write',
      tag: 'duty',
      summary: 'Plates to print and hang.',
      summaryZh: '签到牌（PDF，供打印张贴）',
      query: city.extend({ grid: z.string().max(80).optional() }),
      produces: 'application/pdf',
      async handle({ cityId, query, req, res }) {
        const file = await checkIns.platesPdf(cityId, query.grid, originOf(req));
        res.setHeader('Content-Type', 'application/pdf');
        res.setHeader('Content-Disposition', 'attachment; filename="check-in-plates.pdf"');
        res.end(file);
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/check-in-cards',
      permission: 'duty:write',
      tag: 'duty',
      summary: 'A new card for somebody without a terminal; shown once, an older one counts no more.',
      summaryZh: '发放个人签到卡（只显示一次，旧卡随即停用）',
      query: city,
      body: z.object({ personId: z.string().max(80) }),
      response: cardSchema,
      handle: ({ cityId, body, account }) => checkIns.issueCard(cityId, body.personId, account.accountId),
    }),
    route({
      method: 'delete',
      path: '/api/v1/check-in-cards/:personId',
      permission: 'duty:write',
      tag: 'duty',
      summary: 'Take a card out of use.',
      summaryZh: '停用个人签到卡',
      params: z.object({ personId: z.string().max(80) }),
      query: city,
      async handle({ cityId, params, account }) {
        await checkIns.revokeCard(cityId, params.personId, account.accountId);
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/check-in/look',
      permission: 'public',
      tag: 'duty',
      summary: 'What a phone sees of a plate: the name of its street, and whose card was sent along.',
      summaryZh: '手机扫码后看到的牌点',
      body: checkInRequestSchema.pick({ plateId: true }).extend({ card: z.string().max(80).optional() }),
      response: plateViewSchema,
      handle: ({ body }) => checkIns.look(body.plateId, body.card),
    }),
    route({
      method: 'post',
      path: '/api/v1/check-in',
      permission: 'public',
      tag: 'duty',
      summary: 'Check in at a plate with a card: the street counts as seen with that evidence.',
      summaryZh: '扫码签到：该街巷以此为证计为已巡',
      body: checkInRequestSchema,
      response: checkInSchema,
      handle: ({ body }) => checkIns.checkIn(body),
    }),
  ];
}
