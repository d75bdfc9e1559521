import { XwError, shorten } from '../../kernel/errors.ts';
import type { Limits, RowProblem } from './raw.ts';

interface Words {
  zh: string;
  en: string;
  remedyZh: string;
  remedyEn: string;
  /** HTTP status; 422 unless said. */
  status?: number;
}

/** A file that is not read, with the reason and the way out in both languages. */
export function refused(code: string, place: string, value: unknown, words: Words): XwError {
  return new XwError({
    code,
    status: words.status ?? 422,
    detail: words.zh,
    detailEn: words.en,
    value: shorten(value),
    place,
    remedy: words.remedyZh,
    remedyEn: words.remedyEn,
  });
}

/** A file that began as its format and does not go on as one: cut off, damaged. */
export function broken(place: string, value: unknown, zh: string, en: string): XwError {
  return refused('broken_file', place, value, {
    zh,
    en,
    remedyZh: '文件可能没有传完或已损坏：请核对大小，重新导出后再上传。',
    remedyEn: 'It may be incomplete or damaged: compare its size, export it again and send it again.',
  });
}

/** A row that is left out. */
export function rowProblem(
  place: string,
  code: string,
  value: unknown,
  reasonZh: string,
  reasonEn: string,
): { problem: RowProblem } {
  return { problem: { place, code, value: shorten(value ?? ''), reasonZh, reasonEn } };
}

/** A line longer than a row may be; the lines behind it are read. */
export function lineTooLong(
  place: string,
  chars: number,
  limits: Pick<Limits, 'rowBytes'>,
): { problem: RowProblem } {
  return rowProblem(
    place,
    'row_too_large',
    chars,
    `一行有 ${chars} 个字符，上限 ${limits.rowBytes}`,
    `A line of ${chars} characters; the limit is ${limits.rowBytes}`,
  );
}
