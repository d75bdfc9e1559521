import type { Config } from '../../server/config.ts';
import { createLog } from '../../server/http/log.ts';
import type { Limits } from '../../server/http/server.ts';
import { startService, type Service } from '../../server/main.ts';
import type { EngineName } from './engines.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { copyOfTemplate, type TemplateKind } from './templates.ts';

export interface TestService extends Service {
  config: Config;
  /** Warnings and errors that the service logged, as JSON lines. */
  logged: string[];
  /** A new visitor. */
  client(): HttpClient;
  /** A new visitor who is signed in with a demo account. */
  as(login: string): Promise<HttpClient>;
}

/** The whole service on a private database and a free port; with the demo city unless `template` says `migrated`. */
export async function testService(
  name: EngineName,
  options: { template?: TemplateKind; settings?: Partial<Config>; limits?: Limits } = {},
): Promise<TestService> {
  const { config: base, remove } = await copyOfTemplate(name, options.template ?? 'demo');
  const config = { ...base, ...options.settings };
  const logged: string[] = [];
  const log = createLog('warn', (line) => logged.push(line), Date.now);
  const service = await startService(config, { log, limits: options.limits, checkAnswers: true }).catch(
    async (error: unknown) => {
      await remove();
      throw error;
    },
  );
  return {
    ...service,
    config,
    logged,
    client: () => createHttpClient(service.url),
    async as(login) {
      const client = createHttpClient(service.url);
      await client.login(login);
      return client;
    },
    async close() {
      await service.close();
      await remove();
    },
  };
}
