import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { XwError } from '../../kernel/errors.ts';
import { findMojibake } from '../core/mojibake.ts';
import { broken, refused } from '../core/refusals.ts';
import type { Limits, OpenOptions, RawFile } from '../core/raw.ts';
import { planTable, tableRow } from '../core/table-rows.ts';
import type { TablePlan } from '../core/table-rows.ts';
import { readWkt } from '../core/wkt.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, textOf, wrongEncoding } from '../text-source.ts';

/** A record of a table is held as cells, which cost far more than its text. */
const MOST_RECORD_CHARS = 16 * 1024 * 1024;
const DELIMITERS = [',', '\t', ';', '|', '，'];

/** Tables of text of any size, one record held at a time: lon/lat, X/Y, WKT, or an address alone. */
export const csvReader: Reader = {
  format: 'csv',
  nameZh: 'CSV 表格',
  nameEn: 'CSV',
  extensions: ['csv', 'tsv', 'tab'],
  recognises: (probe) =>
    isText(probe) && (['csv', 'tsv', 'tab'].includes(probe.extension) || isTable(probe.headText)),
  open: openCsv,
};

async function openCsv(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  const encoding = await findEncoding(
    () => bytesOf(probe.path, options.signal),
    probe.name,
    options.encoding,
  );
  const head = headText(probe, encoding.name);
  const delimiter = sniffDelimiter(head);
  const planned = planTable(firstRecords(head, delimiter, probe));
  refuseGarbledNames(planned, probe.name);
  if (planned.names.length > limits.columns) throw tooManyColumns(probe.name, planned.names.length, limits);
  const plan = withClaimOfWkt(planned, firstRecords(head, delimiter, probe), limits);
  return {
    format: 'csv',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    claim: plan.claim,
    claimWhy: plan.why,
    ...(plan.columns.address === undefined ? {} : { addressField: plan.columns.address }),
    async *rows(signal) {
      const text = textOf(bytesOf(probe.path, signal), encoding.name, probe.name);
      const parser = parse({
        ...csvOptions(delimiter),
        info: true,
        max_record_size: Math.min(limits.rowBytes, MOST_RECORD_CHARS),
      });
      const pump = pipeline(Readable.from(text), parser);
      pump.catch(() => undefined);
      let passed = 0;
      try {
        for await (const item of parser) {
          signal?.throwIfAborted();
          const { record, info } = item as unknown as { record: string[]; info: { lines: number } };
          passed += 1;
          if (passed > plan.skip) yield tableRow(plan, record, `第${info.lines}行`, limits);
        }
      } catch (error) {
        throw asRefusal(error, probe.name, signal);
      }
    },
    close: () => Promise.resolve(),
  };
}

function csvOptions(delimiter: string): {
  delimiter: string;
  relax_column_count: true;
  relax_quotes: true;
  skip_empty_lines: true;
  bom: true;
} {
  return { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, bom: true };
}

/** The delimiter that cuts the first lines into the most equal number of cells, at least two. */
function sniffDelimiter(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .slice(0, 30)
    .filter((line) => line.trim() !== '');
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length);
    const tally = new Map<number, number>();
    for (const count of counts) if (count > 1) tally.set(count, (tally.get(count) ?? 0) + 1);
    const score = Math.max(0, ...tally.values());
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function headText(probe: Probe, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(probe.head, { stream: true });
  } catch {
    throw wrongEncoding(encoding, 0, probe.name);
  }
}

function firstRecords(head: string, delimiter: string, probe: Probe): string[][] {
  const whole = probe.sizeBytes <= probe.head.length;
  const text = whole ? head : head.slice(0, head.lastIndexOf('\n') + 1 || head.length);
  try {
    return parseAll(text, { ...csvOptions(delimiter), to: 220 });
  } catch (error) {
    // A quote that the head cut in two is closed further on; in a file that was read whole it never is.
    if (whole || !(error instanceof CsvError)) throw asRefusal(error, probe.name);
    return text.split('\n').map((line) => line.split(delimiter));
  }
}

/** EWKT says in its first row on which earth it stands. */
function withClaimOfWkt(plan: TablePlan, records: string[][], limits: Limits): TablePlan {
  if (plan.columns.kind !== 'wkt') return plan;
  const first = records[plan.skip]?.[plan.names.indexOf(plan.columns.wkt ?? '')];
  const claim = first === undefined ? undefined : readWkt(first, limits).claim;
  return claim === undefined ? plan : { ...plan, claim, why: 'WKT 带有 SRID / the WKT carries an SRID' };
}

function refuseGarbledNames(plan: TablePlan, place: string): void {
  for (const name of plan.names) {
    const garbled = findMojibake(name);
    if (garbled === undefined) continue;
    throw refused('mojibake', `${place} 表头`, name, {
      zh: `表头${garbled.zh}`,
      en: `Header: ${garbled.en}`,
      remedyZh: '请回到原始文件，按正确的编码重新导出。',
      remedyEn: 'Go back to the original file and export it in the right encoding.',
    });
  }
}

function tooManyColumns(place: string, count: number, limits: Limits): XwError {
  return refused('too_many_columns', place, count, {
    zh: `列数过多：${count}，上限 ${limits.columns}`,
    en: `Too many columns: ${count}, the limit is ${limits.columns}`,
    remedyZh: '只保留需要的列。',
    remedyEn: 'Keep only the columns that are needed.',
  });
}

function asRefusal(error: unknown, place: string, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof XwError || !(error instanceof CsvError)) return error;
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? broken(
        place,
        error.message,
        '引号没有闭合：文件可能不完整',
        'A quote is never closed: it may be incomplete',
      )
    : broken(place, error.message, 'CSV 无法继续读取', 'The CSV cannot be read any further');
}

function isText(probe: Probe): boolean {
  if (probe.entries !== undefined) return false;
  const zeros = probe.head.subarray(0, 4096).includes(0);
  return (
    !zeros ||
    /^(ÿþ|þÿ)/.test(String.fromCharCode(probe.head[0] ?? 0, probe.head[1] ?? 0)) ||
    probe.extension === 'csv'
  );
}

function isTable(head: string): boolean {
  if (/^\s*[<[{]/.test(head)) return false;
  const lines = head.split(/\r?\n/, 12).filter((line) => line.trim() !== '');
  return lines.length >= 2 && DELIMITERS.some((delimiter) => lines.every((line) => line.includes(delimiter)));
}
