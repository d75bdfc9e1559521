import { useCallback, useMemo, useRef } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { countText } from '../language/format.ts';
import { periodText } from '../language/period-text.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import type { CityMap } from '../map/city-map.ts';
import { paintedOver } from '../map/unit-canvas.ts';
import { MapView } from '../map/map-view.tsx';
import type { MapViewProps } from '../map/map-view.tsx';
import type { MapData, Period } from '../state/app-state.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import type { Lay, LockedMaps } from './locked-maps.ts';

const LEAST = 0.02;
const STEP = 0.02;

/** B's picture over A's as far as the line. */
const overToTheLine: Lay = (a, b) => paintedOver(a, b, screen.get().compare.at);

/**
 * Period B over the map of period A, behind a line that is dragged: B on the left, A on the right, one camera, one
 * scale of colours. The map of A stands as it stood without a comparison.
 */
export function CompareStage({ locked, ...props }: MapViewProps & { locked: LockedMaps }): ReactNode {
  const { cells, cellsBefore, periodBefore } = useCityData();
  const box = useRef<HTMLDivElement>(null);
  const at = useScreen(({ compare }) => compare.at);
  const before = cellsBefore.data?.cells ?? null;
  const data = useMemo((): MapData => ({ ...props.data, cells: before }), [props.data, before]);
  const onB = useCallback((map: CityMap | null) => locked.cover(map, overToTheLine), [locked]);
  return (
    <div className="compare" ref={box} data-testid="compare-swipe" data-at={at.toFixed(3)}>
      <div
        className="compare-b"
        style={{ clipPath: `inset(0 ${(1 - at) * 100}% 0 0)` }}
        data-testid="compare-b"
      >
        <MapView {...props} data={data} onMap={onB} onMove={(view) => locked.secondMoved(view)} />
      </div>
      <Line at={at} box={box} />
      <Label side="b" at={at} time={periodBefore} total={cellsBefore.data?.total ?? null} />
      <Label side="a" at={at} time={props.state.time} total={cells.data?.total ?? null} />
    </div>
  );
}

function Label(props: { side: 'a' | 'b'; at: number; time: Period | null; total: number | null }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { side, at, time, total } = props;
  if (!time) return null;
  const place =
    side === 'b' ? { right: `calc(${(1 - at) * 100}% + 14px)` } : { left: `calc(${at * 100}% + 14px)` };
  return (
    <p className="compare-label" style={place} data-testid={`compare-${side}-label`}>
      <b>{side.toUpperCase()}</b> {periodText(time, language, city.timeZone)}
      <span data-testid={`compare-${side}-total`}>
        {total === null ? '…' : countText(total, language)} {t('件', 'cases')}
      </span>
    </p>
  );
}

function placeLine(share: number): void {
  const at = Math.min(1 - LEAST, Math.max(LEAST, share));
  screen.dispatch({ type: 'set-compare', compare: { at } }, { silent: true });
}

function Line({ at, box }: { at: number; box: RefObject<HTMLDivElement | null> }): ReactNode {
  const t = useText();
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const frame = box.current?.getBoundingClientRect();
    if (frame) placeLine((event.clientX - frame.left) / frame.width);
  };
  const press = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    placeLine(at + by);
  };
  return (
    <button
      type="button"
      role="slider"
      className="compare-line"
      style={{ left: `${at * 100}%` }}
      data-testid="compare-line"
      aria-label={t('卷帘：左为时段 B，右为时段 A', 'Swipe: period B on the left, A on the right')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(at * 100)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    >
      <i aria-hidden="true" />
    </button>
  );
}
