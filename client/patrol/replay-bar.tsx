import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import { PLAY_RATES, replaySession, useReplaySession } from './replay-session.ts';

const BINS = 160;

/** The slider of a replay below the city: it moves map, strip and list together; its clock is always in view. */
export function ReplayBar(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { source, atS, running, rate } = useReplaySession();
  const strip = useMemo(
    () =>
      source === null
        ? []
        : Array.from({ length: BINS }, (_, i) => source.countAt(((i + 0.5) / BINS) * source.durationS)),
    [source],
  );
  if (source === null)
    return (
      <footer className="timebar" data-testid="replay-bar" data-state="empty">
        <p style={{ color: 'var(--ink-3)', fontSize: 12, paddingInline: 12 }}>
          {t('选定时段、填写用途后开始回放。', 'Choose a time, say why, and the replay begins here.')}
        </p>
      </footer>
    );
  const top = Math.max(1, ...strip.map(({ heard, silent }) => heard + silent));
  const now = source.countAt(atS);
  const nowMs = source.fromMs + atS * 1000;
  const settle = (): void =>
    screen.dispatch({
      type: 'set-patrol',
      patrol: { at: new Date(source.fromMs + replaySession.get().atS * 1000).toISOString() },
    });
  return (
    <footer
      className="timebar"
      data-testid="replay-bar"
      data-state={running ? 'playing' : 'paused'}
      data-at={Math.round(atS)}
    >
      <div className="timebar-left">
        <button
          type="button"
          className="bar-button"
          data-testid="replay-play"
          aria-pressed={running}
          aria-label={running ? t('暂停', 'Pause') : t('播放', 'Play')}
          onClick={() => {
            replaySession.toggle();
            settle();
          }}
        >
          {running ? <PauseOutlined /> : <CaretRightOutlined />}
        </button>
        <span className="period replay-clock" data-testid="replay-clock">
          {instantText(nowMs, language, city.timeZone, 'second')}
          <small data-testid="replay-count">
            {t(
              `有消息 ${countText(now.heard, 'zh')} · 失联 ${countText(now.silent, 'zh')}`,
              `heard ${countText(now.heard, 'en')} · silent ${countText(now.silent, 'en')}`,
            )}
          </small>
        </span>
      </div>
      <div className="track replay-track">
        <svg
          viewBox={`0 0 ${BINS} 30`}
          preserveAspectRatio="none"
          style={{ height: 32 }}
          role="img"
          aria-label={t(
            '各时刻有消息（实）与失联（斜纹）的单元数',
            'Units heard (solid) and silent (hatched) over time',
          )}
        >
          <defs>
            <pattern
              id="replay-hatch"
              width="3"
              height="3"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="1.2" height="3" fill="var(--hatch)" />
            </pattern>
          </defs>
          {strip.map(({ heard, silent }, i) => {
            const h = (heard / top) * 28;
            const s = (silent / top) * 28;
            return (
              <g key={i}>
                <rect className="track-bar in" x={i} width={1.02} y={30 - h} height={h} />
                {silent > 0 ? (
                  <rect
                    x={i}
                    width={1.02}
                    y={30 - h - Math.max(1.5, s)}
                    height={Math.max(1.5, s)}
                    fill="url(#replay-hatch)"
                  />
                ) : null}
              </g>
            );
          })}
        </svg>
        <input
          type="range"
          className="replay-slider"
          min={0}
          max={Math.round(source.durationS)}
          step={1}
          value={Math.round(atS)}
          data-testid="replay-slider"
          aria-label={t('回放时刻', 'Moment of the replay')}
          aria-valuetext={instantText(nowMs, language, city.timeZone, 'second')}
          onChange={(event) => replaySession.seek(Number(event.target.value))}
          // The arrows are the slider's while it has the focus, not the map's.
          onKeyDown={(event) => event.stopPropagation()}
          onPointerUp={settle}
          onKeyUp={settle}
        />
      </div>
      <div className="timebar-right">
        <Select<number>
          size="small"
          style={{ width: 96 }}
          value={rate}
          aria-label={t('播放速度', 'Speed')}
          data-testid="replay-rate"
          options={PLAY_RATES.map((value) => ({ value, label: `×${value}` }))}
          onChange={(value) => replaySession.setRate(value)}
        />
      </div>
    </footer>
  );
}
