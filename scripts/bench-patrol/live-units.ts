import { httpDoor } from '../simulate/doors.ts';
import { PLACE } from '../simulate/plain-units.ts';
import type { PatrolBench } from './part.ts';
import { openPlainCity } from './plain-city.ts';

const UNITS = 400;
const INTERVAL_S = 15;
const SECONDS = 60;
const GOAL_MS = 200;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

export const bench: PatrolBench = {
  name: 'live',
  title: `${UNITS} units at ${INTERVAL_S} s on the embedded engine, a request a fix (goal p99 < ${GOAL_MS} ms)`,
  async run(say) {
    const city = await openPlainCity(UNITS);
    const door = httpDoor(city.url, city.keys.secret);
    const tookMs: number[] = [];
    const pending: Promise<void>[] = [];
    let unsaid = 0;
    const began = performance.now();
    for (let i = 0; i < (UNITS * SECONDS) / INTERVAL_S; i += 1) {
      const dueMs = (i * INTERVAL_S * 1000) / UNITS;
      const early = dueMs - (performance.now() - began);
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const fix = {
        unitId: city.unitIds[i % UNITS]!,
        observedAt: Math.floor(Date.now()),
        lng: PLACE[0] + (i % UNITS) * 1e-5,
        lat: PLACE[1],
        speedMps: 5,
        headingDeg: 90,
      };
      const sent = performance.now();
      pending.push(
        door.send([fix]).then((done) => {
          if (done) tookMs.push(performance.now() - sent);
          else unsaid += 1;
        }),
      );
    }
    await Promise.all(pending);
    await city.close();
    tookMs.sort((a, b) => a - b);
    const [p50, p99] = [quantile(tookMs, 0.5), quantile(tookMs, 0.99)];
    say(
      `${tookMs.length} fixes acknowledged, ${unsaid} not: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, slowest ${tookMs.at(-1)?.toFixed(0)} ms`,
    );
    return unsaid === 0 && p99 < GOAL_MS;
  },
};
