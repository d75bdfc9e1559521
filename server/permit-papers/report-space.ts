import type { PdfPage } from '../documents/pdf.ts';
import { labelOf, marginOf, overOf } from './paper-material.ts';
import type { PaperMaterial } from './paper-material.ts';

const RELATIONS = { in: '在内\nin', uncertain: '不能判定\nuncertain', out: '在外\nout' } as const;

/** Zones that the site does not meet, at most so many: the nearest. */
const NEAR_LISTED = 4;

export function writeZones(pdf: PdfPage, material: PaperMaterial): void {
  const { zones: all } = material.check.finding;
  const met = all.filter(({ relation }) => relation !== 'out');
  const near = all.filter(({ relation }) => relation === 'out');
  const zones = [...met, ...near.slice(0, NEAR_LISTED)];
  if (zones.length === 0) {
    pdf.text(
      '检索范围内没有已绘制的区划；没有绘制不等于没有限制。',
      'No drawn zone within the searched distance; not drawn is not none.',
    );
    return;
  }
  pdf.table(
    [
      { zh: '区划', en: 'Zone', width: 2.3 },
      { zh: '类别与级别', en: 'Class, grade', width: 1.7 },
      { zh: '关系', en: 'Relation', width: 1.15 },
      { zh: '重叠', en: 'Overlap', width: 1.2, align: 'right' },
      { zh: '距边线 ± ε', en: '+ inside, − gap', width: 2, align: 'right' },
      { zh: '公布文件与生效', en: 'Published', width: 2.2 },
    ],
    zones.map((zone) => [
      `${zone.nameZh}（${zone.zoneId} 第 ${zone.version} 版）`,
      [
        labelOf(material, 'zone_class', zone.class).zh,
        zone.grade === null ? '' : labelOf(material, 'site_grade', zone.grade).zh,
      ]
        .filter((part) => part !== '')
        .join(' · '),
      RELATIONS[zone.relation],
      zone.relation === 'out'
        ? '—'
        : `${zone.overlapM2.toFixed(2)} ㎡\n${(zone.overlapShare * 100).toFixed(1)} %`,
      marginOf(zone),
      [
        zone.documentTitle,
        zone.documentNo,
        zone.publishedBy,
        `${zone.validFrom} 起${zone.validTo === null ? '' : `至 ${zone.validTo}`}`,
      ]
        .filter((part) => part !== null && part !== '')
        .join(' · '),
    ]),
  );
  if (near.length > NEAR_LISTED)
    pdf.text(
      `另有 ${near.length - NEAR_LISTED} 处更远的区划，地块均在其外。`,
      `${near.length - NEAR_LISTED} zones farther away: the site is outside them.`,
      { size: 8.5 },
    );
  const budget = zones
    .filter(({ relation }) => relation !== 'out')
    .map(
      ({ zoneId, epsilon }) =>
        `${zoneId}：ε ${epsilon.totalM.toFixed(2)} m = 区划 ${epsilon.zoneM} + 地块 ${epsilon.siteM} + 换算 ${epsilon.transformM}`,
    );
  if (budget.length > 0)
    pdf.text(
      `误差构成（相加，取最不利）：${budget.join('；')}。`,
      'Uncertainty: plain sum of zone, site and conversion, the worst case.',
      { size: 8.5 },
    );
}

const STATES = {
  met: '符合 met',
  exceeded: '超限 exceeded',
  uncertain: '在容差内，不能判定 within tolerance',
  cannot_tell: '无法核对 cannot be checked',
} as const;

export function writeLimits(pdf: PdfPage, material: PaperMaterial): void {
  pdf.table(
    [
      { zh: '区划', en: 'Zone', width: 1.2 },
      { zh: '限制', en: 'Limit', width: 1.5 },
      { zh: '方案', en: 'Design' },
      { zh: '结果', en: 'Result', width: 1.6 },
      { zh: '超出', en: 'Over', align: 'right' },
      { zh: '依据与须补', en: 'Clause, what is asked for', width: 2.6 },
    ],
    material.check.finding.limits.map((one) => {
      const unit = one.kind === 'height' ? ' m' : ' 层';
      return [
        one.zoneId,
        `${one.limit}${unit}${one.ref === null ? '' : ` ${labelOf(material, 'height_ref', one.ref).zh}`}`,
        one.given === null ? '未给出' : `${one.given}${unit}`,
        STATES[one.state],
        one.state === 'exceeded' ? overOf(one) : '—',
        [one.clause, one.askZh].filter((part) => part !== null).join(' · '),
      ];
    }),
  );
}

export function writeCorners(pdf: PdfPage, material: PaperMaterial): void {
  const { crs } = material.check.envelope;
  pdf.text(
    `原始坐标按 ${crs.used} 读取${crs.chain.length > 0 ? `；换算：${crs.chain.join(' → ')}` : ''}。下列为所判地块的界址点，平面坐标为 ${material.planeZh}（X 北、Y 东，米）。`,
    'Positions of the site as judged; X northing, Y easting, m.',
  );
  const most = 60;
  pdf.table(
    [
      { zh: '点号', en: 'Point', width: 0.7 },
      { zh: '经度 °', en: 'Longitude', align: 'right' },
      { zh: '纬度 °', en: 'Latitude', align: 'right' },
      { zh: 'X（北）m', en: 'Northing', align: 'right' },
      { zh: 'Y（东）m', en: 'Easting', align: 'right' },
    ],
    material.corners
      .slice(0, most)
      .map(({ name, lng, lat, northM, eastM }) => [
        name,
        lng.toFixed(7),
        lat.toFixed(7),
        northM === null ? '—' : northM.toFixed(3),
        eastM === null ? '—' : eastM.toFixed(3),
      ]),
  );
  if (material.corners.length > most)
    pdf.text(
      `其余 ${material.corners.length - most} 点见系统记录。`,
      `${material.corners.length - most} further points are on record.`,
    );
}
