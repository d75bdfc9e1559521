import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { FONT_FILES } from './fonts.ts';
import { PdfSheet, wordsFor } from './pdf-sheet.ts';

export interface PdfOptions {
  title: string;
  author: string;
  subject?: string;
  /** ISO instant that the file says it was made at; with the same content it gives the same bytes. */
  createdIso: string;
  size?: 'A4' | 'A3';
  landscape?: boolean;
  /** Stand at the foot of every page beside its number. */
  footerZh: string;
  footerEn: string;
}

export interface PdfTextStyle {
  bold?: boolean;
  /** Points; 9.5 unless told. */
  size?: number;
  /** '#rrggbb' */
  color?: string;
  align?: 'left' | 'center' | 'right';
}

export type PdfTone = 'red' | 'amber' | 'blue' | 'grey' | 'green' | 'plain';

export interface PdfColumn {
  zh: string;
  en?: string;
  /** Share of the width; equal when absent. */
  width?: number;
  align?: 'left' | 'right';
}

/** A paper that is written from top to bottom; pages break by themselves. Chinese first, English beneath it. */
export interface PdfPage {
  heading(zh: string, en?: string, level?: 1 | 2 | 3): void;
  text(zh: string, en?: string, style?: PdfTextStyle): void;
  /** Name and value, two columns. */
  facts(rows: { zh: string; en?: string; value: string }[]): void;
  table(columns: PdfColumn[], rows: string[][]): void;
  /** An opaque PNG or a JPEG (transparency would cost the sameness of bytes) across the page, or so many millimetres wide; with a caption beneath. */
  picture(image: Buffer, options: { widthMm?: number; caption?: string }): void;
  /** A box with a coloured edge: a verdict, a warning. */
  note(zh: string, en: string | undefined, tone: PdfTone, style?: { size?: number }): void;
  /** Words of a source, set off, with where they stand. */
  quote(source: string, words: string, note?: string): void;
  /** A small square picture (a QR code) with lines beside it. */
  beside(image: Buffer, sizeMm: number, lines: string[]): void;
  space(mm: number): void;
  /** Begins a page when less than this is left on the present one. */
  keep(mm: number): void;
  breakPage(): void;
  finish(): Promise<Buffer>;
}

let fonts: { regular: Buffer; bold: Buffer } | undefined;

/**
 * Opens a PDF with the Chinese font embedded as a subset: what it shows can be selected, searched and copied as
 * text. Throws RangeError when `createdIso` is no instant. The same calls give the same bytes.
 */
export function openPdf(options: PdfOptions): PdfPage {
  const created = new Date(options.createdIso);
  if (Number.isNaN(created.getTime()))
    throw new RangeError(`openPdf: createdIso is not an instant: ${options.createdIso}`);
  const { title, author, subject = '' } = options;
  const document = new PDFDocument({
    size: options.size ?? 'A4',
    layout: options.landscape ? 'landscape' : 'portrait',
    margins: { top: 48, bottom: 58, left: 51, right: 51 },
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: title,
      Author: author,
      Subject: subject,
      Creator: '巷网 Xiangwang',
      Producer: '巷网 Xiangwang',
      CreationDate: created,
      ModDate: created,
    },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  fonts ??= { regular: readFileSync(FONT_FILES.regular), bold: readFileSync(FONT_FILES.bold) };
  document.registerFont('regular', fonts.regular as unknown as string);
  document.registerFont('bold', fonts.bold as unknown as string);
  const sheet = new PdfSheet(document);
  return {
    heading: (zh, en, level = 2) => sheet.heading(zh, en, level),
    text: (zh, en, style) => sheet.paragraph(zh, en, style),
    facts: (rows) => sheet.facts(rows),
    table: (columns, rows) => sheet.table(columns, rows),
    picture: (image, given) => sheet.picture(image, given),
    note: (zh, en, tone, style) => sheet.note(zh, en, tone, style?.size),
    quote: (source, words, note) => sheet.quote(source, words, note),
    beside: (image, sizeMm, lines) => sheet.beside(image, sizeMm, lines),
    space: (mm) => sheet.space(mm),
    keep: (mm) => sheet.keep(mm),
    breakPage: () => void document.addPage(),
    async finish() {
      sheet.footers(wordsFor(document, options.footerZh), wordsFor(document, options.footerEn));
      document.end();
      return ended;
    },
  };
}
