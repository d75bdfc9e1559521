import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { FONT_FILES } from './fonts.ts';
import type { PdfCall, PdfOptions, PdfPage } from './pdf.ts';
import { PdfSheet, wordsFor } from './pdf-sheet.ts';

let fonts: { regular: Buffer; bold: Buffer } | undefined;

/** A picture as it comes out of a message between threads. */
const bufferOf = (image: Uint8Array): Buffer => Buffer.from(image.buffer, image.byteOffset, image.byteLength);

/** Sets a paper that `openPdf` noted down. The same calls give the same bytes. */
export function setPdf(options: PdfOptions, calls: readonly PdfCall[]): Promise<Buffer> {
  const created = new Date(options.createdIso);
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
  const page: Omit<PdfPage, 'finish'> = {
    heading: (zh, en, level = 2) => sheet.heading(zh, en, level),
    text: (zh, en, style) => sheet.paragraph(zh, en, style),
    facts: (rows) => sheet.facts(rows),
    table: (columns, rows) => sheet.table(columns, rows),
    picture: (image, given) => sheet.picture(bufferOf(image), given),
    note: (zh, en, tone, style) => sheet.note(zh, en, tone, style?.size),
    quote: (source, words, note) => sheet.quote(source, words, note),
    beside: (image, sizeMm, lines) => sheet.beside(bufferOf(image), sizeMm, lines),
    space: (mm) => sheet.space(mm),
    keep: (mm) => sheet.keep(mm),
    breakPage: () => void document.addPage(),
  };
  for (const { method, args } of calls) (page[method] as (...given: unknown[]) => void)(...args);
  sheet.footers(wordsFor(document, options.footerZh), wordsFor(document, options.footerEn));
  document.end();
  return ended;
}
