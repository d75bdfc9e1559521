import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import * as wire from './contract.ts';
import type { Coordinates } from './coordinates.ts';

export function coordinatesRoutes(coordinates: Coordinates): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/crs',
      permission: 'city:read',
      tag: 'coordinates',
      summary: 'Reference systems that can be claimed, and those that are refused with what to do',
      summaryZh: '可选用的坐标系，以及不予转换的坐标系与处理办法',
      response: wire.crsListSchema,
      handle: async ({ cityId }) => ({ items: await coordinates.list(cityId) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/crs/explain',
      permission: 'city:read',
      tag: 'coordinates',
      summary: 'Which systems put these numbers inside the city? One, several (ask), or none',
      summaryZh: '这些数字按哪些坐标系落在本市？唯一、多种（需确认）或没有',
      body: wire.explainRequestSchema,
      response: wire.explanationSchema,
      bodyLimit: 1024 * 1024,
      handle: ({ cityId, body }) => coordinates.explain(cityId, body),
    }),
    route({
      method: 'get',
      path: '/api/v1/crs/registrations',
      permission: 'city:read',
      tag: 'coordinates',
      summary: 'Local systems with tested parameters',
      summaryZh: '已登记的本地坐标系及检查点残差',
      response: wire.registrationsSchema,
      handle: async ({ cityId }) => ({ items: await coordinates.registrations(cityId) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/crs/registrations',
      permission: 'settings:write',
      tag: 'coordinates',
      summary: 'Register a local system; refused when its check points do not fit',
      summaryZh: '登记本地坐标系；检查点残差超限时拒绝',
      body: wire.registrationRequestSchema,
      response: wire.registeredCrsSchema,
      handle: async ({ cityId, body, account, res }) => {
        const registered = await coordinates.register(cityId, body, account.accountId);
        res.status(201);
        return registered;
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/crs/registrations/:crsId',
      permission: 'settings:write',
      tag: 'coordinates',
      summary: 'Withdraw a registered system',
      summaryZh: '撤销已登记的本地坐标系',
      params: wire.crsParamsSchema,
      handle: async ({ cityId, params, account }) => {
        await coordinates.withdraw(cityId, params.crsId, account.accountId);
        return undefined;
      },
    }),
  ];
}
