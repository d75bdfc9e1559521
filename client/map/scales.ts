import { ZONE_CLASSES, okabeIto } from '../../server/pictures/style-contract.ts';
import { coverageClasses } from '../state/app-state.ts';
import type { CoverageClass, Theme } from '../state/app-state.ts';

/** One class of a measure, as the map draws it and the legend names it: a single source for both. */
export interface ScaleClass<K extends string = string> {
  key: K;
  /** '#rrggbb' */
  color: string;
  labelZh: string;
  labelEn: string;
  /** Values of the class, `from` inclusive, `to` exclusive; null = open or not a number. */
  from: number | null;
  to: number | null;
  /** 45° hatch: the value is not known. Never true for a class on a number scale. */
  hatched: boolean;
}

/** ColorBrewer OrRd, 7 classes (C. Brewer, Apache-2.0): one hue family, even in lightness, safe for colour-blind eyes. */
const orRd = ['#fef0d9', '#fdd49e', '#fdbb84', '#fc8d59', '#ef6548', '#d7301f', '#990000'] as const;

/** Seven steps of inferno (S. van der Walt, N. Smith, CC0) for a dark ground, where more must be brighter. */
const inferno = ['#4a0c6b', '#781c6d', '#a52c60', '#cf4446', '#ed6925', '#fb9b06', '#f7d03c'] as const;

export { okabeIto };

const ramps: Record<Theme, readonly string[]> = { paper: orRd, night: inferno };

/**
 * Which classes show these counts of cases? At most seven, on equal ratios from 1 to the greatest count, since
 * counts per cell are skewed; each count ≥ 1 falls in exactly one. None when every count is 0.
 */
export function caseClasses(counts: readonly number[], theme: Theme = 'paper'): ScaleClass[] {
  const top = counts.reduce((best, count) => Math.max(best, count), 0);
  if (!(top >= 1)) return [];
  const steps = Math.min(7, Math.floor(top));
  const starts: number[] = [1];
  for (let step = 1; step < steps; step++) {
    const start = Math.max(starts.at(-1)! + 1, Math.round((top + 1) ** (step / steps)));
    if (start <= top) starts.push(start);
  }
  return starts.map((from, index) => {
    const to = starts[index + 1] ?? Math.floor(top) + 1;
    const label = to - from === 1 ? `${from}` : `${from}–${to - 1}`;
    const shade = starts.length === 1 ? 4 : Math.round((index * 6) / (starts.length - 1));
    return {
      key: `c${index}`,
      color: ramps[theme][shade]!,
      labelZh: `${label} 件`,
      labelEn: label,
      from,
      to,
      hatched: false,
    };
  });
}

/** ColorBrewer PuOr, 7 classes: less is purple, more is orange, even to eyes that see no red or green. */
const puOr: Record<Theme, readonly string[]> = {
  paper: ['#542788', '#998ec3', '#d8daeb', '#e9e4da', '#fee0b6', '#f1a340', '#b35806'],
  night: ['#9f7bd6', '#7a63a8', '#554a72', '#39424c', '#7a5a33', '#c08334', '#f5a742'],
};

/** A class of a difference; `from` and `to` bound it, `to` exclusive. Less lies flat, more stands: not by colour alone. */
export type DifferenceClass = ScaleClass & { lies: boolean };

/** Which classes show these differences (A − B)? Three steps each way on equal ratios, and no change between. */
export function differenceClasses(values: readonly number[], theme: Theme): DifferenceClass[] {
  const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (values.length === 0) return [];
  const starts = [1];
  for (const step of [1, 2]) {
    const start = Math.max(starts.at(-1)! + 1, Math.round((top + 1) ** (step / 3)));
    if (start <= top) starts.push(start);
  }
  const colors = puOr[theme];
  const side = (sign: 1 | -1): DifferenceClass[] =>
    top < 1
      ? []
      : starts.map((from, index) => {
          const to = starts[index + 1] ?? Math.floor(top) + 1;
          const mark = sign > 0 ? '+' : '−';
          const label = to - from === 1 ? `${mark}${from}` : `${mark}${from}–${to - 1}`;
          const step = 1 + Math.round(index * (2 / Math.max(1, starts.length - 1)));
          return {
            key: `${sign > 0 ? 'more' : 'less'}${index}`,
            color: colors[3 + sign * (starts.length === 1 ? 2 : step)]!,
            labelZh: `${label} 件`,
            labelEn: label,
            from: sign > 0 ? from : -to + 1,
            to: sign > 0 ? to : -from + 1,
            hatched: false,
            lies: sign < 0,
          };
        });
  const same = {
    key: 'same',
    color: colors[3]!,
    labelZh: '不变',
    labelEn: 'no change',
    from: 0,
    to: 1,
    hatched: false,
    lies: true,
  };
  return [...side(1).toReversed(), same, ...side(-1)];
}

/** The class that holds `value`, or null when none does. */
export function classOf<K extends string>(
  classes: readonly ScaleClass<K>[],
  value: number,
): ScaleClass<K> | null {
  for (const one of classes) {
    if (one.from !== null && value >= one.from && (one.to === null || value < one.to)) return one;
  }
  return null;
}

