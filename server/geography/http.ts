import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import * as wire from './contract.ts';
import type { Geography } from './geography.ts';

export function geographyRoutes(geography: Geography): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/grids',
      permission: 'city:read',
      tag: 'geography',
      summary: 'Responsibility grids in force at an instant',
      summaryZh: '某一时刻有效的责任网格',
      query: wire.gridsQuerySchema,
      response: wire.gridsSchema,
      handle: ({ cityId, query }) => geography.grids(cityId, query.at),
    }),
    route({
      method: 'get',
      path: '/api/v1/grids/:gridId',
      permission: 'city:read',
      tag: 'geography',
      summary: 'One responsibility grid with its outline and streets',
      summaryZh: '一个责任网格的边界与街巷',
      params: wire.gridParamsSchema,
      query: wire.gridsQuerySchema,
      response: wire.gridDetailSchema,
      handle: ({ cityId, params, query }) => geography.grid(cityId, params.gridId, query.at),
    }),
    route({
      method: 'get',
      path: '/api/v1/streets',
      permission: 'city:read',
      tag: 'geography',
      summary: 'Managed streets and lanes, of the city or of one grid',
      summaryZh: '街巷列表（全市或某一网格）',
      query: wire.streetsQuerySchema,
      response: wire.streetsSchema,
      handle: ({ cityId, query }) => geography.streets(cityId, query.grid),
    }),
    route({
      method: 'get',
      path: '/api/v1/streets/:streetId',
      permission: 'city:read',
      tag: 'geography',
      summary: 'One street: its line and the streets that it meets',
      summaryZh: '一条街巷的线位与相邻街巷',
      params: wire.streetParamsSchema,
      response: wire.streetDetailSchema,
      handle: ({ cityId, params }) => geography.street(cityId, params.streetId),
    }),
  ];
}
