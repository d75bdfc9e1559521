import type { Layer } from '@deck.gl/core';
import { PolygonLayer, SolidPolygonLayer } from '@deck.gl/layers';
import { cellToBoundary, cellToLatLng, getHexagonEdgeLengthAvg, getResolution } from 'h3-js';
import type { Position } from '../../server/kernel/geojson.ts';
import type { CellDifference } from '../state/compare.ts';
import type { AppState, MapData } from '../state/app-state.ts';
import { ANCHORS, flatOnGround, rgba } from './anchors.ts';
import { mix, rgbOf } from './palette.ts';
import type { Palette, Rgb } from './palette.ts';
import { classOf, columnHeightM, differenceClasses } from './scales.ts';

interface Block extends CellDifference {
  ring: Position[];
  value: number;
  heightM: number;
}

interface Built {
  up: Block[];
  down: Block[];
}

const builtOnce = new WeakMap<object, { key: string; built: Built }>();

/** Columns where there is more than before, flat hollow cells where there is less or as much. */
function build(
  difference: readonly CellDifference[],
  classes: readonly string[],
  theme: Palette['theme'],
): Built {
  const key = `${theme}/${classes.join()}`;
  const before = builtOnce.get(difference);
  if (before?.key === key) return before.built;
  const values = difference.map(({ a, b }) => a - b);
  const scale = differenceClasses(values, theme);
  const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const built: Built = { up: [], down: [] };
  for (const one of difference) {
    const value = one.a - one.b;
    if (classes.length > 0 && !classes.includes(classOf(scale, value)?.key ?? '')) continue;
    const edgeM = getHexagonEdgeLengthAvg(getResolution(one.cell), 'm');
    const [lat, lng] = cellToLatLng(one.cell);
    const share = value > 0 ? 0.72 : 0.86;
    const ring = cellToBoundary(one.cell, true)
      .slice(0, -1)
      .map(([x, y]): Position => [lng + (x! - lng) * share, lat + (y! - lat) * share]);
    const block = { ...one, ring, value, heightM: columnHeightM(Math.max(0, value), top, edgeM * 2) };
    (value > 0 ? built.up : built.down).push(block);
  }
  builtOnce.set(difference, { key, built });
  return built;
}

/** A minus B on the ground: orange columns where more, purple floors where less, pale where the same. */
export function differenceLayers(state: AppState, data: MapData, palette: Palette): Layer[] {
  const { difference } = data;
  if (!difference || difference.length === 0) return [];
  const { up, down } = build(difference, state.kept.cases, palette.theme);
  const values = difference.map(({ a, b }) => a - b);
  const scale = differenceClasses(values, palette.theme);
  const hovered = state.hover?.layer === 'cells' ? state.hover.id : null;
  const ink = ({ cell, value }: Block): Rgb => {
    const own = rgbOf(classOf(scale, value)?.color ?? palette.unknown);
    return cell === hovered ? mix(own, [255, 255, 255], 0.3) : own;
  };
  const triggers = [palette.theme, hovered];
  return [
    new PolygonLayer<Block>({
      // Through the houses: a floor that they hide would look like no data.
      id: 'difference-less',
      beforeId: ANCHORS.through,
      data: down,
      pickable: true,
      getPolygon: ({ ring }) => ring,
      getFillColor: (one) => rgba(ink(one), one.value === 0 ? 70 : 120),
      getLineColor: (one) => rgba(mix(ink(one), [0, 0, 0], palette.theme === 'night' ? 0 : 0.25)),
      getLineWidth: 2,
      lineWidthUnits: 'pixels',
      stroked: true,
      parameters: flatOnGround,
      updateTriggers: { getFillColor: triggers, getLineColor: triggers },
    } as ConstructorParameters<typeof PolygonLayer<Block>>[0]),
    new SolidPolygonLayer<Block>({
      id: 'difference-more',
      beforeId: ANCHORS.standing,
      data: up,
      pickable: true,
      getPolygon: ({ ring }: Block) => ring,
      extruded: true,
      getElevation: ({ heightM }: Block) => heightM,
      getFillColor: (one: Block) => rgba(ink(one)),
      material: { ambient: 0.7, diffuse: 0.4, shininess: 1, specularColor: [0, 0, 0] },
      parameters: { cullMode: 'back' },
      updateTriggers: { getFillColor: triggers },
    } as unknown as ConstructorParameters<typeof SolidPolygonLayer<Block>>[0]),
  ];
}
