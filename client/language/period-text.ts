import type { Language, Period } from '../state/app-state.ts';
import { instantText } from './format.ts';

const DAY_MS = 86_400_000;

/** A period as its first and last local day; both the same day once. */
export function periodText(time: Period, language: Language, timeZone: string): string {
  if (!time.from || !time.to) return language === 'zh' ? '未定' : 'not set';
  const first = instantText(time.from, language, timeZone, 'day');
  const last = instantText(Date.parse(time.to) - 1, language, timeZone, 'day');
  return first === last ? first : `${first} – ${last}`;
}

/** How many days a period spans, rounded; 0 when it is not set. */
export function periodDays(time: Period): number {
  if (!time.from || !time.to) return 0;
  return Math.round((Date.parse(time.to) - Date.parse(time.from)) / DAY_MS);
}
