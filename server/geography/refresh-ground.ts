import { setImmediate as breath } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { rowsInsert } from '../demo/load.ts';
import { notFound } from '../kernel/errors.ts';
import { lineLength } from '../kernel/plane.ts';
import type { Pt } from '../kernel/plane.ts';
import * as store from './build-store.ts';
import { SINCE_EVER } from './builder.ts';
import { areaSharesOf, cellsOverPolygons, lengthSharesOf } from './core/crosswalk.ts';
import { layGround, polygonsOn } from './core/ground-plan.ts';
import { meetingLines } from './core/meeting-lines.ts';

/** Rows of one transaction: well under 200 ms on the embedded engine. */
const ROWS_AT_ONCE = 2_000;

type Row = Record<string, unknown>;

/** After a layer was written: whatever follows from it. Nothing does for most. Errors: `not_found`. */
export async function refreshGround(db: Database, cityId: number, layer: string): Promise<void> {
  if (layer === 'grids') await refreshGrids(db, cityId);
  if (layer === 'streets') await refreshStreets(db, cityId);
}

/**
 * Brings up to date what follows from the grids in force of a city: the share of each in H3 cells, summing to one.
 * Short transactions; after each, every grid has either its old or its new shares. Errors: `not_found`.
 */
async function refreshGrids(db: Database, cityId: number): Promise<void> {
  const { ground, h3Fine } = await groundOf(db, cityId);
  const place = { cityId, anchor: SINCE_EVER };
  let ids: string[] = [];
  let rows: Row[] = [];
  const put = async (): Promise<void> => {
    await store.swapShares(db, cityId, 'grids', ids, rowsInsert('grid_cells', rows, place));
    [ids, rows] = [[], []];
  };
  for (const { id, shape } of await store.readGridShapes(db, cityId)) {
    const polygons = polygonsOn(ground.plane, shape);
    const cells = cellsOverPolygons(ground.hexes, polygons, h3Fine);
    for (const { cell, weight } of areaSharesOf(ground.hexes, polygons, cells))
      rows.push({ grid_id: id, cell, weight });
    ids.push(id);
    if (rows.length >= ROWS_AT_ONCE) await put();
    await breath();
  }
  await put();
}

/**
 * Brings up to date what follows from the streets of a city: the share of each in H3 cells, summing to one, and which
 * streets meet. Short transactions. Errors: `not_found`.
 */
async function refreshStreets(db: Database, cityId: number): Promise<void> {
  const { ground, h3Fine } = await groundOf(db, cityId);
  const place = { cityId, anchor: SINCE_EVER };
  const streets = await store.readStreetShapes(db, cityId);
  const lines = streets.map(({ shape }) =>
    shape.map((line) => line.map(([lng, lat]): Pt => ground.plane.fromLngLat(lng, lat))),
  );
  let ids: string[] = [];
  let rows: Row[] = [];
  const put = async (): Promise<void> => {
    await store.swapShares(db, cityId, 'streets', ids, rowsInsert('street_cells', rows, place));
    [ids, rows] = [[], []];
  };
  for (const [index, { id }] of streets.entries()) {
    ids.push(id);
    // A street that is a point lies in no cell by length.
    if (lines[index]!.some((line) => lineLength(line) > 0))
      for (const { cell, weight } of lengthSharesOf(ground.hexes, lines[index]!, h3Fine))
        rows.push({ street_id: id, cell, weight });
    if (rows.length >= ROWS_AT_ONCE) {
      await put();
      await breath();
    }
  }
  await put();
  const pairs = meetingLines(lines).flatMap(([a, b]) => [
    { street_id: streets[a]!.id, neighbour_id: streets[b]!.id },
    { street_id: streets[b]!.id, neighbour_id: streets[a]!.id },
  ]);
  await store.swapNeighbours(db, cityId, rowsInsert('street_neighbours', pairs, place));
}

async function groundOf(db: Database, cityId: number) {
  const city = await store.readBuildCity(db, cityId);
  if (city === undefined) throw notFound('city', String(cityId));
  return { ground: layGround(city.boundary, []), h3Fine: city.h3Fine };
}
