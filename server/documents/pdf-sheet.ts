import type { PdfColumn, PdfTextStyle, PdfTone } from './pdf.ts';

type Document = PDFKit.PDFDocument;

const MM = 72 / 25.4;
const INK = '#22201c';
const SOFT = '#6b665d';
const RULE = '#cfc9bd';
const BAND = '#f3f1ec';
const BODY = 9.5;
const TONES: Record<PdfTone, { edge: string; ground: string }> = {
  red: { edge: '#b2182b', ground: '#fbeceb' },
  amber: { edge: '#c77700', ground: '#fdf4e3' },
  blue: { edge: '#0072b2', ground: '#e9f3f9' },
  grey: { edge: '#777777', ground: '#f1f1f1' },
  green: { edge: '#2b7a4b', ground: '#eaf5ee' },
  plain: { edge: RULE, ground: BAND },
};

/** The text without what the font has no glyph for (drawn as a box) and without control characters. */
export function wordsFor(document: Document, text: string): string {
  document.font('regular');
  const { font } = (
    document as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } }
  )._font;
  let out = '';
  for (const char of text.replace(/\r\n?/g, '\n')) {
    const code = char.codePointAt(0)!;
    if (char === '\n' || (code >= 32 && font.hasGlyphForCodePoint(code))) out += char;
    else if (char === '\t') out += ' ';
    else if (code >= 32 && !/\p{M}|\u{fe0f}/u.test(char)) out += '□';
  }
  return out;
}

/** Lays text, tables and pictures on pages from top to bottom. Measures are points unless the name says mm. */
export class PdfSheet {
  private readonly doc: Document;

  constructor(document: Document) {
    this.doc = document;
  }

  private get left(): number {
    return this.doc.page.margins.left;
  }

  private get width(): number {
    const { page } = this.doc;
    return page.width - page.margins.left - page.margins.right;
  }

  private get bottom(): number {
    return this.doc.page.height - this.doc.page.margins.bottom;
  }

  /** Sets font, size and colour; answers the words as the font can show them. */
  private pen(text: string, size: number, bold = false, color = INK): string {
    const words = wordsFor(this.doc, text);
    this.doc
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(color);
    return words;
  }

  private room(height: number): void {
    if (this.doc.y + height > this.bottom && this.doc.y > this.doc.page.margins.top + 1) this.doc.addPage();
  }

  keep(mm: number): void {
    this.room(mm * MM);
  }

  space(mm: number): void {
    this.doc.y = Math.min(this.bottom, this.doc.y + mm * MM);
  }

  heading(zh: string, en: string | undefined, level: 1 | 2 | 3): void {
    const { doc } = this;
    const size = level === 1 ? 19 : level === 2 ? 12.5 : 10;
    this.room(level === 1 ? 60 : level === 2 ? 74 : 48);
    if (level === 2) doc.y += 9;
    if (level === 3) doc.y += 4;
    doc.x = this.left;
    doc.text(this.pen(zh, size, true), this.left, doc.y, {
      width: this.width,
      align: level === 1 ? 'center' : 'left',
      continued: false,
    });
    if (en !== undefined) {
      const small = level === 1 ? 10 : level === 2 ? 8 : 7.5;
      doc.text(this.pen(en, small, false, SOFT), this.left, doc.y, {
        width: this.width,
        align: level === 1 ? 'center' : 'left',
      });
    }
    if (level === 2) {
      doc.moveTo(this.left, doc.y + 2.5).lineTo(this.left + this.width, doc.y + 2.5);
      doc.lineWidth(0.8).strokeColor(INK).stroke();
      doc.y += 7;
    } else doc.y += level === 1 ? 8 : 3;
  }

  paragraph(zh: string, en?: string, style: PdfTextStyle = {}): void {
    const { doc } = this;
    const { size = BODY, bold = false, color = INK, align = 'left' } = style;
    const options = { width: this.width, align, lineGap: 2 } as const;
    doc.text(this.pen(zh, size, bold, color), this.left, doc.y, options);
    if (en !== undefined && en !== '')
      doc.text(this.pen(en, Math.max(7, size - 2), false, SOFT), this.left, doc.y, options);
    doc.y += 4;
  }

