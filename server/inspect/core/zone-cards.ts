import type { Card } from '../contract.ts';
import type { CardContext, CardParts, LabelOf, Names } from './facts.ts';
import { coded, dayInstant, measure, text } from './facts.ts';

export interface ZoneRow {
  id: string;
  version: number;
  nameZh: string;
  nameEn: string | null;
  regime: string;
  class: string;
  subclass: string | null;
  boundaryText: string | null;
  heightLimit: unknown;
  uncertaintyM: number;
  uncertaintyBasis: string;
  publishedBy: string | null;
  validFrom: string;
  validTo: string | null;
  inForce: boolean;
  drawn: boolean;
  sound: boolean;
  areaM2: number | null;
  siteNameZh: string | null;
  siteNameEn: string | null;
  grade: string | null;
  documentTitle: string | null;
  documentNumber: string | null;
  versions: { version: number; at: string; from: string; by: string }[];
}

/**
 * A height limit in words: `maxM` metres measured to `ref` (eave, ridge, top, …), and `storeysMax` when it is set.
 * Null when no number is given.
 */
export function heightLimitText(limit: unknown, label: LabelOf): Names | null {
  if (typeof limit !== 'object' || limit === null) return null;
  const { maxM, ref, storeysMax } = limit as { maxM?: unknown; ref?: unknown; storeysMax?: unknown };
  if (typeof maxM !== 'number') return null;
  const to = typeof ref === 'string' ? label('height_ref', ref) : null;
  const storeys = typeof storeysMax === 'number' ? storeysMax : null;
  return {
    zh: `≤ ${maxM} 米${to ? `（${to.zh}）` : ''}${storeys === null ? '' : `，不超过 ${storeys} 层`}`,
    en: `≤ ${maxM} m${to ? ` (${to.en})` : ''}${storeys === null ? '' : `, at most ${storeys} storeys`}`,
  };
}

function zoneState(row: ZoneRow): Names {
  if (!row.inForce)
    return { zh: `不在有效期（${row.validFrom} 起）`, en: `Not in force (from ${row.validFrom})` };
  if (!row.drawn)
    return { zh: '有效；只有文字边界，须人工核对', en: 'In force; told in words only, needs a person' };
  if (!row.sound)
    return { zh: '有效；登记图形无效，不能量算', en: 'In force; the registered outline is not valid' };
  return { zh: '有效', en: 'In force' };
}

/** What a protected zone is, by which document, how sure its boundary is, and which versions it had. */
export function zoneCard(row: ZoneRow, { label, may }: CardContext): CardParts {
  const limit = heightLimitText(row.heightLimit, label);
  const state = zoneState(row);
  const actions: Card['actions'] = may('zones:check')
    ? [{ id: 'check_site', labelZh: '绘制地块核查', labelEn: 'Draw a site to check' }]
    : [];
  return {
    titleZh: row.nameZh,
    titleEn: row.nameEn ?? row.nameZh,
    kindZh: '保护区划',
    kindEn: 'Protected zone',
    facts: [
      coded('分类', 'Class', row.class, label('zone_class', row.class)),
      coded('依据体系', 'Regime', row.regime, label('zone_regime', row.regime)),
      text('文物', 'Protected site', row.siteNameZh, row.siteNameEn),
      row.grade === null ? null : coded('级别', 'Grade', row.grade, label('site_grade', row.grade)),
      limit === null
        ? null
        : { labelZh: '限高', labelEn: 'Height limit', valueZh: limit.zh, valueEn: limit.en, value: limit.en },
      measure('面积', 'Area', row.areaM2, 'm2', 0),
      measure('边界误差', 'Boundary uncertainty', row.uncertaintyM, 'm'),
      coded('误差依据', 'Basis', row.uncertaintyBasis, label('uncertainty_basis', row.uncertaintyBasis)),
      text('公布文件', 'Document', row.documentTitle),
      text('文号', 'Number', row.documentNumber),
      text('四至', 'Boundary in words', row.boundaryText),
      text('生效日期', 'In force from', row.validFrom),
      text('失效日期', 'In force until', row.validTo),
    ],
    bodies:
      row.publishedBy === null
        ? []
        : [{ role: { zh: '公布机关', en: 'Published by' }, nameZh: row.publishedBy }],
    stateZh: state.zh,
    stateEn: state.en,
    history: row.versions.map((version) => ({
      at: version.at,
      textZh: `第 ${version.version} 版登记（${version.by}），${version.from} 起有效`,
      textEn: `Version ${version.version} recorded (${version.by}), in force from ${version.from}`,
    })),
    actions,
  };
}

export interface HeritageSiteRow {
  nameZh: string;
  nameEn: string;
  grade: string;
  era: string | null;
  kind: string;
  announcedBy: string | null;
  announcedOn: string | null;
  documentTitle: string | null;
  documentNumber: string | null;
  zones: number;
  undrawn: number;
}

/** What a protected site is, who announced it, and whether its zones are drawn. */
export function heritageSiteCard(row: HeritageSiteRow, { label, may }: CardContext): CardParts {
  const state: Names =
    row.zones === 0
      ? { zh: '没有有效的保护区划记录', en: 'No zone in force on record' }
      : row.undrawn > 0
        ? {
            zh: `${row.zones} 个有效区划，其中 ${row.undrawn} 个未绘制`,
            en: `${row.zones} zones in force, ${row.undrawn} not drawn`,
          }
        : { zh: `${row.zones} 个有效区划`, en: `${row.zones} zones in force` };
  return {
    titleZh: row.nameZh,
    titleEn: row.nameEn,
    kindZh: '文物保护单位',
    kindEn: 'Protected site',
    facts: [
      coded('级别', 'Grade', row.grade, label('site_grade', row.grade)),
      text('年代', 'Era', row.era),
      coded('类别', 'Kind', row.kind, label('heritage_kind', row.kind)),
      text('公布文件', 'Document', row.documentTitle),
      text('文号', 'Number', row.documentNumber),
      measure('保护区划', 'Zones', row.zones, 'count', 0),
    ],
    bodies:
      row.announcedBy === null
        ? []
        : [
            {
              role: { zh: '公布机关', en: 'Announced by' },
              nameZh: row.announcedBy,
              since: row.announcedOn === null ? null : dayInstant(row.announcedOn),
            },
          ],
    stateZh: state.zh,
    stateEn: state.en,
    history:
      row.announcedOn === null
        ? []
        : [
            {
              at: dayInstant(row.announcedOn),
              textZh: `公布为${label('site_grade', row.grade).zh}`,
              textEn: `Announced: ${label('site_grade', row.grade).en}`,
            },
          ],
    actions: may('zones:check')
      ? [{ id: 'check_site', labelZh: '绘制地块核查', labelEn: 'Draw a site to check' }]
      : [],
  };
}
