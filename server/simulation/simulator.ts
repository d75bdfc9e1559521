import type { CityClock } from '../clock/city-clock.ts';
import type { Database } from '../db/database.ts';
import { MAX_FIXES_PER_BATCH } from '../tracking/contract.ts';
import type { NewVisit, Tracking } from '../tracking/tracking.ts';
import { createCasePlay } from './case-play.ts';
import type { CasePlay, CasePlayDeps } from './case-play.ts';
import { loadCityModel } from './city-model.ts';
import type { CityModel, CityPlay } from './city-model.ts';
import { createOutbox } from './core/outbox.ts';
import type { Outbox } from './core/outbox.ts';
import type { SimulatedFix } from './core/simulation.ts';
import { PAST_WORTH_PLAYING_MS, createPastPlay, visitOf } from './past-play.ts';
import type { PastPlay } from './past-play.ts';
import { readSyntheticCities } from './store.ts';

export interface SimulatorDeps {
  db: Database;
  cityClock: Pick<CityClock, 'clockOf' | 'rateOf' | 'gapOf'>;
  tracking: Pick<Tracking, 'receiveFixes' | 'recordVisits'>;
  /** Absent: no cases are opened. */
  cases?: CasePlayDeps;
  seed?: number;
  /** City seconds between two reports of a unit at rate 1. */
  intervalS?: number;
  /** Real time between batches, ms. */
  everyMs?: number;
  onError?: (error: unknown) => void;
}

export interface SimulatorStats {
  ticks: number;
  fixes: number;
  visits: number;
  casesOpened: number;
  casesChanged: number;
  failures: number;
  /** Reports given up because the database was away too long. */
  dropped: number;
  /** Wall time of the last ticks, ms, newest last; at most 600. */
  tickMs: number[];
}

/**
 * Moves the units of synthetic cities: once a second what their receivers report goes through the same use case as
 * a terminal's batch. A database that is away is waited for: reports queue (bounded) and are sent when it is back.
 */
export interface Simulator {
  start(): void;
  /** One round now, for tests and tools; errors are raised. */
  tick(): Promise<void>;
  /** Stands still while the city is loaded again, then begins anew with what is there. */
  standAside<T>(work: () => Promise<T>): Promise<T>;
  /** Where a city's units leave their reports, and of which kind each is; undefined while it is not played. */
  outboxOf(cityId: number): { outbox: Outbox; kindOf: ReadonlyMap<string, string> } | undefined;
  /** Ends after the round that is under way. */
  close(): Promise<void>;
  readonly stats: SimulatorStats;
}

interface Playing {
  model: CityModel;
  play: CityPlay;
  cases: CasePlay | undefined;
  lastMs: number;
  /** Reports on their way; what is kept in a cut network is lost when the city is loaded again. */
  outbox: Outbox;
  fixes: SimulatedFix[];
  visits: NewVisit[];
  /** What is played beside, between the end of the data and the start. */
  past: PastPlay | undefined;
}

const MOST_QUEUED = 20_000;
/** Real time after which a stretch between two rounds counts as a jump of the clock, ms. */
const JUMP_MS = 60_000;
/** Rounds without a city before it looks for one again. */
const LOOK_AGAIN_ROUNDS = 30;
/** Failed rounds between two complaints. */
const TELL_AGAIN_ROUNDS = 60;
/** Rows of one statement, so that the embedded engine is never held for long. */
const CHUNK = Math.min(600, MAX_FIXES_PER_BATCH);
/** The past may take this much of a round, ms, and send this many positions in it. */
const PAST_BUDGET_MS = 120;
const PAST_CHUNK = 300;

