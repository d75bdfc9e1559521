import type { Finding, Reason, VerdictOutcome } from '../contract.ts';

/** Texts of frozen things, which every finding of a law set cites again. */
const frozenTexts = new WeakMap<object, string>();

/**
 * The finding as text that is the same wherever it was made: keys sorted, no white space. Hash this.
 * What is frozen is written once and remembered: freeze only what holds nothing that may change.
 */
export function canonicalText(value: unknown): string {
  if (value === null || typeof value !== 'object') {
    return typeof value === 'number' ? numberText(value) : JSON.stringify(value);
  }
  const known = frozenTexts.get(value);
  if (known !== undefined) return known;
  let text = '';
  if (Array.isArray(value)) {
    for (const one of value) text += (text === '' ? '' : ',') + canonicalText(one);
    text = `[${text}]`;
  } else {
    const held = value as Record<string, unknown>;
    for (const { key, label } of sortedFields(held)) {
      const one = held[key];
      if (one !== undefined) text += (text === '' ? label : `,${label}`) + canonicalText(one);
    }
    text = `{${text}}`;
  }
  if (Object.isFrozen(value)) frozenTexts.set(value, text);
  return text;
}

interface Fields {
  keys: readonly string[];
  sorted: { key: string; label: string }[];
}
/** Of so many fields, the names that came last: one finding after the other has things of the same few shapes. */
const lastFields = new Map<number, Fields>();

function sortedFields(held: Record<string, unknown>): Fields['sorted'] {
  const keys = Object.keys(held);
  const last = lastFields.get(keys.length);
  if (last !== undefined && last.keys.every((key, i) => key === keys[i])) return last.sorted;
  const sorted = keys.toSorted().map((key) => ({ key, label: `${JSON.stringify(key)}:` }));
  lastFields.set(keys.length, { keys, sorted });
  return sorted;
}

const numberText = (value: number): string => (Number.isFinite(value) ? String(value + 0) : 'null');

export const OUTCOME_TEXTS: Record<VerdictOutcome, { zh: string; en: string }> = {
  PROHIBITED: { zh: '禁止', en: 'Prohibited' },
  PROHIBITED_UNLESS_SPECIAL: { zh: '原则禁止，特殊情况须报批', en: 'Prohibited unless specially approved' },
  CONSENT_REQUIRED: { zh: '须经文物等主管部门同意', en: 'Consent required' },
  CONDITIONAL: { zh: '附条件', en: 'Conditional' },
  NOTICE: { zh: '告知', en: 'Notice' },
  NO_RESTRICTION_FOUND: { zh: '未发现限制（以登记册为限）', en: 'No restriction found, by the register' },
  INDETERMINATE: { zh: '依据不足，不能下结论', en: 'Indeterminate' },
};

const REASON_TEXTS: Record<Reason, { zh: string; en: string }> = {
  CRS_AMBIGUOUS: {
    zh: '坐标系有多种可能，结论不同',
    en: 'The reference system is not certain, and it changes the verdict',
  },
  BOUNDARY_UNCERTAIN: {
    zh: '边界在误差范围内，不能判定内外',
    en: 'The boundary lies within its uncertainty',
  },
  TEXT_ONLY: { zh: '附近有只以文字（四至）公布的区划', en: 'A zone near by is told in words only' },
  RULE_NOT_DRAWN: {
    zh: '附近有按规则划定而未绘制的区划',
    en: 'A zone near by is given by a rule and not drawn',
  },
  GEOMETRY_INVALID: {
    zh: '附近有图形无效的区划，不自动修补',
    en: 'A zone near by has an invalid outline; it is never silently repaired',
  },
  ZONE_NOT_DELINEATED: { zh: '附近有尚未划定区划的文物', en: 'A protected site near by has no zone yet' },
  OUTSIDE_CITY: { zh: '地块部分在本市之外', en: 'Part of the site lies outside the city' },
  COVERAGE_INCOMPLETE: { zh: '登记册未签认完整', en: 'The register is not signed as complete' },
  LAW_SILENT: { zh: '法律集对该区划或工程没有规则', en: 'The law set says nothing of this zone or work' },
  LAW_NOT_HELD: {
    zh: '当日有效的法律文本不在法律集中，所引为后来的文本',
    en: 'The law of that day is not in the law set; a later text is cited',
  },
  LAW_CONFLICT: { zh: '法条之间有冲突，须法制审核', en: 'Provisions conflict: legal review' },
  AUTHORITY_NOT_CONFIGURED: { zh: '同意机关待本地配置', en: 'Who consents is not configured yet' },
  LIMIT_EXCEEDED: { zh: '超过限高或层数', en: 'A limit of height or storeys is exceeded' },
  LIMIT_CANNOT_TELL: { zh: '限高或层数无法核对', en: 'A limit could not be checked' },
  STRICTER_OF_SEVERAL: { zh: '多个区划重叠，从严', en: 'Several zones overlap: the stricter counts' },
  POINT_SITE: { zh: '仅给出一点，不能证明无涉', en: 'Only a point was given, which can prove no absence' },
};

/** A reason in words. */
export const reasonTexts = (reason: Reason): { zh: string; en: string } => REASON_TEXTS[reason];

/** The verdict in one paragraph each, for people. */
export function statementOf(finding: Finding): { zh: string; en: string } {
  const head = OUTCOME_TEXTS[finding.outcome];
  const zh = [`${head.zh}。`];
  const en = [`${head.en}.`];
  if (finding.outcome === 'INDETERMINATE') {
    zh.push(`至少：${OUTCOME_TEXTS[finding.floor].zh}；至多：${OUTCOME_TEXTS[finding.ceiling].zh}。`);
    en.push(`At least: ${OUTCOME_TEXTS[finding.floor].en}; at most: ${OUTCOME_TEXTS[finding.ceiling].en}.`);
  }
  const inside = finding.zones.filter((zone) => zone.relation === 'in');
  if (inside.length > 0) {
    zh.push(`地块位于：${inside.map((zone) => `${zone.nameZh}（重叠 ${zone.overlapM2} ㎡）`).join('、')}。`);
    en.push(
      `The site is in: ${inside.map((zone) => `${zone.nameEn ?? zone.nameZh} (${zone.overlapM2} m²)`).join(', ')}.`,
    );
  }
  for (const limit of finding.limits) {
    if (limit.state === 'exceeded' && limit.over !== null) {
      const unit = limit.kind === 'height' ? 'm' : '';
      zh.push(
        `${limit.kind === 'height' ? '高度' : '层数'}超限 +${limit.over}${unit}（限 ${limit.limit}${unit}）。`,
      );
      en.push(
        `${limit.kind === 'height' ? 'Height' : 'Storeys'} over the limit: +${limit.over} (limit ${limit.limit}).`,
      );
    }
  }
  const why = finding.reasons.filter(
    (reason) => reason !== 'COVERAGE_INCOMPLETE' || finding.outcome === 'INDETERMINATE',
  );
  if (why.length > 0) {
    zh.push(`${why.map((reason) => REASON_TEXTS[reason].zh).join('；')}。`);
    en.push(`${why.map((reason) => REASON_TEXTS[reason].en).join('; ')}.`);
  }
  return { zh: zh.join(''), en: en.join(' ') };
}
