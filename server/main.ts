import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from './app.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { openEngine, type Engine, type Progress } from './db/engine.ts';
import { migrate } from './db/migrate.ts';
import type { Log } from './http/log.ts';
import type { Route } from './http/route.ts';
import type { Limits } from './http/server.ts';
import { stillStarting } from './http/still-starting.ts';
import { systemClock } from './kernel/clock.ts';
import { XwError } from './kernel/errors.ts';
import { removeLeftFolders } from './kernel/temporary-folder.ts';

/** The whole service: engine, schema, city, application, port. */
export interface Service {
  /** Where it answers, without a slash at the end. */
  url: string;
  engine: Engine;
  /** Everything that can be asked. */
  routes: readonly Route[];
  /** Where JT/T 808 terminals are received; undefined when that door is shut. */
  terminalDoor?: { host: string; port: number };
  /** Takes no new request, lets the running ones finish, closes everything. Under five seconds. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  log: Log;
  limits?: Limits;
  /** Hold every JSON answer against its schema; for tests. */
  checkAnswers?: boolean;
  onProgress?: (progress: Progress) => void;
}

/** Requests still running when the service stops get this long, ms. */
const FINISH_WITHIN_MS = 2_000;
/** The application's own closing included, ms. */
const STOP_WITHIN_MS = 3_000;
/** A taken port is told only after the engine had time to say that the data is held, which explains more. */
const HELD_DATA_SAID_WITHIN_MS = 1_000;

/**
 * Starts the service on its database and port. Whatever was begun is closed again when a later step fails.
 * `XwError`: `port_in_use`, `address_unusable`, and those of `openEngine` and `migrate`.
 */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const { log } = options;
  let step: Progress = { zh: '打开数据库', en: 'Opening the database' };
  const onProgress = (progress: Progress): void => {
    step = progress;
    options.onProgress?.(progress);
  };
  let handler = stillStarting(() => step);
  const server = createServer((req, res) => handler(req, res));
  const opening = openEngine(config, { onProgress, log: (line) => log.warn(line) });
  // Read while the engine opens in its own process; together they are most of a later start.
  const reading = import('./app.ts');
  reading.catch(() => undefined);
  let engine: Engine | undefined;
  let app: App | undefined;
  try {
    const listening = listen(server, config);
    void removeLeftFolders();
    await Promise.race([opening, listening.catch((error: unknown) => saidLater(error))]);
    engine = await opening;
    const address = await listening;
    const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
    engine.announce(url);
    onProgress({ zh: '检查数据库结构', en: 'Checking the schema' });
    const { version } = await migrate(engine.db, {
      onStep: (migration) =>
        onProgress({ zh: `更新数据库结构 ${migration.name}`, en: `Updating the schema: ${migration.name}` }),
    });
    engine.recordSchema(version);
    if (config.demo) await ensureDemoCity(engine.db, config.demoFirstMinute, onProgress);
    onProgress({ zh: '启动服务', en: 'Starting the service' });
    const opened = engine;
    const { createApp } = await reading;
    app = await createApp({
      db: engine.db,
      clock: systemClock,
      config,
      log,
      engine: () => opened.describe(),
      limits: options.limits,
      checkAnswers: options.checkAnswers,
    });
    await app.start();
    handler = app.handler;
    const started = app;
    let closed: Promise<void> | undefined;
    return {
      url,
      engine: opened,
      routes: app.routes,
      terminalDoor: app.terminalDoor(),
      close: () => (closed ??= stop(server, started, opened)),
    };
  } catch (error) {
    server.closeAllConnections();
    server.close();
    await app?.close().catch(() => undefined);
    // An engine that is still opening is closed as well before anybody is told: its folder is free then.
    await (engine ?? (await opening.catch(() => undefined)))?.close();
    throw error;
  }
}

/** Loads the demo city, or finishes an interrupted load, unless a whole city is there. */
async function ensureDemoCity(
  db: Database,
  firstMinute: number | undefined,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const whole = await db.query(
    'select city_id from cities where not synthetic or checksum is not null or city_id <> 1 limit 1',
  );
  if (whole.length > 0) return;
  const { buildDemoCity } = await import('./demo/demo.ts');
  await buildDemoCity(db, { nowMs: systemClock.now(), firstMinute, onProgress });
}

async function stop(server: Server, app: App, engine: Engine): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection is kept alive after its last answer; nobody will ask on it any more.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS);
  // Ending the application ends the open event streams, which would otherwise keep the server open.
  await within(STOP_WITHIN_MS, Promise.all([app.close(), ended]));
  clearTimeout(cut);
  clearInterval(sweep);
  await engine.close();
}

/** The work, or just its beginning when it takes longer. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

function listen(server: Server, config: Config): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(unusable(error, config)));
    server.listen(config.port, config.host, () => resolve(server.address() as AddressInfo));
  });
}

function saidLater(error: unknown): Promise<never> {
  return new Promise((_, reject) => setTimeout(reject, HELD_DATA_SAID_WITHIN_MS, error));
}

function unusable(error: NodeJS.ErrnoException, config: Config): XwError {
  const taken = error.code === 'EADDRINUSE';
  return new XwError(
    {
      code: taken ? 'port_in_use' : 'address_unusable',
      status: 500,
      detail: taken
        ? `端口 ${config.port} 已被其他程序占用。`
        : `无法在 ${config.host}:${config.port} 上提供服务。`,
      detailEn: taken
        ? `Port ${config.port} is taken by another program.`
        : `The address ${config.host}:${config.port} cannot be used.`,
      value: `${config.host}:${config.port}`,
      place: taken ? 'PORT' : 'HOST',
      remedy: taken
        ? `请换一个端口，例如：PORT=${config.port + 1} npm start`
        : '请检查 HOST 与 PORT；1024 以下的端口需要权限。',
      remedyEn: taken
        ? `Choose another, for example: PORT=${config.port + 1} npm start`
        : 'Check HOST and PORT; ports below 1024 need rights.',
    },
    { cause: error },
  );
}
