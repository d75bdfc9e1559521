import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Attachment, HistoryLine, ProjectInput, ProjectLine } from './project-contract.ts';

const sql = {
  insertProject: loadSql(import.meta.url, 'insert-project'),
  changeProject: loadSql(import.meta.url, 'change-project'),
  insertChange: loadSql(import.meta.url, 'insert-project-change'),
  projects: loadSql(import.meta.url, 'projects'),
  insertAttachment: loadSql(import.meta.url, 'insert-attachment'),
  attachments: loadSql(import.meta.url, 'attachments'),
  attachment: loadSql(import.meta.url, 'attachment'),
  deleteAttachment: loadSql(import.meta.url, 'delete-attachment'),
  history: loadSql(import.meta.url, 'project-history'),
};

/** False when the number is taken. */
export async function insertProject(
  db: Queryable,
  cityId: number,
  input: ProjectInput,
  by: string,
  at: string,
): Promise<boolean> {
  const { projectNo, nameZh, builder, contractor, receivedOn, note } = input;
  const rows = await db.query(sql.insertProject, [
    cityId,
    projectNo,
    nameZh,
    builder,
    contractor,
    receivedOn,
    note,
    by,
    at,
  ]);
  return rows.length > 0;
}

export async function changeProject(db: Queryable, cityId: number, input: ProjectInput): Promise<void> {
  const { projectNo, nameZh, builder, contractor, receivedOn, note } = input;
  await db.query(sql.changeProject, [cityId, projectNo, nameZh, builder, contractor, receivedOn, note]);
}

export type ChangeKind = 'received' | 'changed' | 'attached' | 'removed';

export async function noteChange(
  db: Queryable,
  cityId: number,
  projectNo: string,
  change: { at: string; by: string; kind: ChangeKind; detail: Record<string, unknown> },
): Promise<void> {
  const { at, by, kind, detail } = change;
  await db.query(sql.insertChange, [cityId, projectNo, at, by, kind, JSON.stringify(detail)]);
}

export function readProjects(
  db: Queryable,
  cityId: number,
  asked: {
    projectNo?: string;
    words?: string;
    after?: { receivedOn: string; projectNo: string };
    limit: number;
  },
): Promise<ProjectLine[]> {
  const { projectNo, words, after, limit } = asked;
  return db.query<ProjectLine & Record<string, unknown>>(sql.projects, [
    cityId,
    projectNo ?? null,
    words ?? null,
    after?.receivedOn ?? null,
    after?.projectNo ?? null,
    limit,
  ]);
}

export async function insertAttachment(
  db: Queryable,
  cityId: number,
  projectNo: string,
  file: Omit<Attachment, 'bytes'> & { content: Buffer },
): Promise<void> {
  const { attachmentId, name, mediaType, sha256, content, addedBy, addedAt } = file;
  await db.query(sql.insertAttachment, [
    cityId,
    attachmentId,
    projectNo,
    name,
    mediaType,
    sha256,
    content.toString('base64'),
    addedBy,
    addedAt,
  ]);
}

export function readAttachments(db: Queryable, cityId: number, projectNo: string): Promise<Attachment[]> {
  return db.query<Attachment & Record<string, unknown>>(sql.attachments, [cityId, projectNo]);
}

export async function readAttachment(
  db: Queryable,
  cityId: number,
  projectNo: string,
  attachmentId: string,
): Promise<{ name: string; mediaType: string; sha256: string; content: Buffer } | undefined> {
  const [row] = await db.query<{ name: string; mediaType: string; sha256: string; content: string }>(
    sql.attachment,
    [cityId, projectNo, attachmentId],
  );
  return row === undefined ? undefined : { ...row, content: Buffer.from(row.content, 'base64') };
}

export async function deleteAttachment(
  db: Queryable,
  cityId: number,
  projectNo: string,
  attachmentId: string,
): Promise<{ name: string; sha256: string } | undefined> {
  const [row] = await db.query<{ name: string; sha256: string }>(sql.deleteAttachment, [
    cityId,
    projectNo,
    attachmentId,
  ]);
  return row;
}

export type StoredHistory = Pick<HistoryLine, 'at' | 'by' | 'kind' | 'subject'> & {
  detail: Record<string, string | null>;
};

export function readHistory(db: Queryable, cityId: number, projectNo: string): Promise<StoredHistory[]> {
  return db.query<StoredHistory & Record<string, unknown>>(sql.history, [cityId, projectNo]);
}
