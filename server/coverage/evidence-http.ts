import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { visitParamsSchema } from './contract.ts';
import * as wire from './evidence-contract.ts';
import type { EvidenceDesk } from './evidence-desk.ts';

const city = z.object({ city: z.string().optional() });

export function evidenceRoutes(evidence: EvidenceDesk): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/visits/:visitId/photo',
      permission: 'coverage:read',
      tag: 'coverage',
      summary: 'The photo that a logged visit rests on (PNG or JPEG)',
      summaryZh: '一次登记到访所附的照片',
      params: visitParamsSchema,
      query: city,
      produces: 'image/*',
      async handle({ cityId, params, res }) {
        const { mediaType, bytes } = await evidence.photoOf(cityId, params.visitId);
        res.setHeader('Content-Type', mediaType);
        res.end(bytes);
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/visits/camera-events',
      permission: 'visits:write',
      tag: 'coverage',
      summary: 'Somebody was seen by a camera: a visit when the camera may be evidence, else a lead',
      summaryZh: '摄像机所见：合规、有告示、已公布者计到访，否则仅作线索',
      body: wire.cameraEventSchema,
      response: wire.cameraAnswerSchema,
      handle: ({ cityId, body, account }) => evidence.camera(cityId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/visits/flights',
      permission: 'visits:write',
      tag: 'coverage',
      summary: 'What a drone looked over: visits to the streets of which it saw enough',
      summaryZh: '无人机航摄范围：看到足够长度的街巷计到访',
      body: wire.flightSchema,
      response: wire.flightAnswerSchema,
      handle: ({ cityId, body, account }) => evidence.flight(cityId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/visits/import',
      permission: 'visits:write',
      tag: 'coverage',
      summary: 'Read a register of visits (the body is the sheet); rows that cannot be read are listed',
      summaryZh: '导入到访台账（请求体即文件）；读不懂的行逐一列出，dryRun 只检查',
      query: wire.visitFileSchema,
      response: wire.visitFileAnswerSchema,
      stream: true,
      handle: ({ cityId, query, account, req }) =>
        evidence.file(cityId, { name: query.name, dryRun: query.dryRun, stream: req }, account.accountId),
    }),
  ];
}