  facts(rows: { zh: string; en?: string; value: string }[]): void {
    const { doc } = this;
    const nameWidth = Math.min(118, this.width * 0.26);
    for (const row of rows) {
      const value = this.pen(row.value, BODY);
      const high = doc.heightOfString(value, { width: this.width - nameWidth, lineGap: 1.5 });
      const name = this.pen(row.zh, 8.5, true);
      const nameHigh = doc.heightOfString(name, { width: nameWidth - 8 });
      const small = row.en === undefined ? '' : this.pen(row.en, 6.8);
      const smallHigh = small === '' ? 0 : doc.heightOfString(small, { width: nameWidth - 8 });
      const height = Math.max(high, nameHigh + smallHigh) + 4;
      this.room(height);
      const top = doc.y;
      doc.text(this.pen(row.zh, 8.5, true), this.left, top + 0.5, { width: nameWidth - 8 });
      if (small !== '')
        doc.text(this.pen(small, 6.8, false, SOFT), this.left, doc.y, { width: nameWidth - 8 });
      doc.text(this.pen(row.value, BODY), this.left + nameWidth, top, {
        width: this.width - nameWidth,
        lineGap: 1.5,
      });
      doc.y = Math.max(doc.y, top + height);
      doc.moveTo(this.left, doc.y - 1.5).lineTo(this.left + this.width, doc.y - 1.5);
      doc.lineWidth(0.3).strokeColor(RULE).stroke();
    }
    doc.y += 5;
  }

  table(columns: PdfColumn[], rows: string[][]): void {
    const { doc } = this;
    const shares = columns.map((column) => column.width ?? 1);
    const sum = shares.reduce((all, one) => all + one, 0);
    const widths = shares.map((one) => (one / sum) * this.width);
    const starts = widths.map((_, i) => this.left + widths.slice(0, i).reduce((all, one) => all + one, 0));
    const head = () => {
      const high = Math.max(
        ...columns.map(({ zh, en }, i) => {
          const wide = { width: widths[i]! - 8 };
          const first = doc.heightOfString(this.pen(zh, 8.3, true), wide);
          return first + (en === undefined ? 0 : doc.heightOfString(this.pen(en, 6.5), wide));
        }),
      );
      const top = doc.y;
      doc.rect(this.left, top, this.width, high + 6).fill(BAND);
      columns.forEach(({ zh, en, align }, i) => {
        const place = { width: widths[i]! - 8, align: align ?? ('left' as const) };
        doc.text(this.pen(zh, 8.3, true), starts[i]! + 4, top + 3, place);
        if (en !== undefined) doc.text(this.pen(en, 6.5, false, SOFT), starts[i]! + 4, doc.y, place);
      });
      doc.y = top + high + 6;
    };
    const highOf = (row: string[]): number =>
      6 +
      Math.max(
        ...columns.map((_, i) =>
          doc.heightOfString(this.pen(row[i] ?? '', 8.5), { width: widths[i]! - 8, lineGap: 1 }),
        ),
      );
    // A head does not stand alone at the foot of a page.
    this.room(40 + Math.min(160, rows[0] === undefined ? 0 : highOf(rows[0])));
    head();
    for (const row of rows) {
      const high = highOf(row);
      // A row that no page can hold runs on from page to page.
      if (doc.y + high > this.bottom && high < this.bottom - doc.page.margins.top - 40) {
        doc.addPage();
        head();
      }
      const top = doc.y;
      let end = top;
      columns.forEach(({ align }, i) => {
        doc.text(this.pen(row[i] ?? '', 8.5), starts[i]! + 4, top + 3, {
          width: widths[i]! - 8,
          align: align ?? 'left',
          lineGap: 1,
        });
        end = Math.max(end, doc.y);
      });
      doc.y = Math.max(top + high, end);
      doc.moveTo(this.left, doc.y).lineTo(this.left + this.width, doc.y);
      doc.lineWidth(0.3).strokeColor(RULE).stroke();
    }
    doc.y += 7;
  }

