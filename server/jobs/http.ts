import { route, type Route } from '../http/route.ts';
import { jobListSchema, jobParamsSchema, jobQuerySchema, jobSchema, newJobSchema } from './contract.ts';
import { z } from 'zod';
import type { Jobs } from './jobs.ts';

const cityQuery = z.object({ city: z.string().optional() });

/** `started` is told who started or cancelled what, for the audit. */
export function jobRoutes(
  jobs: Jobs,
  started: (event: {
    actor: string;
    action: string;
    subject: string;
    detail: Record<string, unknown>;
  }) => Promise<void>,
): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/jobs',
      permission: 'jobs:read',
      tag: 'jobs',
      summary: 'Long work of the city, newest first, and the kinds that this account may start',
      summaryZh: '长时任务列表（最新在前）及当前账号可启动的任务种类',
      query: jobQuerySchema,
      response: jobListSchema,
      handle: async ({ query, account, cityId }) => jobs.list(cityId, query, account.permissions),
    }),
    route({
      method: 'post',
      path: '/api/v1/jobs',
      // Each kind says who may start it; `jobs:write` unless told.
      permission: 'jobs:read',
      tag: 'jobs',
      summary: 'Start a job of a kind',
      summaryZh: '启动一个任务',
      query: cityQuery,
      body: newJobSchema,
      response: jobSchema,
      handle: async ({ body, account, cityId }) => {
        jobs.checkMayStart(body.kind, account.permissions);
        const { kind, params, runAt } = body;
        const job = await jobs.enqueue(kind, params, account.accountId, { cityId, runAt });
        await started({
          actor: account.accountId,
          action: 'job.start',
          subject: job.jobId,
          detail: { kind, cityId },
        });
        return job;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/jobs/:jobId',
      permission: 'jobs:read',
      tag: 'jobs',
      summary: 'One job with progress and result',
      summaryZh: '一个任务的进度与结果',
      params: jobParamsSchema,
      query: cityQuery,
      response: jobSchema,
      handle: async ({ params, cityId }) => jobs.one(params.jobId, cityId),
    }),
    route({
      method: 'post',
      path: '/api/v1/jobs/:jobId/cancel',
      permission: 'jobs:write',
      tag: 'jobs',
      summary: 'Cancel a waiting job, or ask a running one to stop',
      summaryZh: '取消排队中的任务，或请求停止运行中的任务',
      params: jobParamsSchema,
      query: cityQuery,
      response: jobSchema,
      handle: async ({ params, account, cityId }) => {
        const job = await jobs.cancel(params.jobId, cityId);
        await started({
          actor: account.accountId,
          action: 'job.cancel',
          subject: job.jobId,
          detail: { kind: job.kind, cityId },
        });
        return job;
      },
    }),
  ];
}
