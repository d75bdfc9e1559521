import { openPdf } from '../documents/pdf.ts';
import type { PdfPage, PdfTone } from '../documents/pdf.ts';
import { accuracyTexts, outcomeTexts } from '../permits/words-contract.ts';
import { labelOf, overOf, personOf, spanOf, timeOf } from './paper-material.ts';
import type { PaperMaterial } from './paper-material.ts';
import { writeCoverage, writeDecisions, writeDoubts, writeEvidence } from './report-record.ts';
import { writeCorners, writeLimits, writeZones } from './report-space.ts';
import { writeDuties, writePenalties, writeRules } from './report-law.ts';

/** Pictures of a report: PNG. */
export interface ReportPictures {
  near: Uint8Array;
  wide: Uint8Array;
  qr: Uint8Array;
}

const TONES: Record<string, PdfTone> = {
  red: 'red',
  amber: 'amber',
  blue: 'blue',
  grey: 'grey',
  green: 'green',
};
const PURPOSES: Record<string, { zh: string; en: string }> = {
  siting: { zh: '选址', en: 'siting' },
  design: { zh: '方案审查', en: 'design' },
  permit: { zh: '规划许可', en: 'permit' },
  enforcement: { zh: '执法', en: 'enforcement' },
};
const CHAPTERS = '一二三四五六七八九十';

/** The report of a check as PDF: verdict, map, law, doubts, evidence. The same material gives the same bytes. */
export async function writeReport(material: PaperMaterial, pictures: ReportPictures): Promise<Buffer> {
  const { check, city } = material;
  const synthetic = city.synthetic ? ' · 合成数据' : '';
  const pdf = openPdf({
    title: `涉文物保护区划核查意见 ${check.checkId}`,
    author: `${city.nameZh} · 巷网`,
    subject: `${check.finding.outcome} · ${check.findingSha256}`,
    createdIso: check.createdAt,
    footerZh: `${city.nameZh}${synthetic} · ${check.checkId} · 结论哈希 ${check.findingSha256.slice(0, 16)}`,
    footerEn: `${city.nameEn}${city.synthetic ? ' · SYNTHETIC DATA' : ''} · made by software from registered data; the decision of the authority counts`,
  });
  let chapter = 0;
  const begin = (zh: string, en: string) => {
    pdf.heading(`${CHAPTERS[chapter] ?? chapter + 1}、${zh}`, en, 2);
    chapter += 1;
  };
  pdf.heading('建设工程涉及文物保护区划核查意见', 'Site check against protected zones', 1);
  writeVerdict(pdf, material, pictures);
  begin('核查事项', 'What was asked');
  writeQuestion(pdf, material);
  pdf.keep(165);
  begin('地块与区划的空间关系', 'Site and zones');
  pdf.picture(Buffer.from(pictures.near), {
    caption: '图 1  地块平面图：区划边线、误差带 ±ε 与距边线的距离 / Site plan',
  });
  pdf.picture(Buffer.from(pictures.wide), {
    widthMm: 112,
    caption:
      check.envelope.readings.length > 1
        ? '图 2  位置图：各种坐标解读下的可能位置 / Possible positions'
        : '图 2  位置图 / Location',
  });
  writeZones(pdf, material);
  if (check.finding.limits.length > 0) {
    begin('限高与层数', 'Limits of height and storeys');
    writeLimits(pdf, material);
  }
  begin('适用条款、主管机关与材料', 'Articles, authorities, what to hand in');
  writeRules(pdf, material);
  begin('考古与其他义务', 'Archaeology and other duties');
  writeDuties(pdf, material);
  begin('尚不确定的事项', 'What is uncertain');
  writeDoubts(pdf, material);
  begin('覆盖登记册', 'Coverage register');
  writeCoverage(pdf, material);
  if (check.finding.penalties.length > 0) {
    begin('未经许可的法律责任', 'Penalties, listed side by side and never added');
    writePenalties(pdf, material);
  }
  begin('经办人意见', 'Decision by the officer');
  writeDecisions(pdf, material);
  pdf.heading('附：界址点坐标与证据', 'Annex: positions and evidence', 2);
  writeCorners(pdf, material);
  writeEvidence(pdf, material, pictures);
  return pdf.finish();
}

