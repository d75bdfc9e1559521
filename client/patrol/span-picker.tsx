import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import { instantOfWall, wallText } from './city-minute.ts';

export interface Span {
  from: string;
  to: string;
}

const HOUR_MS = 3_600_000;
const usual: [hours: number, zh: string, en: string][] = [
  [0.5, '近半小时', '½ h'],
  [2, '近 2 小时', '2 h'],
  [8, '近 8 小时', '8 h'],
];

/** The last so many hours, to the minute. */
export function lastHours(hours: number, nowMs: number): Span {
  const to = Math.floor(nowMs / 60_000) * 60_000;
  return { from: new Date(to - hours * HOUR_MS).toISOString(), to: new Date(to).toISOString() };
}

/** Two times on the city's clock; at most a day apart. */
export function SpanPicker({ span, onChange }: { span: Span; onChange(span: Span): void }): ReactNode {
  const t = useText();
  const { city, clock } = useCity();
  const field = (part: 'from' | 'to', label: string): ReactNode => (
    <div className="field" data-testid={`span-${part}`}>
      <small>{label}</small>
      <DatePicker
        size="small"
        format="YYYY-MM-DD HH:mm"
        showTime={{ format: 'HH:mm' }}
        allowClear={false}
        suffixIcon={null}
        aria-label={label}
        // The picker counts in the browser's zone; it is given the city's wall clock as if it were that.
        value={dayjs(wallText(span[part], city.timeZone))}
        onChange={(value) => {
          const at = value === null ? null : instantOfWall(value.format('YYYY-MM-DDTHH:mm'), city.timeZone);
          if (at !== null) onChange({ ...span, [part]: at });
        }}
      />
    </div>
  );
  const ms = Date.parse(span.to) - Date.parse(span.from);
  return (
    <div className="stack" data-testid="span" data-from={span.from} data-to={span.to}>
      <div className="span-fields">
        {field('from', t('从', 'From'))}
        {field('to', t('到', 'To'))}
      </div>
      <div className="row-wrap">
        {usual.map(([hours, zh, en]) => (
          <button
            key={hours}
            type="button"
            className="tag"
            data-testid={`span-last-${hours}`}
            onClick={() => onChange(lastHours(hours, clock.now()))}
          >
            {t(zh, en)}
          </button>
        ))}
      </div>
      {isSound(span) ? null : (
        <p className="note amber" role="alert" data-testid="span-wrong">
          {ms <= 0
            ? t('结束时间须晚于开始时间。', 'The end must be after the start.')
            : t('一次最多 24 小时。', 'At most 24 hours at a time.')}
        </p>
      )}
    </div>
  );
}

/** Can this span be asked about? */
export function isSound(span: Span): boolean {
  const ms = Date.parse(span.to) - Date.parse(span.from);
  return ms > 0 && ms <= 24 * HOUR_MS;
}
