import type { Request } from 'express';
import { z } from 'zod';
import type { Account } from '../accounts/contract.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Events } from './events.ts';
import { serveStream } from './stream.ts';
import type { StreamOptions } from './stream.ts';

const query = z.object({
  lastEventId: z
    .string()
    .max(80)
    .optional()
    .meta({ description: 'For clients that cannot send the Last-Event-ID header' }),
});

/**
 * The stream of events. `reauthenticate` reads the same credentials again and answers who they belong to now,
 * or undefined when they are no longer good.
 */
export function eventRoutes(
  events: Events,
  reauthenticate: (req: Request) => Promise<Account | undefined>,
  options: StreamOptions = {},
): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/events',
      permission: 'city:read',
      tag: 'events',
      summary:
        'Server-sent events of a city (CloudEvents 1.0), filtered by what the account may see; resumes with Last-Event-ID',
      summaryZh: '城市实时事件流（CloudEvents 1.0，按权限过滤，支持断点续传）',
      produces: 'text/event-stream',
      stream: true,
      query,
      async handle({ account, cityId, query, req, res }) {
        const lastEventId = req.get('last-event-id') ?? query.lastEventId;
        await serveStream(
          events,
          { res, account, cityId, lastEventId, reauthenticate: () => reauthenticate(req) },
          options,
        );
        return undefined;
      },
    }),
  ];
}
