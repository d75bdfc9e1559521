import type { NotDecidable, NotDecidableReason } from '../contract.ts';

const REASONS: Record<NotDecidableReason, { zh: string; en: string }> = {
  text_only: {
    zh: '只有四至文字，没有绘制边界',
    en: 'The boundary is told in words only and was never drawn',
  },
  rule_not_drawn: {
    zh: '边界由规则给出（如外扩距离），尚未绘制',
    en: 'The boundary is given by a rule, such as an offset, and is not drawn yet',
  },
  geometry_invalid: {
    zh: '登记的边界图形无效，不能量算，也不自动修补',
    en: 'The registered outline is not valid; it is neither measured nor silently repaired',
  },
  site_without_zone: {
    zh: '文物点没有任何有效的保护区划记录',
    en: 'The protected site has no zone in force on record',
  },
};

/** The entry for something that a person must decide, with the reason in words. Distance rounded to 0.01 m. */
export function notDecidableOf(
  reason: NotDecidableReason,
  zone: Pick<
    NotDecidable,
    'zoneId' | 'version' | 'siteId' | 'nameZh' | 'nameEn' | 'boundaryText' | 'distanceM'
  >,
): Omit<NotDecidable, 'standing'> {
  return {
    zoneId: zone.zoneId,
    version: zone.version,
    siteId: zone.siteId,
    nameZh: zone.nameZh,
    nameEn: zone.nameEn,
    reason,
    reasonZh: REASONS[reason].zh,
    reasonEn: REASONS[reason].en,
    boundaryText: zone.boundaryText,
    distanceM: zone.distanceM === null ? null : Math.round(zone.distanceM * 100) / 100,
  };
}
