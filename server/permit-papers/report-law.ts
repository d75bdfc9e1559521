import type { PdfPage } from '../documents/pdf.ts';
import type { AppliedRule, Cited } from '../permits/contract.ts';
import { confidenceTexts, outcomeTexts, yuanRange } from '../permits/words-contract.ts';
import { labelOf } from './paper-material.ts';
import type { PaperMaterial } from './paper-material.ts';

const ROUTES: Record<string, string> = { around: '绕行', under: '下穿', over: '上跨' };
const confidence = (key: string): string => confidenceTexts[key]?.zh ?? key;

/** A rule that several zones or works lead to is told once. */
export function rulesOnce(rules: readonly AppliedRule[]): AppliedRule[] {
  return [...new Map(rules.map((rule) => [rule.ruleId, rule])).values()];
}

const DIGITS = '零一二三四五六七八九';

/** Numbers below 100 as statutes write them. Example: 12 → 十二. */
function chineseNumber(value: number): string {
  const [tens, ones] = [Math.floor(value / 10), value % 10];
  if (tens === 0) return DIGITS[ones]!;
  return `${tens === 1 ? '' : DIGITS[tens]!}十${ones === 0 ? '' : DIGITS[ones]!}`;
}

/** Article, paragraph and item as they are cited. */
export function citationText({ lawZh, labelZh, paragraph, item }: Cited): string {
  return `《${lawZh}》${labelZh}${paragraph === undefined ? '' : `第${chineseNumber(paragraph)}款`}${item === undefined ? '' : `第（${chineseNumber(item)}）项`}`;
}

function writeCitation(pdf: PdfPage, { statutes }: PaperMaterial, cited: Cited): void {
  const statute = statutes[cited.lawId];
  const from = statute?.effectiveFrom ?? null;
  const until = statute?.effectiveTo ?? null;
  const parts = [
    from === null ? '' : `施行 ${from}${until === null ? '' : `至 ${until}`}`,
    statute === undefined ? '' : `来源 ${statute.source}`,
    statute === undefined ? '' : statute.confirmed === null ? '未与公报核对' : `已核对：${statute.confirmed}`,
    cited.now === null ? '' : `现为 ${cited.now}`,
    `条文 SHA-256 ${cited.sha256.slice(0, 16)}`,
  ];
  pdf.quote(citationText(cited), cited.quote, parts.filter((part) => part !== '').join(' · '));
}

export function writeRules(pdf: PdfPage, material: PaperMaterial): void {
  const { rules } = material.check.finding;
  const certain = rulesOnce(rules.filter((rule) => rule.certain));
  const possible = rulesOnce(rules.filter((rule) => !rule.certain));
  if (rules.length === 0) pdf.text('没有可适用的条款。', 'No article applies.');
  for (const rule of certain) writeRule(pdf, material, rule);
  if (possible.length > 0) {
    pdf.heading('若地块在内则适用', 'Would apply if the site is inside', 3);
    for (const rule of possible) writeRule(pdf, material, rule);
  }
}

function writeRule(pdf: PdfPage, material: PaperMaterial, rule: AppliedRule): void {
  const words = outcomeTexts[rule.outcome];
  const work = labelOf(material, 'work_type', rule.work);
  pdf.keep(34);
  pdf.text(`${work.zh}：${words.zh}（${confidence(rule.confidence)}）`, `${work.en}: ${words.en}`, {
    bold: true,
  });
  for (const cited of rule.citations) writeCitation(pdf, material, cited);
  const { authority } = rule;
  const name = (id: string): string => material.materials[id]?.zh ?? id;
  const rows = [
    ...(authority === null
      ? []
      : [
          { zh: '审批', en: 'Approves', value: authority.approve.join('、') },
          { zh: '同意', en: 'Consents', value: authority.consent.join('、') },
          { zh: '征求意见', en: 'Is consulted', value: authority.consult.join('、') },
          { zh: '论证公示', en: 'Review', value: authority.review.join('、') },
          {
            zh: '机关依据',
            en: 'Known from',
            value: `${confidence(authority.confidence)} ${authority.documentNo ?? ''}`.trim(),
          },
        ]),
    { zh: '材料', en: 'To hand in', value: rule.materials.map(name).join('；') },
    {
      zh: '时限',
      en: 'Time limits',
      value: rule.timers.map((id) => material.timers[id]?.zh ?? id).join('；'),
    },
    { zh: '先后', en: 'In this order', value: rule.route.map((one) => ROUTES[one] ?? one).join(' → ') },
    { zh: '说明', en: 'Note', value: rule.noteZh ?? '' },
  ].filter(({ value }) => value !== '');
  if (rows.length > 0) pdf.facts(rows);
}

export function writeDuties(pdf: PdfPage, material: PaperMaterial): void {
  const { duties } = material.check.finding;
  if (duties.length === 0) pdf.text('没有登记到义务。', 'No duty was found.');
  for (const duty of duties) {
    pdf.keep(26);
    pdf.text(`${duty.titleZh}（${confidence(duty.confidence)}）—— 向 ${duty.askZh}`, duty.titleEn, {
      bold: true,
    });
    for (const cited of duty.citations) writeCitation(pdf, material, cited);
    const timers = duty.timers.map((id) => material.timers[id]?.zh ?? id).join('；');
    if (timers !== '') pdf.facts([{ zh: '时限', en: 'Time limits', value: timers }]);
  }
}

export function writePenalties(pdf: PdfPage, material: PaperMaterial): void {
  for (const one of material.check.finding.penalties) {
    pdf.keep(26);
    const fines = [
      ['单位', yuanRange(one.unitMinYuan, one.unitMaxYuan)],
      ['个人', yuanRange(one.personMinYuan, one.personMaxYuan)],
      ['情节严重，单位', one.seriousUnitMaxYuan === null ? null : yuanRange(null, one.seriousUnitMaxYuan)],
    ].flatMap(([who, range]) => (range === null ? [] : [`${who} ${range}`]));
    pdf.text(
      `${one.firstZh}（${one.needs === 'act' ? '行为即违法' : '须证明破坏历史风貌'}）${fines.length > 0 ? `：${fines.join('；')}` : ''}`,
      undefined,
      { bold: true },
    );
    for (const cited of one.citations) writeCitation(pdf, material, cited);
    if (one.conflictZh !== null) pdf.note(one.conflictZh, one.conflictEn ?? undefined, 'amber');
  }
  pdf.text(
    '一事不两罚：由法制审核选择适用条款。',
    'No double penalty for one act: legal review chooses the provision.',
    { size: 8.5 },
  );
}
