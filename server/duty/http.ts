import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  attendanceQuerySchema,
  attendanceSchema,
  rosterImportListSchema,
  rosterImportSchema,
  rosterQuerySchema,
  rosterSchema,
  rosterUploadSchema,
} from './contract.ts';
import type { Duty } from './duty.ts';

const city = z.object({ city: z.string().optional() });
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function dutyRoutes(duty: Duty): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/attendance',
      permission: 'people:read',
      tag: 'duty',
      summary:
        'Who is on post, elsewhere, silent or absent, in every grid at once; silence is never absence.',
      summaryZh: '全区考勤：在岗、网格外、失联、缺勤分列（失联不等于缺勤）',
      query: attendanceQuerySchema,
      response: attendanceSchema,
      handle: ({ cityId, query }) => duty.attendance(cityId, query.at),
    }),
    route({
      method: 'get',
      path: '/api/v1/rosters',
      permission: 'people:read',
      tag: 'duty',
      summary: 'Turns and leave of a period.',
      summaryZh: '某时段的排班与请假',
      query: rosterQuerySchema,
      response: rosterSchema,
      handle: ({ cityId, query }) => duty.roster(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/rosters.xlsx',
      permission: 'people:read',
      tag: 'duty',
      summary: 'The same as a workbook that can be changed and imported again.',
      summaryZh: '排班表（Excel，改好可再导入）',
      query: rosterQuerySchema.extend(city.shape),
      produces: XLSX,
      async handle({ cityId, query, res }) {
        const { from, to, grid } = query;
        const file = await duty.workbook(cityId, { from, to, ...(grid === undefined ? {} : { grid }) });
        res.setHeader('Content-Type', XLSX);
        res.setHeader('Content-Disposition', `attachment; filename="roster-${from}-${to}.xlsx"`);
        res.end(file);
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/roster-imports',
      permission: 'duty:write',
      tag: 'duty',
      summary:
        'Read a roster sheet (the body) and replace what stood for its people and days; dryRun only reports.',
      summaryZh: '导入排班表（请求体即文件）；读不懂的格子逐一列出，dryRun 只检查',
      query: rosterUploadSchema,
      response: rosterImportSchema,
      stream: true,
      handle({ cityId, query, account, req }) {
        const { city: _city, ...asked } = query;
        return duty.importSheet(cityId, { ...asked, stream: req }, account.accountId);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/roster-imports',
      permission: 'people:read',
      tag: 'duty',
      summary: 'Imports of roster sheets, newest first.',
      summaryZh: '排班导入记录',
      query: city,
      response: rosterImportListSchema,
      handle: async ({ cityId }) => ({ imports: await duty.imports(cityId) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/roster-imports/:importId/undo',
      permission: 'duty:write',
      tag: 'duty',
      summary: 'Put back what an import replaced.',
      summaryZh: '撤销导入，恢复原排班',
      params: z.object({ importId: z.string().max(64) }),
      query: city,
      response: rosterImportSchema,
      handle: ({ cityId, params, account }) => duty.undo(cityId, params.importId, account.accountId),
    }),
  ];
}
