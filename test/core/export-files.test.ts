import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dbfNames } from '../../server/exports/core/dbf-records.ts';
import { gb18030Bytes, gbkBytes } from '../../server/exports/core/gb18030-bytes.ts';
import { defused } from '../../server/exports/core/table.ts';
import type { ExportHead, ExportRow } from '../../server/exports/core/table.ts';
import type { ExportFormat } from '../../server/exports/contract.ts';
import { FORMATS } from '../../server/exports/formats.ts';
import { parseFilter } from '../../server/features/feature-filter.ts';
import type { XwError } from '../../server/kernel/errors.ts';
import { readZip } from '../../server/documents/steady-zip.ts';
import { EXPORT_HEAD } from '../harness/export-head.ts';
import { readBack, scratchFolder } from '../harness/format-files/read-back.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());

const HEAD: ExportHead = {
  ...EXPORT_HEAD,
  fields: [
    { name: 'id', titleZh: '编号', titleEn: 'Identifier', type: 'string' },
    { name: 'aVeryLongName1', titleZh: '名一', titleEn: 'One', type: 'string' },
    { name: 'aVeryLongName2', titleZh: '名二', titleEn: 'Two', type: 'string' },
    { name: 'lengthM', titleZh: '长度', titleEn: 'Length', type: 'number', unit: 'm' },
    { name: 'open', titleZh: '开放', titleEn: 'Open', type: 'boolean' },
  ],
};

const row = (
  id: string,
  one: string | null,
  two: string | null,
  lengthM: number | null = null,
): ExportRow => ({
  geometry: { type: 'Point', coordinates: [116.5, 35.4] },
  values: { id, aVeryLongName1: one, aVeryLongName2: two, lengthM, open: id.length % 2 === 0 },
});

async function file(
  format: ExportFormat,
  rows: readonly ExportRow[],
  encoding: 'utf-8' | 'gbk' = 'utf-8',
  name = format as string,
): Promise<string> {
  async function* pages(): AsyncGenerator<ExportRow[]> {
    yield [...rows];
  }
  const chunks: Uint8Array[] = [];
  const options = {
    encoding,
    bom: true,
    headings: 'names' as const,
    folder: () => mkdtemp(join(tmpdir(), 'xw-export-test-')),
  };
  for await (const chunk of FORMATS[format].write(HEAD, pages(), options)) chunks.push(chunk);
  const path = scratch.path(`${name}.${FORMATS[format].extension}`);
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

describe('text in a file', () => {
  it('is GB 18030 or GBK exactly as TextDecoder reads it, astral characters too', () => {
    const han = fc.string({ unit: fc.integer({ min: 0x20, max: 0x2fa1f }).filter((code) => (code < 0xd800 || code > 0xf8ff) && code !== 0xfffd && code !== 0x7f).map((code) => String.fromCodePoint(code)), maxLength: 40 }); // prettier-ignore
    fc.assert(
      fc.property(han, (text) => {
        expect(new TextDecoder('gb18030').decode(gb18030Bytes(text))).toBe(text);
        const lacking: string[] = [];
        const back = new TextDecoder('gbk').decode(gbkBytes(text, (one) => lacking.push(one)));
        const wanted = [...text].map((one) => (lacking.includes(one) ? '?' : one)).join('');
        expect(back).toBe(wanted);
      }),
      { numRuns: 300 },
    );
    expect(gbkBytes('街巷', () => undefined).toString('hex')).toBe('bdd6cfef');
  });

  it('never begins a formula in a spreadsheet', async () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1'])
      expect(defused(text)).toBe(`'${text}`);
    expect(defused('巷 =1')).toBe('巷 =1');
    const evil = '=HYPERLINK("http://x","y")';
    const csv = (await readBack(await file('csv', [row('a', evil, null)], 'utf-8', 'evil'))).rows;
    expect(csv[0]!.properties['aVeryLongName1']).toBe(`'${evil}`);
    const xlsx = await file('xlsx', [row('a', evil, null)], 'utf-8', 'evil');
    const { readFileSync } = await import('node:fs');
    const entries = await readZip(readFileSync(xlsx));
    const sheet = entries.find(({ name }) => name.endsWith('sheet1.xml'))!.bytes.toString('utf8');
    expect(sheet).not.toContain('<f>');
    expect(sheet).toContain('t="inlineStr"');
    expect((await readBack(xlsx)).rows[0]!.properties['aVeryLongName1']).toBe(evil);
  });

  it('that a Shapefile cannot hold is listed whole, and every cut name is told', async () => {
    const long = '很长的说明'.repeat(60);
    const path = await file(
      'shp',
      [row('a', '𠮷野家', 'plain'), row('b', long, '㐂'), row('c', null, '好')],
      'gbk',
      'lossy',
    );
    const { readFileSync } = await import('node:fs');
    const entries = new Map((await readZip(readFileSync(path))).map(({ name, bytes }) => [name, bytes]));
    expect([...entries.keys()].sort()).toEqual(['about.txt', 'fields.csv', 'losses.csv', 'things.cpg', 'things.dbf', 'things.prj', 'things.shp', 'things.shx']); // prettier-ignore
    const losses = entries.get('losses.csv')!.toString('utf8');
    expect(losses).toContain('𠮷野家');
    expect(losses).toContain(long);
    expect(losses.match(/\n/g)).toHaveLength(4);
    const fields = entries.get('fields.csv')!.toString('utf8');
    expect(fields).toContain('aVeryLongName1,aVeryLongN');
    expect(fields).toContain('aVeryLongName2,aVeryLong1');
    expect(entries.get('about.txt')!.toString('utf8')).toContain('合成示范数据');
    const { rows } = await readBack(path);
    expect(rows.map(({ properties }) => properties['aVeryLong1'])).toEqual(['plain', '?', '好']);
    expect(rows[1]!.properties['aVeryLongN']).toBe(long.slice(0, 127));
  });
});

