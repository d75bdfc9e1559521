import type { Language } from '../state/app-state.ts';

/** A stretch of time in the largest unit that tells it: 12 分钟, 3.5 小时, 6.2 天. */
export function hoursText(ms: number, language: Language): string {
  const zh = language === 'zh';
  const minutes = ms / 60_000;
  if (minutes < 1) return zh ? `${Math.round(ms / 1000)} 秒` : `${Math.round(ms / 1000)} s`;
  if (minutes < 90) return zh ? `${Math.round(minutes)} 分钟` : `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  if (hours < 48) return zh ? `${trimmed(hours)} 小时` : `${trimmed(hours)} h`;
  return zh ? `${trimmed(hours / 24)} 天` : `${trimmed(hours / 24)} d`;
}

const trimmed = (value: number): string => String(Number(value.toFixed(1)));