/** How tall is a column of `count` cases when the fullest stands `topM` metres? By the square root, as the legend says. */
export function columnHeightM(count: number, topCount: number, topM: number): number {
  return count > 0 && topCount > 0 ? topM * Math.sqrt(Math.min(1, count / topCount)) : 0;
}

/** What the legend of the columns says beside its classes. */
export const columnHeightNote = {
  zh: '柱高按件数的平方根',
  en: 'column height: square root of the count',
} as const;

const HOUR_MS = 3_600_000;
const ages: Record<
  Exclude<CoverageClass, 'never' | 'unknown'>,
  { shade: number; toH: number | null; zh: string; en: string }
> = {
  d1: { shade: 0, toH: 24, zh: '24 小时内', en: 'within 24 h' },
  d3: { shade: 1, toH: 72, zh: '1–3 天', en: '1–3 days' },
  d7: { shade: 2, toH: 168, zh: '3–7 天', en: '3–7 days' },
  d14: { shade: 3, toH: 336, zh: '7–14 天', en: '7–14 days' },
  d30: { shade: 5, toH: 720, zh: '14–30 天', en: '14–30 days' },
  older: { shade: 6, toH: null, zh: '30 天以上', en: 'over 30 days' },
};

/** Age of a street's last visit. 'never' stands beside the scale, 'unknown' is hatched and never a point on it. */
export function coverageScale(theme: Theme): ScaleClass<CoverageClass>[] {
  let fromH = 0;
  return coverageClasses.map((key): ScaleClass<CoverageClass> => {
    if (key === 'never') {
      return {
        key,
        color: theme === 'night' ? '#d9d4ee' : '#35224f',
        labelZh: '无到访记录',
        labelEn: 'never visited',
        from: null,
        to: null,
        hatched: false,
      };
    }
    if (key === 'unknown') {
      return {
        key,
        color: theme === 'night' ? '#7d858d' : '#8f8f8f',
        labelZh: '不明(无人报到)',
        labelEn: 'unknown (nobody reported)',
        from: null,
        to: null,
        hatched: true,
      };
    }
    const age = ages[key];
    const from = fromH * HOUR_MS;
    fromH = age.toH ?? fromH;
    return {
      key,
      color: ramps[theme][age.shade]!,
      labelZh: age.zh,
      labelEn: age.en,
      from,
      to: age.toH === null ? null : age.toH * HOUR_MS,
      hatched: false,
    };
  });
}

/** Which age class is a visit `ageMs` ago? Throws for a negative or non-finite age: that is no age. */
export function coverageClassOfAge(ageMs: number): CoverageClass {
  if (!(ageMs >= 0) || !Number.isFinite(ageMs)) {
    throw new RangeError(`coverageClassOfAge: not an age in milliseconds: ${ageMs}`);
  }
  return classOf(coverageScale('paper'), ageMs)!.key;
}

/** A kind of protected zone: what its colour says is the severity of the law, never that a site is clear. */
export interface ZoneClass extends ScaleClass {
  /** Outline pattern, so that classes differ in greyscale too; [] = solid. */
  dash: number[];
}

/** The five classes of zones by their code: red prohibits, amber needs consent, blue notifies. */
export const zoneScale: readonly ZoneClass[] = ZONE_CLASSES.map(({ key, color, zh, en, dash }) => ({
  key,
  color,
  labelZh: zh,
  labelEn: en,
  from: null,
  to: null,
  hatched: false,
  dash: [...dash],
}));

/** What a site's permit says. Declared is not approved. */
export const permitScale: readonly ScaleClass[] = [
  { key: 'approved', color: okabeIto.green, zh: '已批准', en: 'approved' },
  { key: 'applied', color: okabeIto.orange, zh: '已申报未获批', en: 'applied, not approved' },
  { key: 'stopped', color: okabeIto.blue, zh: '停工待批', en: 'stopped, awaiting approval' },
  { key: 'expired', color: okabeIto.sky, zh: '已逾期', en: 'expired' },
  { key: 'out_of_scope', color: okabeIto.purple, zh: '超范围', en: 'beyond the permit' },
  { key: 'not_applied', color: okabeIto.vermilion, zh: '未申报', en: 'not applied for' },
  { key: 'illegal_filed', color: '#b2182b', zh: '违建立案', en: 'filed as illegal' },
].map(({ key, color, zh, en }) => ({
  key,
  color,
  labelZh: zh,
  labelEn: en,
  from: null,
  to: null,
  hatched: false,
}));

/** Kinds of unit, brighter by night. Silence and being off duty are shown by form, not by colour. */
export function unitScale(theme: Theme): ScaleClass[] {
  return unitKinds.map(({ key, color, nightColor, zh, en }) => ({
    key,
    color: theme === 'night' ? nightColor : color,
    labelZh: zh,
    labelEn: en,
    from: null,
    to: null,
    hatched: false,
  }));
}

const unitKinds = [
  { key: 'officer', color: okabeIto.blue, nightColor: okabeIto.sky, zh: '执法队员', en: 'officer' },
  { key: 'duty_vehicle', color: okabeIto.vermilion, nightColor: '#f08a4b', zh: '执勤车', en: 'duty vehicle' },
  {
    key: 'sanitation_vehicle',
    color: okabeIto.green,
    nightColor: '#3cc79b',
    zh: '环卫车',
    en: 'sanitation vehicle',
  },
] as const;