  picture(image: Buffer, { widthMm, caption }: { widthMm?: number; caption?: string }): void {
    const { doc } = this;
    const opened = (
      doc as unknown as { openImage(src: Buffer): { width: number; height: number } }
    ).openImage(image);
    let width = Math.min(this.width, widthMm === undefined ? this.width : widthMm * MM);
    const tallest = this.bottom - doc.page.margins.top - 30;
    if ((width * opened.height) / opened.width > tallest) width = (tallest * opened.width) / opened.height;
    const height = (width * opened.height) / opened.width;
    this.room(height + (caption === undefined ? 6 : 24));
    const x = this.left + (this.width - width) / 2;
    const top = doc.y;
    doc.image(opened as unknown as Buffer, x, top, { width, height });
    doc.rect(x, top, width, height).lineWidth(0.5).strokeColor(INK).stroke();
    doc.y = top + height + 4;
    if (caption !== undefined)
      doc.text(this.pen(caption, 7.8, false, SOFT), this.left, doc.y, { width: this.width, align: 'center' });
    doc.y += 4;
  }

  note(zh: string, en: string | undefined, tone: PdfTone, size = BODY): void {
    const { doc } = this;
    const wide = { width: this.width - 22, lineGap: 2 };
    const first = doc.heightOfString(this.pen(zh, size, size > BODY), wide);
    const small = Math.max(7, size * 0.66);
    const second = en === undefined ? 0 : doc.heightOfString(this.pen(en, small), wide);
    const height = first + second + 12;
    this.room(height);
    const top = doc.y;
    const { edge, ground } = TONES[tone];
    doc.rect(this.left, top, this.width, height).fill(ground);
    doc.rect(this.left, top, 4, height).fill(edge);
    doc.text(this.pen(zh, size, size > BODY), this.left + 14, top + 6, wide);
    if (en !== undefined) doc.text(this.pen(en, small, false, SOFT), this.left + 14, doc.y, wide);
    doc.y = top + height + 6;
  }

  quote(source: string, words: string, note?: string): void {
    const { doc } = this;
    const wide = { width: this.width - 16, lineGap: 1.5 };
    const high =
      doc.heightOfString(this.pen(source, 8.5, true), wide) +
      doc.heightOfString(this.pen(`“${words}”`, 9), wide) +
      (note === undefined ? 0 : doc.heightOfString(this.pen(note, 7), wide));
    this.room(Math.min(high + 6, 200));
    const top = doc.y;
    doc.text(this.pen(source, 8.5, true), this.left + 10, top, wide);
    doc.text(this.pen(`“${words}”`, 9), this.left + 10, doc.y, wide);
    if (note !== undefined) doc.text(this.pen(note, 7, false, SOFT), this.left + 10, doc.y, wide);
    if (doc.y > top) {
      doc.moveTo(this.left + 3, top).lineTo(this.left + 3, doc.y);
      doc.lineWidth(1.6).strokeColor(RULE).stroke();
    }
    doc.y += 6;
  }

  beside(image: Buffer, sizeMm: number, lines: string[]): void {
    const { doc } = this;
    const size = sizeMm * MM;
    this.room(size + 4);
    const top = doc.y;
    doc.image(image, this.left, top, { width: size, height: size });
    const wide = { width: this.width - size - 12, lineGap: 2 };
    doc.y = top + 2;
    for (const line of lines) doc.text(this.pen(line, 8), this.left + size + 12, doc.y, wide);
    doc.y = Math.max(doc.y, top + size) + 6;
  }

  /** Writes the foot of every page, with its number and how many there are. */
  footers(zh: string, en: string): void {
    const { doc } = this;
    const { start, count } = doc.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      doc.switchToPage(start + i);
      const { margins } = doc.page;
      const kept = margins.bottom;
      // Text below the margin would begin a page.
      margins.bottom = 0;
      const y = doc.page.height - kept + 14;
      doc.moveTo(this.left, y - 4).lineTo(this.left + this.width, y - 4);
      doc.lineWidth(0.4).strokeColor(RULE).stroke();
      const wide = this.width - 96;
      doc.text(this.pen(zh, 7.2, false, SOFT), this.left, y, { width: wide, lineBreak: false });
      doc.text(this.pen(en, 6.4, false, SOFT), this.left, y + 11, { width: wide, lineBreak: false });
      doc.text(this.pen(`第 ${i + 1} 页 / 共 ${count} 页`, 8, false, INK), this.left + wide, y, {
        width: 96,
        align: 'right',
        lineBreak: false,
      });
      margins.bottom = kept;
    }
  }
}
