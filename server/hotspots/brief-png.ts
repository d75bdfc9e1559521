import { loadImage } from '@napi-rs/canvas';
import { fontOf, openCanvas } from '../pictures/canvas.ts';
import type { Pen } from '../pictures/canvas.ts';
import type { BriefContent } from './core/brief-content.ts';
import { strongestText } from './core/brief-content.ts';

/** A4 at 150 dpi; lengths in pixels. */
const PAGE = { width: 1240, height: 1754, margin: 72 };
const INK = '#22201c';
const SOFT = '#6b665d';
const RULE = '#cfc9bd';
const BAND = '#f3f1ec';

const COLUMNS: readonly { zh: string; en: string; share: number; right?: boolean }[] = [
  { zh: '#', en: '', share: 0.04, right: true },
  { zh: '街巷', en: 'Streets', share: 0.25 },
  { zh: '级别', en: 'Tier', share: 0.1 },
  { zh: '格数', en: '', share: 0.05, right: true },
  { zh: '案件', en: 'Cases', share: 0.08, right: true },
  { zh: '最强处：件/期望', en: '', share: 0.16, right: true },
  { zh: '显著自', en: 'Since', share: 0.11 },
  { zh: '演变', en: 'Pattern', share: 0.1 },
  { zh: '谁发现', en: 'By', share: 0.11 },
];

/** Signs that do not begin a line. */
const NEVER_FIRST = /^[，。；：、！？）》”’]/u;

/** The brief as one picture, for screens and messages: the same page as the paper. */
export async function briefPng(brief: BriefContent, map: Buffer): Promise<Buffer> {
  const { canvas, pen } = openCanvas(PAGE.width, PAGE.height);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, PAGE.width, PAGE.height);
  pen.textBaseline = 'alphabetic';
  const sheet = new Sheet(pen);
  sheet.line(`${brief.city.zh} · ${brief.title.zh}`, 34, { bold: true });
  sheet.line(`${brief.city.en} · ${brief.title.en}`, 17, { color: SOFT });
  sheet.space(8);
  sheet.words(brief.asked.map(({ name, value }) => `${name.zh}：${value.zh}`).join('　'), 16);
  sheet.space(6);
  const image = await loadImage(map);
  const height = Math.round((sheet.width * image.height) / image.width);
  pen.drawImage(image, PAGE.margin, sheet.y, sheet.width, height);
  sheet.space(height + 14);
  sheet.words(brief.findings.map(({ zh }) => zh).join(''), 18);
  sheet.words(brief.findings.map(({ en }) => en).join(' '), 13, SOFT);
  sheet.space(6);
  sheet.table(brief);
  sheet.space(8);
  const { forecast } = brief;
  if (forecast === null)
    sheet.words('时段之后的班次：未能预测。 The shift after the period: no forecast.', 16);
  else {
    const places = forecast.places
      .map(({ name, expected }) => `${name.zh} ${expected.toFixed(2)} 件`)
      .join('；');
    sheet.words(
      `时段之后的班次（${forecast.period.zh}）：${places}。${forecast.record.zh}${forecast.verdict.zh}`,
      16,
    );
    sheet.words(`The shift after the period. ${forecast.record.en} ${forecast.verdict.en}`, 13, SOFT);
  }
  sheet.words(brief.stability.zh, 16);
  sheet.words(brief.method.map(({ name, value }) => `${name.zh}：${value.zh}`).join('；'), 12, SOFT);
  pen.font = fontOf(13);
  pen.fillStyle = SOFT;
  pen.textAlign = 'left';
  pen.fillText(
    `${brief.synthetic ? '合成示范数据 Synthetic demo data · ' : ''}结果 ${brief.resultId}`,
    PAGE.margin,
    PAGE.height - 36,
  );
  return canvas.encode('png');
}

/** Writes from top to bottom; what would pass the foot is left out. */
class Sheet {
  y = PAGE.margin;
  readonly width = PAGE.width - 2 * PAGE.margin;
  private readonly pen: Pen;

  constructor(pen: Pen) {
    this.pen = pen;
  }

  space(px: number): void {
    this.y += px;
  }

  line(text: string, size: number, { bold = false, color = INK } = {}): void {
    if (this.y + size > PAGE.height - 60) return;
    this.y += Math.round(size * 1.3);
    this.pen.font = fontOf(size, bold);
    this.pen.fillStyle = color;
    this.pen.textAlign = 'left';
    this.pen.fillText(text, PAGE.margin, this.y);
  }

  /** Broken at any Chinese sign or between words. */
  words(text: string, size: number, color = INK): void {
    this.pen.font = fontOf(size);
    let row = '';
    for (const part of text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+|\s/gu) ??
      []) {
      if (row !== '' && this.pen.measureText(row + part).width > this.width && !NEVER_FIRST.test(part)) {
        this.line(row, size, { color });
        this.pen.font = fontOf(size);
        row = part.trim() === '' ? '' : part;
      } else row += part;
    }
    if (row !== '') this.line(row, size, { color });
    this.y += 4;
  }

  table(brief: BriefContent): void {
    const { pen } = this;
    const rowPx = 30;
    const draw = (cells: readonly string[], size: number, color: string): void => {
      let x = PAGE.margin;
      COLUMNS.forEach(({ share, right }, i) => {
        const wide = share * this.width;
        pen.font = fontOf(size);
        pen.fillStyle = color;
        pen.textAlign = right === true ? 'right' : 'left';
        pen.fillText(this.cut(cells[i] ?? '', wide - 12), right === true ? x + wide - 8 : x + 4, this.y - 9);
        x += wide;
      });
    };
    pen.fillStyle = BAND;
    pen.fillRect(PAGE.margin, this.y, this.width, rowPx);
    this.y += rowPx;
    draw(
      COLUMNS.map(({ zh, en }) => `${zh} ${en}`.trim()),
      13,
      INK,
    );
    for (const place of brief.places) {
      this.y += rowPx;
      const tier = brief.classes.find((one) => one.tier === place.tier);
      draw(
        [
          String(place.number),
          place.name.zh,
          tier?.name.zh ?? '',
          String(place.places),
          String(place.cases),
          strongestText(place),
          place.since ?? '—',
          place.pattern?.zh ?? '—',
          place.saidBy.zh,
        ],
        15,
        INK,
      );
      pen.fillStyle = tier?.color ?? RULE;
      pen.fillRect(PAGE.margin - 8, this.y - rowPx + 4, 4, rowPx - 8);
      pen.fillStyle = RULE;
      pen.fillRect(PAGE.margin, this.y, this.width, 1);
    }
    this.y += 6;
    if (brief.shown > brief.places.length)
      this.line(
        `共 ${brief.shown} 处，列出前 ${brief.places.length} 处。 The first ${brief.places.length} of ${brief.shown}.`,
        14,
        { color: SOFT },
      );
  }

  private cut(text: string, wide: number): string {
    if (this.pen.measureText(text).width <= wide) return text;
    let short = text;
    while (short.length > 1 && this.pen.measureText(`${short}…`).width > wide) short = short.slice(0, -1);
    return `${short}…`;
  }
}
