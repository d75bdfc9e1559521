import { openPdf } from '../documents/pdf.ts';
import type { BriefContent } from './core/brief-content.ts';
import { strongestText } from './core/brief-content.ts';

const SMALL = 7.6;
const SOFT = '#6b665d';

/** The brief as one A4 page: map, what was found, the spots, what comes next, how it was computed. */
export async function briefPdf(brief: BriefContent, map: Buffer): Promise<Buffer> {
  // Every attempt embeds the font anew: begin with as many rows as should fit, and take away until they do.
  for (let rows = rowsFor(brief); ; rows -= 2) {
    const paper = await drawn(brief, map, Math.max(1, rows));
    if (pagesOf(paper) === 1 || rows <= 1) return paper;
  }
}

/** Points left for the table when heading, map and table head are drawn, and what a line or row takes. */
const ROOM_PT = { table: 430, row: 20.5, lineZh: 14.2, lineEn: 12.6 };
/** Signs on a line. */
const SIGNS = { zh: 60, en: 118 };

const linesOf = (texts: readonly string[], signs: number): number =>
  texts.reduce((sum, text) => sum + Math.ceil(text.length / signs), 0);

function rowsFor(brief: BriefContent): number {
  const { forecast, findings, method, stability, asked } = brief;
  const zh = [
    findings.map((one) => one.zh).join(''),
    forecast === null
      ? ''
      : `${forecast.places.map(({ name }) => `${name.zh} 0.00 件；`).join('')}${forecast.record.zh}${forecast.verdict.zh}`,
    stability.zh,
    method.map(({ name, value }) => `${name.zh}${value.zh}`).join(''),
    asked
      .map(({ name, value }) => `${name.zh}${value.zh}`)
      .join('')
      .slice(SIGNS.zh),
  ];
  const en = [
    findings.map((one) => one.en).join(' '),
    forecast === null ? '' : `${forecast.record.en} ${forecast.verdict.en}`,
    stability.en,
  ];
  const words = linesOf(zh, SIGNS.zh) * ROOM_PT.lineZh + linesOf(en, SIGNS.en) * ROOM_PT.lineEn;
  return Math.max(2, Math.min(brief.places.length, Math.floor((ROOM_PT.table - words) / ROOM_PT.row)));
}

function pagesOf(paper: Buffer): number {
  return paper.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}

async function drawn(brief: BriefContent, map: Buffer, rows: number): Promise<Buffer> {
  const page = openPdf({
    title: `${brief.city.zh} ${brief.title.zh} ${brief.resultId.slice(0, 8)}`,
    author: '巷网 Xiangwang',
    subject: brief.asked[0]?.value.zh ?? '',
    createdIso: brief.madeAt,
    footerZh: `结果 ${brief.resultId}${brief.synthetic ? ' · 合成示范数据' : ''}`,
    footerEn: brief.synthetic ? 'Synthetic demo data' : 'Xiangwang',
  });
  page.heading(`${brief.city.zh} · ${brief.title.zh}`, `${brief.city.en} · ${brief.title.en}`, 2);
  page.text(
    brief.asked.map(({ name, value }) => `${name.zh}：${value.zh}`).join('　'),
    brief.asked.map(({ name, value }) => `${name.en}: ${value.en}`).join(' · '),
    { size: SMALL },
  );
  page.picture(map, { widthMm: 174 });
  page.text(brief.findings.map(({ zh }) => zh).join(''), brief.findings.map(({ en }) => en).join(' '), {
    size: SMALL + 0.4,
  });
  if (brief.places.length > 0)
    page.table(
      [
        { zh: '#', width: 0.04, align: 'right' },
        { zh: '街巷', en: 'Streets', width: 0.24 },
        { zh: '级别', en: 'Tier', width: 0.1 },
        { zh: '格数', en: 'Places', width: 0.07, align: 'right' },
        { zh: '案件', en: 'Cases', width: 0.07, align: 'right' },
        { zh: '最强处：件/期望', en: 'Strongest', width: 0.17, align: 'right' },
        { zh: '显著自', en: 'Since', width: 0.11 },
        { zh: '演变', en: 'Pattern', width: 0.07 },
        { zh: '谁发现', en: 'Found by', width: 0.13 },
      ],
      brief.places
        .slice(0, rows)
        .map((place) => [
          String(place.number),
          place.name.zh,
          brief.classes.find(({ tier }) => tier === place.tier)?.name.zh ?? '',
          String(place.places),
          String(place.cases),
          strongestText(place),
          place.since ?? '—',
          place.pattern?.zh ?? '—',
          place.saidBy.zh,
        ]),
    );
  if (brief.shown > rows)
    page.text(`共 ${brief.shown} 处，列出前 ${rows} 处。`, undefined, { size: SMALL, color: SOFT });
  if (brief.forecast === null)
    page.text('时段之后的班次：未能预测。', 'The shift after the period: no forecast.', { size: SMALL });
  else
    page.text(
      `时段之后的班次（${brief.forecast.period.zh}）：${brief.forecast.places.map(({ name, expected }) => `${name.zh} ${expected.toFixed(2)} 件`).join('；')}。${brief.forecast.record.zh}${brief.forecast.verdict.zh}`,
      `The shift after the period. ${brief.forecast.record.en} ${brief.forecast.verdict.en}`,
      { size: SMALL },
    );
  page.text(brief.stability.zh, brief.stability.en, { size: SMALL });
  page.text(brief.method.map(({ name, value }) => `${name.zh}：${value.zh}`).join('；'), undefined, {
    size: 6.4,
    color: SOFT,
  });
  return page.finish();
}
