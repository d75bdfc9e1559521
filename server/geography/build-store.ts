import type { Database, Queryable, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex, hexFromGeometry } from '../db/wkb.ts';
import type { LineString, MultiLineString, MultiPolygon, Position } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { NamingPlace } from './core/grid-rows.ts';
import type { GroundRoad } from './core/ground-plan.ts';
import type { RoadClass } from './core/road-graph.ts';

const sql = (name: string): string => loadSql(import.meta.url, name);
/** Road pieces in one statement: well under 200 ms on the embedded engine. */
const PAGE = 4000;

export interface BuildCity extends Record<string, unknown> {
  code: string;
  nameZh: string;
  boundary: MultiPolygon;
  localSrid: number;
  h3Coarse: number;
  h3Fine: number;
  synthetic: boolean;
}

export async function readBuildCity(db: Queryable, cityId: number): Promise<BuildCity | undefined> {
  const [row] = await db.query<BuildCity & { boundaryHex: string }>(sql('build-city'), [cityId]);
  return row === undefined
    ? undefined
    : { ...row, boundary: geometryFromHex(row.boundaryHex) as MultiPolygon };
}

interface RoadRow extends Record<string, unknown> {
  edgeId: number;
  from: number;
  to: number;
  cls: RoadClass;
  nameZh: string | null;
  nameEn: string | null;
  widthM: number;
  managed: boolean;
  hex: string;
}

export async function readRoads(db: Queryable, cityId: number): Promise<GroundRoad[]> {
  const out: GroundRoad[] = [];
  for (let after = -1; ;) {
    const rows = await db.query<RoadRow>(sql('build-roads'), [cityId, after, PAGE]);
    for (const { hex, ...row } of rows)
      out.push({ ...row, points: (geometryFromHex(hex) as LineString).coordinates });
    if (rows.length < PAGE) return out;
    after = rows[rows.length - 1]!.edgeId;
  }
}

export async function readRoadStreets(db: Queryable, cityId: number): Promise<Map<number, string | null>> {
  const out = new Map<number, string | null>();
  for (let after = -1; ;) {
    const rows = await db.query<{ edgeId: number; streetId: string | null }>(sql('road-street-ids'), [
      cityId,
      after,
      PAGE * 4,
    ]);
    for (const { edgeId, streetId } of rows) out.set(edgeId, streetId);
    if (rows.length < PAGE * 4) return out;
    after = rows[rows.length - 1]!.edgeId;
  }
}

export async function readGridShapes(
  db: Queryable,
  cityId: number,
): Promise<{ id: string; shape: MultiPolygon }[]> {
  const rows = await db.query<{ id: string; hex: string }>(sql('build-grids'), [cityId]);
  return rows.map(({ id, hex }) => ({ id, shape: geometryFromHex(hex) as MultiPolygon }));
}

export async function readNamingPlaces(db: Queryable, cityId: number): Promise<NamingPlace[]> {
  const rows = await db.query<{
    nameZh: string;
    nameEn: string | null;
    rank: number;
    lng: number;
    lat: number;
  }>(sql('build-places'), [cityId]);
  return rows.map(({ lng, lat, ...place }) => ({ ...place, at: [lng, lat] as const }));
}

/** Where the streets run, by id. */
export async function readStreetShapes(
  db: Queryable,
  cityId: number,
): Promise<{ id: string; shape: Position[][] }[]> {
  const out: { id: string; shape: Position[][] }[] = [];
  for (let after = ''; ;) {
    const rows = await db.query<{ id: string; hex: string }>(sql('street-shapes'), [cityId, after, PAGE]);
    for (const { id, hex } of rows)
      out.push({ id, shape: (geometryFromHex(hex) as MultiLineString).coordinates });
    if (rows.length < PAGE) return out;
    after = rows[rows.length - 1]!.id;
  }
}

/** How many rows refer to the city's streets and grids, by kind. */
export async function readUses(db: Queryable, cityId: number): Promise<Record<string, number>> {
  const [row] = await db.query<Record<string, number>>(sql('build-uses'), [cityId]);
  return row ?? {};
}

/** A statement with its values, ready to run within a transaction. */
export interface Insert {
  statement: string;
  values: SqlValue[];
}

async function replace(db: Database, clears: readonly string[], cityId: number, inserts: readonly Insert[]) {
  await db.transaction(async (tx) => {
    for (const name of clears) await tx.query(sql(name), [cityId]);
    for (const { statement, values } of inserts) await tx.query(statement, values);
  });
}

/** Swaps the city's streets for others, in one short transaction; road pieces follow in batches. */
export async function replaceStreets(
  db: Database,
  cityId: number,
  inserts: readonly Insert[],
  roads: readonly { edgeId: number; streetId: string | null }[],
): Promise<void> {
  await replace(db, ['clear-streets', 'clear-street-neighbours', 'clear-street-cells'], cityId, inserts);
  for (let from = 0; from < roads.length; from += PAGE) {
    const part = roads.slice(from, from + PAGE);
    await db.query(sql('put-road-streets'), [cityId, part.map((r) => r.edgeId), part.map((r) => r.streetId)]);
  }
}

/** Swaps the city's grids for others, with the boundary that shares their vertices and the streets' home grids. */
export async function replaceGrids(
  db: Database,
  cityId: number,
  inserts: readonly Insert[],
  boundary: MultiPolygon,
  homes: readonly { streetId: string; gridId: string }[],
): Promise<void> {
  await replace(db, ['clear-grids', 'clear-grid-cells'], cityId, [
    ...inserts,
    { statement: sql('put-boundary'), values: [cityId, hexFromGeometry(boundary)] },
    {
      statement: sql('put-homes'),
      values: [cityId, homes.map((h) => h.streetId), homes.map((h) => h.gridId)],
    },
  ]);
}

/** Puts new shares in cells in place of the old ones of some grids or streets; those of gone ones go. */
export function swapShares(
  db: Database,
  cityId: number,
  of: 'grids' | 'streets',
  ids: readonly string[],
  insert: Insert,
): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.query(sql(`clear-cells-of-${of}`), [cityId, [...ids]]);
    await tx.query(insert.statement, insert.values);
  });
}

/** Swaps which streets meet. */
export function swapNeighbours(db: Database, cityId: number, insert: Insert): Promise<void> {
  return replace(db, ['clear-street-neighbours'], cityId, [insert]);
}

/** Grids whose outline crosses itself. */
export function brokenGrids(db: Queryable, cityId: number): Promise<{ subject: string; bbox: BBox }[]> {
  return db.query<{ subject: string; bbox: BBox }>(sql('broken-grids'), [cityId]);
}

export interface ShareRow extends Record<string, unknown> {
  kind: 'grid' | 'street';
  subject: string;
  off: number;
  bbox: BBox;
}

export function measureShares(db: Queryable, cityId: number): Promise<ShareRow[]> {
  return db.query<ShareRow>(sql('measure-crosswalks'), [cityId, 1e-9]);
}

export interface StreetRow extends Record<string, unknown> {
  streetId: string;
  nameZh: string;
  lengthM: number;
  homeGridId: string;
  hasGrid: boolean;
  bbox: BBox;
}

export function measureStreets(db: Queryable, cityId: number): Promise<StreetRow[]> {
  return db.query<StreetRow>(sql('measure-streets'), [cityId]);
}
