import type { CityClock } from '../clock/city-clock.ts';
import type { Database } from '../db/database.ts';
import { MAX_FIXES_PER_BATCH } from '../tracking/contract.ts';
import type { NewVisit, Tracking } from '../tracking/tracking.ts';
import { createCasePlay } from './case-play.ts';
import type { CasePlay, CasePlayDeps } from './case-play.ts';
import { loadCityModel } from './city-model.ts';
import type { CityModel } from './city-model.ts';
import type { Manner } from './core/movement.ts';
import type { SimulatedFix } from './core/simulation.ts';
import type { StreetVisit } from './core/street-passes.ts';
import { readLastObserved, readSyntheticCities } from './store.ts';

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
  /**
   * Loads the cities and, where their data ends long before the city's time (a demo city that was just loaded),
   * plays the time between: visits are kept before it resolves, positions follow in small batches.
   */
  prepare(): Promise<void>;
  start(): void;
  /** One round now, for tests and tools; errors are raised. */
  tick(): Promise<void>;
  /** Stands still while the city is loaded again, then begins anew with what is there. */
  standAside<T>(work: () => Promise<T>): Promise<T>;
  /** Ends after the round that is under way. */
  close(): Promise<void>;
  readonly stats: SimulatorStats;
}

interface Playing {
  model: CityModel;
  play: CasePlay | undefined;
  lastMs: number;
  fixes: SimulatedFix[];
  visits: NewVisit[];
  /** Positions of the time that was played at the start; sent when there is nothing else to do. */
  backlog: SimulatedFix[];
}

/** Data older than this at the start is followed up, at most so far back, at this interval, in slices, ms and s. */
const FOLLOW_UP = { afterMs: 10 * 60_000, mostMs: 24 * 3_600_000, sliceMs: 2 * 60_000, intervalS: 60 };
/** Those whose visits count. */
const PATROLS: ReadonlySet<Manner> = new Set(['patrol', 'cruise']);
const MOST_QUEUED = 20_000;
/** Real time after which a stretch between two rounds counts as a jump of the clock, ms. */
const JUMP_MS = 60_000;
/** Rounds without a city before it looks for one again. */
const LOOK_AGAIN_ROUNDS = 30;
/** Failed rounds between two complaints. */
const TELL_AGAIN_ROUNDS = 60;
/** Rows of one statement, so that the embedded engine is never held for long. */
const CHUNK = Math.min(600, MAX_FIXES_PER_BATCH);

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
      const nowMs = deps.cityClock.clockOf(city.cityId).now();
      const startMs = await beginning(city.cityId, nowMs);
      const model = await loadCityModel(deps.db, city, seed, startMs);
      const play = deps.cases === undefined ? undefined : createCasePlay(deps.cases, model, seed, nowMs);
      const playing: Playing = { model, play, lastMs: startMs, fixes: [], visits: [], backlog: [] };
      if (startMs < nowMs) await followUp(playing, nowMs);
      found.push(playing);
    }
    return found;
  }

  /** Where the play begins: now, or where the data of a city that was just loaded ends. */
  async function beginning(cityId: number, nowMs: number): Promise<number> {
    if (deps.cityClock.gapOf(cityId) !== undefined) return nowMs;
    const lastMs = await readLastObserved(deps.db, cityId);
    if (lastMs === undefined || nowMs - lastMs < FOLLOW_UP.afterMs) return nowMs;
    return Math.max(lastMs, nowMs - FOLLOW_UP.mostMs);
  }

  async function followUp(city: Playing, nowMs: number): Promise<void> {
    for (let fromMs = city.lastMs; fromMs < nowMs; fromMs += FOLLOW_UP.sliceMs) {
      await city.model.refreshDuties(fromMs);
      const toMs = Math.min(nowMs, fromMs + FOLLOW_UP.sliceMs);
      const step = city.model.simulation.step(fromMs, toMs, FOLLOW_UP.intervalS, PATROLS);
      city.backlog.push(...step.fixes);
      city.visits.push(...step.visits.map(newVisit));
      await new Promise((resolve) => setImmediate(resolve));
    }
    city.lastMs = nowMs;
    while (city.visits.length > 0) await sendVisits(city, false);
  }

  function move(city: Playing): void {
    const { cityId } = city.model.city;
    const nowMs = deps.cityClock.clockOf(cityId).now();
    const rate = Math.max(1, deps.cityClock.rateOf(cityId));
    if (nowMs - city.lastMs > JUMP_MS * rate) city.lastMs = nowMs - everyMs * rate;
    if (nowMs <= city.lastMs) return;
    const step = city.model.simulation.step(city.lastMs, nowMs, Math.max(intervalS, rate));
    city.lastMs = nowMs;
    city.fixes.push(...step.fixes);
    city.visits.push(...step.visits.map(newVisit));
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
    if (city.visits.length > 0) await sendVisits(city);
    const late = city.backlog.slice(0, CHUNK);
    if (late.length === 0) return;
    stats.fixes += (await deps.tracking.receiveFixes(cityId, late, null)).accepted;
    city.backlog = city.backlog.slice(late.length);
  }

  async function sendVisits(city: Playing, announce = true): Promise<void> {
    const visits = city.visits.slice(0, CHUNK);
    stats.visits += await deps.tracking.recordVisits(city.model.city.cityId, visits, announce);
    city.visits.splice(0, visits.length);
  }

  async function tick(): Promise<void> {
    const began = performance.now();
    if (aside > 0) return;
    // A city may be loaded after the service has started.
    if (cities?.length === 0 && (emptyRounds += 1) % LOOK_AGAIN_ROUNDS === 0) cities = undefined;
    cities ??= await load();
    for (const city of cities) {
      move(city);
      await city.model.refreshDuties(city.lastMs);
      await send(city);
      const done = await city.play?.until(city.lastMs);
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
    async prepare() {
      cities ??= await load();
    },
    start() {
      if (timer === undefined) schedule(0);
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

function newVisit(visit: StreetVisit): NewVisit {
  return {
    visitId: `gps-${visit.unitId}-${Math.floor(visit.startedAtMs / 1000)}`,
    streetId: visit.streetId,
    startedAtMs: visit.startedAtMs,
    endedAtMs: visit.endedAtMs,
    unitId: visit.unitId,
    evidence: 'gps',
    certainty: visit.certainty,
  };
}
