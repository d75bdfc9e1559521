import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../db/migrate.ts';
import { XwError } from '../kernel/errors.ts';
import { identityOf } from './identity.ts';
import type { Metrics } from './metrics.ts';
import { isFromThisMachine } from './remote.ts';
import { route } from './route.ts';
import type { Route } from './route.ts';
import { sendAnswer } from './answer.ts';

const Readiness = z.object({
  ready: z.boolean(),
  version: z.string(),
  engine: z.object({
    kind: z.enum(['postgresql', 'embedded']),
    version: z.string(),
    postgis: z.string(),
    durable: z.enum(['power_cut', 'process_kill']),
    noteZh: z.string(),
    noteEn: z.string(),
  }),
  database: z.object({ answers: z.boolean(), tookMs: z.number().nullable() }),
  schema: z.object({ version: z.number().nullable(), expected: z.number(), current: z.boolean() }),
});
type Readiness = z.output<typeof Readiness>;

/** The database must answer within this, ms, for the service to call itself ready. */
const PATIENCE_MS = 3_000;

/** Is the process alive, is it ready to serve, and how does it fare? */
export function healthRoutes(deps: {
  db: Database;
  describe: () => Readiness['engine'];
  metrics: Metrics;
  version: string;
  trustProxy: boolean;
  isDraining: () => boolean;
}): Route[] {
  const { db, describe, metrics, version, trustProxy } = deps;
  const expected = readMigrations(MIGRATIONS_FOLDER).length;

  async function readiness(): Promise<Readiness> {
    const started = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), PATIENCE_MS);
    });
    const asked = db
      .query<{ version: number }>('select max(version)::int as version from schema_migrations')
      .then((rows) => rows[0]?.version ?? 0)
      .catch(() => null);
    const found = await Promise.race([asked, patience]);
    clearTimeout(timer);
    const answers = found !== null;
    return {
      ready: answers && found === expected && !deps.isDraining(),
      version,
      engine: describe(),
      database: { answers, tookMs: answers ? Math.round((performance.now() - started) * 10) / 10 : null },
      schema: { version: found, expected, current: found === expected },
    };
  }

  return [
    route({
      method: 'get',
      path: '/healthz',
      permission: 'public',
      tag: 'service',
      summary: 'Is the process alive?',
      summaryZh: '进程是否存活',
      response: z.object({ alive: z.literal(true), version: z.string() }),
      cacheControl: 'no-store',
      handle: async () => ({ alive: true as const, version }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      permission: 'public',
      tag: 'service',
      summary:
        'Does the database answer, is the schema current, and what does an acknowledged write survive?',
      summaryZh: '数据库是否可用、结构是否最新，以及已确认的写入经得住什么',
      response: Readiness,
      cacheControl: 'no-store',
      handle: async ({ res }) => {
        const answer = await readiness();
        res.status(answer.ready ? 200 : 503);
        return answer;
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      permission: 'public',
      tag: 'service',
      summary: 'Numbers for Prometheus; to this machine, or to an administrator',
      summaryZh: 'Prometheus 指标：仅本机或管理员可读',
      produces: 'text/plain; version=0.0.4',
      handle: async ({ req, res }) => {
        if (!isFromThisMachine(req, trustProxy) && identityOf(req)?.account.role !== 'admin')
          throw new XwError({
            code: 'forbidden',
            status: 403,
            detail: '指标只对本机或管理员开放。',
            detailEn: 'Metrics are for this machine itself or an administrator.',
            remedy: '请在本机抓取，或以管理员登录。',
            remedyEn: 'Scrape from this machine, or sign in as an administrator.',
          });
        await sendAnswer(req, res, {
          body: Buffer.from(metrics.text()),
          contentType: 'text/plain; version=0.0.4; charset=utf-8',
          cacheControl: 'no-store',
        });
        return undefined;
      },
    }),
  ];
}
