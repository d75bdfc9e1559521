import { invalid } from '../../kernel/errors.ts';

/** The last row of a page: when it was put into the queue (ISO, UTC) and its number. */
export interface ReviewKey {
  at: string;
  reviewId: string;
}

const SHAPE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~(.{1,80})$/;

const refused = (cursor: string) =>
  invalid(
    'cursor',
    cursor,
    '游标无效，请从第一页重新读取。',
    'The cursor is not valid; begin again at the first page.',
  );

export function writeReviewCursor({ at, reviewId }: ReviewKey): string {
  return Buffer.from(`${at}~${reviewId}`, 'utf8').toString('base64url');
}

/** Errors: `invalid_value` (422) when the text is no cursor of ours. */
export function readReviewCursor(cursor: string): ReviewKey {
  const match = SHAPE.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match?.[1] === undefined || match[2] === undefined || Number.isNaN(Date.parse(match[1])))
    throw refused(cursor);
  return { at: match[1], reviewId: match[2] };
}