describe('names of a table', () => {
  it('have at most ten bytes and never clash, whatever they were', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 120 }),
        (names) => {
          const cut = dbfNames(names, (text) => Buffer.byteLength(text));
          expect(new Set(cut.map((name) => name.toLowerCase())).size).toBe(names.length);
          for (const name of cut) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(10);
        },
      ),
    );
    expect(dbfNames(['reportedAtLocal', 'reportedAtUtc', 'reportedAt', 'id'], Buffer.byteLength)).toEqual(['reportedA1', 'reportedA2', 'reportedAt', 'id']); // prettier-ignore
  });
});

describe('every format', () => {
  it.each(Object.keys(FORMATS) as ExportFormat[])('%s holds nothing as well as something', async (format) => {
    const { rows, problems } = await readBack(
      await file(format, [row('a', 'x', null, 0.1 + 0.2)], 'utf-8', 'one'),
    );
    expect(problems).toEqual([]);
    expect(rows).toHaveLength(1);
    expect(Number(rows[0]!.properties['lengthM'])).toBeCloseTo(0.3, 14);
    const empty = await file(format, [], 'utf-8', 'none');
    const found = await readBack(empty).catch((error: unknown) => error);
    if (found instanceof Error)
      expect((found as XwError).problem.code).toMatch(/empty|no_rows|unknown_part|no_header/);
    else expect((found as { rows: unknown[] }).rows).toEqual([]);
  });
});

describe('a filter', () => {
  const fields = new Map([['type', 'string'], ['grade', 'number'], ['open', 'boolean']] as const); // prettier-ignore
  const values = { type: "人民's 巷", grade: 2, open: true };
  it.each<[string, boolean]>([
    ["type = '人民''s 巷'", true],
    ["type LIKE '%巷' AND grade <= 2", true],
    ["type LIKE '_民%'", true],
    ["type NOT LIKE '%巷'", false],
    ['grade BETWEEN 1 AND 3 AND NOT (grade IN (4, 5))', true],
    ['grade IN (4, 5) OR open = true', true],
    ['"grade" <> 2', false],
    ['grade IS NOT NULL', true],
    ["grade < 3 AND (type = 'x' OR grade > 1)", true],
  ])('%s: %s', (text, wanted) => {
    expect(parseFilter(text, fields)(values)).toBe(wanted);
  });

  it('leaves out what is not known, and its opposite too', () => {
    const nothing = { type: null, grade: null, open: null };
    for (const text of [
      'grade = 2',
      'NOT (grade = 2)',
      "type LIKE '%'",
      'grade NOT IN (1)',
      'grade BETWEEN 0 AND 9',
    ])
      expect(parseFilter(text, fields)(nothing)).toBe(false);
    expect(parseFilter('grade IS NULL', fields)(nothing)).toBe(true);
  });

  it.each([
    ['grade = ', 9],
    ["grade = 'a'", 12],
    ['colour = 1', 1],
    ['grade ~ 1', 7],
    ['grade = 1 open = true', 11],
    [`${'('.repeat(60)}grade = 1`, 41],
  ])('refuses %s at its place', (text, at) => {
    const refusal = ((): XwError => {
      try {
        parseFilter(text, fields);
      } catch (error) {
        return error as XwError;
      }
      throw new Error('was taken');
    })();
    expect(refusal.problem).toMatchObject({ code: 'bad_filter', status: 400 });
    expect(refusal.problem.place).toBe(`query.filter: ${at}`);
  });

  it('takes no long time over a hostile pattern', () => {
    const began = performance.now();
    const text = `type LIKE '${'%a'.repeat(900)}%b'`;
    expect(parseFilter(text, fields)({ type: 'a'.repeat(20_000) })).toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
