import { createHash } from 'node:crypto';
import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex, hexFromGeometry } from '../db/wkb.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type { BoundaryRule, DraftFinding, DraftFindingKind, ZoneLine, ZoneList } from './draft-contract.ts';

const sql = {
  siteBase: loadSql(import.meta.url, 'site-base'),
  zoneBase: loadSql(import.meta.url, 'zone-base'),
  deriveOffset: loadSql(import.meta.url, 'derive-offset'),
  ruledZones: loadSql(import.meta.url, 'ruled-zones'),
  outlineMeasures: loadSql(import.meta.url, 'outline-measures'),
  draftTopology: loadSql(import.meta.url, 'draft-topology'),
  zoneList: loadSql(import.meta.url, 'zone-list'),
  zoneSites: loadSql(import.meta.url, 'zone-sites'),
  zoneDocuments: loadSql(import.meta.url, 'zone-documents'),
};

/** What a rule measures from. */
export interface RuleBase {
  /** Hex EWKB, as the register holds it. */
  hex: string;
  sha256: string;
  /** Of a base zone; null for a site. */
  version: number | null;
  uncertaintyM: number | null;
  /** Degrees east, of its first position: it chooses the plane. */
  lng: number;
}

const sha256Of = (hex: string): string => createHash('sha256').update(hex).digest('hex');

export async function readBase(
  db: Queryable,
  cityId: number,
  base: { of: 'site' | 'zone'; id: string },
): Promise<RuleBase | undefined> {
  const [row] = await db.query<{ geom: string; version: number | null; uncertaintyM: number | null }>(
    base.of === 'site' ? sql.siteBase : sql.zoneBase,
    [cityId, base.id],
  );
  if (row === undefined) return undefined;
  const { geom: hex, version, uncertaintyM } = row;
  return { hex, sha256: sha256Of(hex), version, uncertaintyM, lng: firstLngOf(hex) };
}

function firstLngOf(hex: string): number {
  let part: unknown = geometryFromHex(hex).coordinates;
  while (Array.isArray(part) && Array.isArray(part[0])) part = part[0];
  return Array.isArray(part) && typeof part[0] === 'number' ? part[0] : Number.NaN;
}

export interface DrawnOutline {
  geometry: MultiPolygon;
  areaM2: number;
  perimeterM: number;
}

export async function drawOffset(
  db: Queryable,
  base: RuleBase,
  srid: number,
  { distanceM, sides }: Pick<BoundaryRule, 'distanceM' | 'sides'>,
): Promise<DrawnOutline | undefined> {
  const [row] = await db.query<{ geom: string | null; areaM2: number; perimeterM: number }>(
    sql.deriveOffset,
    [
      base.hex,
      srid,
      distanceM ?? null,
      sides?.eastM ?? null,
      sides?.southM ?? null,
      sides?.westM ?? null,
      sides?.northM ?? null,
    ],
  );
  if (row === undefined || row.geom === null || !(row.areaM2 > 0)) return undefined;
  const { areaM2, perimeterM } = row;
  return { geometry: geometryFromHex(row.geom) as MultiPolygon, areaM2, perimeterM };
}

/** A zone in force whose boundary is told by a rule. */
export interface RuledZone {
  zoneId: string;
  rule: unknown;
  drawn: boolean;
  /** SHA-256 of what it goes by; null where that is not in the register. */
  baseSha256: string | null;
}

export async function readRuledZones(db: Queryable, cityId: number): Promise<RuledZone[]> {
  const rows = await db.query<{ zoneId: string; rule: unknown; drawn: boolean; base: string | null }>(
    sql.ruledZones,
    [cityId],
  );
  return rows.map(({ base, ...row }) => ({ ...row, baseSha256: base === null ? null : sha256Of(base) }));
}

export interface OutlineMeasures extends Record<string, unknown> {
  valid: boolean;
  reason: string | null;
  lng: number | null;
  lat: number | null;
  areaM2: number | null;
  perimeterM: number | null;
}

export async function measureOutline(
  db: Queryable,
  outline: Polygon | MultiPolygon,
  srid: number,
): Promise<OutlineMeasures | undefined> {
  const [row] = await db.query<OutlineMeasures>(sql.outlineMeasures, [hexFromGeometry(outline), srid]);
  return row;
}

export interface DraftPlace {
  cityId: number;
  outline: Polygon | MultiPolygon;
  srid: number;
  zoneId: string | null;
  siteId: string | null;
  regime: string;
  class: string;
}

export async function readDraftTopology(db: Queryable, draft: DraftPlace): Promise<DraftFinding[]> {
  const rows = await db.query<{
    kind: DraftFindingKind;
    otherId: string | null;
    otherZh: string | null;
    areaM2: number | null;
    gapM: number | null;
    lng: number | null;
    lat: number | null;
    geom: string | null;
  }>(sql.draftTopology, [
    draft.cityId,
    hexFromGeometry(draft.outline),
    draft.srid,
    draft.zoneId ?? '',
    draft.siteId,
    draft.regime,
    draft.class,
  ]);
  return rows.map(({ lng, lat, geom, ...row }) => ({
    ...row,
    weight: 'look' as const,
    detail: null,
    at: lng === null || lat === null ? null : ([lng, lat] satisfies LngLat as [number, number]),
    geometry: geom === null ? null : (geometryFromHex(geom) as MultiPolygon),
  }));
}

type Edges = { west: number | null; south: number | null; east: number | null; north: number | null };

const boxOf = ({ west, south, east, north }: Edges): [number, number, number, number] | null =>
  west === null || south === null || east === null || north === null ? null : [west, south, east, north];

export async function readZoneList(db: Queryable, cityId: number): Promise<ZoneList> {
  const zones = await db.query<Omit<ZoneLine, 'bbox'> & Edges>(sql.zoneList, [cityId]);
  const sites = await db.query<Omit<ZoneList['sites'][number], 'bbox'> & Edges>(sql.zoneSites, [cityId]);
  const documents = await db.query<ZoneList['documents'][number]>(sql.zoneDocuments, [cityId]);
  return {
    zones: zones.map(({ west, south, east, north, ...row }) => ({
      ...row,
      bbox: boxOf({ west, south, east, north }),
    })),
    sites: sites.flatMap(({ west, south, east, north, ...row }) => {
      const bbox = boxOf({ west, south, east, north });
      return bbox === null ? [] : [{ ...row, bbox }];
    }),
    documents,
  };
}
