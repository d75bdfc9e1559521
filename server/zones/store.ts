import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { hexFromGeometry } from '../db/wkb.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';

const sql = {
  siteCheck: loadSql(import.meta.url, 'site-check'),
  measureZones: loadSql(import.meta.url, 'measure-zones'),
  undrawnZones: loadSql(import.meta.url, 'undrawn-zones'),
};

type Site = Polygon | MultiPolygon;

export interface SiteCheck extends Record<string, unknown> {
  valid: boolean;
  reason: string | null;
  lng: number | null;
  lat: number | null;
  areaM2: number | null;
  outsideM2: number | null;
  touchesCity: boolean | null;
}

/** Is the outline valid, how large, and how much of it is beyond the city? Undefined when there is no such city. */
export async function checkSite(
  db: Database,
  cityId: number,
  site: Site,
  srid: number,
): Promise<SiteCheck | undefined> {
  const [row] = await db.query<SiteCheck>(sql.siteCheck, [cityId, hexFromGeometry(site), srid]);
  return row;
}

export interface ReadingInput {
  cityId: number;
  site: Site;
  srid: number;
  legalDate: string;
  knownAt: string;
  radiusM: number;
  /** Uncertainty of the site and of the transform, m. */
  extraUncertaintyM: number;
}

export interface MeasuredZone extends Record<string, unknown> {
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
  depthM: number;
  erodedOverlapM2: number | null;
  siteDistanceM: number | null;
}

export function measureZones(db: Database, input: ReadingInput): Promise<MeasuredZone[]> {
  return db.query<MeasuredZone>(sql.measureZones, [
    input.cityId,
    hexFromGeometry(input.site),
    input.srid,
    input.legalDate,
    input.knownAt,
    input.radiusM,
    input.extraUncertaintyM,
  ]);
}

export interface UndrawnZone extends Record<string, unknown> {
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

export function undrawnZones(db: Database, input: ReadingInput): Promise<UndrawnZone[]> {
  return db.query<UndrawnZone>(sql.undrawnZones, [
    input.cityId,
    hexFromGeometry(input.site),
    input.srid,
    input.legalDate,
    input.knownAt,
    input.radiusM,
  ]);
}
