import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app.ts';
import type { App } from '../../server/app.ts';
import type { Config } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import type { EngineInfo } from '../../server/db/engine.ts';
import { createLog } from '../../server/http/log.ts';
import type { Limits } from '../../server/http/server.ts';
import { testDatabase } from '../harness/database.ts';
import type { EngineName } from '../harness/engines.ts';
import { createHttpClient } from '../harness/http-client.ts';
import type { HttpClient } from '../harness/http-client.ts';

export interface GateService {
  url: string;
  port: number;
  app: App;
  db: Database;
  config: Config;
  describe: () => EngineInfo;
  /** Moves the service's clock forward. */
  pass(ms: number): void;
  client(): HttpClient;
  as(login: string): Promise<HttpClient>;
  /** Log lines, JSON. */
  logged: string[];
  close(): Promise<void>;
}

/** Two small square synthetic cities with nothing in them: enough for whatever is about people and rights. */
export async function loadTinyCities(db: Database): Promise<void> {
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     select id, 'tiny-' || id, '小城' || id, 'Tiny ' || id, 4548,
       ST_Multi(ST_MakeEnvelope(116.5 + id, 35.4, 116.6 + id, 35.5, 4326)), true, 'synthetic', 'CC0'
     from generate_series(1, 2) as id`,
  );
}

/** No limit that a test would meet by accident. */
const WIDE: Limits = { signIn: { burst: 1_000, perS: 100 }, general: { burst: 100_000, perS: 10_000 } };

/** The application on a private database with the tiny cities, on a free port of the given address. */
export async function gateService(
  engine: EngineName,
  options: {
    host?: string;
    settings?: Partial<Config>;
    limits?: Limits;
    prepare?: (db: Database) => Promise<void>;
  } = {},
): Promise<GateService> {
  const database = await testDatabase(engine);
  await loadTinyCities(database.db);
  await options.prepare?.(database.db);
  const logged: string[] = [];
  let offsetMs = 0;
  const config = { ...database.config, ...options.settings };
  const app = await createApp({
    db: database.db,
    clock: { now: () => Date.now() + offsetMs },
    config,
    log: createLog('info', (line) => logged.push(line), Date.now),
    engine: () => database.engine.describe(),
    limits: options.limits ?? WIDE,
    checkAnswers: true,
  }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  await app.start();
  const host = options.host ?? '127.0.0.1';
  const server = createServer(app.handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  return {
    url,
    port,
    app,
    db: database.db,
    config,
    describe: () => database.engine.describe(),
    logged,
    pass: (ms) => {
      offsetMs += ms;
    },
    client: () => createHttpClient(url),
    async as(login) {
      const client = createHttpClient(url);
      await client.login(login);
      return client;
    },
    async close() {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      await app.close();
      server.closeAllConnections();
      await ended;
      await database.close();
    },
  };
}
