import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { ShelfAnswer, ShelfRequest } from './hotspot-shelf.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HotspotEngine } from './hotspot-thread.ts';
import * as store from './store.ts';

/** Keeps the thread's copy of each city in step with the database, and asks it. */
export interface CityShelf {
  /** Brings the city up to date, for a question about outcomes these too; a text that changes when its ground or cases do. */
  state(cityId: number, outcomes?: boolean): Promise<string>;
  /** Up to date first, then the question. */
  ask(cityId: number, request: ShelfRequest): Promise<ShelfAnswer>;
  /** The same for a question on the road network, which is read when it is first needed. */
  askOnNetwork(cityId: number, request: ShelfRequest): Promise<ShelfAnswer>;
}

interface Held {
  generation: number;
  ground: string;
  cases: number;
  merges: string;
  size: number;
  mark: store.CaseMark | undefined;
  /** Number of whole readings and of additions: names a state of the data. */
  change: number;
  checkedAt: number;
  visitsAt: number;
  /** The version of the cases whose outcomes are held, and when they were read. */
  outcomes: number;
  outcomesAt: number;
}

/** How long a copy counts as fresh without looking, ms: many questions come at once when a page opens. */
const FRESH_MS = 1_000;
const DAY_MS = 86_400_000;
/** Visits that are kept in the thread, days, and read at a time. */
const VISIT_DAYS = 400;
const VISIT_PAGE_DAYS = 30;
/** Visits are read anew at most this often while cases come in, ms. */
const VISITS_FRESH_MS = 10 * 60_000;

/** Outcomes are read anew at most this often while cases change, ms. */
const OUTCOMES_FRESH_MS = 60_000;

