import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { buildAddressIndex } from './core/address-index.ts';
import type { AddressIndex } from './core/address-index.ts';
import type { LearnedPlace } from './core/resolve-address.ts';
import { indexState, readAddressLayers } from './index-store.ts';
import { readAliases } from './store.ts';

/** What is asked for every address: the names of the layers and what was learned. */
export interface OpenIndex {
  index: AddressIndex;
  learned: ReadonlyMap<string, LearnedPlace>;
}

/** Keeps each city's index in memory and makes it anew when a layer changed. */
export interface CityIndexes {
  open(cityId: number): Promise<OpenIndex>;
  /** What was learned changed. */
  forgetLearned(cityId: number): void;
  /** Looks at the layers again at the next use. */
  forget(cityId: number): void;
}

/** Layers are looked at this often at most, ms: another process may have written them. */
const LOOK_EVERY_MS = 1_000;
const ALIASES_AT_ONCE = 5_000;

interface Held {
  state: string;
  lookedAt: number;
  index: AddressIndex;
}

export function createCityIndexes(deps: {
  db: Database;
  clock: Clock;
  wall: Clock;
  city: Pick<CityDesk, 'facts'>;
}): CityIndexes {
  const { db, clock, wall, city } = deps;
  const held = new Map<number, Held>();
  const learned = new Map<number, ReadonlyMap<string, LearnedPlace>>();
  const building = new Map<number, Promise<Held>>();

  async function look(cityId: number): Promise<Held> {
    const present = held.get(cityId);
    const lookedAt = wall.now();
    const state = await indexState(db, cityId);
    if (present !== undefined && present.state === state) {
      present.lookedAt = lookedAt;
      return present;
    }
    const { nameZh, nameEn, bbox } = await city.facts(cityId);
    const layers = await readAddressLayers(
      db,
      { cityId, nameZh, nameEn, bbox },
      new Date(clock.now()).toISOString(),
    );
    const fresh = { state, lookedAt, index: buildAddressIndex(layers) };
    held.set(cityId, fresh);
    return fresh;
  }

  async function readLearned(cityId: number): Promise<ReadonlyMap<string, LearnedPlace>> {
    const present = learned.get(cityId);
    if (present !== undefined) return present;
    const found = new Map<string, LearnedPlace>();
    for (let after: string | null = null; ;) {
      const page = await readAliases(db, cityId, { after, limit: ALIASES_AT_ONCE, onlyActive: true });
      for (const { text, lngLat, errorM, target, confirmations } of page)
        found.set(text, { text, position: lngLat, errorM, target, confirmations });
      if (page.length < ALIASES_AT_ONCE) break;
      after = page.at(-1)!.text;
    }
    learned.set(cityId, found);
    return found;
  }

  return {
    async open(cityId) {
      const present = held.get(cityId);
      if (present === undefined || wall.now() - present.lookedAt >= LOOK_EVERY_MS) {
        let running = building.get(cityId);
        if (running === undefined) {
          running = look(cityId).finally(() => building.delete(cityId));
          building.set(cityId, running);
        }
        await running;
      }
      return { index: held.get(cityId)!.index, learned: await readLearned(cityId) };
    },
    forgetLearned: (cityId) => void learned.delete(cityId),
    forget(cityId) {
      held.delete(cityId);
      learned.delete(cityId);
    },
  };
}
