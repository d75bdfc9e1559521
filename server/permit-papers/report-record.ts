import type { PdfPage } from '../documents/pdf.ts';
import { causeTexts, decisionTexts, outcomeTexts, reasonTexts } from '../permits/words-contract.ts';
import { coverageOf, dayOf, personOf, timeOf } from './paper-material.ts';
import type { PaperMaterial } from './paper-material.ts';
import type { ReportPictures } from './report.ts';

export function writeDoubts(pdf: PdfPage, { check }: PaperMaterial): void {
  const { reasons, undecided } = check.finding;
  if (reasons.length === 0 && undecided.length === 0)
    pdf.text('没有登记到不确定的事项。', 'Nothing uncertain was recorded.');
  for (const reason of reasons) {
    const { zh, en, settleZh, settleEn } = reasonTexts[reason];
    pdf.text(
      `· ${zh}${settleZh === null ? '' : ` → ${settleZh}`}`,
      `${en}${settleEn === null ? '' : ` → ${settleEn}`}`,
    );
  }
  if (undecided.length > 0) {
    pdf.table(
      [
        { zh: '不能判读的区划或文物', en: 'Not decidable', width: 2 },
        { zh: '原因', en: 'Why', width: 2 },
        { zh: '距离', en: 'Distance', align: 'right', width: 0.8 },
        { zh: '至多', en: 'At most', width: 1.4 },
        { zh: '四至文字', en: 'In words', width: 2 },
      ],
      undecided.map((one) => [
        one.nameZh,
        reasonTexts[one.reason].zh,
        one.distanceM === null ? '—' : `${Math.round(one.distanceM)} m`,
        outcomeTexts[one.ceiling].zh,
        one.boundaryText ?? '—',
      ]),
    );
  }
  const { readings, crs } = check.envelope;
  if (readings.length > 1) {
    pdf.table(
      [
        { zh: '坐标系解读', en: 'Reading', width: 2 },
        { zh: '落点', en: 'Lands at', width: 2 },
        { zh: '结论', en: 'Verdict', width: 2 },
      ],
      readings.map((one) => [
        one.nameZh,
        `${one.landedAt[0].toFixed(6)}, ${one.landedAt[1].toFixed(6)}`,
        outcomeTexts[one.outcome].zh,
      ]),
    );
  }
  if (crs.noteZh !== null) pdf.text(crs.noteZh, crs.noteEn ?? undefined);
}

export function writeCoverage(pdf: PdfPage, material: PaperMaterial): void {
  const { coverage, coverageComplete } = material.check.finding;
  pdf.text(
    coverageComplete ? '登记册已签认完整。' : '登记册未签认完整：没有登记不等于没有限制。',
    coverageComplete
      ? 'The register is signed as complete.'
      : 'The register is not signed as complete: nothing recorded is not nothing there.',
    { bold: !coverageComplete },
  );
  if (coverage.length === 0) return;
  pdf.table(
    [
      { zh: '级别与图层', en: 'Grade, layer', width: 2 },
      { zh: '已划 / 应划', en: 'Drawn of expected', align: 'right' },
      { zh: '签认', en: 'Signed', width: 1.8 },
      { zh: '缺', en: 'Missing', width: 3 },
    ],
    coverage.map((line) => [
      coverageOf(material, line),
      `${line.drawn} / ${line.expected}`,
      line.signedOn === null
        ? '未签认 not signed'
        : `${line.signedOn} ${line.signedBy === null ? '' : personOf(material, line.signedBy)}`,
      line.missing.length === 0
        ? line.expected === 0
          ? '名录未录入 no list'
          : '—'
        : `${line.missing.slice(0, 6).join('、')}${line.missing.length > 6 ? ` 等 ${line.missing.length} 处` : ''}`,
    ]),
  );
}

export function writeDecisions(pdf: PdfPage, material: PaperMaterial): void {
  const { check } = material;
  const { decisions, flags } = check;
  if (decisions.length === 0) {
    pdf.note(
      '尚无经办人采信或改判：本意见为草稿。',
      'No officer has adopted or overridden this verdict yet: a draft.',
      'grey',
    );
  } else {
    pdf.table(
      [
        { zh: '时间', en: 'At', width: 1.8 },
        { zh: '意见', en: 'Word' },
        { zh: '结论', en: 'Verdict', width: 1.6 },
        { zh: '理由', en: 'Reason', width: 2.6 },
        { zh: '经办人', en: 'By', width: 1.1 },
      ],
      decisions.map((one) => [
        timeOf(material, one.decidedAt),
        `${decisionTexts[one.kind]?.zh ?? one.kind}`,
        one.outcome === null
          ? one.kind === 'adopted'
            ? outcomeTexts[check.finding.outcome].zh
            : '—'
          : outcomeTexts[one.outcome].zh,
        one.reason === '' ? '—' : one.reason,
        personOf(material, one.decidedBy),
      ]),
    );
  }
  for (const flag of flags) {
    const { zh, en } = causeTexts[flag.cause] ?? { zh: '区划已变更', en: 'Zone changed' };
    pdf.note(
      `${zh}：${flag.subject}，${timeOf(material, flag.raisedAt)}。本结论保持原样，请重放后再用。`,
      `${en} after this verdict was given: replay before use.`,
      'amber',
    );
  }
}

export function writeEvidence(pdf: PdfPage, material: PaperMaterial, { qr }: ReportPictures): void {
  const { check, city } = material;
  const { envelope } = check;
  pdf.heading('证据与版本', 'Evidence and versions', 3);
  pdf.facts([
    { zh: '结论哈希', en: 'Finding SHA-256', value: check.findingSha256 },
    { zh: '法律集', en: 'Law set', value: `${envelope.lawVersion} · ${envelope.lawSetId}` },
    { zh: '引擎', en: 'Engine', value: envelope.engine },
    { zh: '软件', en: 'Software', value: `巷网 Xiangwang ${envelope.version}` },
    {
      zh: '坐标系',
      en: 'Datum',
      value: `${envelope.crs.used} → WGS 84 / CGCS2000，量算平面 EPSG:${check.finding.srid}`,
    },
    { zh: '底图', en: 'Base map', value: city.attribution },
    { zh: '出具日期', en: 'Dated', value: dayOf(material, check.createdAt) },
  ]);
  if (city.synthetic)
    pdf.note(
      '合成数据：城市、区划与地块均为虚构，不得用于真实许可。',
      'Synthetic data: city, zones and site are invented; of no use for a real permit.',
      'red',
    );
  pdf.beside(Buffer.from(qr), 20, [material.link, envelope.disclaimerZh, envelope.disclaimerEn]);
}
