import type { Layer } from '@deck.gl/core';
import { H3HexagonLayer } from '@deck.gl/geo-layers';
import { PathLayer, PolygonLayer, ScatterplotLayer } from '@deck.gl/layers';
import { getHexagonEdgeLengthAvg, getResolution } from 'h3-js';
import type { Position } from '../../server/kernel/geojson.ts';
import type { AppState, CoverageClass, MapData, Theme } from '../state/app-state.ts';
import { ANCHORS, flatOnGround, rgba } from './anchors.ts';
import type { Rgba } from './anchors.ts';
import { differenceLayers } from './difference-layers.ts';
import { hatch } from './hatch-extension.ts';
import { hotLayers } from './hot-layers.ts';
import { mix, rgbOf } from './palette.ts';
import type { Palette, Rgb } from './palette.ts';
import { caseClasses, classOf, columnHeightM, coverageScale } from './scales.ts';
import type { ScaleClass } from './scales.ts';
import { selectionLayers } from './selection-layers.ts';
import { workLayers } from './work-layers.ts';

export interface CasesCell {
  cell: string;
  count: number;
}

export interface CoveredStreet {
  id: string;
  path: Position[];
  widthM: number;
  coverage: CoverageClass;
}

/**
 * What does the data draw over the base map? A pure function of its arguments: layer ids are stable, and a layer's
 * `data` keeps its reference as long as the content that it comes from keeps its own.
 * `cursor` is where the pointer stands while a polygon is drawn, else null.
 */
export function layersOf(
  state: AppState,
  data: MapData,
  palette: Palette,
  cursor: Position | null = null,
): Layer[] {
  return [
    ...coverageLayers(state, data, palette),
    ...caseLayers(state, data, palette),
    ...differenceLayers(state, data, palette),
    ...hotLayers(state, data.hot, palette),
    ...selectionLayers(state, data, palette),
    // A verdict shows its own site.
    ...(state.check === null ? drawLayers(state, palette, cursor) : []),
    ...workLayers(data.work ?? null, palette),
  ];
}

/** With the map's lights the top of a column shows exactly the colour of its class; its sides are darker. */
const columnMaterial = {
  ambient: 0.7,
  diffuse: 0.4,
  shininess: 1,
  specularColor: [0, 0, 0] as [number, number, number],
};

interface CaseScale {
  /** A count of another period that the classes hold as well. */
  atLeast: number;
  classes: ScaleClass[];
  top: number;
  edgeM: number;
}
const casesOnce: Record<Theme, WeakMap<object, CaseScale>> = { paper: new WeakMap(), night: new WeakMap() };

/** Classes of the columns, the same object for the same cells. */
export function caseScaleOf(cells: readonly CasesCell[], theme: Theme, atLeast = 0): CaseScale {
  let found = casesOnce[theme].get(cells);
  if (!found || found.atLeast !== atLeast) {
    const counts = [...cells.map(({ count }) => count), atLeast];
    const first = cells[0];
    found = {
      atLeast,
      classes: caseClasses(counts, theme),
      top: counts.reduce((best, count) => Math.max(best, count), 0),
      edgeM: first ? getHexagonEdgeLengthAvg(getResolution(first.cell), 'm') : 0,
    };
    casesOnce[theme].set(cells, found);
  }
  return found;
}

