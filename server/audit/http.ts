import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Audit } from './audit.ts';
import { AuditHeads, AuditPage, AuditVerification } from './contract.ts';

export function auditRoutes(audit: Audit): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit',
      permission: 'audit:read',
      tag: 'audit',
      summary: 'What was recorded lately, newest first',
      summaryZh: '最近的审计记录，新的在前',
      query: z.object({
        stream: z.string().max(64).optional(),
        cursor: z.string().max(400).optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
      response: AuditPage,
      handle: ({ query }) => audit.list(query),
    }),
    route({
      method: 'get',
      path: '/api/v1/audit/heads',
      permission: 'audit:read',
      tag: 'audit',
      summary: 'The last word of every stream, to be kept outside this deployment',
      summaryZh: '各流的链头，请导出到系统之外保存',
      response: AuditHeads,
      cacheControl: 'no-store',
      handle: () => audit.heads(),
    }),
    route({
      method: 'get',
      path: '/api/v1/audit/verify',
      permission: 'audit:read',
      tag: 'audit',
      summary: 'Were entries edited or deleted? Reads everything again',
      summaryZh: '核验：记录是否被改动或删除',
      response: AuditVerification,
      cacheControl: 'no-store',
      handle: () => audit.verify(),
    }),
    route({
      method: 'post',
      path: '/api/v1/audit/verify',
      permission: 'audit:read',
      tag: 'audit',
      summary: 'Were entries edited, deleted or cut off since these heads were exported?',
      summaryZh: '对照导出的链头核验：是否被改动、删除或截尾',
      body: AuditHeads,
      bodyLimit: 1_048_576,
      response: AuditVerification,
      handle: ({ body }) => audit.verify(body),
    }),
  ];
}
