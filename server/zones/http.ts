import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { overlapReadingSchema, overlapRequestSchema } from './contract.ts';
import type { Zones } from './zones.ts';

export function zonesRoutes(zones: Zones): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/zone-overlaps',
      permission: 'zones:check',
      tag: 'zones',
      summary:
        'Which protected zones does a drawn site meet, by how much, and how sure is that? Not a verdict.',
      summaryZh: '地块与哪些保护区划重叠、重叠多少、把握多大（非审批结论）',
      body: overlapRequestSchema,
      response: overlapReadingSchema,
      bodyLimit: 1024 * 1024,
      handle: ({ cityId, body, account }) => zones.read(cityId, body, account.accountId),
    }),
  ];
}
