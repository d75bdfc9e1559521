import { PNG } from 'pngjs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import readExcelFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { opaquePng } from '../../server/documents/opaque-png.ts';
import { qrCode } from '../../server/documents/qr-code.ts';
import { openPdf } from '../../server/documents/pdf.ts';
import { readZip } from '../../server/documents/steady-zip.ts';
import { writeLetter } from '../../server/documents/word.ts';
import { writeWorkbook } from '../../server/documents/workbook.ts';
import { readPdf } from '../harness/read-pdf.ts';

const CREATED = '2026-06-10T02:00:00.000Z';
const MADE = {
  title: '规划许可核查意见',
  author: '巷网',
  createdIso: CREATED,
  footerZh: '示范城市 · 合成数据',
  footerEn: 'Demo city · synthetic data',
};

const tinyPng = (): Buffer => opaquePng(new Uint8Array(4 * 40 * 20).fill(120), 40, 20);

async function paper(): Promise<Buffer> {
  const pdf = openPdf(MADE);
  pdf.heading('规划许可核查意见', 'Permit check', 1);
  pdf.note('须经同意 +3.2 m', 'Consent required', 'amber', { size: 14 });
  pdf.text('建设控制地带内的建设工程须经文物行政部门同意。ε = 2.05 m，≤ 12 m', 'Works need consent.');
  pdf.facts([{ zh: '结论', en: 'Outcome', value: 'CONSENT_REQUIRED' }]);
  pdf.table(
    [
      { zh: '区划', en: 'Zone', width: 2 },
      { zh: '距离', align: 'right' },
    ],
    Array.from({ length: 60 }, (_, i) => [`第 ${i + 1} 号建设控制地带`, `${i}.25 m`]),
  );
  pdf.picture(tinyPng(), { widthMm: 60, caption: '位置图' });
  pdf.quote('《中华人民共和国文物保护法》第二十九条', '在文物保护单位的建设控制地带内进行建设工程');
  pdf.beside(tinyPng(), 24, ['扫码重放', 'a'.repeat(64)]);
  return pdf.finish();
}

describe('papers as PDF', () => {
  it('hold Chinese text that can be read back, in an embedded subset of the font', async () => {
    const bytes = await paper();
    const { pages, text, fonts } = await readPdf(bytes);
    expect(pages.length).toBeGreaterThan(1);
    expect(text).toContain('建设控制地带内的建设工程须经文物行政部门同意');
    expect(text).toContain('+3.2 m');
    expect(text).toContain('a'.repeat(64));
    expect(text).toContain('第 60 号建设控制地带');
    // The head of a table stands on each of its pages; every page is numbered.
    for (const [i, page] of pages.entries()) {
      expect(page).toContain(`第 ${i + 1} 页 / 共 ${pages.length} 页`);
      expect(page).toContain('示范城市 · 合成数据');
    }
    expect(pages[1]).toContain('区划');
    expect(fonts.length).toBeGreaterThan(0);
    expect(bytes.toString('latin1')).toMatch(/FontFile3/);
    expect(bytes.length).toBeLessThan(400_000);
    const { info } = await getDocument({ data: new Uint8Array(bytes) }).promise.then((d) => d.getMetadata());
    expect(info).toMatchObject({ Title: '规划许可核查意见', Author: '巷网' });
  });

  it('are the same bytes for the same content and others for another', async () => {
    const first = await paper();
    expect((await paper()).equals(first)).toBe(true);
    const other = openPdf({ ...MADE, createdIso: '2026-06-11T02:00:00.000Z' });
    other.text('另一份');
    expect((await other.finish()).equals(first)).toBe(false);
    expect(() => openPdf({ ...MADE, createdIso: 'yesterday' })).toThrow(RangeError);
  });

  it('show a box for what the font has no sign for, and no page of nothing', async () => {
    const pdf = openPdf(MADE);
    pdf.text('表情🙂与控制符\u0007在此');
    const { text, pages } = await readPdf(await pdf.finish());
    expect(text).toContain('表情□与控制符在此');
    expect(pages).toHaveLength(1);
  });

  it('lay a cell that is taller than a page over several', async () => {
    const pdf = openPdf(MADE);
    pdf.table(
      [{ zh: '甲' }, { zh: '乙' }],
      [
        ['短', '很长的说明。'.repeat(900)],
        ['后', '一行'],
      ],
    );
    const { pages, text } = await readPdf(await pdf.finish());
    expect(pages.length).toBeGreaterThan(1);
    expect(text.replaceAll('\n', '').split('很长的说明').length - 1).toBeGreaterThanOrEqual(890);
    expect(text).toContain('一行');
  });
});

