import { createAudit } from '../../server/audit/audit.ts';
import { createCityClock } from '../../server/clock/city-clock.ts';
import { findOwner } from '../../server/db/owner.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { cityTraffic } from '../simulate/city-traffic.ts';
import { grantDoorKeys } from '../simulate/door-keys.ts';
import { httpDoor, jt808Door } from '../simulate/doors.ts';
import type { SentFix } from '../simulate/doors.ts';
import { UsageError, requireInteger } from './command.ts';
import type { Command, Io } from './command.ts';
import { withEngine } from './engine-session.ts';

/** Rounds of the simulation, ms of real time. */
const ROUND_MS = 250;

async function serviceUrl(io: Io): Promise<string> {
  const given = io.options['url'];
  if (given !== undefined && given !== 'true') return given.replace(/\/$/, '');
  const owner = io.config.databaseUrl === undefined ? await findOwner(io.config.dataDir) : undefined;
  if (owner !== undefined && owner !== 'silent' && owner.url !== undefined) return owner.url;
  return `http://${io.config.host}:${io.config.port}`;
}

const simulate: Command = {
  name: 'simulate',
  summary: '模拟终端 Units of the demo city report to a running service through HTTP or JT/T 808',
  usage: [
    '--door http|jt808   which door (default http)',
    '--units N           how many units (default 400)',
    '--interval S        seconds between two reports of a unit (default 15)',
    '--seconds S         how long, s of real time; 0 until it is stopped (default 60)',
    '--url URL           the service (default: that which has the data, else HOST and PORT)',
    '--port P            JT/T 808 port (default XW_JT808_PORT)',
    '--city ID --seed N  (default 1, 1)',
    'Start the service with XW_SIMULATE=0, or its own simulator moves the same units.',
  ],
  options: ['door', 'units', 'interval', 'seconds', 'url', 'port', 'city', 'seed'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const door = io.options['door'] ?? 'http';
      if (door !== 'http' && door !== 'jt808') throw new UsageError(`--door is http or jt808, not "${door}"`);
      const seconds = requireInteger(io, 'seconds', 60);
      const cityId = requireInteger(io, 'city', 1);
      const url = await serviceUrl(io);
      const port = requireInteger(io, 'port', io.config.jt808Port ?? 0);
      if (door === 'jt808' && port === 0) throw new UsageError('--port or XW_JT808_PORT is needed for jt808');
      const audit = createAudit({ db, clock: systemClock });
      const cityClock = createCityClock({ db, events: { publish: () => undefined }, audit });
      await cityClock.refresh();
      const clock = cityClock.clockOf(cityId);
      const startMs = clock.now();
      const traffic = await cityTraffic(db, {
        cityId,
        units: requireInteger(io, 'units', 400),
        seed: requireInteger(io, 'seed', 1),
        intervalS: requireInteger(io, 'interval', 15),
        startMs,
      });
      const keys = await grantDoorKeys(db, cityId, traffic.unitIds);
      const host = new URL(url).hostname;
      const way = door === 'http' ? httpDoor(url, keys.secret) : jt808Door({ host, port }, keys.phones);
      io.say(`${traffic.unitIds.length} 单元 units → ${door === 'http' ? url : `tcp://${host}:${port}`}`);
      let stopped = false;
      const stop = (): void => void (stopped = true);
      process.once('SIGINT', stop);
      const tookMs: number[] = [];
      const sum = { sent: 0, acknowledged: 0, unanswered: 0 };
      const pending = new Set<Promise<void>>();
      const send = async (fix: SentFix): Promise<void> => {
        const began = performance.now();
        sum.sent += 1;
        if (await way.send([fix])) {
          sum.acknowledged += 1;
          if (tookMs.length < 200_000) tookMs.push(performance.now() - began);
        } else sum.unanswered += 1;
      };
      try {
        const began = performance.now();
        const over = (): boolean => stopped || (seconds > 0 && performance.now() - began > seconds * 1000);
        for (let lastMs = startMs; !over();) {
          const nowMs = clock.now();
          for (const fix of nowMs > lastMs ? traffic.reports(lastMs, nowMs) : []) {
            const one = send(fix).finally(() => pending.delete(one));
            pending.add(one);
          }
          lastMs = Math.max(lastMs, nowMs);
          await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
        }
        await Promise.all(pending);
      } finally {
        way.close();
        await keys.revoke();
        process.off('SIGINT', stop);
      }
      tookMs.sort((a, b) => a - b);
      const at = (share: number): number =>
        Math.round((tookMs[Math.floor(share * (tookMs.length - 1))] ?? 0) * 10) / 10;
      const result = { door, ...sum, p50Ms: at(0.5), p99Ms: at(0.99) };
      io.say(
        `发送 sent ${sum.sent}, 确认 acknowledged ${sum.acknowledged}, 未答 unanswered ${sum.unanswered}, p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms`,
      );
      io.result(result);
      return sum.unanswered === 0 && sum.sent > 0 ? 0 : 1;
    }),
};

export const simulateCommands = [simulate];
