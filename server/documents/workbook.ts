import writeExcelFile from 'write-excel-file/node';
import type { Cell, Row, Sheet } from 'write-excel-file/node';
import { steadyOffice } from './steady-zip.ts';
import { xmlText } from './xml-text.ts';

export interface WorkbookColumn {
  header: string;
  /** Attribute of the row that the column shows. */
  key: string;
  /** Characters. */
  width?: number;
  type?: 'string' | 'number' | 'date' | 'boolean';
  /** Excel's own, e.g. "#,##0.00" or "yyyy-mm-dd hh:mm". */
  format?: string;
}

export interface WorkbookSheet {
  name: string;
  columns: WorkbookColumn[];
  rows: Record<string, unknown>[];
  /** Lines beneath the table: sources, units, the synthetic mark. */
  note?: string[];
}

/** Excel's limits. */
const MOST_ROWS = 1_048_576;
const MOST_CHARS = 32_767;

/**
 * An .xlsx workbook. Text cells hold text, never a formula, whatever they begin with. A value that is not of its
 * column's type is written as the text that it is; null and undefined leave the cell empty. Throws RangeError when a
 * sheet has more rows than Excel holds. The same input gives the same bytes.
 */
export async function writeWorkbook(
  sheets: WorkbookSheet[],
  createdIso = '2000-01-01T00:00:00Z',
): Promise<Buffer> {
  const names = new Set<string>();
  const made = sheets.map(({ name, columns, rows, note = [] }): Sheet<never> => {
    if (rows.length + note.length + 2 > MOST_ROWS)
      throw new RangeError(`writeWorkbook: ${rows.length} rows are more than a sheet holds`);
    const head: Row = columns.map(({ header }) => ({
      value: textOf(header),
      type: String,
      fontWeight: 'bold',
      backgroundColor: '#f3f1ec',
      wrap: true,
      alignVertical: 'center',
    }));
    const data: Row[] = [
      head,
      ...rows.map((row) => columns.map((column) => cellOf(row[column.key], column))),
    ];
    if (note.length > 0) {
      data.push([]);
      for (const line of note) data.push([{ value: textOf(line), type: String, textColor: '#6b665d' }]);
    }
    return {
      data,
      sheet: sheetName(name, names),
      columns: columns.map(({ width }) => ({ width: width ?? 16 })),
      stickyRowsCount: 1,
    };
  });
  const file = await writeExcelFile(made as Sheet<never>[]).toBuffer();
  return steadyOffice(file, createdIso);
}

function cellOf(value: unknown, { type = 'string', format }: WorkbookColumn): Cell {
  if (value === null || value === undefined || value === '') return null;
  if (type === 'number' && typeof value === 'number' && Number.isFinite(value))
    return { value, type: Number, ...(format === undefined ? {} : { format }) };
  if (type === 'boolean' && typeof value === 'boolean') return { value, type: Boolean };
  if (type === 'date') {
    const date = value instanceof Date ? value : new Date(String(value));
    if (!Number.isNaN(date.getTime()))
      return { value: date, type: Date, format: format ?? 'yyyy-mm-dd hh:mm' };
  }
  return { value: textOf(String(value)), type: String };
}

/** No longer than a cell. */
function textOf(text: string): string {
  const clean = xmlText(text);
  return clean.length > MOST_CHARS ? `${clean.slice(0, MOST_CHARS - 1)}…` : clean;
}

/** Excel refuses some signs, more than 31 characters, and the same name twice. */
function sheetName(name: string, taken: Set<string>): string {
  const plain =
    textOf(name)
      .replace(/[\\/?*[\]:']/g, ' ')
      .trim()
      .slice(0, 31) || 'Sheet';
  let free = plain;
  for (let n = 2; taken.has(free.toLowerCase()); n += 1) free = `${plain.slice(0, 27)} ${n}`;
  taken.add(free.toLowerCase());
  return free;
}
