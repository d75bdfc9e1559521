import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { WirePosition } from '../kernel/wire-schema.ts';

const sql = {
  staff: loadSql(import.meta.url, 'staff'),
  responsible: loadSql(import.meta.url, 'responsible'),
  gridResponsible: loadSql(import.meta.url, 'grid-responsible'),
};

export interface StaffRow extends Record<string, unknown> {
  personId: string;
  nameZh: string;
  title: string | null;
  unitId: string | null;
  callSign: string | null;
  streetIds: string[];
  shiftId: string;
  mode: string;
  shiftZh: string;
  shiftEn: string;
  startsAt: string;
  endsAt: string;
  running: boolean;
  postId: string | null;
  postZh: string | null;
  placeType: string | null;
  postPosition: WirePosition;
  leaveKind: string | null;
  lastFixAt: string | null;
  fixPosition: WirePosition;
  fixInGrid: boolean | null;
  lastCheckInAt: string | null;
  checkInPosition: WirePosition;
  checkInInGrid: boolean | null;
}

export function readStaff(
  db: Database,
  input: { cityId: number; gridId: string; at: string; timeZone: string; graceS: number; toleranceM: number },
): Promise<StaffRow[]> {
  return db.query<StaffRow>(sql.staff, [
    input.cityId,
    input.gridId,
    input.at,
    input.timeZone,
    input.graceS,
    input.toleranceM,
  ]);
}

export interface ResponsibleRow extends Record<string, unknown> {
  subjectKind: string;
  subjectId: string;
  role: string;
  personId: string;
  nameZh: string;
  titleZh: string | null;
  source: string;
  since: string;
  until: string | null;
}

export function readResponsible(
  db: Database,
  cityId: number,
  subjectKind: string,
  subjectId: string,
): Promise<ResponsibleRow[]> {
  return db.query<ResponsibleRow>(sql.responsible, [cityId, subjectKind, subjectId]);
}

export function readGridResponsible(
  db: Database,
  cityId: number,
  gridId: string,
  at: string,
): Promise<ResponsibleRow[]> {
  return db.query<ResponsibleRow>(sql.gridResponsible, [cityId, gridId, at]);
}
