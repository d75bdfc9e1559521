import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import '../styles/wall.css';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { ageText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useConnection } from '../shell/connection-dot.tsx';
import { screen } from '../state/screen-store.ts';
import { cityViewpoint } from '../state/viewpoint.ts';
import { HOLD_S, useTour } from './tour.ts';
import type { TourState } from './tour.ts';
import { tourStops } from './tour-stops.ts';
import { useShapes, useWallData } from './use-wall-data.ts';
import type { WallAlert } from './wall-alerts.ts';
import { WallCaption } from './wall-caption.tsx';
import { WALL_MAP_SCALE, WallMap } from './wall-map.tsx';
import { WallNumbers } from './wall-numbers.tsx';

/** The wall is laid out for this height; its width follows the window, from a common screen up to a wide wall. */
const HEIGHT_PX = 1080;
const LEAST_WIDTH_PX = 2560;
const ALERTS_SHOWN = 6;
/** The wide and low stage shows less of a city than a window does, in zoom levels. */
const HOME_OUT = 0.5;
/** The columns at both sides of the stage, px of the wall; and what lies over the stage's map, px of the map. */
const SIDES_PX = 1200;
const COVERED = { left: 24, top: 24, right: 24, bottom: 72 };

/** A screen for the room: nobody touches it, it goes round by itself, and it says what nobody sees to. */
export function WallView(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const { gridShapes } = useCityData();
  const data = useWallData();
  const size = useWindowSize();
  const tour = useTour();
  const shapes = useShapes(gridShapes.data);
  const home = useMemo(() => {
    const view = cityViewpoint(city);
    return city.synthetic ? { ...view, zoom: view.zoom - HOME_OUT } : view;
  }, [city]);
  const width = Math.max(LEAST_WIDTH_PX, (HEIGHT_PX * size.width) / size.height);
  const scale = Math.min(size.width / width, size.height / HEIGHT_PX);
  const whole = useMemo(() => {
    if (city.synthetic) return null;
    const [west, south, east, north] = city.bbox;
    const stage = { width: (width - SIDES_PX) / WALL_MAP_SCALE, height: HEIGHT_PX / WALL_MAP_SCALE };
    return { bbox: [west, south, east, north] as const, frame: { ...stage, ...COVERED } };
  }, [city, width]);
  const grids = data.attendance.data?.grids;
  const { hot, alerts } = data;
  const stops = useMemo(
    () =>
      tourStops({
        home,
        whole,
        hot: (hot?.places ?? []).filter(({ tier }) => tier !== 'none'),
        alerts,
        grids: grids ?? [],
        shapes,
      }),
    [home, whole, hot, alerts, grids, shapes],
  );
  const at = ((tour.turn % stops.length) + stops.length) % stops.length;
  const stop = stops[at]!;

  return (
    <div className="wall" data-testid="wall" data-scale={scale} data-stops={stops.length} data-at={at}>
      <div className="wall-sheet" style={{ width, height: HEIGHT_PX, transform: `scale(${scale})` }}>
        <section className="wall-side" aria-label={t('本班数字', 'Numbers of the shift')}>
          <WallHead />
          <WallNumbers data={data} />
        </section>
        <main className="wall-stage">
          <WallMap key={scale} stop={stop} hot={hot} scale={scale} />
          <WallCaption stop={stop} data={data} />
          <WallFoot tour={tour} at={at} count={stops.length} />
        </main>
        <section className="wall-side" aria-label={t('待处置', 'To be seen to')}>
          <WallAlerts
            alerts={alerts}
            total={data.total}
            now={stop.kind === 'alert' ? stop.alert.key : null}
          />
        </section>
      </div>
    </div>
  );
}

