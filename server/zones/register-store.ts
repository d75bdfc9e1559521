import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex, hexFromGeometry } from '../db/wkb.ts';
import { XwError } from '../kernel/errors.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { ZoneDraft, ZoneTopology, ZoneVersion } from './contract.ts';

const sql = {
  zoneVersions: loadSql(import.meta.url, 'zone-versions'),
  insertZone: loadSql(import.meta.url, 'insert-zone'),
  endKnowledge: loadSql(import.meta.url, 'end-knowledge'),
  insertDocument: loadSql(import.meta.url, 'insert-document'),
  documentKnown: loadSql(import.meta.url, 'document-known'),
  zoneTopology: loadSql(import.meta.url, 'zone-topology'),
  checkOutline: loadSql(import.meta.url, 'check-outline'),
};

export async function readVersions(db: Queryable, cityId: number, zoneId: string): Promise<ZoneVersion[]> {
  const rows = await db.query<Omit<ZoneVersion, 'geometry'> & { geom: string | null }>(sql.zoneVersions, [
    cityId,
    zoneId,
  ]);
  return rows.map(({ geom, ...row }) => ({
    ...row,
    geometry: geom === null ? null : (geometryFromHex(geom) as MultiPolygon),
  }));
}

export async function checkOutline(
  db: Queryable,
  outline: Polygon | MultiPolygon,
): Promise<{ valid: boolean; reason: string | null }> {
  const [row] = await db.query<{ valid: boolean; reason: string | null }>(sql.checkOutline, [
    hexFromGeometry(outline),
  ]);
  return row ?? { valid: false, reason: null };
}

/** A version to record. */
export interface ZoneEntry {
  zone: ZoneDraft;
  documentId: string | null;
  validTo: string | null;
}

export async function insertZone(
  db: Queryable,
  cityId: number,
  zoneId: string,
  { zone, documentId, validTo }: ZoneEntry,
  at: string,
  by: string,
): Promise<void> {
  await db.query(sql.insertZone, [
    cityId,
    zoneId,
    zone.siteId,
    zone.regime,
    zone.class,
    zone.subclass,
    zone.nameZh,
    zone.nameEn,
    zone.geometry === null ? null : hexFromGeometry(zone.geometry),
    zone.boundaryText,
    zone.boundaryRule === null ? null : JSON.stringify(zone.boundaryRule),
    zone.heightLimit === null ? null : JSON.stringify(zone.heightLimit),
    zone.uncertaintyM,
    zone.uncertaintyBasis,
    zone.publishedBy,
    documentId,
    zone.validFrom,
    validTo,
    at,
    by,
  ]);
}

export async function endKnowledge(
  db: Queryable,
  cityId: number,
  zoneId: string,
  versions: readonly number[],
  at: string,
): Promise<number[]> {
  const rows = await db.query<{ version: number }>(sql.endKnowledge, [cityId, zoneId, [...versions], at]);
  return rows.map((row) => row.version);
}

export async function insertDocument(
  db: Queryable,
  cityId: number,
  document: {
    documentId: string;
    title: string;
    number: string | null;
    issuedBy: string | null;
    issuedOn: string | null;
    sha256: string;
  },
): Promise<void> {
  const { documentId, title, issuedBy, number, issuedOn, sha256 } = document;
  await db.query(sql.insertDocument, [cityId, documentId, 'zone', title, issuedBy, number, issuedOn, sha256]);
}

export async function isDocument(db: Queryable, cityId: number, documentId: string): Promise<boolean> {
  const [row] = await db.query<{ known: boolean }>(sql.documentKnown, [cityId, documentId]);
  return row?.known === true;
}

export function readTopology(db: Queryable, cityId: number, srid: number): Promise<ZoneTopology['findings']> {
  return db.query<ZoneTopology['findings'][number] & Record<string, unknown>>(sql.zoneTopology, [
    cityId,
    srid,
  ]);
}

export function notInForce(zoneId: string): XwError {
  return new XwError({
    code: 'zone_not_in_force',
    status: 409,
    detail: '该区划已失效或刚被他人修改，不能再被替代或撤回。',
    detailEn:
      'This zone has ended or was changed by somebody just now; it cannot be superseded or taken back.',
    value: zoneId,
    place: 'zone',
    remedy: '请重新打开该区划，查看最新版本。',
    remedyEn: 'Open the zone again and look at its latest version.',
  });
}
