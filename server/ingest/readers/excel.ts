import { columnOf, readCell } from '../core/xlsx-cells.ts';
import type { Merge, RawCell } from '../core/xlsx-cells.ts';
import { refused, rowProblem } from '../core/refusals.ts';
import { planTable, tableRow } from '../core/table-rows.ts';
import type { Limits, OpenOptions, RawFile, RawValue } from '../core/raw.ts';
import type { Probe, Reader } from '../reader.ts';
import { openZip, tooLarge } from '../zip-file.ts';
import type { OpenZip } from '../zip-file.ts';
import { partEvents, readMerges, readWorkbook } from './xlsx-book.ts';
import type { Sheet, Workbook } from './xlsx-book.ts';
import type { XmlEvent } from '../xml-events.ts';

/**
 * Excel workbooks (.xlsx), one row held at a time; the shared strings are kept. The sheet is the one named, else the
 * first visible one with rows. Blocks merged over several rows speak for each of them. A row with an error cell is a
 * rejected row.
 */
export const excelReader: Reader = {
  format: 'excel',
  nameZh: 'Excel 工作簿',
  nameEn: 'Excel workbook',
  extensions: ['xlsx', 'xlsm'],
  recognises: (probe) =>
    (probe.entries ?? []).some((entry) => /^xl\/workbook\.(xml|bin)$/.test(entry.name)) ||
    (probe.entries !== undefined && ['xlsx', 'xlsm', 'ods', 'xlsb'].includes(probe.extension)),
  open: openExcel,
};

const SAMPLE_ROWS = 220;