function WallHead(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, clock } = useCity();
  const now = useCityNow(1000);
  const state = useSyncExternalStore(clock.subscribe, clock.state);
  const connection = useConnection();
  const rate = state && state.running && state.rate !== 1 ? ` ×${state.rate}` : '';
  return (
    <header className="wall-head">
      <h1>{nameOf(language, city.nameZh, city.nameEn)}</h1>
      <p className="wall-clock">
        {instantText(now, language, city.timeZone, 'clock')}
        <span>
          {instantText(now, language, city.timeZone, 'day')}
          {rate}
        </span>
      </p>
      <p className={`wall-link ${connection.state}`} data-testid="wall-connection" role="status">
        <i className={`dot ${connection.state}`} /> {connection.text}
        {city.synthetic ? <em>{t('合成示范数据', 'Synthetic demo data')}</em> : null}
      </p>
    </header>
  );
}

function WallFoot({ tour, at, count }: { tour: TourState; at: number; count: number }): ReactNode {
  const t = useText();
  const text = tour.stopped
    ? t('巡览已停 · 空格继续', 'Tour stopped · space goes on')
    : tour.hold > 0
      ? t(`${tour.hold} 秒后继续巡览`, `Tour goes on in ${tour.hold} s`)
      : t(`自动巡览 ${at + 1} / ${count}`, `Tour ${at + 1} / ${count}`);
  return (
    <footer className="wall-foot">
      <span data-testid="wall-tour" data-hold={tour.hold} data-most={HOLD_S} data-stopped={tour.stopped}>
        {text}
      </span>
      <button
        type="button"
        data-testid="wall-leave"
        onClick={() => screen.dispatch({ type: 'set-page', page: null })}
      >
        {t('离开大屏 Esc', 'Leave the wall Esc')}
      </button>
    </footer>
  );
}

function WallAlerts({
  alerts,
  total,
  now,
}: {
  alerts: readonly WallAlert[];
  total: number;
  /** The alert that the map shows. */
  now: string | null;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const time = useCityNow(30_000);
  const shown = alerts.slice(0, ALERTS_SHOWN);
  return (
    <div className="wall-alerts" data-testid="wall-alerts">
      <h2>
        {t('待处置', 'To be seen to')} <b data-testid="wall-alerts-total">{total}</b>
      </h2>
      <ol>
        {shown.map((alert) => (
          <li
            key={alert.key}
            className={`${alert.tone}${alert.owner === null ? ' unowned' : ''}${alert.key === now ? ' now' : ''}`}
            data-testid="wall-alert"
          >
            <p>
              <span className={`wall-tag ${alert.tone}`}>
                {nameOf(language, alert.kind.zh, alert.kind.en)}
              </span>
              <small>{ageText(time - Date.parse(alert.since), language)}</small>
            </p>
            <h3>{nameOf(language, alert.title.zh, alert.title.en)}</h3>
            <p className="wall-owner" data-testid="wall-owner">
              {alert.owner
                ? `${nameOf(language, alert.owner.zh, alert.owner.en)}${alert.taken ? '' : t(' · 待受理', ' · not yet taken')}`
                : t('无人认领', 'Nobody owns it')}
            </p>
          </li>
        ))}
      </ol>
      {total === 0 ? (
        <p className="wall-calm">
          {t('没有待处置的事项', 'Nothing waits')}
          <br />
          {t(
            '围栏、作业预警与超时案件会列在这里',
            'Fences, behind schedules and overdue cases are listed here',
          )}
        </p>
      ) : null}
      {total > shown.length ? (
        <p className="wall-more">
          {t(`另有 ${total - shown.length} 项`, `and ${total - shown.length} more`)}
        </p>
      ) : null}
    </div>
  );
}

function useWindowSize(): { width: number; height: number } {
  const [size, setSize] = useState({ width: window.innerWidth, height: window.innerHeight });
  useEffect(() => {
    const fit = (): void => setSize({ width: window.innerWidth, height: window.innerHeight });
    window.addEventListener('resize', fit);
    return () => window.removeEventListener('resize', fit);
  }, []);
  return size;
}
