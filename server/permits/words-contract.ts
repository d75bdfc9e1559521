import type { PermitRequest, Reason, VerdictOutcome } from './contract.ts';

interface Words {
  zh: string;
  en: string;
}

/** How severe a verdict is: green only for what a signed register proves. */
export type VerdictTone = 'red' | 'amber' | 'blue' | 'grey' | 'green';

/** What an outcome says, and how severe it is: green only for what a signed register proves. */
export const outcomeTexts: Record<VerdictOutcome, Words & { tone: VerdictTone; sayZh: string; sayEn: string }> = {
  PROHIBITED: {
    zh: '禁止', en: 'Prohibited', tone: 'red',
    sayZh: '按现行规定不得建设。', sayEn: 'May not be built.',
  },
  PROHIBITED_UNLESS_SPECIAL: {
    zh: '原则禁止，特殊情况须报批', en: 'Prohibited unless specially approved', tone: 'red',
    sayZh: '原则上不得建设；确有特殊需要的，须依法报批。', sayEn: 'Not allowed, unless a special need is approved by law.',
  },
  CONSENT_REQUIRED: {
    zh: '须经同意', en: 'Consent required', tone: 'amber',
    sayZh: '须先经文物等主管部门同意，再办理规划许可。', sayEn: 'The relics authority consents first, then the planning permit.',
  },
  CONDITIONAL: {
    zh: '附条件', en: 'Conditional', tone: 'amber',
    sayZh: '满足规划条件与征求意见后可办理。', sayEn: 'Possible when the plan’s conditions are met.',
  },
  NOTICE: { zh: '告知', en: 'Notice', tone: 'blue', sayZh: '有应告知的事项。', sayEn: 'There is something to be told.' },
  NO_RESTRICTION_FOUND: {
    zh: '未发现限制', en: 'No restriction found', tone: 'green',
    sayZh: '登记册已签认完整，未发现限制（以登记册为限）。', sayEn: 'The register is signed as complete; nothing was found in it.',
  },
  INDETERMINATE: {
    zh: '依据不足，不能下结论', en: 'Cannot be decided yet', tone: 'grey',
    sayZh: '不是“可以”，也不是“不可以”：下列事项查清后再核查。', sayEn: 'Neither yes nor no: settle what is listed, then check again.',
  },
}; // prettier-ignore

