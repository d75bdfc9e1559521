import { useCallback, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useHotspots } from '../command/hotspot-data.tsx';
import { resultScene } from '../command/hot-scenes.ts';
import type { HotspotResult } from '../../server/hotspots/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { MapView } from '../map/map-view.tsx';
import type { AppState, LayerId, MapData, MapViewpoint } from '../state/app-state.ts';
import { initialState } from '../state/app-state.ts';
import { emptyHot } from '../state/hot-view.ts';
import { noWork } from '../state/map-work.ts';
import { useScreen } from '../state/screen-store.ts';
import type { TourStop } from './tour-stops.ts';

/** Pixels of the wall for each pixel that the map counts, and the least size of its names: 28 px and more on the wall. */
export const WALL_MAP_SCALE = 2.25;
export const WALL_LEAST_TEXT_PX = 12.5;

const layers: LayerId[] = ['surfaces', 'roads', 'buildings', 'places', 'grids', 'boundary', 'units'];
const GLIDE_MS = 3000;
const nothing = (): void => undefined;

/** The city on the wall: dark, its names large, where the tour looks. */
export function WallMap({
  stop,
  hot,
  scale,
}: {
  stop: TourStop;
  hot: HotspotResult | null;
  /** Pixels of the window for each pixel of the wall. */
  scale: number;
}): ReactNode {
  const { city, clock, units, layerVersions } = useCity();
  const { gridShapes } = useCityData();
  const { placeNameOf } = useHotspots();
  const language = useScreen((state) => state.language);
  /** Where somebody moved the camera while the tour stood here. */
  const [own, setOwn] = useState<{ stop: string; view: MapViewpoint } | null>(null);
  const { key } = stop;
  const view = own?.stop === key ? own.view : stop.view;
  const moved = useCallback((next: MapViewpoint) => setOwn({ stop: key, view: next }), [key]);

  const state = useMemo((): AppState => {
    const base = initialState('command');
    const grid = stop.kind === 'grid' ? stop.grid.gridId : null;
    return {
      ...base,
      city: city.cityId,
      language,
      theme: 'night',
      view,
      visible: layers,
      selection: grid === null ? null : { layer: 'grids', id: grid },
      hot: { ...emptyHot, task: 'where', place: stop.kind === 'hot' ? stop.place.id : null },
    };
  }, [city.cityId, language, view, stop]);

  const scene = useMemo(() => {
    if (!hot || stop.kind === 'grid' || stop.kind === 'alert') return null;
    return resultScene(hot, {
      unit: 'cell',
      language,
      theme: 'night',
      classes: ['confirmed', 'watch'],
      lines: new Map(),
      nameOf: placeNameOf,
    });
  }, [hot, stop.kind, language, placeNameOf]);

  const data = useMemo(
    (): MapData => ({
      city: {
        cityId: city.cityId,
        nameZh: city.nameZh,
        nameEn: city.nameEn,
        bbox: [city.bbox[0], city.bbox[1], city.bbox[2], city.bbox[3]],
        center: city.center,
        boundary: city.boundary,
        synthetic: city.synthetic,
        attribution: city.attribution,
      },
      cells: null,
      coverage: null,
      streets: null,
      grids: gridShapes.data,
      overlaps: null,
      selected:
        stop.kind === 'grid'
          ? { type: 'Feature', id: stop.grid.gridId, geometry: stop.shape, properties: {} }
          : null,
      units,
      layerVersions,
      now: clock.now,
      work:
        stop.kind === 'alert' && stop.alert.geometry
          ? {
              ...noWork,
              shapes: [{ key: stop.alert.key, geometry: stop.alert.geometry, tone: stop.alert.tone }],
            }
          : null,
      hot: scene,
    }),
    [city, gridShapes.data, stop, units, layerVersions, clock, scene],
  );
  const manner = useMemo(
    () => ({
      pixelRatio: WALL_MAP_SCALE * scale * (window.devicePixelRatio || 1),
      leastTextPx: WALL_LEAST_TEXT_PX,
      glideMs: GLIDE_MS,
    }),
    [scale],
  );
  return (
    <div className="wall-map" style={{ ['--wall-map-scale' as string]: WALL_MAP_SCALE }}>
      <MapView
        state={state}
        data={data}
        manner={manner}
        onPick={nothing}
        onView={moved}
        onDraw={nothing}
        onWork={nothing}
        onUnsupported={nothing}
      />
    </div>
  );
}
