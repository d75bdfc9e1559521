import type { Request } from 'express';
import { z } from 'zod';
import { sendAnswer } from '../http/answer.ts';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { PermitPapers } from './permit-papers.ts';

const params = z.object({ checkId: z.string().max(64) });
const query = z.object({ city: z.string().optional() });
const PDF = 'application/pdf';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** The papers of a permit check. `publicUrl` is the address in their QR code when a proxy stands in front. */
export function permitPaperRoutes(papers: PermitPapers, options: { publicUrl?: string } = {}): Route[] {
  const originOf = (req: Request): string =>
    options.publicUrl?.replace(/\/$/, '') ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
  return [
    route({
      method: 'get',
      path: '/api/v1/permit-checks/:checkId/report.pdf',
      permission: 'zones:check',
      tag: 'permits',
      summary:
        'The report of a check: verdict, site plan with margins, articles, doubts, evidence (PDF, Chinese)',
      summaryZh: '核查意见书（PDF）：结论、平面图与距边线、条款、不确定事项、证据',
      params,
      query,
      produces: PDF,
      handle: async ({ cityId, params: { checkId }, account, req, res }) => {
        const body = await papers.report(cityId, checkId, account, originOf(req));
        res.setHeader('Content-Disposition', `attachment; filename="permit-check-${fileName(checkId)}.pdf"`);
        await sendAnswer(req, res, {
          body,
          contentType: PDF,
          cacheControl: 'private, no-cache',
          compressible: false,
        });
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/permit-checks/:checkId/letter.docx',
      permission: 'zones:check',
      tag: 'permits',
      summary:
        'The letter that the verdict leads to: to the authority, to the applicant, or asking for what is missing (Word)',
      summaryZh: '由结论生成的函（Word）：征求意见、告知，或要求复测、补正',
      params,
      query,
      produces: DOCX,
      handle: async ({ cityId, params: { checkId }, account, req, res }) => {
        const body = await papers.letter(cityId, checkId, account, originOf(req));
        res.setHeader(
          'Content-Disposition',
          `attachment; filename="permit-letter-${fileName(checkId)}.docx"`,
        );
        await sendAnswer(req, res, {
          body,
          contentType: DOCX,
          cacheControl: 'private, no-cache',
          compressible: false,
        });
        return undefined;
      },
    }),
  ];
}

/** A name that every system takes. */
const fileName = (checkId: string): string => checkId.replace(/[^A-Za-z0-9-]/g, '_');