/** Each reason in words, with what would settle it; null where nothing has to be settled. */
export const reasonTexts: Record<Reason, Words & { settleZh: string | null; settleEn: string | null }> = {
  CRS_AMBIGUOUS: {
    zh: '坐标系有多种可能，各种解读的结论不同', en: 'The reference system is not certain, and it changes the verdict',
    settleZh: '在地图上指认地块。', settleEn: 'Point out the site on the map.',
  },
  BOUNDARY_UNCERTAIN: {
    zh: '地块与区划边线的距离小于误差', en: 'The site is nearer to a boundary than the uncertainty',
    settleZh: '复测地块与该段边线的界址点（RTK 或全站仪）。', settleEn: 'Survey the site and that part of the boundary (RTK or total station).',
  },
  TEXT_ONLY: {
    zh: '附近有只以文字（四至）公布的区划', en: 'A zone near by is told in words only',
    settleZh: '按四至现场核对并划定该区划。', settleEn: 'Verify the words on the ground and draw the zone.',
  },
  RULE_NOT_DRAWN: {
    zh: '附近有按规则（如外扩 100 米）划定而未绘制的区划', en: 'A zone near by is given by a rule and not drawn',
    settleZh: '按公布的规则绘制并录入。', settleEn: 'Draw it by its rule and enter it.',
  },
  GEOMETRY_INVALID: {
    zh: '附近有图形无效的区划，不自动修补', en: 'A zone near by has an invalid outline; it is never silently repaired',
    settleZh: '在区划登记中更正该图形。', settleEn: 'Correct the outline in the register.',
  },
  ZONE_NOT_DELINEATED: {
    zh: '附近有尚未划定区划的文物', en: 'A protected site near by has no zone yet',
    settleZh: '商请文物部门依法划定并公布。', settleEn: 'Ask the relics authority to delineate and publish it.',
  },
  OUTSIDE_CITY: {
    zh: '地块部分在本市之外', en: 'Part of the site lies outside the city',
    settleZh: '向相邻地区的主管部门另行核查。', settleEn: 'Check that part with the neighbouring authority.',
  },
  COVERAGE_INCOMPLETE: {
    zh: '覆盖登记册未签认完整', en: 'The coverage register is not signed as complete',
    settleZh: '补齐名录与图形后由经办人签认。', settleEn: 'Complete list and outlines; an officer signs.',
  },
  LAW_SILENT: {
    zh: '法律集对该区划或工程没有规则', en: 'The law set says nothing of this zone or work',
    settleZh: '转法制审核。', settleEn: 'Legal review.',
  },
  LAW_NOT_HELD: {
    zh: '当日有效的法律文本不在法律集中，所引为后来的文本', en: 'The law of that day is not in the law set; a later text is cited',
    settleZh: '由法制审核按当日有效的文本认定。', settleEn: 'Legal review decides by the text in force that day.',
  },
  LAW_CONFLICT: {
    zh: '法条之间有冲突', en: 'Provisions conflict',
    settleZh: '并列两条，由法制审核选择。', settleEn: 'Both are listed; legal review chooses.',
  },
  AUTHORITY_NOT_CONFIGURED: {
    zh: '同意机关条文未定，待本地配置', en: 'No statute names who consents, and nobody is configured',
    settleZh: '在法律页录入机关与文号。', settleEn: 'Enter the authority and its document on the law page.',
  },
  LIMIT_EXCEEDED: {
    zh: '超过限高或层数', en: 'A limit of height or storeys is exceeded',
    settleZh: '降低方案，或依法调整规划条件。', settleEn: 'Lower the design, or have the condition changed by law.',
  },
  LIMIT_CANNOT_TELL: {
    zh: '限高或层数无法核对', en: 'A limit could not be checked',
    settleZh: '按所列基准补报高度。', settleEn: 'Give the height with the reference that is asked for.',
  },
  STRICTER_OF_SEVERAL: {
    zh: '多个区划重叠，从严', en: 'Several zones overlap: the stricter counts',
    settleZh: null, settleEn: null,
  },
  POINT_SITE: {
    zh: '只给出一个点，不能证明无涉', en: 'Only a point was given, which can prove no absence',
    settleZh: '给出用地范围（界址点）。', settleEn: 'Give the outline of the site.',
  },
}; // prettier-ignore

export const confidenceTexts: Record<string, Words> = {
  statute: { zh: '条文明定', en: 'said by the statute' },
  configured: { zh: '本地配置', en: 'configured here' },
  assumed: { zh: '推定，待确认', en: 'assumed, to be confirmed' },
};

export const accuracyTexts: Record<NonNullable<PermitRequest['site']['accuracyBasis']>, Words> = {
  unknown: { zh: '不明（±20 m）', en: 'unknown (±20 m)' },
  rtk: { zh: 'RTK 实测（±0.05 m）', en: 'RTK survey (±0.05 m)' },
  total_station: { zh: '全站仪（±0.1 m）', en: 'total station (±0.1 m)' },
  map_1_500: { zh: '1:500 图（±0.5 m）', en: '1:500 map (±0.5 m)' },
  map_1_2000: { zh: '1:2000 图（±2 m）', en: '1:2000 map (±2 m)' },
  screen_digitised: { zh: '屏幕勾绘（±5 m）', en: 'drawn on screen (±5 m)' },
  phone: { zh: '手机定位（±10 m）', en: 'phone (±10 m)' },
};

export const decisionTexts: Record<string, Words> = {
  adopted: { zh: '采信', en: 'Adopted' },
  overridden: { zh: '改判', en: 'Overridden' },
  disputed: { zh: '异议', en: 'Disputed' },
  dispute_settled: { zh: '异议已处理', en: 'Dispute settled' },
};

export const causeTexts: Record<string, Words> = {
  law: { zh: '区划已变更', en: 'Zone changed by law' },
  correction: { zh: '区划登记已更正', en: 'Zone record corrected' },
  undone: { zh: '区划录入已撤回', en: 'Zone entry taken back' },
  entered: { zh: '附近新录入区划', en: 'A zone was entered near by' },
};

const wan = (yuan: number): string => `${Number((yuan / 10_000).toFixed(2))}`;

/** Fines are listed beside each other and never added: 一事不两罚. */
export function yuanRange(min: number | null, max: number | null): string | null {
  if (min === null && max === null) return null;
  if (min === null) return `≤ ${wan(max ?? 0)} 万元`;
  if (max === null) return `≥ ${wan(min)} 万元`;
  return `${wan(min)}–${wan(max)} 万元`;
}
