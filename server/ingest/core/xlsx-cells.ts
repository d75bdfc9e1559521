import type { RawValue } from './raw.ts';

/** What a workbook says about how its cells are to be read. */
export interface CellBook {
  strings: readonly string[];
  /** By style number: does it show a date or a time? */
  dateStyles: readonly boolean[];
  /** Days are counted from 1904 (old Macintosh). */
  from1904: boolean;
}

/** A cell as the sheet's XML has it. */
export interface RawCell {
  /** `t`: s shared string, n number, b boolean, e error, str formula text, inlineStr, d ISO date. */
  type: string;
  style: number;
  value: string | undefined;
}

/** The cell's value, or the error that Excel shows in it. Dates are local wall time: `2026-03-01`, `2026-03-01T09:30:00`. */
export function readCell(cell: RawCell, book: CellBook): { value: RawValue } | { error: string } {
  const { type, value } = cell;
  if (type === 'e') return { error: value ?? '#ERROR' };
  if (value === undefined || value === '') return { value: null };
  switch (type) {
    case 's': {
      const index = Number(value);
      const text = Number.isInteger(index) ? book.strings[index] : undefined;
      return text === undefined
        ? { error: `shared string ${value.slice(0, 20)}` }
        : { value: textOrNull(text) };
    }
    case 'str':
    case 'inlineStr':
    case 'd':
      return { value: textOrNull(value) };
    case 'b':
      return { value: value === '1' || value === 'true' };
    default: {
      const number = Number(value);
      if (!Number.isFinite(number)) return { error: value.slice(0, 40) };
      return { value: book.dateStyles[cell.style] === true ? dateOfSerial(number, book.from1904) : number };
    }
  }
}

/**
 * Excel's day number as local time. Day 1 is 1900-01-01; Excel believes that 1900-02-29 existed, so numbers from 61 on
 * count from 1899-12-30 and smaller ones from 1899-12-31. Below 1 it is a time of day. Out of Excel's range: the number.
 * Worked example: 45717.5 → 2025-03-01T12:00:00.
 */
export function dateOfSerial(serial: number, from1904: boolean): RawValue {
  if (serial < 0 || serial >= 2_958_466) return serial;
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400);
  const clock = new Date(seconds * 1000).toISOString().slice(11, 19);
  if (serial < 1 && !from1904) return seconds === 86_400 ? serial : clock;
  const base = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const iso = new Date(base + Math.floor(serial) * 86_400_000 + seconds * 1000).toISOString();
  return seconds === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

/** Does this number format show a date or a time? Built-in numbers of ECMA-376 18.8.30, the East Asian ones included. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined)
    return (
      (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
    );
  const bare = code
    .slice(0, 500)
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .trim();
  return !/^(general|standard|@|)$/i.test(bare) && /[ymdhs年月日时分秒]/i.test(bare);
}

/** Column number from 0 of a reference such as `BC12`; undefined when it is none. */
export function columnOf(reference: string): number | undefined {
  const letters = /^\$?([A-Z]{1,3})\$?\d{0,7}$/.exec(reference)?.[1];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** A block of merged cells, all numbers from 0. */
export interface Merge {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Merged blocks of more than one row, out of references such as `A3:A9`: their first cell speaks for all of them. */
export function mergeOf(reference: string): Merge | undefined {
  const found = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference);
  const [left, right] = [columnOf(found?.[1] ?? ''), columnOf(found?.[3] ?? '')];
  if (found === null || left === undefined || right === undefined) return undefined;
  const [top, bottom] = [Number(found[2]) - 1, Number(found[4]) - 1];
  return top < bottom && left <= right ? { top, left, bottom, right } : undefined;
}

function textOrNull(text: string): RawValue {
  const plain = text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return plain.trim() === '' ? null : plain.trim();
}
