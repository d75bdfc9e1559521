import { gridParamsSchema } from '../geography/contract.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import * as wire from './contract.ts';
import type { People } from './people.ts';

export function peopleRoutes(people: People): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/grids/:gridId/staff',
      permission: 'people:read',
      tag: 'people',
      summary: 'Who answers for a grid and who is on post there at an instant',
      summaryZh: '某一时刻网格的责任人与在岗人员',
      params: gridParamsSchema,
      query: wire.staffQuerySchema,
      response: wire.gridStaffSchema,
      handle: ({ cityId, params, query }) => people.staff(cityId, params.gridId, query.at),
    }),
    route({
      method: 'get',
      path: '/api/v1/responsibilities',
      permission: 'people:read',
      tag: 'people',
      summary: 'Who answered for a grid or street at an instant, and everybody who ever did',
      summaryZh: '责任倒查：某一时刻由谁负责，以及历任责任人',
      query: wire.responsibilitiesQuerySchema,
      response: wire.responsibilitiesSchema,
      handle: ({ cityId, query }) => people.responsibilities(cityId, query),
    }),
  ];
}