function writeVerdict(pdf: PdfPage, { check }: PaperMaterial, { qr }: ReportPictures): void {
  const { finding } = check;
  const words = outcomeTexts[finding.outcome];
  pdf.note(
    `结论：${words.zh}`,
    `${finding.outcome} · ${words.en}. ${words.sayEn}`,
    TONES[words.tone] ?? 'plain',
    { size: 15 },
  );
  pdf.text(words.sayZh);
  const span = finding.outcome === 'INDETERMINATE' ? spanOf(finding) : null;
  if (span !== null) pdf.text(span.zh, span.en, { bold: true });
  for (const limit of finding.limits.filter(({ state }) => state === 'exceeded')) {
    const unit = limit.kind === 'height' ? ' m' : ' 层';
    pdf.text(
      `${limit.kind === 'height' ? '高度' : '层数'}超限 ${overOf(limit)}（方案 ${limit.given ?? '—'}${unit}，限 ${limit.limit}${unit}，${limit.zoneId}）`,
      undefined,
      { bold: true, color: '#b2182b', size: 11 },
    );
  }
  if (finding.outcome !== 'INDETERMINATE') pdf.text(check.envelope.statementZh, check.envelope.statementEn);
  pdf.beside(Buffer.from(qr), 24, [
    `编号 No. ${check.checkId}`,
    `结论哈希 SHA-256：${check.findingSha256}`,
    '扫码打开本次核查，可按当时的法律与登记册重放，哈希应相等。',
    'Scan to open this check; replayed on the law and register of its time it gives the same hash.',
  ]);
}

function writeQuestion(pdf: PdfPage, material: PaperMaterial): void {
  const { check } = material;
  const { request, finding } = check;
  const { works, permit } = request;
  const purpose = PURPOSES[request.purpose] ?? { zh: request.purpose, en: request.purpose };
  const height = works.buildingHeight;
  const rows = [
    {
      zh: '项目编号',
      en: 'Project',
      value: [check.projectNo ?? '—', material.projectName ?? ''].join(' ').trim(),
    },
    { zh: '建设单位', en: 'Builder', value: material.builder ?? '—' },
    {
      zh: '工程类别',
      en: 'Works',
      value: works.types.map((one) => labelOf(material, 'work_type', one).zh).join('、'),
    },
    {
      zh: '建筑高度',
      en: 'Height',
      value:
        height === undefined
          ? '未给出 / not given'
          : `${height.valueM} m（${labelOf(material, 'height_ref', height.ref).zh}）${height.toleranceM ? ` ± ${height.toleranceM} m` : ''}`,
    },
    {
      zh: '层数',
      en: 'Storeys',
      value: works.storeys === undefined ? '未给出 / not given' : `${works.storeys}`,
    },
    ...(works.depthBelowGroundM === undefined
      ? []
      : [{ zh: '地下深度', en: 'Depth', value: `${works.depthBelowGroundM} m` }]),
    {
      zh: '用地面积',
      en: 'Site area',
      value: `${finding.siteAreaM2.toFixed(2)} ㎡（EPSG:${finding.srid} 平面 / plane）`,
    },
    { zh: '适用法律日期', en: 'Law of', value: request.asOf.legal },
    { zh: '登记知悉时点', en: 'Register as known at', value: timeOf(material, check.knownAt) },
    { zh: '用途', en: 'Purpose', value: `${purpose.zh} / ${purpose.en}` },
    {
      zh: '许可状态',
      en: 'Permit state',
      value:
        permit === undefined
          ? '未说明 / not said'
          : [
              labelOf(material, 'permit_state', permit.state).zh,
              permit.documentNo ?? '',
              permit.date ?? '',
              permit.startedOn === undefined ? '' : `开工 ${permit.startedOn}`,
            ]
              .filter((part) => part !== '')
              .join(' · '),
    },
    {
      zh: '地块精度',
      en: 'Accuracy of the site',
      value:
        request.site.accuracyM === undefined
          ? accuracyTexts[request.site.accuracyBasis ?? 'unknown'].zh
          : `±${request.site.accuracyM} m`,
    },
    {
      zh: '核查人与时间',
      en: 'Asked by, at',
      value: `${personOf(material, check.createdBy)} · ${timeOf(material, check.createdAt)}`,
    },
  ];
  pdf.facts(rows);
}
