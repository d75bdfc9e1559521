import { GAP_WORTH_SAYING_MS } from './city-time.ts';
import type { ClockGap } from './city-time.ts';

/** How far a note about a jump is repeated, ms of city time after the jump. */
const NOTE_LASTS_MS = 24 * 3_600_000;

/** What must a reader of the clock be told? Chinese and English, or nothing. `aheadMs` = city − real time. */
export function clockNote(
  cityMs: number,
  aheadMs: number,
  gap: ClockGap | undefined,
  timeZone: string,
): { zh: string | null; en: string | null } {
  if (gap !== undefined && gap.toMs - gap.fromMs > GAP_WORTH_SAYING_MS && cityMs - gap.toMs < NOTE_LASTS_MS) {
    const from = localText(gap.fromMs, timeZone);
    const to = localText(gap.toMs, timeZone);
    return {
      zh: `时钟曾从 ${from} 跳到 ${to}，其间没有定位和到访数据，按“未知”处理。`,
      en: `The clock was moved from ${from} to ${to}; there are no positions or visits in between: unknown, not absent.`,
    };
  }
  if (Math.abs(aheadMs) <= GAP_WORTH_SAYING_MS) return { zh: null, en: null };
  const hours = durationText(Math.abs(aheadMs));
  return aheadMs > 0
    ? { zh: `示范时钟比实际时间快 ${hours.zh}。`, en: `The demo clock is ${hours.en} ahead of real time.` }
    : { zh: `示范时钟比实际时间慢 ${hours.zh}。`, en: `The demo clock is ${hours.en} behind real time.` };
}

function localText(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms);
}

function durationText(ms: number): { zh: string; en: string } {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return { zh: `${minutes} 分钟`, en: `${minutes} min` };
  const hours = Math.round(minutes / 60);
  if (hours < 72) return { zh: `${hours} 小时`, en: `${hours} h` };
  const days = Math.round(hours / 24);
  return { zh: `${days} 天`, en: `${days} days` };
}
