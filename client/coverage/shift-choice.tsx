import { Select } from 'antd';
import type { ReactNode } from 'react';
import type { ShiftInfo } from '../../server/coverage/report-contract.ts';
import type { AskedShift } from '../api/coverage.ts';
import { useCity } from '../data/city-context.tsx';
import { instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';

/** Which shift of the day is meant, and where it stands at the city's time. */
export function ShiftChoice({ info, onAsk }: { info: ShiftInfo; onAsk(asked: AskedShift): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const clock = (at: string): string => instantText(at, language, city.timeZone, 'clock');
  const state = info.running
    ? t('进行中', 'running')
    : info.at < info.from
      ? t('未开始', 'not begun')
      : t('已结束', 'over');
  return (
    <div className="row-wrap shift-choice">
      <Select
        size="small"
        style={{ minWidth: 210 }}
        value={info.shiftId}
        aria-label={t('班次', 'Shift')}
        data-testid="shift-choice"
        options={info.shifts.map((one) => ({
          value: one.shiftId,
          label: `${nameOf(language, one.nameZh, one.nameEn)} ${clock(one.from)}–${clock(one.to)}`,
        }))}
        onChange={(shift: string) => onAsk({ day: info.day, shift })}
      />
      <span className={`tag ${info.running ? 'blue' : ''}`} data-testid="shift-running">
        {state}
      </span>
      <small title={instantText(info.at, language, city.timeZone, 'full')}>
        {t('截至', 'as of')} {clock(info.at)}
      </small>
    </div>
  );
}
