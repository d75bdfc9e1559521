import type { Layer } from '@deck.gl/core';
import { PathLayer, ScatterplotLayer, SolidPolygonLayer } from '@deck.gl/layers';
import type { Feature, Geometry, Position } from '../../server/kernel/geojson.ts';
import type { AppState, MapData } from '../state/app-state.ts';
import { ANCHORS, flatOnGround, rgba } from './anchors.ts';
import { rgbOf } from './palette.ts';
import type { Palette } from './palette.ts';

interface Parts {
  points: Position[];
  lines: Position[][];
  polygons: Position[][][];
}

const partsOnce = new WeakMap<object, Parts>();

/** Points, lines and polygons of a geometry; the same arrays for the same feature. */
function partsOf(feature: Feature<Geometry, Record<string, unknown>>): Parts {
  let found = partsOnce.get(feature);
  if (!found) {
    const { geometry } = feature;
    found = { points: [], lines: [], polygons: [] };
    if (geometry.type === 'Point') found.points = [geometry.coordinates];
    else if (geometry.type === 'MultiPoint') found.points = geometry.coordinates;
    else if (geometry.type === 'LineString') found.lines = [geometry.coordinates];
    else if (geometry.type === 'MultiLineString') found.lines = geometry.coordinates;
    else if (geometry.type === 'Polygon') found.polygons = [geometry.coordinates];
    else found.polygons = geometry.coordinates;
    partsOnce.set(feature, found);
  }
  return found;
}

/** The selected object, lit through whatever stands before it. */
export function selectionLayers(state: AppState, data: MapData, palette: Palette): Layer[] {
  const { selected } = data;
  if (!selected || !state.selection || state.selection.layer === 'units') return [];
  const parts = partsOf(selected);
  const color = rgbOf(palette.selection);
  const heightM = Number(selected.properties['heightM'] ?? 0);
  const raised = state.selection.layer === 'buildings' && heightM > 0;
  const layers: Layer[] = [];
  const outlines = outlinesOf(parts);
  if (parts.polygons.length > 0) {
    layers.push(
      new SolidPolygonLayer<Position[][]>({
        id: 'selection-body',
        beforeId: raised ? ANCHORS.through : ANCHORS.ground,
        data: parts.polygons,
        getPolygon: (polygon) => polygon,
        extruded: raised,
        getElevation: heightM,
        getFillColor: rgba(color, raised ? 150 : 30),
        material: { ambient: 0.75, diffuse: 0.4, shininess: 1, specularColor: [0, 0, 0] },
        parameters: raised
          ? { depthCompare: 'always', depthWriteEnabled: false, cullMode: 'back' }
          : flatOnGround,
        updateTriggers: { getElevation: heightM, getFillColor: [palette.theme, raised] },
      } as ConstructorParameters<typeof SolidPolygonLayer<Position[][]>>[0]),
    );
  }
  if (outlines.length > 0) {
    for (const [id, width, ink] of [
      ['selection-halo', 6, rgba(rgbOf(palette.halo), 190)],
      ['selection-line', 3, rgba(color)],
    ] as const) {
      layers.push(
        new PathLayer<Position[]>({
          id,
          beforeId: ANCHORS.through,
          data: outlines,
          getPath: (path) => path,
          getColor: ink,
          getWidth: width,
          widthUnits: 'pixels',
          jointRounded: true,
          capRounded: true,
          parameters: flatOnGround,
          updateTriggers: { getColor: palette.theme },
        } as ConstructorParameters<typeof PathLayer<Position[]>>[0]),
      );
    }
  }
  if (parts.points.length > 0) {
    layers.push(
      new ScatterplotLayer<Position>({
        id: 'selection-point',
        beforeId: ANCHORS.through,
        data: parts.points,
        getPosition: (position) => position,
        getRadius: 13,
        radiusUnits: 'pixels',
        getFillColor: rgba(color, 40),
        getLineColor: rgba(color),
        getLineWidth: 3,
        lineWidthUnits: 'pixels',
        stroked: true,
        parameters: flatOnGround,
        updateTriggers: { getFillColor: palette.theme, getLineColor: palette.theme },
      } as ConstructorParameters<typeof ScatterplotLayer<Position>>[0]),
    );
  }
  return layers;
}

const outlinesOnce = new WeakMap<Parts, Position[][]>();

function outlinesOf(parts: Parts): Position[][] {
  let found = outlinesOnce.get(parts);
  if (!found) outlinesOnce.set(parts, (found = [...parts.lines, ...parts.polygons.flat()]));
  return found;
}

const raisedOnce = new WeakMap<object, MapData['selected']>();

/** The selected building with the height at which it stands on the map; any other selection as it is. */
export function withHeight(
  { selection }: AppState,
  selected: MapData['selected'],
  heightOf: (buildingId: string) => number | null,
): MapData['selected'] {
  if (!selected || selection?.layer !== 'buildings') return selected;
  const known = raisedOnce.get(selected);
  if (known) return known;
  const heightM = heightOf(selection.id);
  if (heightM === null) return selected;
  const raised = { ...selected, properties: { ...selected.properties, heightM } };
  raisedOnce.set(selected, raised);
  return raised;
}

/** How far the rest steps back: less round an area, since what is in it belongs to it. */
export function dimOf(selection: AppState['selection']): number {
  if (selection === null) return 0;
  return ['grids', 'zones', 'areas'].includes(selection.layer) ? 0.16 : 0.42;
}
