import type { NotDecidable, ZoneOverlap } from '../contract.ts';

export interface StatementInput {
  zones: readonly Pick<ZoneOverlap, 'nameZh' | 'nameEn' | 'relation' | 'overlapM2' | 'marginM'>[];
  notDecidable: readonly Pick<NotDecidable, 'nameZh'>[];
  legalDate: string;
  searchRadiusM: number;
  /** 0 to 1. */
  outsideShare: number;
}

const areaText = (m2: number) => m2.toLocaleString('en-US', { maximumFractionDigits: m2 < 100 ? 2 : 0 });

/**
 * What may be said of a reading, in one paragraph each? It tells what was measured, what could not be decided and
 * that it is no permit verdict. It never says that there is no restriction: an empty list proves only that this
 * register holds no drawn zone there.
 */
export function statementOf({
  zones,
  notDecidable,
  legalDate,
  searchRadiusM,
  outsideShare,
}: StatementInput): {
  zh: string;
  en: string;
} {
  const inside = zones.filter((z) => z.relation === 'in');
  const unsure = zones.filter((z) => z.relation === 'uncertain');
  const zh: string[] = [];
  const en: string[] = [];
  if (inside.length > 0) {
    zh.push(
      `按 ${legalDate} 有效的区划，地块与 ${inside.length} 个区划重叠：` +
        inside.map((z) => `${z.nameZh}（${areaText(z.overlapM2)} ㎡）`).join('、') +
        '。',
    );
    en.push(
      `By the zones in force on ${legalDate} the site overlaps ${inside.length}: ` +
        inside.map((z) => `${z.nameEn ?? z.nameZh} (${areaText(z.overlapM2)} m²)`).join(', ') +
        '.',
    );
  }
  if (unsure.length > 0) {
    zh.push(
      `另有 ${unsure.length} 个区划的边界落在误差范围内，不能判定内外：${unsure.map((z) => z.nameZh).join('、')}。`,
    );
    en.push(
      `${unsure.length} more cannot be told in or out within the uncertainty of the boundary: ` +
        `${unsure.map((z) => z.nameEn ?? z.nameZh).join(', ')}.`,
    );
  }
  if (inside.length + unsure.length === 0) {
    zh.push(`按 ${legalDate} 有效的区划，未量得与已绘制区划的重叠；这不等于没有限制。`);
    en.push(
      `By the zones in force on ${legalDate} no overlap with a drawn zone was measured; that does not mean that nothing restricts the site.`,
    );
  }
  if (notDecidable.length > 0) {
    zh.push(
      `${Math.round(searchRadiusM)} 米内有 ${notDecidable.length} 项因缺少可用边界而无法判定，须人工核对。`,
    );
    en.push(
      `${notDecidable.length} entries within ${Math.round(searchRadiusM)} m, or of unknown place, have no usable boundary and need a person's check.`,
    );
  }
  if (outsideShare > 0.0001) {
    const percent = (outsideShare * 100).toFixed(outsideShare < 0.01 ? 2 : 0);
    zh.push(`地块有 ${percent}% 在本市范围之外，该部分未核查。`);
    en.push(`${percent} % of the site lies outside this city and was not checked.`);
  }
  zh.push('这是重叠量算，不是审批结论。');
  en.push('This is a reading of overlaps, not a permit verdict.');
  return { zh: zh.join(''), en: en.join(' ') };
}
