import { Suspense, lazy, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { LockedMaps } from '../compare/locked-maps.ts';
import type { LockedMap } from '../compare/locked-maps.ts';
import { coverageClassesOf } from '../scheduling/coverage-classes.ts';
import { useCity } from '../data/city-context.tsx';
import { useHotspots } from '../command/hotspot-data.tsx';
import { useCityData } from '../data/city-data.tsx';
import type { AppState, CityFrame, MapData, MapViewpoint, ObjectRef } from '../state/app-state.ts';
import { differenceOf } from '../state/compare.ts';
import type { HotView } from '../state/hot-view.ts';
import { mapPicture } from '../state/map-picture.ts';
import { mapWork } from '../state/map-work.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { shownUnits } from '../state/shown-units.ts';
import { LoadingState } from './states.tsx';
import type { WorkAnswer } from '../map/map-handlers.ts';

const CompareStage = lazy(() =>
  import('../compare/compare-stage.tsx').then((m) => ({ default: m.CompareStage })),
);
const MapView = lazy(() => import('../map/map-view.tsx').then((m) => ({ default: m.MapView })));

/** The city: hands the map what was read, and turns its clicks into actions. */
export function MapStage({
  onUnsupported,
}: {
  onUnsupported(reason: 'no-webgl2' | 'context-lost'): void;
}): ReactNode {
  const state = useScreen((whole) => whole);
  const swiped = isSwiped(state);
  const data = useMapData(swiped);
  const [locked] = useState(() => new LockedMaps());
  const onMap = useCallback((map: LockedMap | null) => locked.stand(map), [locked]);
  // Whoever prints gets what stands, two periods as one picture.
  useEffect(() => mapPicture.offer(() => locked.picture()), [locked]);
  const map = {
    state,
    data,
    onPick: pick,
    onHover: hover,
    onView: moved,
    onDraw: screen.dispatch,
    onWork: answer,
    onUnsupported,
  };
  return (
    <div className="stage-map" data-testid="map">
      <Suspense fallback={<LoadingState tall />}>
        <MapView {...map} onMap={onMap} onMove={(view) => locked.firstMoved(view)} />
      </Suspense>
      {swiped ? (
        <Suspense fallback={null}>
          <CompareStage {...map} locked={locked} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Do two periods stand beside each other? */
function isSwiped({ compare, workspace, cases, hot }: AppState): boolean {
  return compare.way === 'swipe' && workspace === 'command' && cases.on && hot.task === 'overview';
}

function pick(picked: ObjectRef | null): void {
  if (screen.get().draw.mode === 'polygon') return;
  const { hot } = screen.get();
  if (picked && screen.get().workspace === 'command' && isHotPlace(picked, hot)) {
    screen.dispatch({ type: 'set-hot', hot: { place: picked.id } });
    if (!screen.get().panelOpen) screen.dispatch({ type: 'set-panel', open: true });
    return;
  }
  if (picked?.layer === 'cells') {
    screen.dispatch({ type: 'set-cases', cases: { cell: picked.id } });
    if (!screen.get().panelOpen) screen.dispatch({ type: 'set-panel', open: true });
    return;
  }
  screen.dispatch({ type: 'select', selection: picked && { layer: picked.layer, id: picked.id } });
}

/** Is this a place of the open hotspot task: a cell, or a street when streets are asked about? */
function isHotPlace({ layer }: ObjectRef, { task, unit }: HotView): boolean {
  if (task === 'overview' || task === 'campaign') return false;
  return layer === (unit === 'street' ? 'streets' : 'cells');
}

function answer(given: WorkAnswer): void {
  const { handlers } = mapWork;
  if (given.kind === 'mark') handlers.onMark?.(given.key);
  else if (given.kind === 'place') handlers.onPlace?.(given.place);
  else if (given.kind === 'grab') handlers.onGrab?.(given.place);
  else if (given.kind === 'drop') handlers.onDrop?.(given.place);
  else if (given.kind === 'cursor') handlers.onCursor?.(given.cursor);
  else handlers.onFinish?.();
}

function hover(ref: ObjectRef | null): void {
  screen.dispatch({ type: 'hover', hover: ref && { layer: ref.layer, id: ref.id } });
}

function moved(view: MapViewpoint): void {
  screen.dispatch({ type: 'set-view', view });
}

/** `swiped`: the colours of the cells are those of both periods. */
function useMapData(swiped: boolean): MapData {
  const { city, clock, units: live, layerVersions } = useCity();
  const units = useSyncExternalStore(shownUnits.subscribe, shownUnits.get) ?? live;
  const { scene } = useHotspots();
  const { cells, cellsBefore, coverage, streetShapes, gridShapes, reading, card } = useCityData();
  const subtracts = useScreen(({ compare }) => compare.way === 'difference');

  const frame = useMemo<CityFrame>(
    () => ({
      cityId: city.cityId,
      nameZh: city.nameZh,
      nameEn: city.nameEn,
      bbox: [city.bbox[0], city.bbox[1], city.bbox[2], city.bbox[3]],
      center: city.center,
      boundary: city.boundary,
      synthetic: city.synthetic,
      attribution: city.attribution,
    }),
    [city],
  );
  const coverageData = coverage.data;
  const classes = useMemo(
    () => (coverageData ? coverageClassesOf(coverageData.streets) : null),
    [coverageData],
  );
  const readingData = reading.data;
  const overlaps = useMemo(() => {
    if (!readingData) return null;
    const met = new Map<string, 'in' | 'uncertain'>();
    for (const zone of readingData.zones) {
      if (zone.relation !== 'out') met.set(zone.zoneId, zone.relation);
    }
    return met;
  }, [readingData]);
  const cardData = card.data;
  const selected = useMemo(
    () =>
      cardData?.geometry
        ? {
            type: 'Feature' as const,
            id: cardData.id,
            geometry: cardData.geometry,
            properties: { layer: cardData.layer, id: cardData.id },
          }
        : null,
    [cardData],
  );
  const cellList = cells.data?.cells ?? null;
  const before = cellsBefore.data?.cells ?? null;
  const difference = useMemo(
    () => (subtracts && cellList && before ? differenceOf(cellList, before) : null),
    [subtracts, cellList, before],
  );
  const cellsTop = useMemo(() => {
    if (!swiped) return undefined;
    return [...(cellList ?? []), ...(before ?? [])].reduce((most, { count }) => Math.max(most, count), 0);
  }, [swiped, cellList, before]);
  const work = useSyncExternalStore(mapWork.subscribe, mapWork.get);
  return useMemo(
    () => ({
      city: frame,
      cells: cellList,
      cellsTop,
      difference,
      coverage: classes,
      streets: streetShapes.data,
      grids: gridShapes.data,
      overlaps,
      selected,
      units,
      layerVersions,
      now: clock.now,
      work,
      hot: scene,
    }),
    [
      frame,
      cellList,
      cellsTop,
      difference,
      classes,
      streetShapes.data,
      gridShapes.data,
      overlaps,
      selected,
      units,
      layerVersions,
      clock,
      work,
      scene,
    ],
  );
}