function caseLayers(state: AppState, data: MapData, palette: Palette): Layer[] {
  const { cells } = data;
  if (!state.cases.on || data.difference || !cells || cells.length === 0) return [];
  const { classes, top, edgeM } = caseScaleOf(cells, palette.theme, data.cellsTop ?? 0);
  const chosen = state.selection?.layer === 'cells' ? state.selection.id : state.cases.cell;
  const hovered = state.hover?.layer === 'cells' ? state.hover.id : null;
  const ground = rgbOf(palette.ground);
  const colors = new Map(classes.map(({ key, color }) => [key, rgbOf(color)]));
  return [
    new H3HexagonLayer<CasesCell>({
      id: 'case-columns',
      beforeId: ANCHORS.standing,
      data: keptCells(cells, state.kept.cases, ({ count }) => classOf(classes, count)?.key),
      pickable: true,
      extruded: true,
      highPrecision: false,
      coverage: 0.68,
      getHexagon: ({ cell }) => cell,
      getElevation: ({ count }) => columnHeightM(count, top, edgeM * 2),
      getFillColor: ({ cell, count }) => {
        const color = colors.get(classOf(classes, count)?.key ?? '') ?? ground;
        if (cell === chosen) return rgba(rgbOf(palette.selection));
        if (cell === hovered) return rgba(mix(color, [255, 255, 255], 0.35));
        return rgba(chosen === null ? color : mix(color, ground, 0.62));
      },
      material: columnMaterial,
      updateTriggers: { getFillColor: [chosen, hovered, palette.theme] },
      parameters: { cullMode: 'back' },
    } as ConstructorParameters<typeof H3HexagonLayer<CasesCell>>[0]),
  ];
}

const keptOnce = new WeakMap<object, { classes: string; kept: readonly unknown[] }>();

/** The cells whose class is wanted; the same array for the same cells and classes, and all of them for none. */
function keptCells<T>(
  cells: readonly T[],
  classes: readonly string[],
  classOfCell: (cell: T) => string | undefined,
): readonly T[] {
  if (classes.length === 0) return cells;
  const before = keptOnce.get(cells);
  const key = classes.join();
  if (before?.classes === key) return before.kept as readonly T[];
  const kept = cells.filter((cell) => classes.includes(classOfCell(cell) ?? ''));
  keptOnce.set(cells, { classes: key, kept });
  return kept;
}

const streetsOnce = new WeakMap<
  object,
  WeakMap<object, { known: CoveredStreet[]; unknown: CoveredStreet[] }>
>();

/** Streets with their class, apart by whether it is known; the same arrays for the same inputs. */
export function coveredStreets(
  streets: NonNullable<MapData['streets']>,
  coverage: NonNullable<MapData['coverage']>,
): { known: CoveredStreet[]; unknown: CoveredStreet[] } {
  let byCoverage = streetsOnce.get(streets);
  if (!byCoverage) streetsOnce.set(streets, (byCoverage = new WeakMap()));
  let found = byCoverage.get(coverage);
  if (!found) {
    found = { known: [], unknown: [] };
    for (const { id, geometry, properties } of streets.features) {
      const streetId = String(properties['id'] ?? id ?? '');
      const widthM = Number(properties['widthM'] ?? 8);
      const paths =
        geometry.type === 'LineString'
          ? [geometry.coordinates]
          : geometry.type === 'MultiLineString'
            ? geometry.coordinates
            : [];
      const state = coverage.get(streetId) ?? 'unknown';
      for (const path of paths) {
        (state === 'unknown' ? found.unknown : found.known).push({
          id: streetId,
          path,
          widthM: Math.max(4, widthM),
          coverage: state,
        });
      }
    }
    byCoverage.set(coverage, found);
  }
  return found;
}

