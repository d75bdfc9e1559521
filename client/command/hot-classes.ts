import type { HotPlace } from '../../server/hotspots/contract.ts';
import { okabeIto } from '../map/scales.ts';
import type { Theme } from '../state/app-state.ts';
import type { HotLook } from '../state/hot-scene.ts';
import type { HotClass } from '../state/hot-view.ts';

/** One class of the map and its legend: a single source for both. */
export interface HotScale {
  key: string;
  look: HotLook;
  /** From the least to the greatest; one for a class without a scale. */
  colors: readonly string[];
  zh: string;
  en: string;
  /** What it means, in plain words. */
  saysZh: string;
  saysEn: string;
}

/** Steps of observed ÷ expected that the colour of a confirmed place tells apart. */
const RATIO_STEPS = [5, 10] as const;
const unknownGrey: Record<Theme, string> = { paper: '#8f8f8f', night: '#7d858d' };

/** Classes of the default test. Effort and growth are floors, never columns: they are no hotspots. */
export function hotScale(theme: Theme): HotScale[] {
  const night = theme === 'night';
  return [
    {
      key: 'confirmed',
      look: 'solid',
      colors: night ? ['#cf4446', '#ed6925', '#fb9b06'] : ['#ef6548', '#d7301f', '#990000'],
      zh: '确认热点',
      en: 'Confirmed',
      saysZh: '多于偶然与力度',
      saysEn: 'beyond chance and effort',
    },
    {
      key: 'watch',
      look: 'outline',
      colors: [night ? '#ffb454' : '#c26a00'],
      zh: '关注',
      en: 'Watch',
      saysZh: '可能偏多，未确认',
      saysEn: 'perhaps, not confirmed',
    },
    {
      key: 'grown',
      look: 'mark',
      colors: [night ? '#c9a0dc' : '#7b3294'],
      zh: '比前期增多',
      en: 'Grown',
      saysZh: '总量不热，增得快',
      saysEn: 'not hot, but growing',
    },
    {
      key: 'effort',
      look: 'mark',
      colors: [night ? okabeIto.sky : okabeIto.blue],
      zh: '巡查力度',
      en: 'Patrol effort',
      saysZh: '只是去得多，非热点',
      saysEn: 'went there more often',
    },
    {
      key: 'unknown',
      look: 'hatch',
      colors: [unknownGrey[theme]],
      zh: '无法判断',
      en: 'Unknown',
      saysZh: '没有到访记录可比',
      saysEn: 'no visits to compare with',
    },
  ];
}

/** Which class is a place? Only patrols see it, and against visits it is usual: effort; without visits: unknown. */
export function classOfPlace(
  place: Pick<HotPlace, 'tier' | 'effortOnly' | 'patrol'> & { change: { tier: string } | null },
): HotClass {
  if (place.tier !== 'none') return place.tier;
  if (place.effortOnly) return place.patrol === null || place.patrol.expected <= 0 ? 'unknown' : 'effort';
  return 'grown';
}

/** The colour of a confirmed place by its ratio; of any other class its own. */
export function colorOf(scale: HotScale, ratio: number | null): string {
  const step = RATIO_STEPS.filter((from) => ratio !== null && ratio >= from).length;
  return scale.colors[Math.min(step, scale.colors.length - 1)]!;
}

/** Kinds of emerging place: what is new stands solid, what comes and goes in outline, what was as a floor. */
const kinds: [kind: string, color: string, look: HotLook, zh: string, en: string][] = [
  ['new', okabeIto.vermilion, 'solid', '新增', 'New'],
  ['intensifying', '#a50f26', 'solid', '加强', 'Intensifying'],
  ['consecutive', okabeIto.orange, 'solid', '连续', 'Consecutive'],
  ['persistent', okabeIto.blue, 'solid', '持续', 'Persistent'],
  ['diminishing', okabeIto.green, 'outline', '减弱', 'Diminishing'],
  ['sporadic', okabeIto.purple, 'outline', '零星', 'Sporadic'],
  ['oscillating', '#8a7a00', 'outline', '振荡', 'Oscillating'],
  ['historical', '#6f6f6f', 'mark', '历史', 'Historical'],
];

const saysOfKind: Record<string, [zh: string, en: string]> = {
  new: ['末周首次显著', 'first time in the last week'],
  intensifying: ['九成周显著，上升', '90 % of weeks, rising'],
  consecutive: ['末几周连续显著', 'unbroken run of last weeks'],
  persistent: ['九成周显著，平稳', '90 % of weeks, steady'],
  diminishing: ['九成周显著，下降', '90 % of weeks, falling'],
  sporadic: ['时有时无', 'on and off'],
  oscillating: ['曾是冷点', 'was a cold spot before'],
  historical: ['曾长期显著', 'was, not now'],
};

function kindsOf(side: 'hot' | 'cold'): HotScale[] {
  return kinds.map(([kind, color, look, zh, en]) => ({
    key: `${kind}_${side}`,
    look: side === 'hot' ? look : 'mark',
    colors: [color],
    zh: `${zh}${side === 'hot' ? '热点' : '冷点'}`,
    en: `${en} ${side} spot`,
    saysZh: saysOfKind[kind]![0],
    saysEn: saysOfKind[kind]![1],
  }));
}

/** Classes of the emerging places, hot before cold; the key is the category of the contract. */
export function emergingScale(): HotScale[] {
  return [...kindsOf('hot'), ...kindsOf('cold')];
}

/** The ground of a campaign: its area, and the belt in which trouble might turn up. */
export function campaignScale(theme: Theme): HotScale[] {
  const night = theme === 'night';
  const says = { look: 'mark' as const, saysZh: '', saysEn: '' };
  return [
    { ...says, key: 'area', colors: [night ? '#ff6fa5' : '#c2185b'], zh: '整治区', en: 'campaign area' },
    {
      ...says,
      key: 'belt',
      colors: [night ? '#ffb454' : '#c26a00'],
      zh: '周边带：是否转移',
      en: 'belt: did it move there',
    },
  ];
}

/** Quarters of the flagged places by the cases to expect, least first. */
export function forecastScale(theme: Theme): HotScale[] {
  const colors =
    theme === 'night'
      ? ['#a52c60', '#cf4446', '#ed6925', '#fb9b06']
      : ['#fdbb84', '#fc8d59', '#e34a33', '#b30000'];
  return colors.map((color, index) => ({
    key: `f${index}`,
    look: 'outline',
    colors: [color],
    zh: ['较低四分之一', '中低', '中高', '最高四分之一'][index]!,
    en: ['lowest quarter', 'lower middle', 'upper middle', 'highest quarter'][index]!,
    saysZh: '',
    saysEn: '',
  }));
}

/** Classes of a labelled statistic: another question, another colour. */
export function statisticScale(theme: Theme): HotScale[] {
  const night = theme === 'night';
  return [
    {
      key: 'confirmed',
      look: 'solid',
      colors: [night ? '#b79cf0' : '#54278f'],
      zh: '显著高值',
      en: 'Significantly high',
      saysZh: 'q ≤ 5 %',
      saysEn: 'q ≤ 5 %',
    },
    {
      key: 'watch',
      look: 'outline',
      colors: [night ? '#d3c2f7' : '#807dba'],
      zh: '偏高',
      en: 'High',
      saysZh: 'q ≤ 20 %',
      saysEn: 'q ≤ 20 %',
    },
  ];
}
