import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { CompareChoice } from '../compare/compare-choice.tsx';
import { useHotspots } from '../command/hotspot-data.tsx';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { countText, instantText } from '../language/format.ts';
import { ReplayBar } from '../patrol/replay-bar.tsx';
import { periodDays, periodText } from '../language/period-text.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { dayStart, periodPresets, presetOf, presetPeriod } from '../state/period.ts';
import type { PeriodPreset } from '../state/period.ts';
import { screen, useScreen } from '../state/screen-store.ts';

const DAY_MS = 86_400_000;
const PLAY_MS = 700;

/** Time below the city: for cases the period over 180 days; for permits the day of the law. */
export function TimeBar(): ReactNode {
  const { may } = useCity();
  const workspace = useScreen((state) => state.workspace);
  const replaying = useScreen((state) => state.page === 'replay');
  useFirstPeriod();
  if (replaying) return <ReplayBar />;
  if (workspace === 'permits' || !may('cases:read')) return <LegalDateBar />;
  return <PeriodBar />;
}

/** The last week, where nobody has chosen a period: also while another bar stands here, for the lists that follow it. */
function useFirstPeriod(): void {
  const { city, clock, may } = useCity();
  const time = useScreen((state) => state.time);
  useEffect(() => {
    if ((time.from && time.to) || !may('cases:read')) return;
    screen.dispatch(
      { type: 'set-time', time: presetPeriod('7d', clock.now(), city.timeZone) },
      { silent: true },
    );
  }, [time, clock, city.timeZone, may]);
}

function LegalDateBar(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(60_000);
  const legalDate = useScreen((state) => state.legalDate);
  return (
    <footer className="timebar" data-testid="time-bar">
      <div className="timebar-left">
        <span style={{ color: 'var(--ink-2)' }}>{t('判读日期', 'Date of the law')}</span>
        <DatePicker
          size="small"
          value={legalDate ? dayjs(legalDate) : null}
          placeholder={`${t('今天', 'Today')} ${instantText(now, language, city.timeZone, 'day')}`}
          onChange={(value) =>
            screen.dispatch({ type: 'set-legal-date', legalDate: value ? value.format('YYYY-MM-DD') : null })
          }
          aria-label={t('判读日期', 'Date of the law')}
        />
      </div>
      <p style={{ color: 'var(--ink-3)', fontSize: 12 }}>
        {t(
          '实体从旧：按所选日期有效的保护区划判读；不选即为城市今日。',
          'The zones in force on the chosen day are read; without a choice, those of today in the city.',
        )}
      </p>
      <div className="timebar-right" />
    </footer>
  );
}

export const presetTexts: Record<PeriodPreset, [zh: string, en: string]> = {
  '7d': ['近 7 天', 'Last 7 days'],
  'last-week': ['上周', 'Last week'],
  '30d': ['近 30 天', 'Last 30 days'],
  '90d': ['近 90 天', 'Last 90 days'],
  '180d': ['近 180 天', 'Last 180 days'],
};

function PeriodBar(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, clock } = useCity();
  const { span, days } = useCityData();
  const hotspots = useHotspots();
  const time = useScreen((state) => state.time);
  const comparable = useScreen(
    (state) => state.workspace === 'command' && state.hot.task === 'overview' && state.page === null,
  );
  const [playing, setPlaying] = useState(false);
  const spanFrom = Date.parse(span.from);
  const spanTo = Date.parse(span.to);

  // The next day comes when this one is on the map: else, where answers take long, nothing would ever be seen.
  const waiting = useRef(false);
  const { task, answer } = hotspots;
  useEffect(() => {
    waiting.current = task === 'where' && answer.key !== null && !answer.current && answer.error === null;
  });
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      if (waiting.current) return;
      const { from, to } = screen.get().time;
      if (!from || !to) return;
      const width = Date.parse(to) - Date.parse(from);
      const end = Date.parse(to) + DAY_MS;
      const next = end > spanTo ? spanFrom + width : end;
      screen.dispatch(
        {
          type: 'set-time',
          time: {
            from: new Date(next - width).toISOString(),
            to: new Date(next).toISOString(),
          },
        },
        { silent: true },
      );
    }, PLAY_MS);
    return () => clearInterval(timer);
  }, [playing, spanFrom, spanTo]);

  const counts = useMemo(
    () => hotspots.days ?? days.data?.days.map((day) => day.count) ?? [],
    [hotspots.days, days.data],
  );
  const inPeriod = useMemo(() => {
    if (!time.from || !time.to) return null;
    const from = Date.parse(time.from);
    const to = Date.parse(time.to);
    return (index: number): boolean => {
      const start = spanFrom + index * DAY_MS;
      return start >= from - DAY_MS / 2 && start < to - DAY_MS / 2;
    };
  }, [time, spanFrom]);
  const total = inPeriod ? counts.reduce((sum, count, index) => (inPeriod(index) ? sum + count : sum), 0) : 0;
  const preset = presetOf(time, clock.now(), city.timeZone);

  return (
    <footer className="timebar" data-testid="time-bar">
      <div className="timebar-left">
        <button
          type="button"
          className="bar-button"
          data-testid="play"
          aria-pressed={playing}
          aria-label={playing ? t('停止播放', 'Stop playback') : t('逐日播放', 'Play day by day')}
          onClick={() => setPlaying(!playing)}
        >
          {playing ? <PauseOutlined /> : <CaretRightOutlined />}
        </button>
        <span className="period" data-testid="period">
          {periodText(time, language, city.timeZone)}
          <small>
            {periodDays(time)} {t('天', 'days')} · {days.data ? countText(total, language) : '…'}{' '}
            {t('件', 'cases')}
          </small>
        </span>
      </div>
      <Track counts={counts} spanFrom={spanFrom} spanTo={spanTo} inPeriod={inPeriod} />
      <div className="timebar-right">
        {comparable ? <CompareChoice /> : null}
        <Select<PeriodPreset>
          size="small"
          style={{ width: 130 }}
          value={preset}
          placeholder={t('自选时段', 'Own period')}
          aria-label={t('时段', 'Period')}
          options={periodPresets.map((value) => ({ value, label: t(...presetTexts[value]) }))}
          onChange={(value) =>
            screen.dispatch({ type: 'set-time', time: presetPeriod(value, clock.now(), city.timeZone) })
          }
        />
      </div>
    </footer>
  );
}

