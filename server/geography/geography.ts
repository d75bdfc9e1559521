import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type { Grid, GridDetail, Street, StreetDetail } from './contract.ts';
import { boxOf, cellOf, resolutionOf } from './core/h3-cell.ts';
import * as store from './store.ts';

export interface GeographyDeps {
  db: Database;
  clock: Clock;
}

/** Where are the grids and streets, and whose ground is a position? */
export interface Geography {
  /** Grids in force at an instant (the city's now when absent). */
  grids(cityId: number, at?: string): Promise<Grid[]>;
  grid(cityId: number, gridId: string, at?: string): Promise<GridDetail>;
  streets(cityId: number, gridId?: string): Promise<Street[]>;
  street(cityId: number, streetId: string): Promise<StreetDetail>;
  /** Grid in force at an instant (the city's now when absent) and nearest street within `reachM` metres; null where there is none. */
  locate(cityId: number, position: LngLat, reachM: number, at?: string): Promise<store.Location>;
  cellOf: typeof cellOf;
  resolutionOf: typeof resolutionOf;
  boxOf: typeof boxOf;
}

export function createGeography({ db, clock }: GeographyDeps): Geography {
  const now = () => new Date(clock.now()).toISOString();
  return {
    cellOf,
    resolutionOf,
    boxOf,
    grids: (cityId, at = now()) => store.readGrids(db, cityId, at),
    async grid(cityId, gridId, at = now()) {
      const grid = await store.readGrid(db, cityId, gridId, at);
      if (grid === undefined) throw notFound('gridId', gridId);
      return grid;
    },
    streets: (cityId, gridId) => store.readStreets(db, cityId, gridId ?? null),
    async street(cityId, streetId) {
      const street = await store.readStreet(db, cityId, streetId);
      if (street === undefined) throw notFound('streetId', streetId);
      return street;
    },
    async locate(cityId, position, reachM, at = now()) {
      const found = await store.locate(db, cityId, position, at, reachM);
      if (found === undefined) throw notFound('city', String(cityId));
      return found;
    },
  };
}
