import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { CityClock } from './city-clock.ts';
import { clockChangeSchema, clockStateSchema } from './contract.ts';

export function clockRoutes(cityClock: CityClock): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/clock',
      permission: 'city:read',
      tag: 'clock',
      summary: 'What time is it in the city, and how fast does it pass?',
      summaryZh: '城市时钟：现在几点，走多快',
      response: clockStateSchema,
      handle: ({ cityId }) => cityClock.state(cityId),
    }),
    route({
      method: 'put',
      path: '/api/v1/clock',
      permission: 'demo:write',
      tag: 'clock',
      summary: 'Sets rate, pause or a jump forwards of a synthetic city’s clock; audited',
      summaryZh: '调整合成城市的示范时钟（倍速、暂停、向前跳转），留痕',
      body: clockChangeSchema,
      response: clockStateSchema,
      handle: ({ cityId, body, account }) => cityClock.change(cityId, body, account.accountId),
    }),
  ];
}