export function createSimulator(deps: SimulatorDeps): Simulator {
  const everyMs = deps.everyMs ?? 1_000;
  const intervalS = deps.intervalS ?? 15;
  const seed = deps.seed ?? 1;
  const onError = deps.onError ?? ((): void => undefined);
  const stats: SimulatorStats = {
    ticks: 0,
    fixes: 0,
    visits: 0,
    casesOpened: 0,
    casesChanged: 0,
    failures: 0,
    dropped: 0,
    tickMs: [],
  };
  let cities: Playing[] | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let aside = 0;
  let emptyRounds = 0;
  let failedRounds = 0;

  async function load(): Promise<Playing[]> {
    const found: Playing[] = [];
    for (const city of await readSyntheticCities(deps.db, Date.now())) {
      const model = await loadCityModel(deps.db, city, seed);
      const nowMs = deps.cityClock.clockOf(city.cityId).now();
      const lastMs = model.lastObservedMs ?? nowMs;
      const play = model.play(nowMs - intervalS * 1000);
      const cases = deps.cases === undefined ? undefined : createCasePlay(deps.cases, model, seed, nowMs);
      // A jump of the clock is told as a gap; only a city that was just loaded is played up to its time.
      const jumped = deps.cityClock.gapOf(city.cityId) !== undefined;
      const past =
        jumped || nowMs - lastMs < PAST_WORTH_PLAYING_MS ? undefined : createPastPlay(model, lastMs, nowMs);
      // Every unit reports at once when nothing was heard for a while.
      const fromMs = Math.min(nowMs, Math.max(lastMs, nowMs - intervalS * 1000));
      await play.refreshDuties(nowMs);
      found.push({ model, play, cases, lastMs: fromMs, outbox: createOutbox(), fixes: [], visits: [], past });
    }
    return found;
  }

  function move(city: Playing): void {
    const { cityId } = city.model.city;
    const nowMs = deps.cityClock.clockOf(cityId).now();
    const rate = Math.max(1, deps.cityClock.rateOf(cityId));
    if (nowMs - city.lastMs > JUMP_MS * rate) city.lastMs = nowMs - everyMs * rate;
    if (nowMs <= city.lastMs) return;
    const step = city.play.simulation.step(city.lastMs, nowMs, Math.max(intervalS, rate));
    city.lastMs = nowMs;
    city.fixes.push(...city.outbox.pass(step.fixes, nowMs));
    city.visits.push(...step.visits.map(visitOf));
    const tooMany = city.fixes.length - MOST_QUEUED;
    if (tooMany > 0) {
      city.fixes.splice(0, tooMany);
      stats.dropped += tooMany;
    }
  }

  async function send(city: Playing): Promise<void> {
    const { cityId } = city.model.city;
    while (city.fixes.length > 0) {
      const chunk = city.fixes.slice(0, CHUNK);
      const receipt = await deps.tracking.receiveFixes(cityId, chunk, null);
      city.fixes.splice(0, chunk.length);
      stats.fixes += receipt.accepted;
      if (receipt.rejectedCount > 0)
        onError(new Error(`simulated fixes were rejected: ${JSON.stringify(receipt.rejected[0])}`));
    }
    const visits = city.visits.slice(0, CHUNK);
    stats.visits += await deps.tracking.recordVisits(cityId, visits);
    city.visits.splice(0, visits.length);
  }

  async function playPast(city: Playing, past: PastPlay): Promise<void> {
    const { cityId } = city.model.city;
    await past.advance(PAST_BUDGET_MS);
    const visits = past.visits.slice(0, PAST_CHUNK);
    if (visits.length === PAST_CHUNK || past.done) {
      stats.visits += await deps.tracking.recordVisits(cityId, visits, false);
      past.visits.splice(0, visits.length);
    }
    if (!past.done || past.visits.length > 0) return;
    const fixes = past.fixes.slice(0, PAST_CHUNK);
    if (fixes.length === 0) city.past = undefined;
    else stats.fixes += (await deps.tracking.receiveFixes(cityId, fixes, null)).accepted;
    past.fixes = past.fixes.slice(fixes.length);
  }

  async function tick(): Promise<void> {
    const began = performance.now();
    if (aside > 0) return;
    // A city may be loaded after the service has started.
    if (cities?.length === 0 && (emptyRounds += 1) % LOOK_AGAIN_ROUNDS === 0) cities = undefined;
    cities ??= await load();
    for (const city of cities) {
      move(city);
      await city.play.refreshDuties(city.lastMs);
      await send(city);
      if (city.past !== undefined) await playPast(city, city.past);
      const done = await city.cases?.until(city.lastMs);
      stats.casesOpened += done?.opened ?? 0;
      stats.casesChanged += done?.changed ?? 0;
    }
    stats.ticks += 1;
    stats.tickMs.push(performance.now() - began);
    if (stats.tickMs.length > 600) stats.tickMs.shift();
  }

  function schedule(delayMs: number): void {
    if (closed) return;
    timer = setTimeout(() => {
      const began = performance.now();
      running = tick().then(
        () => void (failedRounds = 0),
        (error: unknown) => {
          stats.failures += 1;
          // Once a minute is enough while the database is away.
          if (failedRounds % TELL_AGAIN_ROUNDS === 0) onError(error);
          failedRounds += 1;
        },
      );
      void running.then(() => schedule(Math.max(50, everyMs - (performance.now() - began))));
    }, delayMs);
    timer.unref();
  }

  return {
    stats,
    tick,
    start() {
      if (timer === undefined) schedule(0);
    },
    outboxOf(cityId) {
      const found = cities?.find(({ model }) => model.city.cityId === cityId);
      return found === undefined ? undefined : { outbox: found.outbox, kindOf: found.model.kindOf };
    },
    async standAside(work) {
      aside += 1;
      try {
        await running;
        return await work();
      } finally {
        cities = undefined;
        aside -= 1;
      }
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
