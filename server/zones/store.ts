import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex, hexFromGeometry } from '../db/wkb.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';

const sql = {
  siteCheck: loadSql(import.meta.url, 'site-check'),
  measureZones: loadSql(import.meta.url, 'measure-zones'),
  undrawnZones: loadSql(import.meta.url, 'undrawn-zones'),
};

type Site = Polygon | MultiPolygon;

export interface SiteCheck extends Record<string, unknown> {
  /** Which site, from 1. */
  n: number;
  valid: boolean;
  reason: string | null;
  lng: number | null;
  lat: number | null;
  areaM2: number | null;
  outsideM2: number | null;
  touchesCity: boolean | null;
  /** Kinds of areas that it meets. */
  within: string[];
}

/** A site as it is measured: in which plane, on which day, as known when, how far round it. */
export interface ReadingInput {
  site: Site;
  srid: number;
  legalDate: string;
  knownAt: string;
  radiusM: number;
  /** Uncertainty of the site and of the transform, m. */
  extraUncertaintyM: number;
}

const hexesOf = (inputs: readonly ReadingInput[]) => inputs.map((one) => hexFromGeometry(one.site));

/** Is each outline valid, how large, in which kinds of areas, how much of it beyond the city? Empty without such a city. */
export function checkSites(
  db: Database,
  cityId: number,
  inputs: readonly ReadingInput[],
  areaKinds: string[],
): Promise<SiteCheck[]> {
  return db.query<SiteCheck>(sql.siteCheck, [
    cityId,
    hexesOf(inputs),
    inputs.map((one) => one.srid),
    inputs.map((one) => one.legalDate),
    areaKinds,
  ]);
}

export interface MeasuredZone extends Record<string, unknown> {
  /** Which site, from 1. */
  n: number;
  zoneId: string;
  version: number;
  /** False: the zone's own outline is invalid and nothing was measured. */
  sound: boolean;
  nameZh: string;
  nameEn: string | null;
  regime: string;
  class: string;
  subclass: string | null;
  siteId: string | null;
  siteNameZh: string | null;
  siteNameEn: string | null;
  grade: string | null;
  siteKind: string | null;
  zoneUncertaintyM: number;
  uncertaintyBasis: string;
  heightLimit: unknown;
  boundaryText: string | null;
  publishedBy: string | null;
  documentTitle: string | null;
  documentNumber: string | null;
  validFrom: string;
  validTo: string | null;
  gapM: number | null;
  overlapM2: number | null;
  /** The ground that site and zone share, and the zone, in the plane (m); null when they share none. */
  shared: Polygon | MultiPolygon | null;
  plane: Polygon | MultiPolygon | null;
  siteDistanceM: number | null;
}

const ground = (hex: string | null) =>
  hex === null ? null : (geometryFromHex(hex) as Polygon | MultiPolygon);

type MeasuredRow = Omit<MeasuredZone, 'shared' | 'plane'> & { shared: string | null; plane: string | null };

export async function measureZones(
  db: Database,
  cityId: number,
  inputs: readonly ReadingInput[],
): Promise<MeasuredZone[]> {
  const rows = await db.query<MeasuredRow & Record<string, unknown>>(sql.measureZones, [
    cityId,
    hexesOf(inputs),
    inputs.map((one) => one.srid),
    inputs.map((one) => one.legalDate),
    inputs.map((one) => one.knownAt),
    inputs.map((one) => one.radiusM),
    inputs.map((one) => one.extraUncertaintyM),
  ]);
  // In place: a batch has some ten thousand rows, and most share no ground.
  for (const row of rows as (Record<string, unknown> & MeasuredRow)[]) {
    if (row.shared !== null) Object.assign(row, { shared: ground(row.shared), plane: ground(row.plane) });
  }
  return rows as unknown as MeasuredZone[];
}

export interface UndrawnZone extends Record<string, unknown> {
  /** Which site, from 1. */
  n: number;
  zoneId: string | null;
  version: number | null;
  siteId: string | null;
  nameZh: string;
  nameEn: string | null;
  boundaryText: string | null;
  ruled: boolean;
  distanceM: number | null;
  /** Null for a protected site without any zone. */
  regime: string | null;
  class: string | null;
  subclass: string | null;
  grade: string | null;
  siteKind: string | null;
}

export function undrawnZones(
  db: Database,
  cityId: number,
  inputs: readonly ReadingInput[],
): Promise<UndrawnZone[]> {
  return db.query<UndrawnZone>(sql.undrawnZones, [
    cityId,
    hexesOf(inputs),
    inputs.map((one) => one.srid),
    inputs.map((one) => one.legalDate),
    inputs.map((one) => one.knownAt),
    inputs.map((one) => one.radiusM),
  ]);
}