async function openExcel(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  if (probe.sizeBytes > limits.wholeFileBytes)
    throw tooLarge(probe.name, probe.sizeBytes, limits.wholeFileBytes);
  refuseOtherBooks(probe);
  const zip = await openZip(probe.path, probe.name, limits);
  try {
    const book = await readWorkbook(zip, probe.name, limits);
    const { sheet, sample } = await chooseSheet(zip, book, probe, options);
    const merges = await readMerges(zip, sheet, probe.name);
    const plan = planTable(sample.map((row) => row.cells));
    // Empty lines are no rows in the XML: what is skipped is told by the row's own number.
    const lastSkipped = plan.skip === 0 ? 0 : (sample[plan.skip - 1]?.number ?? 0);
    return {
      format: 'excel',
      claim: plan.claim,
      claimWhy: plan.why,
      parts: book.sheets.map((one) => one.name),
      part: sheet.name,
      ...(plan.columns.address === undefined ? {} : { addressField: plan.columns.address }),
      async *rows(signal) {
        const fill = new MergeFill(merges);
        for await (const row of sheetRows(zip, sheet, book, probe.name, limits, signal)) {
          fill.apply(row.number - 1, row.cells);
          if (row.number <= lastSkipped) continue;
          const place = `${sheet.name} 第${row.number}行`;
          if (row.error !== undefined) {
            const column = plan.names[row.error.column] ?? `${row.error.column + 1}`;
            yield rowProblem(
              place,
              'cell_error',
              `${column}: ${row.error.text}`,
              `“${column}”一格是错误值 ${row.error.text}`,
              `The cell "${column}" holds the error ${row.error.text}`,
            );
          } else yield tableRow(plan, row.cells, place, limits);
        }
      },
      close: () => Promise.resolve(zip.close()),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

interface SheetRow {
  /** From 1, as Excel shows it. */
  number: number;
  cells: RawValue[];
  error?: { column: number; text: string };
}

/** The rows of a sheet that hold anything. */
async function* sheetRows(
  zip: OpenZip,
  sheet: Sheet,
  book: Workbook,
  place: string,
  limits: Limits,
  signal?: AbortSignal,
): AsyncGenerator<SheetRow> {
  const rows = new SheetRows(book, (reference) => tooWide(place, sheet, reference, limits), limits.columns);
  for await (const events of partEvents(zip, sheet.entry, place, limits, signal))
    for (const event of events) {
      const row = rows.take(event);
      if (row === undefined) continue;
      signal?.throwIfAborted();
      yield row;
    }
}

/** Puts the tags of a sheet together to rows. */
class SheetRows {
  private readonly book: Workbook;
  private readonly tooWide: (reference: string) => Error;
  private readonly columns: number;
  private row: SheetRow | undefined;
  private number = 0;
  private cell: (RawCell & { column: number }) | undefined;
  private text = '';
  private phonetic = false;

  constructor(book: Workbook, tooWideError: (reference: string) => Error, columns: number) {
    this.book = book;
    this.tooWide = tooWideError;
    this.columns = columns;
  }

  take(event: XmlEvent): SheetRow | undefined {
    if (event.kind === 'text') {
      this.text = event.text;
      return undefined;
    }
    const row = event.kind === 'open' ? this.open(event) : this.close(event.name);
    this.text = '';
    return row;
  }

  private open({ name, attributes }: Extract<XmlEvent, { kind: 'open' }>): undefined {
    if (name === 'row') {
      const said = Number(attributes['r'] ?? Number.NaN);
      this.number = Number.isInteger(said) && said > this.number ? said : this.number + 1;
      this.row = { number: this.number, cells: [] };
    } else if (name === 'c' && this.row !== undefined) {
      const column = columnOf(attributes['r'] ?? '') ?? this.row.cells.length;
      if (column >= this.columns) throw this.tooWide(attributes['r'] ?? '');
      const style = Number(attributes['s'] ?? -1);
      this.cell = { column, type: attributes['t'] ?? 'n', style, value: undefined };
    } else if (name === 'rPh') this.phonetic = true;
  }

  private close(name: string): SheetRow | undefined {
    const { row, cell } = this;
    if (name === 'rPh') this.phonetic = false;
    else if (cell !== undefined && name === 'v') cell.value = this.text;
    else if (cell !== undefined && name === 't' && !this.phonetic)
      cell.value = (cell.value ?? '') + this.text;
    else if (name === 'c' && row !== undefined && cell !== undefined) {
      const read = readCell(cell, this.book);
      while (row.cells.length < cell.column) row.cells.push(null);
      row.cells[cell.column] = 'error' in read ? null : read.value;
      if ('error' in read) row.error ??= { column: cell.column, text: read.error };
      this.cell = undefined;
    } else if (name === 'row' && row !== undefined) {
      this.row = undefined;
      if (row.error !== undefined || row.cells.some((value) => value !== null)) return row;
    }
    return undefined;
  }
}

async function chooseSheet(
  zip: OpenZip,
  book: Workbook,
  probe: Probe,
  options: OpenOptions & { limits: Limits },
): Promise<{ sheet: Sheet; sample: SheetRow[] }> {
  const named = options.sheet ?? options.layer;
  const choices =
    named === undefined
      ? book.sheets.toSorted((a, b) => Number(a.hidden) - Number(b.hidden))
      : book.sheets.filter((sheet) => sheet.name === named);
  for (const sheet of choices) {
    const sample: SheetRow[] = [];
    for await (const row of sheetRows(zip, sheet, book, probe.name, options.limits)) {
      sample.push(row);
      if (sample.length >= SAMPLE_ROWS) break;
    }
    if (sample.length > 0) return { sheet, sample };
  }
  throw refused(
    choices.length === 0 ? 'no_such_sheet' : 'empty_file',
    probe.name,
    named ?? '',
    choices.length === 0
      ? {
          zh: `没有名为“${named}”的工作表`,
          en: `There is no sheet named "${named}"`,
          remedyZh: `可选：${book.sheets.map((sheet) => sheet.name).join('、')}`,
          remedyEn: `Choose one of: ${book.sheets.map((sheet) => sheet.name).join(', ')}`,
        }
      : {
          zh: '工作表里没有数据',
          en: 'The sheets hold no rows',
          remedyZh: '请确认数据所在的工作表。',
          remedyEn: 'Check on which sheet the data stand.',
        },
  );
}

/** Merged blocks that a row may lie in. */
const MOST_OPEN = 200;

/** Gives the value of a block merged over several rows to each of its rows. */
class MergeFill {
  private readonly waiting: Merge[];
  private open: { merge: Merge; value: RawValue }[] = [];

  constructor(merges: Merge[]) {
    this.waiting = merges.toSorted((a, b) => b.top - a.top);
  }

  apply(row: number, cells: RawValue[]): void {
    this.open = this.open.filter(({ merge }) => merge.bottom >= row);
    for (const { merge, value } of this.open) {
      if (value === null) continue;
      while (cells.length <= merge.left) cells.push(null);
      cells[merge.left] ??= value;
    }
    for (let next = this.waiting.at(-1); next !== undefined && next.top <= row; next = this.waiting.at(-1)) {
      this.waiting.pop();
      if (next.top === row && next.left < cells.length && this.open.length < MOST_OPEN)
        this.open.push({ merge: next, value: cells[next.left] ?? null });
    }
  }
}

function refuseOtherBooks(probe: Probe): void {
  if ((probe.entries ?? []).some((entry) => entry.name === 'xl/workbook.xml')) return;
  throw refused('workbook_kind', probe.name, probe.extension, {
    zh: '不是 .xlsx 工作簿（可能是 .xlsb、.ods 或损坏的文件）',
    en: 'It is no .xlsx workbook (perhaps .xlsb, .ods, or damaged)',
    remedyZh: '请在 Excel 或 WPS 中“另存为” .xlsx，再上传。',
    remedyEn: 'In Excel or WPS choose "Save as" .xlsx, and send that.',
  });
}

function tooWide(place: string, sheet: Sheet, reference: string, limits: Limits): Error {
  return refused('too_many_columns', `${place} ${sheet.name}`, reference, {
    zh: `列数超过上限 ${limits.columns}`,
    en: `More than ${limits.columns} columns`,
    remedyZh: '只保留需要的列。',
    remedyEn: 'Keep only the columns that are needed.',
  });
}
