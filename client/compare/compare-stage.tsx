import { useCallback, useEffect, useMemo, useRef } from 'react';
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
import type { MapData, MapViewpoint, Period } from '../state/app-state.ts';
import { mapPicture } from '../state/map-picture.ts';
import { screen, useScreen } from '../state/screen-store.ts';

const LEAST = 0.02;
const STEP = 0.02;

/** Two maps that stand where the other stands: the one that somebody moves leads. */
class LockedMaps {
  private readonly maps: (CityMap | null)[] = [null, null];

  set(index: 0 | 1, map: CityMap | null): void {
    this.maps[index] = map;
  }

  /** Both halves as one picture. */
  picture(at: number): HTMLCanvasElement {
    const [a, b] = this.maps.map((map) => map?.picture() ?? document.createElement('canvas'));
    return paintedOver(a!, b!, at);
  }

  moved(index: 0 | 1, view: MapViewpoint): void {
    this.maps[1 - index]?.follow(view);
  }
}

/**
 * Period B over period A behind a line that is dragged: B on the left, A on the right, one camera, one scale of colours.
 * `first` is the map of period A as it stands without a comparison.
 */
export function CompareStage(props: Omit<MapViewProps, 'data'> & { data: MapData }): ReactNode {
  const { data, state } = props;
  const { cells, cellsBefore, periodBefore } = useCityData();
  const locked = useRef(new LockedMaps());
  const box = useRef<HTMLDivElement>(null);
  const at = useScreen(({ compare }) => compare.at);
  const before = cellsBefore.data?.cells ?? null;
  const top = useMemo(
    () => [...(data.cells ?? []), ...(before ?? [])].reduce((most, { count }) => Math.max(most, count), 0),
    [data.cells, before],
  );
  const dataA = useMemo((): MapData => ({ ...data, cellsTop: top }), [data, top]);
  const dataB = useMemo((): MapData => ({ ...data, cells: before, cellsTop: top }), [data, before, top]);
  const onA = useCallback((map: CityMap | null) => locked.current.set(0, map), []);
  const onB = useCallback((map: CityMap | null) => locked.current.set(1, map), []);
  useEffect(() => mapPicture.offer(() => locked.current.picture(screen.get().compare.at)), []);
  return (
    <div className="compare" ref={box} data-testid="compare-swipe" data-at={at.toFixed(3)}>
      <MapView {...props} data={dataA} onMap={onA} onMove={(view) => locked.current.moved(0, view)} />
      <div
        className="compare-b"
        style={{ clipPath: `inset(0 ${(1 - at) * 100}% 0 0)` }}
        data-testid="compare-b"
      >
        <MapView
          {...props}
          state={state}
          data={dataB}
          onMap={onB}
          onMove={(view) => locked.current.moved(1, view)}
        />
      </div>
      <Line at={at} box={box} />
      <Label side="b" at={at} time={periodBefore} total={cellsBefore.data?.total ?? null} />
      <Label side="a" at={at} time={state.time} total={cells.data?.total ?? null} />
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
