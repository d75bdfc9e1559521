import { setTimeout } from 'node:timers/promises';
import type { Session } from './service-import.ts';

/** Ten reads a second: a room of people at their screens. */
const EVERY_MS = 100;

export interface Reads {
  count: number;
  p50: number;
  p99: number;
  longest: number;
  slowest: string;
  failed: number;
}

/** Asks the routes in turn, one every `EVERY_MS` whether or not the last was answered, until `work` ends; ms of each whole answer. */
export async function readsMeanwhile(
  session: Session,
  routes: readonly string[],
  work: Promise<unknown>,
): Promise<Reads> {
  const times: { route: string; ms: number }[] = [];
  const asked: Promise<void>[] = [];
  let failed = 0;
  const over = new AbortController();
  const ended = work.finally(() => over.abort());
  const one = async (route: string): Promise<void> => {
    const began = performance.now();
    const answer = await session.ask(route);
    await answer.arrayBuffer();
    if (answer.ok) times.push({ route, ms: performance.now() - began });
    else failed += 1;
  };
  while (!over.signal.aborted) {
    asked.push(one(routes[asked.length % routes.length] ?? '/healthz'));
    await setTimeout(EVERY_MS);
  }
  await Promise.all(asked);
  await ended;
  times.sort((a, b) => a.ms - b.ms);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)]?.ms ?? Number.NaN;
  const last = times.at(-1);
  return {
    count: times.length,
    p50: at(0.5),
    p99: at(0.99),
    longest: last?.ms ?? Number.NaN,
    slowest: last?.route ?? '',
    failed,
  };
}
