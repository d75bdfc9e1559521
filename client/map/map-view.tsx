import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Position } from '../../server/kernel/geojson.ts';
import type { AppState, MapData } from '../state/app-state.ts';
import { CityMap } from './city-map.ts';
import type { MapHandlers, MapManner } from './map-handlers.ts';
import type { Pick } from './map-picker.ts';
import { ringAreaM2 } from './ring-area.ts';
import './map-view.css';

export type { Pick } from './map-picker.ts';

export interface MapViewProps extends Omit<MapHandlers, 'onHover' | 'onCursor' | 'onLost'> {
  state: AppState;
  data: MapData;
  /** The browser cannot draw the city, or lost it too often. */
  onUnsupported: (reason: 'no-webgl2' | 'context-lost') => void;
  /** Also told to the screen, for lists that follow the pointer. */
  onHover?: (hover: Pick | null) => void;
  /** Read when the map is made. */
  manner?: MapManner;
  /** Hears of every map that is made, and of its end (null). */
  onMap?: (map: CityMap | null) => void;
}

const LOSSES_PER_MINUTE = 3;
const REBUILD_AFTER_MS = 600;

/** The city: base map, model, data, units; what is under the pointer; the area of what is being drawn. */
export function MapView(props: MapViewProps): ReactNode {
  const { state, data } = props;
  const box = useRef<HTMLDivElement>(null);
  const city = useRef<CityMap | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const [hover, setHover] = useState<(Pick & { x: number; y: number }) | null>(null);
  const [turn, setTurn] = useState(0);
  const losses = useRef<number[]>([]);
  const [cursor, setCursor] = useState<Position | null>(null);

  useEffect(() => {
    const container = box.current;
    if (!container) return;
    container.dataset['mapTurn'] = String(turn);
    container.dataset['mapIdle'] = 'false';
    try {
      const { state: first, data: known, manner } = latest.current;
      const handlers = (): MapHandlers => ({
        onPick: (pick) => latest.current.onPick(pick),
        onView: (view) => latest.current.onView(view),
        onMove: (view) => latest.current.onMove?.(view),
        onDraw: (action) => latest.current.onDraw(action),
        onWork: (answer) => latest.current.onWork(answer),
        onLost: () => {
          losses.current = [
            ...losses.current.filter((at) => performance.now() - at < 60_000),
            performance.now(),
          ];
          if (losses.current.length > LOSSES_PER_MINUTE) latest.current.onUnsupported('context-lost');
          else setTimeout(() => setTurn((count) => count + 1), REBUILD_AFTER_MS);
        },
        onHover: (found) => {
          setHover(found);
          latest.current.onHover?.(found);
        },
        onCursor: setCursor,
      });
      city.current = new CityMap(container, first, known, handlers, manner);
      latest.current.onMap?.(city.current);
    } catch (cause) {
      container.dataset['mapError'] = cause instanceof Error ? cause.message : String(cause);
      latest.current.onUnsupported('no-webgl2');
    }
    return () => {
      latest.current.onMap?.(null);
      city.current?.remove();
      city.current = null;
    };
  }, [turn]);

  useEffect(() => city.current?.update(state, data), [state, data]);

  const zh = state.language === 'zh';
  // The map names its canvas once, in English; language and map may change while this stands.
  useEffect(() => {
    box.current?.querySelector('.maplibregl-canvas')?.setAttribute('aria-label', zh ? '地图' : 'Map');
  });
  const drawn = state.draw.mode === 'polygon' ? [...state.draw.vertices, ...(cursor ? [cursor] : [])] : null;
  return (
    <div className="map-view" data-theme={state.theme}>
      <div
        ref={box}
        className="map-canvas"
        data-map-idle="false"
        role="application"
        aria-label={zh ? '城市地图' : 'City map'}
      />
      <div className="map-haze" style={{ opacity: hazeOf(state.view) }} />
      {hover && !drawn && hover.name !== '' && (
        <div
          className="map-tip"
          style={{ transform: `translate(${hover.x + 14}px, ${hover.y + 14}px)` }}
          data-map-tip
        >
          {hover.name}
        </div>
      )}
      {drawn && (
        <div className="map-area" data-draw-area>
          {drawn.length < 3
            ? zh
              ? '点击地图添加顶点，双击或回车完成，退格撤回，Esc 取消'
              : 'Click to add vertices; double-click or Enter finishes, Backspace takes back, Esc cancels'
            : `${zh ? '面积' : 'Area'} ${Math.round(ringAreaM2(drawn)).toLocaleString(zh ? 'zh-CN' : 'en-GB')} m²`}
        </div>
      )}
      {data.city && (
        <div className="map-source" data-map-source>
          {data.city.synthetic && <strong>合成示范数据 / synthetic demo data</strong>}
          <span>{data.city.attribution}</span>
        </div>
      )}
    </div>
  );
}

/** How much sky stands over the far edge: only where the view is far and flat, never over data near by. */
function hazeOf({ pitch, zoom }: AppState['view']): number {
  const flat = Math.min(1, Math.max(0, (pitch - 46) / 12));
  const far = Math.min(1, Math.max(0, 15.4 - zoom));
  return flat * far;
}
