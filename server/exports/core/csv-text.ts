import { flatColumns } from './flat-columns.ts';
import type { Headings } from './flat-columns.ts';
import { defused } from './table.ts';
import type { ExportHead, ExportRow, ExportValue } from './table.ts';

export interface CsvTexts {
  head: string;
  rows(rows: readonly ExportRow[]): string;
}

const line = (cells: string[]): string => `${cells.join(',')}\r\n`;

/** Comma-separated text by RFC 4180, text that a spreadsheet would run made harmless. */
export function csvTexts(head: ExportHead, headings: Headings): CsvTexts {
  const columns = flatColumns(head, headings);
  return {
    head: line(columns.map(({ header }) => cellOf(header))),
    rows: (rows) => rows.map((row) => line(columns.map(({ valueOf }) => cellOf(valueOf(row))))).join(''),
  };
}

function cellOf(value: ExportValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = defused(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
