import { flatColumns } from './core/flat-columns.ts';
import type { Headings } from './core/flat-columns.ts';
import {
  MOST_CELL_CHARS,
  MOST_SHEET_ROWS,
  SHEET_END,
  SHEET_HEAD,
  sheetRow,
  workbookParts,
} from './core/sheet-xml.ts';
import { aboutLines } from './core/table.ts';
import type { ExportHead, ExportPages, ExportRow, ExportValue } from './core/table.ts';
import { textPart, zipStream } from './zip-stream.ts';
import type { ZipPart } from './zip-stream.ts';

/** Cells that are named when they were too long; more are counted. */
const MOST_NAMED = 1000;

/**
 * A workbook written while its rows are read: as many sheets as its rows need, and a last one that says what the data is
 * and which cells were longer than Excel holds (text is cut, a geometry left out, both named there).
 */
export function workbookStream(
  head: ExportHead,
  pages: ExportPages,
  headings: Headings,
): AsyncIterable<Uint8Array> {
  const columns = flatColumns(head, headings);
  const titles: string[] = [];
  const long: string[] = [];
  let longCount = 0;

  const fitting = (value: ExportValue, column: string, row: ExportRow): ExportValue => {
    if (typeof value !== 'string' || value.length <= MOST_CELL_CHARS) return value;
    longCount += 1;
    const wkt = value.startsWith('POLYGON') || value.startsWith('MULTI') || value.startsWith('LINESTRING');
    if (long.length < MOST_NAMED)
      long.push(
        `${String(row.values['id'])} · ${column}: ${value.length} ${wkt ? '字符，未写入 left out' : '字符，已截断 cut'}`,
      );
    return wkt ? null : `${value.slice(0, MOST_CELL_CHARS - 1)}…`;
  };
  const rowText = (row: ExportRow): string =>
    sheetRow(columns.map(({ header, valueOf }) => fitting(valueOf(row), header, row)));

  async function* parts(): AsyncGenerator<ZipPart> {
    const source = pages[Symbol.asyncIterator]();
    let rest: readonly ExportRow[] = [];
    let ended = false;
    async function* sheet(): AsyncGenerator<string> {
      yield SHEET_HEAD + sheetRow(columns.map(({ header }) => header), 1); // prettier-ignore
      let room = MOST_SHEET_ROWS - 1;
      while (room > 0) {
        if (rest.length === 0) {
          const next = await source.next();
          if (next.done === true) {
            ended = true;
            break;
          }
          rest = next.value;
        }
        const taken = rest.slice(0, room);
        rest = rest.slice(room);
        room -= taken.length;
        yield taken.map(rowText).join('');
      }
      yield SHEET_END;
    }
    try {
      while (!ended) {
        const number = titles.length + 1;
        titles.push(sheetTitle(head, number));
        yield { name: `xl/worksheets/sheet${number}.xml`, content: textPart(sheet()) };
        if (rest.length === 0 && !ended) {
          const next = await source.next();
          if (next.done === true) ended = true;
          else rest = next.value;
        }
      }
    } finally {
      await source.return?.(undefined);
    }
    titles.push('说明 About');
    const notes = [
      ...aboutLines(head),
      ...(longCount === 0 ? [] : [`超长单元格 Cells too long for Excel: ${longCount}`, ...long]),
      ...head.fields.map(({ name, titleZh, titleEn, unit }) => `${name}: ${titleZh} ${titleEn}${unit === undefined ? '' : ` (${unit})`}`),
    ]; // prettier-ignore
    yield {
      name: `xl/worksheets/sheet${titles.length}.xml`,
      content: textPart([SHEET_HEAD, ...notes.map((note) => sheetRow([note])), SHEET_END]),
    };
    for (const { name, text } of workbookParts(titles)) yield { name, content: textPart([text]) };
  }
  return zipStream(parts());
}

function sheetTitle({ titleZh, titleEn }: ExportHead, number: number): string {
  const plain = `${titleZh} ${titleEn}`.replace(/[\\/?*[\]:']/g, ' ').slice(0, 27);
  return number === 1 ? plain : `${plain} ${number}`;
}
