import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  attachmentSchema,
  projectChangeSchema,
  projectInputSchema,
  projectListSchema,
  projectSchema,
} from './project-contract.ts';
import type { PermitProjects } from './projects.ts';

const city = z.object({ city: z.string().optional() });
const one = z.object({ projectNo: z.string().max(80) });
const file = one.extend({ attachmentId: z.string().max(64) });
/** Kept as sent, but never shown by the browser as a page of ours. */
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

export function permitProjectRoutes(projects: PermitProjects): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/permit-projects',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Files of projects, newest receipt first.',
      summaryZh: '项目档案，最新受理在前',
      query: city.extend({
        q: z.string().max(80).optional(),
        cursor: z.string().max(160).optional(),
        limit: z.number().int().min(1).max(200).optional(),
      }),
      response: projectListSchema,
      handle: ({ cityId, query }) =>
        projects.list(cityId, {
          ...(query.q === undefined ? {} : { words: query.q }),
          ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
          ...(query.limit === undefined ? {} : { limit: query.limit }),
        }),
    }),
    route({
      method: 'post',
      path: '/api/v1/permit-projects',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Open the file of a project.',
      summaryZh: '建立项目档案',
      query: city,
      body: projectInputSchema,
      response: projectSchema,
      handle: ({ cityId, body, account }) => projects.open(cityId, body, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-projects/:projectNo',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'A project: who builds, attachments, all checks, the clock in working days, and its history.',
      summaryZh: '项目档案：建设单位、附件、全部核查、工作日计时、经过',
      params: one,
      query: city,
      response: projectSchema,
      handle: ({ cityId, params }) => projects.read(cityId, params.projectNo),
    }),
    route({
      method: 'patch',
      path: '/api/v1/permit-projects/:projectNo',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Correct what a project says; what it said before stays in its history.',
      summaryZh: '更正项目信息；更正前的内容留在经过中',
      params: one,
      query: city,
      body: projectChangeSchema,
      response: projectSchema,
      handle: ({ cityId, params, body, account }) =>
        projects.change(cityId, params.projectNo, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/permit-projects/:projectNo/attachments',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Put a file (the body) into a project; 16 MB at most.',
      summaryZh: '收入附件（请求体即文件，至多 16 MB）',
      params: one,
      query: city.extend({ name: z.string().trim().min(1).max(200) }),
      response: attachmentSchema,
      stream: true,
      handle({ cityId, params, query, account, req }) {
        const said = (req.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
        const mediaType = MEDIA_TYPE.test(said) ? said : 'application/octet-stream';
        return projects.attach(
          cityId,
          params.projectNo,
          { name: query.name, mediaType, stream: req },
          account.accountId,
        );
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-projects/:projectNo/attachments/:attachmentId',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'A file of a project, as it was sent.',
      summaryZh: '下载附件原件',
      params: file,
      query: city,
      produces: 'application/octet-stream',
      async handle({ cityId, params, res }) {
        const found = await projects.attachment(cityId, params.projectNo, params.attachmentId);
        res.setHeader('Content-Type', 'application/octet-stream');
        res.setHeader(
          'Content-Disposition',
          `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`,
        );
        res.end(found.content);
        return undefined;
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/permit-projects/:projectNo/attachments/:attachmentId',
      permission: 'zones:check',
      tag: 'permits',
      summary: 'Take a file out of a project; its name and hash stay in the history.',
      summaryZh: '移除附件（名称与哈希留在经过中）',
      params: file,
      query: city,
      async handle({ cityId, params, account }) {
        await projects.remove(cityId, params.projectNo, params.attachmentId, account.accountId);
        return undefined;
      },
    }),
  ];
}
