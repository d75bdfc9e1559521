import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { configuredAuthoritySchema, lawPageSchema, lawQuerySchema } from './contract.ts';
import type { Law } from './law.ts';

const entries = z.object({ authorities: z.array(configuredAuthoritySchema) });

export function lawRoutes(law: Law, now: () => number): Route[] {
  const today = () => new Date(now()).toISOString();
  return [
    route({
      method: 'get',
      path: '/api/v1/law',
      permission: 'zones:check',
      tag: 'law',
      summary:
        'Which laws are in force on a day, what is quoted from them, and what must a person still confirm?',
      summaryZh: '某日有效的法律、引用的条文，以及仍须人工确认的事项',
      query: lawQuerySchema,
      response: lawPageSchema,
      handle: async ({ query }) => law.page(query.day ?? today().slice(0, 10)),
    }),
    route({
      method: 'get',
      path: '/api/v1/law/authorities',
      permission: 'zones:check',
      tag: 'law',
      summary:
        'Who consents where a statute leaves it open, as entered for this city, with document numbers.',
      summaryZh: '条文未定的同意机关：本地配置及其文号',
      query: z.object({ city: z.string().optional() }),
      response: entries,
      handle: async ({ cityId }) => ({ authorities: await law.authorities(cityId, today()) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/law/authorities',
      permission: 'settings:write',
      tag: 'law',
      summary: 'Enter who consents where a statute leaves it open. The former entry is kept for replays.',
      summaryZh: '配置条文未定的同意机关（保留旧配置供重放）',
      body: configuredAuthoritySchema,
      response: entries,
      handle: async ({ cityId, body, account }) => ({
        authorities: await law.enterAuthority(cityId, body, account.accountId),
      }),
    }),
  ];
}
