import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { CityDesk } from './city.ts';
import * as wire from './contract.ts';

export function cityRoutes(desk: CityDesk): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/city',
      permission: 'city:read',
      tag: 'city',
      summary: 'Which city is this: boundary, zone of measurement, counts, source',
      summaryZh: '城市概况：边界、量算坐标系、数量、来源',
      response: wire.citySchema,
      handle: ({ cityId }) => desk.city(cityId),
    }),
    route({
      method: 'get',
      path: '/api/v1/codes',
      permission: 'city:read',
      tag: 'city',
      summary: 'Code lists with names in both languages',
      summaryZh: '代码表（中英文名称）',
      query: wire.codesQuerySchema,
      response: wire.codesSchema,
      handle: ({ query }) => desk.codes(query.list),
    }),
    route({
      method: 'get',
      path: '/api/v1/settings',
      permission: 'city:read',
      tag: 'city',
      summary: 'Settings in force, with their source, and what the engine promises',
      summaryZh: '当前设置及其来源，以及数据库引擎的保证',
      response: wire.settingsSchema,
      handle: ({ cityId }) => desk.settings(cityId),
    }),
    route({
      method: 'put',
      path: '/api/v1/settings/:key',
      permission: 'settings:write',
      tag: 'city',
      summary: 'Change one setting and say who says so',
      summaryZh: '修改一项设置并注明依据',
      params: wire.settingParamsSchema,
      body: wire.settingChangeSchema,
      response: wire.settingSchema,
      handle: ({ cityId, params, body, account }) =>
        desk.changeSetting(cityId, params.key, body, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/calendar',
      permission: 'city:read',
      tag: 'city',
      summary: 'Working days from one day to another',
      summaryZh: '起止日期之间的工作日历',
      query: wire.calendarQuerySchema,
      response: wire.calendarSchema,
      handle: ({ cityId, query }) => desk.calendar(cityId, query.from, query.to),
    }),
  ];
}