function coverageLayers(state: AppState, data: MapData, palette: Palette): Layer[] {
  if (!state.coverage.on || !data.streets || !data.coverage) return [];
  const { known, unknown } = coveredStreets(data.streets, data.coverage);
  const scale = new Map(coverageScale(palette.theme).map(({ key, color }) => [key, rgbOf(color)]));
  const shown = state.coverage.classes;
  const hovered = state.hover?.layer === 'streets' ? state.hover.id : null;
  const chosen = state.selection?.layer === 'streets' ? state.selection.id : null;
  const ground = rgbOf(palette.ground);
  const color = (street: CoveredStreet): Rgba => {
    const own = scale.get(street.coverage)!;
    if (shown.length > 0 && !shown.includes(street.coverage)) return rgba(own, 0);
    if (street.id === hovered) return rgba(mix(own, rgbOf(palette.selection), 0.55));
    return rgba(chosen !== null && street.id !== chosen ? mix(own, ground, 0.6) : own);
  };
  const edge = rgbOf(palette.theme === 'night' ? '#05080c' : '#6f6557');
  const shared = {
    beforeId: ANCHORS.ground,
    getPath: ({ path }: CoveredStreet) => path,
    widthUnits: 'meters' as const,
    jointRounded: true,
    parameters: flatOnGround,
  };
  const colors = [palette.theme, shown.join(), hovered, chosen];
  const line = (
    id: string,
    streets: CoveredStreet[],
    look: {
      extraM: number;
      leastPx: number;
      getColor: (street: CoveredStreet) => Rgba;
      hatched?: boolean;
      pickable?: boolean;
    },
  ): Layer =>
    new PathLayer<CoveredStreet>({
      ...shared,
      id,
      data: streets,
      capRounded: true,
      pickable: look.pickable ?? false,
      getWidth: ({ widthM }) => widthM + look.extraM,
      widthMinPixels: look.leastPx,
      getColor: look.getColor,
      extensions: look.hatched ? [hatch] : [],
      updateTriggers: { getColor: colors },
    } as ConstructorParameters<typeof PathLayer<CoveredStreet>>[0]);
  const under = (ink: Rgb) => (street: CoveredStreet) => rgba(ink, Math.min(190, color(street)[3]));
  const halo = rgbOf(palette.halo);
  return [
    line('coverage-casing', known, { extraM: 3.4, leastPx: 4.6, getColor: under(edge) }),
    line('coverage-unknown-casing', unknown, {
      extraM: 3.4,
      leastPx: 5,
      getColor: under(rgbOf(palette.unknown)),
    }),
    line('coverage-unknown-ground', unknown, {
      extraM: 1,
      leastPx: 3.6,
      getColor: (street) => rgba(halo, color(street)[3]),
    }),
    line('coverage-unknown', unknown, {
      extraM: 1,
      leastPx: 3.6,
      getColor: color,
      hatched: true,
      pickable: true,
    }),
    line('coverage-streets', known, { extraM: 0, leastPx: 3, getColor: color, pickable: true }),
  ];
}

interface DrawnRing {
  ring: Position[];
  closed: boolean;
}

function drawLayers(state: AppState, palette: Palette, cursor: Position | null): Layer[] {
  const { mode, vertices, polygon } = state.draw;
  const color = rgbOf(palette.draw);
  const layers: Layer[] = [];
  const live = mode === 'polygon' ? (cursor ? [...vertices, cursor] : vertices) : null;
  const ring = live ?? polygon;
  if (!ring || ring.length === 0) return layers;
  const shape: DrawnRing[] = [{ ring, closed: live === null }];
  if (ring.length >= 3) {
    layers.push(
      new PolygonLayer<DrawnRing>({
        id: 'draw-ground',
        beforeId: ANCHORS.through,
        data: shape,
        getPolygon: (one) => one.ring,
        getFillColor: rgba(color, 46),
        stroked: false,
        parameters: flatOnGround,
      } as ConstructorParameters<typeof PolygonLayer<DrawnRing>>[0]),
    );
  }
  if (ring.length >= 2) {
    const line = (id: string, ink: Rgba, widthPx: number): Layer =>
      new PathLayer<DrawnRing>({
        id,
        beforeId: ANCHORS.through,
        data: shape,
        getPath: (one) => (one.ring.length >= 3 ? [...one.ring, one.ring[0]!] : one.ring),
        getColor: ink,
        getWidth: widthPx,
        widthUnits: 'pixels',
        jointRounded: true,
        parameters: flatOnGround,
      } as ConstructorParameters<typeof PathLayer<DrawnRing>>[0]);
    layers.push(line('draw-halo', rgba(rgbOf(palette.halo), 220), 6), line('draw-line', rgba(color), 3));
  }
  if (live) {
    layers.push(
      new ScatterplotLayer<Position>({
        id: 'draw-vertices',
        beforeId: ANCHORS.through,
        data: vertices,
        getPosition: (position) => position,
        getRadius: 5,
        radiusUnits: 'pixels',
        billboard: true,
        getFillColor: [255, 255, 255],
        getLineColor: rgba(color),
        getLineWidth: 2,
        lineWidthUnits: 'pixels',
        stroked: true,
        parameters: flatOnGround,
      } as ConstructorParameters<typeof ScatterplotLayer<Position>>[0]),
    );
  }
  return layers;
}