export function createCityShelf(deps: {
  db: Database;
  city: Pick<CityDesk, 'facts'>;
  engine: HotspotEngine;
  /** The city's time. */
  clock: Clock;
}): CityShelf {
  const { db, city, engine, clock } = deps;
  const held = new Map<number, Held>();
  /** Generation and ground of the network that the thread holds. */
  const networks = new Map<number, string>();
  const turns = new Map<number, Promise<unknown>>();
  let changes = 0;

  /** One reading of a city at a time. */
  function inTurn<T>(cityId: number, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(cityId) ?? Promise.resolve()).then(work, work);
    turns.set(
      cityId,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async function readGround(cityId: number): Promise<void> {
    const { h3Fine } = await city.facts(cityId);
    const resolution = Math.min(15, h3Fine + 1);
    await engine.ask({ op: 'begin', cityId, fine: h3Fine, resolution });
    const put = (part: 'roads' | 'buildings' | 'people' | 'streets' | 'neighbours', lines: string) =>
      engine.ask({ op: 'ground', cityId, part, lines });
    await put('streets', await store.readStreets(db, cityId));
    await put('neighbours', await store.readNeighbours(db, cityId));
    for await (const lines of store.readRoadPages(db, cityId)) await put('roads', lines);
    for await (const lines of store.readBuildingPages(db, cityId)) await put('buildings', lines);
    await put('people', await store.readPeople(db, cityId, new Date(clock.now()).toISOString()));
    await engine.ask({ op: 'finish', cityId });
  }

  async function readVisits(cityId: number): Promise<void> {
    const today = Math.floor(clock.now() / DAY_MS) * DAY_MS;
    const day = (back: number): string => new Date(today - back * DAY_MS).toISOString().slice(0, 10);
    let anew = true;
    for (let back = VISIT_DAYS; back > -VISIT_PAGE_DAYS; back -= VISIT_PAGE_DAYS) {
      const lines = await store.readVisitDays(db, cityId, day(back), day(back - VISIT_PAGE_DAYS));
      await engine.ask({ op: 'visits', cityId, lines, anew });
      anew = false;
    }
  }

  async function readCases(cityId: number, after: store.CaseMark | undefined) {
    const { timeZone } = await city.facts(cityId);
    let added = 0;
    let mark = after;
    for await (const page of store.readCasePages(db, cityId, timeZone, after)) {
      await engine.ask({ op: 'cases', cityId, lines: page.lines });
      added += page.count;
      ({ mark } = page);
    }
    return { added, mark };
  }

  async function bringUpToDate(cityId: number): Promise<Held> {
    const before = held.get(cityId);
    const now = performance.now();
    const alive = before !== undefined && before.generation === engine.generation;
    if (alive && now - before.checkedAt < FRESH_MS) return before;
    const versions = await store.readVersions(db, cityId);
    if (alive && before.ground === versions.ground) {
      if (before.cases === versions.cases && before.merges === versions.merges) {
        before.checkedAt = now;
        return before;
      }
      // New cases are usually later than all before: then they are added. Else, and after a merge, all are read anew.
      const unmerged = before.merges === versions.merges;
      const { added, mark } = unmerged
        ? await readCases(cityId, before.mark)
        : { added: 0, mark: before.mark };
      const count = await store.countCases(db, cityId);
      if (unmerged && before.size + added === count) {
        const due = now - before.visitsAt > VISITS_FRESH_MS;
        if (due) await readVisits(cityId);
        changes += 1;
        return keep(cityId, {
          ...before,
          cases: versions.cases,
          size: count,
          mark,
          change: changes,
          visitsAt: due ? now : before.visitsAt,
        });
      }
    }
    held.delete(cityId);
    const generation = engine.generation;
    if (!alive || before.ground !== versions.ground) await readGround(cityId);
    else await engine.ask({ op: 'emptyCases', cityId });
    const { added, mark } = await readCases(cityId, undefined);
    await readVisits(cityId);
    changes += 1;
    return keep(cityId, {
      generation,
      ...versions,
      size: added,
      mark,
      change: changes,
      checkedAt: now,
      visitsAt: now,
      outcomes: versions.cases,
      outcomesAt: now,
    });
  }

  /** Reads the outcomes of all cases from the first that had none; the whole city anew when they are not in step. */
  async function refreshOutcomes(cityId: number, before: Held): Promise<Held> {
    const now = performance.now();
    if (before.outcomes === before.cases || now - before.outcomesAt < OUTCOMES_FRESH_MS) return before;
    const open = (await engine.ask({ op: 'openOutcomes', cityId })) as { from: number; at: number } | null;
    let from = open?.from ?? 0;
    if (open !== null)
      for await (const { lines, count } of store.readOutcomePages(db, cityId, open.at)) {
        const fits = await engine.ask({ op: 'outcomes', cityId, from, lines });
        if (fits !== true) {
          held.delete(cityId);
          return bringUpToDate(cityId);
        }
        from += count;
      }
    changes += 1;
    return keep(cityId, { ...before, change: changes, outcomes: before.cases, outcomesAt: now });
  }

  function keep(cityId: number, state: Held): Held {
    const kept = { ...state, checkedAt: performance.now() };
    held.set(cityId, kept);
    return kept;
  }

  return {
    state: (cityId, outcomes = false) =>
      inTurn(cityId, async () => {
        const now = await bringUpToDate(cityId);
        const { generation, change } = outcomes ? await refreshOutcomes(cityId, now) : now;
        return `${generation}/${change}`;
      }),
    askOnNetwork: (cityId, request) =>
      inTurn(cityId, async () => {
        const { generation, ground } = await bringUpToDate(cityId);
        const state = `${generation}/${ground}`;
        if (networks.get(cityId) !== state) {
          let anew = true;
          for await (const lines of store.readNetworkPages(db, cityId)) {
            await engine.ask({ op: 'network', cityId, lines, anew });
            anew = false;
          }
          networks.set(cityId, state);
        }
        return engine.ask(request);
      }),
    ask: (cityId, request) =>
      inTurn(cityId, async () => {
        await bringUpToDate(cityId);
        return engine.ask(request);
      }),
  };
}
