import type { TimeLimit, TimeUnit } from '../../calendar/contract.ts';
import type { TimerStage } from './case-timers.ts';

/** A time limit and a stage in plain words. Example: {amount: 4, unit: 'working_hour'} → 4 个工作时 / 4 office hours. */
const UNITS: Record<TimeUnit, { zh: string; en: string }> = {
  urgent_hour: { zh: '个紧急工作时', en: 'service hours' },
  working_hour: { zh: '个工作时', en: 'office hours' },
  working_day: { zh: '个工作日', en: 'working days' },
  calendar_hour: { zh: '小时', en: 'hours by the clock' },
  calendar_day: { zh: '个自然日', en: 'calendar days' },
};

export const STAGE_NAMES: Record<TimerStage, { zh: string; en: string }> = {
  accept: { zh: '立案', en: 'Acceptance' },
  dispatch: { zh: '派遣', en: 'Dispatch' },
  handle: { zh: '处置', en: 'Handling' },
  verify: { zh: '核查', en: 'Verification' },
  whole: { zh: '全程', en: 'Whole case' },
};

export function limitText({ amount, unit }: TimeLimit): { zh: string; en: string } {
  if (amount === 0 && unit === 'calendar_day') return { zh: '当日（不过夜）', en: 'the same day' };
  if (amount === 0 && unit === 'working_day') return { zh: '当个工作日', en: 'the same working day' };
  return { zh: `${amount} ${UNITS[unit].zh}`, en: `${amount} ${UNITS[unit].en}` };
}
