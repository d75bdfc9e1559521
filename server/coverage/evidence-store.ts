import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { hexFromGeometry } from '../db/wkb.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { Visit } from './contract.ts';

/** A visit, or a lead when it does not count, with what it rests on. Instants as ISO text. */
export interface SourcedVisit {
  visitId: string;
  streetId: string | null;
  startedAt: string;
  endedAt: string;
  evidence: 'photo' | 'camera' | 'drone' | 'import';
  certainty: number;
  personId: string | null;
  counted: boolean;
  detail: Record<string, unknown>;
  photo?: { mediaType: string; base64: string; sha256: string };
}

/** Answers the visits that are new. */
export function putSourced(
  db: Queryable,
  cityId: number,
  visits: readonly SourcedVisit[],
  at: string,
  by: string,
): Promise<Visit[]> {
  const column = <T>(of: (visit: SourcedVisit) => T): T[] => visits.map(of);
  return db.query<Visit>(loadSql(import.meta.url, 'put-sourced-visits'), [
    cityId,
    at,
    by,
    column((visit) => visit.visitId),
    column((visit) => visit.streetId ?? ''),
    column((visit) => visit.startedAt),
    column((visit) => visit.endedAt),
    column((visit) => visit.evidence),
    column((visit) => visit.certainty),
    column((visit) => visit.personId ?? ''),
    column((visit) => (visit.counted ? 1 : 0)),
    column((visit) => JSON.stringify(visit.detail)),
    column((visit) => visit.photo?.base64 ?? ''),
    column((visit) => visit.photo?.mediaType ?? ''),
    column((visit) => visit.photo?.sha256 ?? ''),
  ]);
}

/** The visit that a photo proves already. */
export async function readPhotoUse(
  db: Queryable,
  cityId: number,
  sha256: string,
): Promise<string | undefined> {
  const [row] = await db.query<{ visit_id: string }>(loadSql(import.meta.url, 'photo-used'), [
    cityId,
    sha256,
  ]);
  return row?.visit_id;
}

export async function readPhoto(
  db: Queryable,
  cityId: number,
  visitId: string,
): Promise<{ mediaType: string; bytes: Buffer } | undefined> {
  const [row] = await db.query<{ media_type: string; bytes: string }>(
    loadSql(import.meta.url, 'visit-photo'),
    [cityId, visitId],
  );
  return row === undefined
    ? undefined
    : { mediaType: row.media_type, bytes: Buffer.from(row.bytes, 'base64') };
}

export interface CameraFacts extends Record<string, unknown> {
  camera_id: string;
  name_zh: string;
  street_id: string | null;
  compliant: boolean;
  signed: boolean;
  published: boolean;
}

export async function readCamera(
  db: Queryable,
  cityId: number,
  cameraId: string,
): Promise<CameraFacts | undefined> {
  const [row] = await db.query<CameraFacts>(loadSql(import.meta.url, 'camera'), [cityId, cameraId]);
  return row;
}

/** Streets that lie under a footprint, with the share of their length. */
export function readStreetsUnder(
  db: Queryable,
  cityId: number,
  footprint: Polygon | MultiPolygon,
): Promise<{ street_id: string; name_zh: string; share: number }[]> {
  return db.query(loadSql(import.meta.url, 'streets-under'), [cityId, hexFromGeometry(footprint)]);
}

export function readStaff(db: Queryable, cityId: number): Promise<{ personId: string; nameZh: string }[]> {
  return db.query(loadSql(import.meta.url, 'visit-people'), [cityId]);
}
