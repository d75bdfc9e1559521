import type { Card, Fact } from '../contract.ts';

/** A name in both languages. */
export interface Names {
  zh: string;
  en: string;
}

/** Looks a code up in a list; an unknown code is shown as it is. */
export type LabelOf = (list: string, code: string) => Names;

/** What a card builder needs beside its row. */
export interface CardContext {
  label: LabelOf;
  /** What a code list says beside the names, such as a unit; empty when it says nothing. */
  attributesOf(list: string, code: string): Readonly<Record<string, unknown>>;
  /** Does the asking account hold this permission? */
  may(permission: string): boolean;
  /** The city's now, epoch ms. */
  now: number;
}

/** What a builder makes; who answers is added by the use case, since it needs other rows. */
export interface CardParts extends Pick<
  Card,
  'titleZh' | 'titleEn' | 'kindZh' | 'kindEn' | 'stateZh' | 'stateEn' | 'history' | 'actions'
> {
  facts: (Fact | null)[];
  /** Bodies, not persons, that answer for it: a firm, an authority. */
  bodies?: { role: Names; nameZh: string; since?: string | null }[];
}

/** Units as they are read aloud, in both languages. */
const UNITS: Record<string, Names> = {
  m: { zh: '米', en: 'm' },
  km: { zh: '公里', en: 'km' },
  m2: { zh: '㎡', en: 'm²' },
  km2: { zh: '平方公里', en: 'km²' },
  deg: { zh: '°', en: '°' },
  'km/h': { zh: '公里/小时', en: 'km/h' },
  persons: { zh: '人', en: 'people' },
  storeys: { zh: '层', en: 'storeys' },
  a: { zh: '年', en: 'years' },
  per_day: { zh: '次/日', en: 'a day' },
  count: { zh: '', en: '' },
};

/** A number with at most `digits` decimals and thousands marked; trailing zeros are dropped. */
function plain(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A fact in words; null when there is nothing to say. */
export function text(
  labelZh: string,
  labelEn: string,
  value: string | null | undefined,
  en?: string | null,
): Fact | null {
  if (value === null || value === undefined || value === '') return null;
  return { labelZh, labelEn, valueZh: value, valueEn: en ?? value, value };
}

/** A coded fact, shown by its names. */
export function coded(
  labelZh: string,
  labelEn: string,
  code: string | null | undefined,
  names: Names | null,
): Fact | null {
  if (code === null || code === undefined || names === null) return null;
  return { labelZh, labelEn, valueZh: names.zh, valueEn: names.en, value: code };
}

/**
 * A measure with its unit. Lengths from 1,000 m are read in km and areas from 100,000 m² in km², while `value` and
 * `unit` keep the bare measure. Null when it is not known.
 */
export function measure(
  labelZh: string,
  labelEn: string,
  value: number | null | undefined,
  unit: string,
  digits = 1,
): Fact | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const large = unit === 'm' && value >= 1000 ? 'km' : unit === 'm2' && value >= 100_000 ? 'km2' : unit;
  const shown =
    large === 'km' && unit === 'm' ? value / 1000 : large === 'km2' && unit === 'm2' ? value / 1e6 : value;
  const number = plain(shown, large === unit ? digits : 2);
  const names = UNITS[large] ?? { zh: large, en: large };
  const space = names.en === '' || names.en === '°' ? '' : ' ';
  return {
    labelZh,
    labelEn,
    valueZh: `${number}${names.zh === '' || names.zh === '°' ? '' : ' '}${names.zh}`,
    valueEn: `${number}${space}${names.en}`,
    value,
    unit,
  };
}

export function yesNo(labelZh: string, labelEn: string, value: boolean): Fact {
  return { labelZh, labelEn, valueZh: value ? '是' : '否', valueEn: value ? 'yes' : 'no', value };
}

/** How long ago, in the largest unit that fits. `ageMs` below zero counts as zero. */
export function ago(ageMs: number): Names {
  const minutes = Math.max(0, Math.floor(ageMs / 60_000));
  if (minutes < 1) return { zh: '刚刚', en: 'just now' };
  if (minutes < 60) return { zh: `${minutes} 分钟前`, en: `${minutes} min ago` };
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return { zh: `${hours} 小时前`, en: `${hours} h ago` };
  return { zh: `${Math.floor(hours / 24)} 天前`, en: `${Math.floor(hours / 24)} d ago` };
}

/** A civil day as an instant for a history line: its beginning, UTC. */
export function dayInstant(day: string): string {
  return `${day}T00:00:00.000Z`;
}
