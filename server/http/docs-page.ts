import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { sendAnswer } from './answer.ts';
import { openApiDocument } from './openapi.ts';
import { route } from './route.ts';
import type { Route } from './route.ts';

const folder = new URL('./docs/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));

/** The description of every route, as a document for machines and as a page for people. */
export function docsRoutes(routes: readonly Route[], version: string): Route[] {
  const own: Route[] = [
    route({
      method: 'get',
      path: '/api/openapi.json',
      permission: 'public',
      tag: 'service',
      summary: 'This interface as OpenAPI 3.1',
      summaryZh: '接口说明（OpenAPI 3.1）',
      response: z.record(z.string(), z.unknown()),
      handle: async ({ req, res }) => {
        await sendAnswer(req, res, {
          body: document,
          contentType: 'application/json; charset=utf-8',
          cacheControl: 'no-cache',
          constant: true,
        });
        return undefined;
      },
    }),
    ...(
      [
        ['/api/docs', 'index.html', 'text/html; charset=utf-8'],
        ['/api/docs/page.js', 'page.js', 'text/javascript; charset=utf-8'],
        ['/api/docs/page.css', 'page.css', 'text/css; charset=utf-8'],
      ] as const
    ).map(([path, file, contentType]) =>
      route({
        method: 'get',
        path,
        permission: 'public',
        tag: 'service',
        summary: `This interface as a page to read: ${file}`,
        summaryZh: `接口说明页面：${file}`,
        produces: contentType.split(';')[0],
        handle: async ({ req, res }) => {
          await sendAnswer(req, res, { body: read(file), contentType, cacheControl: 'no-cache' });
          return undefined;
        },
      }),
    ),
  ];
  const document = Buffer.from(JSON.stringify(openApiDocument([...routes, ...own], version)));
  return own;
}
