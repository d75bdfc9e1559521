import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { FenceWindow } from '../../server/fences/contract.ts';
import { useText } from '../language/use-text.ts';

const week: [zh: string, en: string][] = [
  ['一', 'Mo'],
  ['二', 'Tu'],
  ['三', 'We'],
  ['四', 'Th'],
  ['五', 'Fr'],
  ['六', 'Sa'],
  ['日', 'Su'],
];

/** When a fence speaks: days of the week and two times; none is always. */
export function FenceWindows({
  windows,
  onChange,
}: {
  windows: readonly FenceWindow[];
  onChange(windows: FenceWindow[]): void;
}): ReactNode {
  const t = useText();
  const change = (at: number, parts: Partial<FenceWindow>): void =>
    onChange(windows.map((one, i) => (i === at ? { ...one, ...parts } : one)));
  return (
    <div className="stack" data-testid="fence-windows">
      {windows.length === 0 ? <small>{t('全天有效', 'Always in force')}</small> : null}
      {windows.map((one, i) => (
        <div key={i} className="fence-window">
          <div className="row-wrap">
            {week.map(([zh, en], index) => {
              const day = index + 1;
              const on = one.days.includes(day);
              return (
                <button
                  key={day}
                  type="button"
                  className="tag"
                  aria-pressed={on}
                  onClick={() =>
                    change(i, {
                      days: on
                        ? one.days.filter((each) => each !== day)
                        : [...one.days, day].toSorted((a, b) => a - b),
                    })
                  }
                >
                  {t(zh, en)}
                </button>
              );
            })}
          </div>
          <div className="row-wrap">
            <input
              type="time"
              className="time-field"
              value={one.from}
              aria-label={t('从', 'From')}
              onChange={(event) => change(i, { from: event.target.value })}
            />
            –
            <input
              type="time"
              className="time-field"
              value={one.to}
              aria-label={t('到', 'To')}
              onChange={(event) => change(i, { to: event.target.value })}
            />
            <Button size="small" type="text" onClick={() => onChange(windows.filter((_, at) => at !== i))}>
              {t('去掉', 'Remove')}
            </Button>
          </div>
        </div>
      ))}
      <Button
        size="small"
        data-testid="fence-window-add"
        onClick={() => onChange([...windows, { days: [1, 2, 3, 4, 5], from: '07:30', to: '17:30' }])}
      >
        {t('加一个时段', 'Add a window')}
      </Button>
    </div>
  );
}