function Track({
  counts,
  spanFrom,
  spanTo,
  inPeriod,
}: {
  counts: number[];
  spanFrom: number;
  spanTo: number;
  inPeriod: ((index: number) => boolean) | null;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const time = useScreen((state) => state.time);
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<{ part: 'from' | 'to' | 'both'; startX: number; from: number; to: number } | null>(
    null,
  );
  const dayCount = Math.max(1, Math.round((spanTo - spanFrom) / DAY_MS));
  const top = Math.max(1, ...counts);
  const share = (at: number): number => Math.min(1, Math.max(0, (at - spanFrom) / (spanTo - spanFrom)));
  const from = time.from ? Date.parse(time.from) : spanFrom;
  const to = time.to ? Date.parse(time.to) : spanTo;

  const set = (nextFrom: number, nextTo: number, silent: boolean): void => {
    const snap = (at: number): number => dayStart(at + DAY_MS / 2, city.timeZone);
    let first = snap(Math.max(spanFrom, nextFrom));
    let last = snap(Math.min(spanTo, nextTo));
    if (last - first < DAY_MS / 2) {
      if (drag.current?.part === 'from') first = dayStart(last - DAY_MS / 2, city.timeZone);
      else last = dayStart(first + DAY_MS * 1.5, city.timeZone);
    }
    screen.dispatch(
      { type: 'set-time', time: { from: new Date(first).toISOString(), to: new Date(last).toISOString() } },
      { silent },
    );
  };
  const grab =
    (part: 'from' | 'to' | 'both') =>
    (event: PointerEvent<HTMLElement>): void => {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { part, startX: event.clientX, from, to };
    };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const held = drag.current;
    const width = box.current?.clientWidth ?? 0;
    if (!held || width === 0) return;
    const by = ((event.clientX - held.startX) / width) * (spanTo - spanFrom);
    const room = held.part === 'both' ? Math.min(spanTo - held.to, Math.max(spanFrom - held.from, by)) : by;
    set(
      held.part === 'to' ? held.from : held.from + room,
      held.part === 'from' ? held.to : held.to + room,
      true,
    );
  };
  const drop = (): void => {
    drag.current = null;
  };
  const nudge =
    (part: 'from' | 'to') =>
    (event: KeyboardEvent): void => {
      const by = event.key === 'ArrowLeft' ? -DAY_MS : event.key === 'ArrowRight' ? DAY_MS : 0;
      if (by === 0) return;
      event.preventDefault();
      set(part === 'from' ? from + by : from, part === 'to' ? to + by : to, false);
    };
  const handle = (part: 'from' | 'to', at: number): ReactNode => (
    <button
      type="button"
      role="slider"
      className="track-handle"
      style={{ left: `${share(at) * 100}%` }}
      aria-label={part === 'from' ? t('起始日', 'First day') : t('结束日', 'Last day')}
      aria-valuemin={0}
      aria-valuemax={dayCount}
      aria-valuenow={Math.round((at - spanFrom) / DAY_MS)}
      aria-valuetext={instantText(part === 'from' ? at : at - 1, language, city.timeZone, 'day')}
      onPointerDown={grab(part)}
      onPointerMove={move}
      onPointerUp={drop}
      onKeyDown={nudge(part)}
    />
  );
  const months = useMemo(() => {
    const list: { at: number; label: string }[] = [];
    for (let index = 0; index < dayCount; index += 1) {
      const at = spanFrom + index * DAY_MS + DAY_MS / 2;
      const day = new Intl.DateTimeFormat('en-US', { day: 'numeric', timeZone: city.timeZone }).format(at);
      if (day !== '1') continue;
      const label = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
        month: 'short',
        timeZone: city.timeZone,
      }).format(at);
      list.push({ at: spanFrom + index * DAY_MS, label });
    }
    return list;
  }, [dayCount, spanFrom, city.timeZone, language]);

  return (
    <div className="track" ref={box} data-testid="time-track">
      <svg
        viewBox={`0 0 ${dayCount} 30`}
        preserveAspectRatio="none"
        style={{ height: 32 }}
        aria-hidden="true"
      >
        {counts.map((count, index) => {
          const height = (count / top) * 28;
          return (
            <rect
              key={index}
              className={`track-bar${inPeriod?.(index) ? ' in' : ''}`}
              x={index + 0.12}
              width={0.76}
              y={30 - height}
              height={height}
            />
          );
        })}
      </svg>
      {months.map((month) => (
        <span key={month.at} className="track-month" style={{ left: `${share(month.at) * 100}%` }}>
          {month.label}
        </span>
      ))}
      <div
        className="track-range"
        style={{ left: `${share(from) * 100}%`, width: `${(share(to) - share(from)) * 100}%` }}
        onPointerDown={grab('both')}
        onPointerMove={move}
        onPointerUp={drop}
      />
      {handle('from', from)}
      {handle('to', to)}
    </div>
  );
}
