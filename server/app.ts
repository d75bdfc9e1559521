import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import type { EngineInfo } from './db/engine.ts';
import { clientPages } from './http/client-pages.ts';
import type { Log } from './http/log.ts';
import type { Route } from './http/route.ts';
import { createServer } from './http/server.ts';
import type { Limits } from './http/server.ts';
import type { Clock } from './kernel/clock.ts';
import { createDomains } from './app-domains.ts';
import { createFloors, failures } from './app-floors.ts';
import { defineJobs } from './app-jobs.ts';
import { appRoutes } from './app-routes.ts';

export interface AppDeps {
  db: Database;
  /** Real time: sessions, audit, limits. Cities have their own clocks. */
  clock: Clock;
  config: Config;
  log: Log;
  engine: () => EngineInfo;
  limits?: Limits;
  /** Hold every JSON answer against its schema; for tests. */
  checkAnswers?: boolean;
}

export interface App {
  handler: Express;
  /** Everything that can be asked; the leak test and the API description walk it. */
  routes: readonly Route[];
  /** Where terminals are received; undefined while that door is shut. */
  terminalDoor(): { host: string; port: number } | undefined;
  /** Begins what works by itself: jobs, simulator, sealing of the audit. */
  start(): Promise<void>;
  /** Ends streams and work, and writes what is due. */
  close(): Promise<void>;
}

const CLIENT = fileURLToPath(new URL('../dist/client/', import.meta.url));
/** The audit is sealed this often, s. */
const SEAL_EVERY_S = 60;
/** Old positions are looked for this often, s. */
const RETENTION_EVERY_S = 6 * 3600;
const PURGE_EVERY_S = 3_600;
/** Rosters that were made since a plan took effect are looked for this often, s. */
const CARRY_EVERY_S = 900;
/** Cases that came by another door than the service's own are looked at this often, s. */
const DERIVE_EVERY_S = 120;

/**
 * Puts the service together. Rejects with 403 `demo_secrets` when it would be reachable from elsewhere while
 * published passwords are in use.
 */
export async function createApp(deps: AppDeps): Promise<App> {
  const { db, clock, config, log } = deps;
  const failed = failures(log);
  let draining = false;

  const floors = await createFloors(deps);
  const { audit, sessions, demo, metrics, events, cityClock } = floors;
  const domains = await createDomains(deps, floors);
  const { balancing, hotspots, jobs, patrol, pictures, simulator, terminals, tiles } = domains;
  defineJobs(deps, floors, domains);

  metrics.gauge('xw_db_connections', 'Database connections by state.', () => db.connections(), 'state');
  metrics.gauge('xw_sse_clients', 'Browsers on the event stream.', () => events.stats.clients);
  metrics.gauge(
    'xw_sse_slow_clients_dropped',
    'Readers sent away for being slow.',
    () => events.stats.slowClientsDropped,
  );
  metrics.gauge(
    'xw_simulated_fixes',
    'Fixes that the simulator sent since the start.',
    () => simulator?.stats.fixes ?? 0,
  );
  metrics.gauge('xw_terminals_connected', 'Open JT/T 808 connections.', terminals.connections);
  metrics.gauge('xw_events_published', 'Events published since the start.', () => events.stats.published);

  const routes = appRoutes({ ...deps, isDraining: () => draining }, floors, domains);

  const handler = createServer({
    routes,
    sessions,
    demo,
    metrics,
    clock,
    log,
    trustProxy: config.trustProxy,
    limits: deps.limits,
    checkAnswers: deps.checkAnswers,
    pages: clientPages(CLIENT),
  });

  return {
    handler,
    routes,
    terminalDoor: terminals.address,
    async start() {
      cityClock.start();
      await jobs.schedule('audit.close', SEAL_EVERY_S);
      await jobs.schedule('sessions.purge', PURGE_EVERY_S);
      await jobs.schedule('cases.derive', DERIVE_EVERY_S);
      await jobs.schedule('hotspots.retention', RETENTION_EVERY_S, { firstInS: 900 });
      await jobs.schedule('balancing.carry', CARRY_EVERY_S);
      await jobs.schedule('fixes.retention', RETENTION_EVERY_S, { firstInS: 600 });
      await jobs.start();
      await patrol.start();
      void jobs.cityIds().then((cityIds) => {
        hotspots.preload(cityIds);
        return tiles.preload(cityIds);
      }, failed('tiles'));
      if (config.jt808Port !== undefined) await terminals.open(config.host, config.jt808Port);
      simulator?.start();
    },
    async close() {
      draining = true;
      events.close();
      await terminals.close();
      await simulator?.close();
      await jobs.close();
      await patrol.close();
      await balancing.close();
      await hotspots.close();
      await pictures.close();
      await tiles.close();
      await cityClock.close();
      await audit.settle();
      await audit.closeBatches().catch(failed('audit'));
      metrics.stop();
    },
  };
}
