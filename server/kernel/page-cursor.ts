import { invalid } from './errors.ts';

/** Where a page of a list in order of time ended: the time (a day or an instant, ISO) and what tells its equals apart. */
export interface PageEnd {
  at: string;
  id: string;
}

const SHAPE = /^(\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)?)~([^~\0]{1,120})$/s;

export const writeCursor = ({ at, id }: PageEnd): string => `${at}~${id}`;

/** Errors: 422 `invalid_value` when the text is no cursor of ours. */
export function readCursor(cursor: string): PageEnd {
  const found = SHAPE.exec(cursor);
  const time = found === null ? NaN : Date.parse(found[1]!);
  // A day that no month has would be taken by JavaScript as one of the next.
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(found![1]!.slice(0, 10));
  if (!real)
    throw invalid(
      'cursor',
      cursor,
      '翻页标记无法识别，请从第一页重新读取。',
      'The cursor is not understood; begin again at the first page.',
    );
  return { at: found![1]!, id: found![2]! };
}
