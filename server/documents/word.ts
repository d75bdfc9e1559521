import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  TabStopType,
  TextRun,
} from 'docx';
import type { IParagraphOptions } from 'docx';
import { steadyOffice } from './steady-zip.ts';
import { xmlText } from './xml-text.ts';

export interface Letter {
  titleZh: string;
  /** 发文字号; left open for the registry when absent. */
  number?: string;
  addressee: string;
  /** One entry a paragraph; an entry that begins with a numeral like 一、 is set as a heading. */
  paragraphs: string[];
  attachments: string[];
  signature: { office: string; person?: string; date: string };
  /** Name of the office at the head, in red; the office of the signature when absent. */
  header?: string;
  /** Small lines under the signature: the synthetic mark, the hash. */
  remarks?: string[];
  /** ISO instant that the file says it was made at. */
  createdIso?: string;
}

/** Twips of a millimetre; half-points of a size. */
const mm = (value: number): number => Math.round((value * 1440) / 25.4);
const SONG = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: '宋体', cs: 'Times New Roman' };
const FANG = { ...SONG, eastAsia: '仿宋' };
const HEI = { ...SONG, eastAsia: '黑体' };
/** 三号 and 二号, in half-points. */
const BODY = 32;
const TITLE = 44;
const RED = 'C00000';
/** Exactly 28 points a line, as official papers are set. */
const LINE = { line: 560, lineRule: LineRuleType.EXACT } as const;
const INDENT = { firstLine: BODY * 20 } as const;

/**
 * A 函 as a Word file in the layout of official letters (GB/T 9704-2012: A4, head in red between rules, number at the
 * right, title, addressee, indented body, attachments, signature and date at the right, page number between dashes).
 * The same letter gives the same bytes.
 */
export async function writeLetter(letter: Letter): Promise<Buffer> {
  const { signature, createdIso = '2000-01-01T00:00:00Z' } = letter;
  const office = letter.header ?? signature.office;
  const rule = { style: BorderStyle.THICK_THIN_SMALL_GAP, size: 24, color: RED, space: 6 } as const;
  const children: Paragraph[] = [
    paragraph(
      office,
      { size: 52, color: RED, bold: true, font: SONG },
      {
        alignment: AlignmentType.CENTER,
        border: { bottom: rule },
        spacing: { after: 160 },
      },
    ),
    paragraph(
      letter.number ?? '〔    〕    号',
      { font: FANG },
      {
        alignment: AlignmentType.RIGHT,
        spacing: { ...LINE, after: 240 },
      },
    ),
    paragraph(
      letter.titleZh,
      { size: TITLE, bold: true, font: SONG },
      {
        alignment: AlignmentType.CENTER,
        spacing: { line: 640, lineRule: LineRuleType.EXACT, before: 120, after: 320 },
      },
    ),
    paragraph(`${letter.addressee}：`, { font: FANG }, { spacing: LINE }),
    ...letter.paragraphs.map((text) => {
      const heading = /^[一二三四五六七八九十]+、[^。]{1,40}$/.test(text);
      return paragraph(
        text,
        { font: heading ? HEI : FANG },
        { indent: INDENT, spacing: LINE, keepNext: heading },
      );
    }),
    ...attachmentLines(letter.attachments),
    paragraph('', {}, { spacing: LINE }),
    paragraph(
      signature.office,
      { font: FANG },
      {
        alignment: AlignmentType.RIGHT,
        indent: { right: BODY * 20 },
        spacing: { ...LINE, before: 240 },
        keepNext: true,
      },
    ),
    paragraph(
      signature.date,
      { font: FANG },
      {
        alignment: AlignmentType.RIGHT,
        indent: { right: BODY * 40 },
        spacing: LINE,
      },
    ),
    ...(signature.person === undefined
      ? []
      : [paragraph(`（联系人：${signature.person}）`, { font: FANG }, { indent: INDENT, spacing: LINE })]),
    ...(letter.remarks ?? []).map((text, i) =>
      paragraph(
        text,
        { size: 18, color: '6B665D', font: SONG },
        {
          spacing: { before: i === 0 ? 480 : 40 },
          ...(i === 0
            ? { border: { top: { style: BorderStyle.SINGLE, size: 4, color: 'CFC9BD', space: 4 } } }
            : {}),
        },
      ),
    ),
  ];
  const file = await Packer.toBuffer(
    new Document({
      title: xmlText(letter.titleZh),
      creator: xmlText(signature.office),
      lastModifiedBy: xmlText(signature.office),
      description: '',
      styles: { default: { document: { run: { font: FANG, size: BODY, language: { eastAsia: 'zh-CN' } } } } },
      sections: [
        {
          properties: {
            page: {
              size: { width: mm(210), height: mm(297) },
              margin: { top: mm(30), bottom: mm(30), left: mm(28), right: mm(26), footer: mm(18) },
            },
          },
          footers: {
            default: new Footer({
              children: [
                new Paragraph({
                  alignment: AlignmentType.CENTER,
                  tabStops: [{ type: TabStopType.CENTER, position: mm(78) }],
                  children: [
                    new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], size: 28, font: SONG }),
                  ],
                }),
              ],
            }),
          },
          children,
        },
      ],
    }),
  );
  return steadyOffice(file, createdIso);
}

function paragraph(
  text: string,
  run: { size?: number; color?: string; bold?: boolean; font?: typeof SONG },
  options: IParagraphOptions,
): Paragraph {
  return new Paragraph({ ...options, children: [new TextRun({ size: BODY, ...run, text: xmlText(text) })] });
}

/** 附件：1. … with the further ones aligned beneath the first. */
function attachmentLines(attachments: readonly string[]): Paragraph[] {
  return attachments.map((name, i) => {
    const mark = attachments.length === 1 ? '' : `${i + 1}. `;
    return paragraph(
      `${i === 0 ? '附件：' : ''}${mark}${name}`,
      { font: FANG },
      {
        indent: { left: BODY * 80, hanging: i === 0 ? BODY * 60 : 0 },
        spacing: { ...LINE, ...(i === 0 ? { before: 280 } : {}) },
      },
    );
  });
}
