import type { HotPlace } from '../contract.ts';
import type { SpotTier } from './brief-spots.ts';

/** How a brief puts its classes, channels, chances and places: plain words, Chinese first. */
export interface Words {
  zh: string;
  en: string;
}

interface BriefClassWords {
  color: string;
  name: Words;
  /** What it means. */
  says: Words;
}

/** The classes of the map; the colours of the browser's command workspace on paper. */
export const CLASSES: Record<SpotTier, BriefClassWords> = {
  confirmed: {
    color: '#d7301f',
    name: { zh: '确认热点', en: 'Confirmed' },
    says: { zh: '多于偶然与巡查力度（q ≤ 5%）', en: 'beyond chance and patrol effort (q ≤ 5 %)' },
  },
  watch: {
    color: '#c26a00',
    name: { zh: '关注', en: 'Watch' },
    says: { zh: '可能偏多，未确认（q ≤ 20%）', en: 'perhaps more, not confirmed (q ≤ 20 %)' },
  },
  effort: {
    color: '#0072b2',
    name: { zh: '巡查力度', en: 'Patrol effort' },
    says: { zh: '只因巡查去得多，不是热点', en: 'patrols went there more often; no hotspot' },
  },
  grown: {
    color: '#7b3294',
    name: { zh: '比前期增多', en: 'Grown' },
    says: { zh: '总量不算热，但比对比期增得快', en: 'not hot by its amount, but growing faster' },
  },
};

export const SAID_BY: Record<HotPlace['saidBy'], Words> = {
  both: { zh: '市民等、巡查', en: 'citizens and patrols' },
  others: { zh: '市民等', en: 'citizens, hotline, cameras' },
  patrol: { zh: '巡查', en: 'patrols' },
  sum: { zh: '两者合计', en: 'both together' },
  '': { zh: '—', en: '—' },
};

export const EXPOSURES = {
  street_length: { zh: '街巷长度', en: 'street length' },
  floor_area: { zh: '建筑面积', en: 'floor area' },
  population: { zh: '人口', en: 'population' },
};

/** Local hours and weekdays in words. */
export const WEEKDAYS = ['', '一', '二', '三', '四', '五', '六', '日'];
export const WEEKDAYS_EN = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function nameOf(place: { id: string; streets: readonly { nameZh: string; nameEn: string }[] }): Words {
  const named = place.streets.slice(0, 2);
  if (named.length > 0)
    return {
      zh: named.map(({ nameZh }) => nameZh).join('、'),
      en: named.map(({ nameEn, nameZh }) => (nameEn === '' ? nameZh : nameEn)).join(', '),
    };
  const short = place.id.replace(/f+$/, '').slice(-5);
  return { zh: `无名街格 ${short}`, en: `cell ${short}` };
}

/** A count of places that chance may have put there: small ones as fewer than one. */
export function byChance(count: number, one: string): Words {
  if (count < 0.95) return { zh: `不到 1 ${one}`, en: 'fewer than 1' };
  const text = count < 10 ? count.toFixed(1).replace(/\.0$/, '') : String(Math.round(count));
  return { zh: `约 ${text} ${one}`, en: `about ${text}` };
}

export const percent = (share: number): string => `${Number((share * 100).toPrecision(2))}%`;