describe('pictures for papers', () => {
  it('hold the pixels that they were made of, without transparency', () => {
    const rgba = Uint8Array.from({ length: 4 * 7 * 5 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
    const bytes = opaquePng(rgba, 7, 5);
    expect(bytes[25]).toBe(2);
    expect(new Uint8Array(PNG.sync.read(bytes).data)).toEqual(rgba);
    expect(() => opaquePng(rgba, 7, 6)).toThrow(RangeError);
  });

  it('are the same QR code for the same text, with its quiet zone', () => {
    const code = qrCode('https://example.org/?check=P-1');
    expect(qrCode('https://example.org/?check=P-1').equals(code)).toBe(true);
    expect(qrCode('https://example.org/?check=P-2').equals(code)).toBe(false);
    const { data, width } = PNG.sync.read(code);
    const at = (x: number, y: number) => data[4 * (y * width + x)];
    expect(at(1, 1)).toBe(255);
    // The finder pattern stands four modules in.
    let first = 0;
    while (at(first, first) === 255) first += 1;
    expect(first / width).toBeGreaterThan(0.07);
    expect(at(width - 2, width - 2)).toBe(255);
  });
});

describe('letters as Word', () => {
  const letter = {
    titleZh: '关于征求建设工程设计方案意见的函',
    number: '示函〔2026〕1 号',
    addressee: '市文物局',
    paragraphs: ['一、地块位置', '该地块位于建设控制地带 <内> & “旁”。\u0001'],
    attachments: ['核查意见书', '位置图'],
    signature: { office: '示范市自然资源和规划局', person: '李规划', date: '2026年6月10日' },
    remarks: ['合成数据'],
    createdIso: CREATED,
  };

  it('hold their parts in order, as well-formed XML', async () => {
    const entries = await readZip(await writeLetter(letter));
    const xml = entries.find(({ name }) => name === 'word/document.xml')!.bytes.toString('utf8');
    const plain = xml.replace(/<[^>]+>/g, '');
    const order = [
      '示范市自然资源和规划局',
      '示函〔2026〕1 号',
      '关于征求',
      '市文物局：',
      '一、地块位置',
      '附件：1. 核查意见书',
      '2. 位置图',
      '2026年6月10日',
      '李规划',
      '合成数据',
    ];
    const places = order.map((part) => plain.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(plain).toContain('&lt;内&gt; &amp; “旁”。');
    expect(xml).not.toContain('\u0001');
    const core = entries.find(({ name }) => name === 'docProps/core.xml')!.bytes.toString('utf8');
    expect(core).toContain('2026-06-10T02:00:00Z');
  });

  it('are the same bytes for the same letter', async () => {
    const first = await writeLetter(letter);
    expect((await writeLetter(letter)).equals(first)).toBe(true);
    expect((await writeLetter({ ...letter, addressee: '县文物局' })).equals(first)).toBe(false);
  });
});

describe('tables as Excel', () => {
  const trap = '=HYPERLINK("http://x","y")';
  const sheets = [
    {
      name: '核查/结果',
      columns: [
        { header: '编号', key: 'id' },
        { header: '面积', key: 'area', type: 'number' as const, format: '#,##0.00' },
        { header: '日期', key: 'day', type: 'date' as const },
        { header: '完整', key: 'whole', type: 'boolean' as const },
      ],
      rows: [
        { id: trap, area: 12.5, day: '2026-06-10T00:00:00Z', whole: true },
        { id: '+1', area: 'n/a', day: 'never', whole: null },
        { id: '@SUM(A1)', area: Number.NaN, day: null, whole: 'x' },
      ],
      note: ['合成数据'],
    },
    { name: '核查/结果', columns: [{ header: '甲', key: 'a' }], rows: [] },
  ];

  it('keep types, and text never becomes a formula', async () => {
    const file = await writeWorkbook(sheets, CREATED);
    const [first, second] = await readExcelFile(file);
    expect(first!.sheet).not.toContain('/');
    expect(second!.sheet).not.toBe(first!.sheet);
    expect(first!.data[1]).toEqual([trap, 12.5, new Date('2026-06-10T00:00:00Z'), true]);
    expect(first!.data[2]).toEqual(['+1', 'n/a', 'never', null]);
    expect(first!.data[3]).toEqual(['@SUM(A1)', 'NaN', null, 'x']);
    expect(first!.data.at(-1)?.[0]).toBe('合成数据');
    const entries = await readZip(file);
    const sheet = entries
      .filter(({ name }) => /worksheets\/sheet\d/.test(name))
      .map(({ bytes }) => String(bytes));
    expect(sheet).toHaveLength(2);
    expect(sheet.join('')).not.toMatch(/<f[ >]/);
  });

  it('are the same bytes for the same rows', async () => {
    expect((await writeWorkbook(sheets, CREATED)).equals(await writeWorkbook(sheets, CREATED))).toBe(true);
  });
});
