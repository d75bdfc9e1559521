import type { VerdictOutcome } from '../../server/permits/contract.ts';

interface Words {
  zh: string;
  en: string;
}

/** Outcomes strictest first; INDETERMINATE stands beside the order. */
export const outcomes: readonly VerdictOutcome[] = [
  'PROHIBITED',
  'PROHIBITED_UNLESS_SPECIAL',
  'CONSENT_REQUIRED',
  'CONDITIONAL',
  'NOTICE',
  'NO_RESTRICTION_FOUND',
  'INDETERMINATE',
];

export {
  accuracyTexts,
  causeTexts,
  confidenceTexts,
  decisionTexts,
  outcomeTexts,
  reasonTexts,
  yuanRange,
} from '../../server/permits/words-contract.ts';

/** How a system is usually chosen; what is not listed may be typed. */
export const claimChoices: readonly (Words & { value: string })[] = [
  { value: 'unknown', zh: '不明（由系统找出可能的位置）', en: 'unknown (possible positions are found)' },
  { value: 'EPSG:4490', zh: 'CGCS2000 经纬度', en: 'CGCS2000, degrees' },
  { value: 'EPSG:4326', zh: 'WGS84 经纬度', en: 'WGS84, degrees' },
  { value: 'EPSG:4527', zh: 'CGCS2000 3 度带 39（带号在前）', en: 'CGCS2000 3° zone 39 (prefix)' },
  { value: 'EPSG:4548', zh: 'CGCS2000 3 度带 中央经线 117°', en: 'CGCS2000 3°, CM 117°' },
  { value: 'gcj02', zh: '火星坐标 GCJ-02（高德、腾讯）', en: 'GCJ-02' },
  { value: 'bd09', zh: '百度坐标 BD-09', en: 'BD-09' },
];
