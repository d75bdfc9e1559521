import { createAccessTokens } from './accounts/access-tokens.ts';
import { createAccounts } from './accounts/accounts.ts';
import { createDemoAccounts } from './accounts/demo-accounts.ts';
import { createSessions } from './accounts/sessions.ts';
import { createAudit } from './audit/audit.ts';
import { createCityClock } from './clock/city-clock.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { createEvents } from './events/events.ts';
import type { Log } from './http/log.ts';
import { createMetrics } from './http/metrics.ts';
import { isLoopbackHost } from './http/remote.ts';
import type { Clock } from './kernel/clock.ts';

export interface FloorDeps {
  db: Database;
  /** Real time. */
  clock: Clock;
  config: Config;
  log: Log;
}

/** What went wrong with something that nobody waits for, into the log. */
export const failures =
  (log: Log) =>
  (what: string) =>
  (error: unknown): void =>
    log.error(what, { cause: String(error) });

/**
 * Who did what, who may, what happens, what time it is. Rejects with 403 `demo_secrets` when the service would be
 * reachable from elsewhere while published passwords are in use.
 */
export async function createFloors({ db, clock, config, log }: FloorDeps) {
  const failed = failures(log);
  const audit = createAudit({ db, clock });
  const sessions = createSessions({ db, clock, audit });
  const accounts = createAccounts({ db, clock, audit, sessions });
  const tokens = createAccessTokens({ db, clock, audit, sessions });
  const demo = createDemoAccounts({ db, clock, audit, sessions });
  const metrics = createMetrics();
  const events = createEvents({ clock });
  const cityClock = createCityClock({
    db,
    events,
    audit,
    realClock: clock,
    firstRate: config.demoClockRate,
    firstMinute: config.demoFirstMinute,
    onError: failed('clock'),
  });
  await cityClock.refresh();

  await audit.harden();
  await demo.ensure(config.initialPassword);
  await demo.refuseHost(config.host, isLoopbackHost(config.host));

  return { audit, sessions, accounts, tokens, demo, metrics, events, cityClock };
}
export type Floors = Awaited<ReturnType<typeof createFloors>>;
