import type { NewVisit } from '../tracking/tracking.ts';
import type { CityModel } from './city-model.ts';
import type { Manner } from './core/movement.ts';
import type { SimulatedFix } from './core/simulation.ts';
import type { StreetVisit } from './core/street-passes.ts';

/**
 * What happened between the end of a city's data and the moment at which it is opened? A demo city's history ends
 * at midnight; its patrols since then are played at a fix a minute, a little at a time, beside the live play.
 */
export interface PastPlay {
  /** Plays on for about so long, ms of real time; what it finds waits in `visits` and `fixes`. */
  advance(budgetMs: number): Promise<void>;
  visits: NewVisit[];
  fixes: SimulatedFix[];
  readonly done: boolean;
}

/** Data that ends less than this before the city's time is whole, ms. */
export const PAST_WORTH_PLAYING_MS = 10 * 60_000;
const MOST_MS = 24 * 3_600_000;
const SLICE_MS = 2 * 60_000;
const INTERVAL_S = 60;
/** Those whose visits count. */
const PATROLS: ReadonlySet<Manner> = new Set(['patrol', 'cruise']);

export function createPastPlay(model: CityModel, lastObservedMs: number, untilMs: number): PastPlay {
  const startMs = Math.max(lastObservedMs, untilMs - MOST_MS);
  const play = model.play(startMs);
  let atMs = startMs;
  const past: PastPlay = {
    visits: [],
    fixes: [],
    get done() {
      return atMs >= untilMs;
    },
    async advance(budgetMs) {
      const began = performance.now();
      while (atMs < untilMs && performance.now() - began < budgetMs) {
        await play.refreshDuties(atMs);
        const toMs = Math.min(untilMs, atMs + SLICE_MS);
        const step = play.simulation.step(atMs, toMs, INTERVAL_S, PATROLS);
        past.fixes.push(...step.fixes);
        past.visits.push(...step.visits.map(visitOf));
        atMs = toMs;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
  return past;
}

/** A simulated visit as it is kept; the same visit always has the same id. */
export function visitOf(visit: StreetVisit): NewVisit {
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
