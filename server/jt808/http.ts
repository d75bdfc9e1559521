import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  changeTerminalSchema,
  newTerminalsReceiptSchema,
  newTerminalsSchema,
  phoneSchema,
  terminalListSchema,
} from './contract.ts';
import type { Jt808 } from './jt808.ts';
import { terminalStatesSchema } from './states-contract.ts';
import type { TerminalStates } from './states-contract.ts';
import type { TerminalDoor } from './terminal-door.ts';

const params = z.object({ phone: phoneSchema });

/** `door` answers undefined while it is shut. */
export function terminalRoutes(
  jt808: Jt808,
  door: () => TerminalDoor | undefined,
  states: (cityId: number) => Promise<TerminalStates>,
): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/terminal-states',
      permission: 'units:read',
      tag: 'tracking',
      summary:
        'By what every unit reports, on which datum, when it was last heard of, and since when it is silent',
      summaryZh: '各单元的上报设备、坐标系、最近消息与失联起点；JT/T 808 接入状态',
      response: terminalStatesSchema,
      handle: ({ cityId }) => states(cityId),
    }),
    route({
      method: 'get',
      path: '/api/v1/terminals',
      permission: 'accounts:write',
      tag: 'tracking',
      summary: 'JT/T 808 terminals of the city, and whether they are connected',
      summaryZh: '本市 JT/T 808 终端及其连接状态',
      response: terminalListSchema,
      async handle({ cityId }) {
        const open = door();
        return {
          door: open === undefined ? null : open.address,
          connections: open?.connections ?? 0,
          terminals: await jt808.list(cityId, (phone) => open?.isConnected(phone) ?? false),
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/terminals',
      permission: 'accounts:write',
      tag: 'tracking',
      summary: 'Let terminals in by their phone numbers, each for one unit and with its datum',
      summaryZh: '登记终端（手机号、单元、坐标系）',
      body: newTerminalsSchema,
      bodyLimit: 2 * 1024 * 1024,
      response: newTerminalsReceiptSchema,
      async handle({ account, cityId, body, res }) {
        const receipt = await jt808.add(account.accountId, cityId, body.terminals);
        res.status(201);
        return receipt;
      },
    }),
    route({
      method: 'patch',
      path: '/api/v1/terminals/:phone',
      permission: 'accounts:write',
      tag: 'tracking',
      summary: 'Change a terminal, shut it out, or forget its registration; its connection ends',
      summaryZh: '修改、停用终端或清除其注册；现有连接随即断开',
      params,
      body: changeTerminalSchema,
      handle: async ({ account, cityId, params, body }) => {
        await jt808.change(account.accountId, cityId, params.phone, body);
        return undefined;
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/terminals/:phone',
      permission: 'accounts:write',
      tag: 'tracking',
      summary: 'Take a terminal out; its connection ends. Positions stay',
      summaryZh: '删除终端，连接随即断开；已有定位保留',
      params,
      handle: async ({ account, cityId, params }) => {
        await jt808.remove(account.accountId, cityId, params.phone);
        return undefined;
      },
    }),
  ];
}
