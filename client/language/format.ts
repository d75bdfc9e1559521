import type { Language } from '../state/app-state.ts';

const locales: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365.25 * DAY;

/** How long ago is that in words? A negative age (a clock ahead) reads as just now; null is unknown, said so. */
export function ageText(ageMs: number | null, language: Language): string {
  if (ageMs === null || Number.isNaN(ageMs)) return language === 'zh' ? '未知' : 'unknown';
  const say = (count: number, zh: string, one: string): string =>
    language === 'zh' ? `${count} ${zh}前` : `${count} ${one}${count === 1 ? '' : 's'} ago`;
  if (ageMs < MINUTE) return language === 'zh' ? '刚刚' : 'just now';
  if (ageMs < HOUR) return say(Math.floor(ageMs / MINUTE), '分钟', 'minute');
  if (ageMs < DAY) return say(Math.floor(ageMs / HOUR), '小时', 'hour');
  if (ageMs < 2 * YEAR) return say(Math.floor(ageMs / DAY), '天', 'day');
  return say(Math.floor(ageMs / YEAR), '年', 'year');
}

/** How often something repeats: every so many hours, minutes or seconds, in the largest unit that is whole. */
export function everyText(everyS: number, language: Language): string {
  const [count, zh, en] =
    everyS % 3600 === 0
      ? [everyS / 3600, '小时', 'h']
      : everyS % 60 === 0
        ? [everyS / 60, '分钟', 'min']
        : [everyS, '秒', 's'];
  return language === 'zh' ? `每 ${count} ${zh}` : `every ${count} ${en}`;
}

/** A whole number with grouped digits, so that counts can be compared digit by digit. */
export function countText(count: number, language: Language): string {
  return count.toLocaleString(locales[language], { maximumFractionDigits: 0 });
}

/** A large number for a headline: Chinese counts in 万 from 10,000; English groups digits. */
export function shortCountText(count: number, language: Language): string {
  if (language === 'en' || count < 10_000) return countText(count, language);
  return `${trimmed(count / 10_000, 2)} 万`;
}

/** An area in square metres; from 10,000 ㎡ in 万㎡ (Chinese) or hectares (English). */
export function areaText(areaM2: number, language: Language): string {
  if (areaM2 < 10) return `${trimmed(areaM2, 2)} ${language === 'zh' ? '㎡' : 'm²'}`;
  if (areaM2 < 10_000) return `${countText(Math.round(areaM2), language)} ${language === 'zh' ? '㎡' : 'm²'}`;
  return language === 'zh' ? `${trimmed(areaM2 / 10_000, 2)} 万㎡` : `${trimmed(areaM2 / 10_000, 2)} ha`;
}

/** The same area without rounding up to larger units, for tables that must add up. */
export function exactAreaText(areaM2: number, language: Language): string {
  const digits = areaM2.toLocaleString(locales[language], {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return `${digits} ${language === 'zh' ? '㎡' : 'm²'}`;
}

/** A length in metres; from 1,000 m in kilometres. */
export function lengthText(lengthM: number, language: Language): string {
  if (lengthM < 1000) return `${Math.round(lengthM)} ${language === 'zh' ? '米' : 'm'}`;
  return `${trimmed(lengthM / 1000, 2)} ${language === 'zh' ? '公里' : 'km'}`;
}

/** A share between 0 and 1 in per cent. More than nothing never reads as 0 %, less than all never as 100 %. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1 %';
  if (share < 1 && share > 0.999) return '>99.9 %';
  return `${trimmed(share * 100, 1)} %`;
}

/** An instant in the city's time zone. `style`: 'minute' 11月22日 14:32, 'second' with seconds, 'day' the date alone. */
export function instantText(
  at: string | number,
  language: Language,
  timeZone: string,
  style: 'minute' | 'second' | 'day' | 'date' | 'clock' | 'full' = 'minute',
): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return language === 'zh' ? '未知' : 'unknown';
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const day = { month: language === 'zh' ? 'long' : 'short', day: 'numeric' } as const;
  const options: Record<typeof style, Intl.DateTimeFormatOptions> = {
    minute: { ...day, ...time },
    second: { ...day, ...time, second: '2-digit' },
    day,
    date: { year: 'numeric', ...day },
    clock: { ...time },
    full: { year: 'numeric', ...day, ...time, second: '2-digit' },
  };
  return new Intl.DateTimeFormat(locales[language], { ...options[style], timeZone }).format(date);
}

function trimmed(value: number, digits: number): string {
  return Number(value.toFixed(digits)).toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** The size of a file in the unit that keeps it short. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${trimmed(bytes / 1000, 0)} kB`;
  return `${trimmed(bytes / 1_000_000, bytes < 10_000_000 ? 1 : 0)} MB`;
}

/** How far and which way something stands off: 东 481 米、南 52 米. Parts below half a metre are left out. */
export function shiftText(eastM: number, northM: number, language: Language): string {
  const parts: string[] = [];
  const east = Math.round(Math.abs(eastM));
  const north = Math.round(Math.abs(northM));
  const zh = language === 'zh';
  if (east > 0)
    parts.push(zh ? `${eastM > 0 ? '东' : '西'} ${east} 米` : `${east} m ${eastM > 0 ? 'east' : 'west'}`);
  if (north > 0)
    parts.push(
      zh ? `${northM > 0 ? '北' : '南'} ${north} 米` : `${north} m ${northM > 0 ? 'north' : 'south'}`,
    );
  if (parts.length === 0) return zh ? '没有偏移' : 'no shift';
  return parts.join(zh ? '、' : ', ');
}

/** The area of a cell: up to ten hectares in square metres, then in square kilometres, three digits that count. */
export function cellAreaText(areaM2: number, language: Language): string {
  if (areaM2 < 100_000) return `${countText(areaM2, language)} ${language === 'zh' ? '㎡' : 'm²'}`;
  const km2 = areaM2 / 1_000_000;
  return `${Number(km2.toPrecision(3))} ${language === 'zh' ? '平方公里' : 'km²'}`;
}
