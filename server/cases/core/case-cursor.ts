import { invalid } from '../../kernel/errors.ts';

/** The last row of a page: the key after which the next one begins. */
export interface CaseKey {
  /** reported_at, ISO UTC to the microsecond. */
  at: string;
  caseId: string;
}

const SHAPE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(.{1,80})$/;

export function writeCursor({ at, caseId }: CaseKey): string {
  return Buffer.from(`${at}~${caseId}`, 'utf8').toString('base64url');
}

/** Errors: `invalid_value` (422) when the text is no cursor of ours. */
export function readCursor(cursor: string): CaseKey {
  const match = SHAPE.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match?.[1] === undefined || match[2] === undefined || Number.isNaN(Date.parse(match[1]))) {
    throw invalid(
      'cursor',
      cursor,
      '游标无效，请从第一页重新读取。',
      'The cursor is not valid; begin again at the first page.',
    );
  }
  return { at: match[1], caseId: match[2] };
}
