import { isDateFormat, mergeOf } from '../core/xlsx-cells.ts';
import type { CellBook, Merge } from '../core/xlsx-cells.ts';
import { broken } from '../core/refusals.ts';
import type { Limits } from '../core/raw.ts';
import { textOf } from '../text-source.ts';
import { xmlEvents } from '../xml-events.ts';
import type { XmlEvent } from '../xml-events.ts';
import { tooLarge } from '../zip-file.ts';
import type { OpenZip } from '../zip-file.ts';

/** A sheet of a workbook: its name and where it stands in the zip. */
export interface Sheet {
  name: string;
  entry: string;
  hidden: boolean;
}

/** A workbook's sheets and what their cells need; the sheets themselves are not read yet. */
export interface Workbook extends CellBook {
  sheets: Sheet[];
}

/** Tags of one XML part of the workbook, in order. */
export function partEvents(
  zip: OpenZip,
  entry: string,
  place: string,
  limits: Limits,
  signal?: AbortSignal,
): AsyncGenerator<XmlEvent[]> {
  return xmlEvents(textOf(zip.chunks(entry, signal), 'utf-8', place), `${place}/${entry}`, limits);
}

/**
 * What sheets, shared strings and date styles does this workbook have? Source: ECMA-376 part 1, SpreadsheetML.
 * @throws XwError broken_file when its parts are missing
 */
export async function readWorkbook(zip: OpenZip, place: string, limits: Limits): Promise<Workbook> {
  const has = new Set(zip.entries.map((entry) => entry.name));
  const main = 'xl/workbook.xml';
  const links = new Map<string, { target: string; type: string }>();
  for await (const events of partEvents(zip, 'xl/_rels/workbook.xml.rels', place, limits))
    for (const event of events)
      if (event.kind === 'open' && event.name === 'Relationship')
        links.set(event.attributes['Id'] ?? '', {
          target: pathOf(event.attributes['Target'] ?? ''),
          type: (event.attributes['Type'] ?? '').split('/').at(-1) ?? '',
        });
  const sheets: Sheet[] = [];
  let from1904 = false;
  for await (const events of partEvents(zip, main, place, limits))
    for (const event of events) {
      if (event.kind !== 'open') continue;
      if (event.name === 'workbookPr') from1904 = /^(1|true)$/.test(event.attributes['date1904'] ?? '');
      if (event.name === 'sheet') {
        const entry = links.get(event.attributes['r:id'] ?? event.attributes['id'] ?? '')?.target;
        if (entry !== undefined && has.has(entry))
          sheets.push({
            name: event.attributes['name'] ?? entry,
            entry,
            hidden: (event.attributes['state'] ?? 'visible') !== 'visible',
          });
      }
    }
  if (sheets.length === 0) throw broken(place, '', '工作簿里没有工作表', 'The workbook has no sheets');
  const linked = (type: string): string | undefined =>
    [...links.values()].find((link) => link.type === type && has.has(link.target))?.target;
  return {
    sheets,
    from1904,
    strings: await sharedStrings(zip, linked('sharedStrings'), place, limits),
    dateStyles: await dateStyles(zip, linked('styles'), place, limits),
  };
}

/** Merged blocks of more than one row. They stand behind the rows, so the sheet's text is searched once beforehand. */
export async function readMerges(zip: OpenZip, sheet: Sheet, place: string): Promise<Merge[]> {
  const merges: Merge[] = [];
  let rest = '';
  for await (const text of textOf(zip.chunks(sheet.entry), 'utf-8', place)) {
    const joined = rest + text;
    for (const found of joined.matchAll(/<(?:\w+:)?mergeCell\b[^<>]*?\bref="([A-Z0-9:]{5,30})"/g)) {
      const merge = mergeOf(found[1] ?? '');
      if (merge !== undefined && merges.length < 100_000) merges.push(merge);
    }
    const last = joined.lastIndexOf('<');
    rest = last >= 0 && joined.length - last < 300 ? joined.slice(last).replace(/>[^]*$/, '') : '';
  }
  return merges;
}

async function sharedStrings(
  zip: OpenZip,
  entry: string | undefined,
  place: string,
  limits: Limits,
): Promise<string[]> {
  const strings: string[] = [];
  if (entry === undefined) return strings;
  const size = zip.entries.find((found) => found.name === entry)?.sizeBytes ?? 0;
  if (size > limits.wholeFileBytes) throw tooLarge(`${place}/${entry}`, size, limits.wholeFileBytes);
  let text = '';
  let waiting = '';
  let phonetic = 0;
  for await (const events of partEvents(zip, entry, place, limits))
    for (const event of events) {
      if (event.kind === 'text') waiting = event.text;
      else if (event.kind === 'open') {
        waiting = '';
        if (event.name === 'si') text = '';
        if (event.name === 'rPh') phonetic += 1;
      } else {
        if (event.name === 't' && phonetic === 0) text += waiting;
        if (event.name === 'rPh') phonetic -= 1;
        if (event.name === 'si') strings.push(text);
        waiting = '';
      }
    }
  return strings;
}

async function dateStyles(
  zip: OpenZip,
  entry: string | undefined,
  place: string,
  limits: Limits,
): Promise<boolean[]> {
  const styles: boolean[] = [];
  if (entry === undefined) return styles;
  const codes = new Map<number, string>();
  let inCells = false;
  for await (const events of partEvents(zip, entry, place, limits))
    for (const event of events) {
      if (event.kind === 'text') continue;
      if (event.name === 'cellXfs') inCells = event.kind === 'open';
      if (event.kind !== 'open') continue;
      if (event.name === 'numFmt')
        codes.set(Number(event.attributes['numFmtId']), event.attributes['formatCode'] ?? '');
      if (event.name === 'xf' && inCells) {
        const id = Number(event.attributes['numFmtId'] ?? 0);
        styles.push(isDateFormat(id, codes.get(id)));
      }
    }
  return styles;
}

function pathOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
}
