import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Account } from '../accounts/contract.ts';
import * as wire from './contract.ts';
import type { FenceActor, Fences } from './fences.ts';

const actorOf = ({ accountId, login }: Account): FenceActor => ({ accountId, login });

export function fenceRoutes(fences: Fences): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/fences',
      permission: 'units:read',
      tag: 'tracking',
      summary: 'Electronic fences of the city with their rules and owners',
      summaryZh: '电子围栏及其规则、负责人',
      response: wire.fenceListSchema,
      handle: async ({ cityId }) => ({ fences: await fences.list(cityId) }),
    }),
    route({
      method: 'get',
      path: '/api/v1/fence-owners',
      permission: 'fences:write',
      tag: 'tracking',
      summary: 'Who may answer for events at fences of the city',
      summaryZh: '可担任围栏事件负责人的账号',
      response: wire.fenceOwnersSchema,
      handle: async ({ cityId }) => ({ owners: await fences.owners(cityId) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/fences',
      permission: 'fences:write',
      tag: 'tracking',
      summary: 'Make a fence: an area or a route, when it speaks, about whom, who answers',
      summaryZh: '新建电子围栏',
      body: wire.saveFenceSchema,
      bodyLimit: 1024 * 1024,
      response: wire.fenceSchema,
      handle: async ({ cityId, body, account, res }) => {
        const made = await fences.save(cityId, undefined, body, actorOf(account));
        res.status(201);
        return made;
      },
    }),
    route({
      method: 'put',
      path: '/api/v1/fences/:fenceId',
      permission: 'fences:write',
      tag: 'tracking',
      summary: 'Change a fence; where units stand to it is found anew',
      summaryZh: '修改电子围栏',
      params: wire.fenceParamsSchema,
      body: wire.saveFenceSchema,
      bodyLimit: 1024 * 1024,
      response: wire.fenceSchema,
      handle: ({ cityId, params, body, account }) =>
        fences.save(cityId, params.fenceId, body, actorOf(account)),
    }),
    route({
      method: 'delete',
      path: '/api/v1/fences/:fenceId',
      permission: 'fences:write',
      tag: 'tracking',
      summary: 'Take a fence out; its events stay',
      summaryZh: '删除电子围栏（事件保留）',
      params: wire.fenceParamsSchema,
      handle: async ({ cityId, params, account }) => {
        await fences.remove(cityId, params.fenceId, actorOf(account));
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/fence-events',
      permission: 'units:read',
      tag: 'tracking',
      summary: 'What happened at fences, newest first, with owner and what was done about it',
      summaryZh: '围栏事件及处置过程（最新在前）',
      query: wire.fenceEventsQuerySchema,
      response: wire.fenceEventsSchema,
      handle: ({ cityId, query }) => fences.events(cityId, query),
    }),
    route({
      method: 'post',
      path: '/api/v1/fence-events/:eventId/steps',
      permission: 'fences:write',
      tag: 'tracking',
      summary: 'Acknowledge an event, hand it over, or close it with a note',
      summaryZh: '确认、移交或办结围栏事件',
      params: wire.fenceEventParamsSchema,
      body: wire.fenceStepSchema,
      response: wire.fenceEventSchema,
      handle: ({ cityId, params, body, account }) =>
        fences.step(cityId, params.eventId, body, actorOf(account)),
    }),
  ];
}
