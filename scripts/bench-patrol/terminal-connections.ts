import { memoryOf } from '../bench/memory.ts';
import { jt808Door } from '../simulate/doors.ts';
import { PLACE } from '../simulate/plain-units.ts';
import type { PatrolBench } from './part.ts';
import { openPlainCity } from './plain-city.ts';

const TERMINALS = 2_000;
const INTERVAL_S = 15;
const ROUNDS = 4;
/** Terminals that sign on at once. */
const AT_ONCE = 50;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

export const bench: PatrolBench = {
  name: 'terminals',
  title: `${TERMINALS} JT/T 808 connections, a position every ${INTERVAL_S} s each, embedded engine`,
  async run(say) {
    const city = await openPlainCity(TERMINALS);
    const door = jt808Door(city.terminals, city.keys.phones);
    const send = (unitId: string, i: number): Promise<boolean> =>
      door.send([
        {
          unitId,
          observedAt: Math.floor(Date.now() / 1000) * 1000,
          lng: PLACE[0] + i * 1e-5,
          lat: PLACE[1],
          speedMps: 5,
          headingDeg: 0,
        },
      ]);
    const before = memoryOf(city.pid).reduce((sum, one) => sum + one.rssMb, 0);
    const began = performance.now();
    const left = [...city.unitIds.entries()];
    let signed = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = left.shift(); next !== undefined; next = left.shift())
          if (await send(next[1], next[0])) signed += 1;
      }),
    );
    say(
      `${signed} signed on and heard in ${((performance.now() - began) / 1000).toFixed(1)} s, ${door.connections} connections open`,
    );
    const tookMs: number[] = [];
    let unsaid = 0;
    const pending: Promise<void>[] = [];
    const start = performance.now();
    for (let i = 0; i < TERMINALS * ROUNDS; i += 1) {
      const early = (i * INTERVAL_S * 1000) / TERMINALS - (performance.now() - start);
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const sent = performance.now();
      pending.push(
        send(city.unitIds[i % TERMINALS]!, i % TERMINALS).then((done) => {
          if (done) tookMs.push(performance.now() - sent);
          else unsaid += 1;
        }),
      );
    }
    await Promise.all(pending);
    const open = door.connections;
    const after = memoryOf(city.pid).reduce((sum, one) => sum + one.rssMb, 0);
    door.close();
    await city.close();
    tookMs.sort((a, b) => a - b);
    say(
      `${tookMs.length} positions acknowledged, ${unsaid} not: p50 ${quantile(tookMs, 0.5).toFixed(1)} ms, p99 ${quantile(tookMs, 0.99).toFixed(1)} ms`,
    );
    say(
      `${open} connections at the end; memory of service and engine ${before.toFixed(0)} → ${after.toFixed(0)} MB`,
    );
    return signed === TERMINALS && unsaid === 0 && open === TERMINALS;
  },
};
