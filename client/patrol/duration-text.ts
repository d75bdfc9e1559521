import type { Language } from '../state/app-state.ts';

/** A length of time: 40 秒, 12 分钟, 3 小时 5 分. */
export function durationText(seconds: number, language: Language): string {
  const zh = language === 'zh';
  const whole = Math.round(seconds);
  if (whole < 60) return zh ? `${whole} 秒` : `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return zh ? `${minutes} 分钟` : `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (rest === 0) return zh ? `${hours} 小时` : `${hours} h`;
  return zh ? `${hours} 小时 ${rest} 分` : `${hours} h ${rest} min`;
}
