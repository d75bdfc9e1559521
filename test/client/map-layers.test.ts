import { latLngToCell } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { caseScaleOf, coveredStreets, layersOf } from '../../client/map/layers-of.ts';
import { night, paper } from '../../client/map/palette.ts';
import { initialState } from '../../client/state/app-state.ts';
import type { AppState, MapData, UnitSource } from '../../client/state/app-state.ts';

const units: UnitSource = { at: () => [], revision: () => 0, subscribe: () => () => undefined };
const street = (id: string, lng: number) => ({
  type: 'Feature' as const,
  properties: { id, widthM: 9 },
  geometry: {
    type: 'LineString' as const,
    coordinates: [[lng, 35.4] as [number, number], [lng + 0.01, 35.4] as [number, number]],
  },
});

const data: MapData = {
  city: null,
  cells: [
    { cell: latLngToCell(35.4, 116.58, 9), count: 4 },
    { cell: latLngToCell(35.42, 116.58, 9), count: 90 },
  ],
  coverage: new Map([
    ['s1', 'd3'],
    ['s2', 'unknown'],
  ]),
  streets: {
    type: 'FeatureCollection',
    features: [street('s1', 116.5), street('s2', 116.55), street('s3', 116.6)],
  },
  grids: null,
  overlaps: null,
  selected: {
    type: 'Feature',
    properties: { heightM: 30 },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [116, 35],
          [116.1, 35],
          [116.1, 35.1],
          [116, 35],
        ],
      ],
    },
  },
  units,
  layerVersions: { streets: 1 },
  now: () => 0,
};

const state: AppState = {
  ...initialState('command'),
  cases: { ...initialState('command').cases, on: true },
  coverage: { on: true, classes: [] },
  selection: { layer: 'buildings', id: 'b1' },
  draw: {
    mode: 'none',
    vertices: [],
    polygon: [
      [116, 35],
      [116.1, 35],
      [116.1, 35.1],
    ],
  },
};

describe('data layers', () => {
  it('have ids of their own that do not change, and data that keeps its reference', () => {
    const first = layersOf(state, data, paper);
    const second = layersOf({ ...state, hover: { layer: 'cells', id: 'x' } }, { ...data }, night);
    expect(first.map(({ id }) => id)).toEqual(second.map(({ id }) => id));
    expect(new Set(first.map(({ id }) => id)).size).toBe(first.length);
    first.forEach((layer, index) => {
      if (layer.id.startsWith('draw-')) return;
      expect(layer.props.data, layer.id).toBe(second[index]!.props.data);
    });
  });

  it('are nothing when nothing is asked for', () => {
    expect(layersOf(initialState('command'), { ...data, selected: null }, paper)).toEqual([]);
    expect(
      layersOf(state, { ...data, cells: [], coverage: null, selected: null }, paper).map(({ id }) => id),
    ).toEqual(['draw-ground', 'draw-halo', 'draw-line']);
  });

  it('show a street without a reading as unknown, hatched, not on the age scale', () => {
    const { known, unknown } = coveredStreets(data.streets!, data.coverage!);
    expect(known.map(({ id }) => id)).toEqual(['s1']);
    expect(unknown.map(({ id }) => id)).toEqual(['s2', 's3']);
    const hatched = layersOf(state, data, paper).filter((layer) => layer.props.extensions.length > 0);
    expect(hatched.map(({ id }) => id)).toEqual(['coverage-unknown']);
  });

  it('give columns and legend the same classes', () => {
    const { classes, top } = caseScaleOf(data.cells!, 'paper');
    expect(caseScaleOf(data.cells!, 'paper').classes).toBe(classes);
    expect(top).toBe(90);
    const columns = layersOf(state, data, paper).find(({ id }) => id === 'case-columns')!;
    const paint = columns.props as unknown as {
      getFillColor(cell: { cell: string; count: number }): number[];
    };
    const last = classes.at(-1)!.color;
    const hex = paint
      .getFillColor(data.cells![1]!)
      .slice(0, 3)
      .map((part) => part.toString(16).padStart(2, '0'))
      .join('');
    expect(`#${hex}`).toBe(last);
  });

  it('close the ring of a finished site and follow the pointer while drawing', () => {
    const drawing: AppState = {
      ...state,
      draw: {
        mode: 'polygon',
        vertices: [
          [116, 35],
          [116.1, 35],
        ],
        polygon: null,
      },
    };
    const ids = (cursor: [number, number] | null) =>
      layersOf(drawing, { ...data, selected: null, cells: null, coverage: null }, paper, cursor).map(
        ({ id }) => id,
      );
    expect(ids(null)).toEqual(['draw-halo', 'draw-line', 'draw-vertices']);
    expect(ids([116.1, 35.1])).toEqual(['draw-ground', 'draw-halo', 'draw-line', 'draw-vertices']);
  });
});
