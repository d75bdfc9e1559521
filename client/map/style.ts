import type {
  DataDrivenPropertyValueSpecification as Driven,
  ExpressionSpecification as Expression,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import { ROAD_CLASSES } from '../../server/pictures/style-contract.ts';
import type { Language, LayerId } from '../state/app-state.ts';
import { ANCHORS } from './anchors.ts';
import { cityLayers } from './city-style.ts';
import type { Palette } from './palette.ts';
import { labelLayers } from './label-style.ts';
import { greens, kinds, metres, of, water } from './style-parts.ts';
import type { StyleLayer } from './style-parts.ts';

/** The sources of the style: each holds tile layers that change together. */
export const sourceLayers = {
  base: ['boundary', 'surfaces', 'roads', 'places'],
  buildings: ['buildings'],
  city: ['grids', 'streets', 'areas', 'sanitation_roads'],
  protect: ['zones', 'heritage_sites'],
  things: ['construction_sites', 'cameras', 'assets'],
  cases: ['cases'],
} as const satisfies Record<string, readonly LayerId[]>;
export type SourceName = keyof typeof sourceLayers;

export const VEIL_LAYER = 'veil';

/**
 * The base map as MapLibre reads it: one list of layers in the colours of `palette`. Nothing in it has an address
 * outside the deployment: no glyphs, no sprite; `tiles` gives the address of a source's tiles. Layers that are not
 * `available` to the role are left out, so that nobody asks for what he may not see; the others are visible when `shown`.
 */
export function mapStyle(options: {
  palette: Palette;
  language: Language;
  available: ReadonlySet<LayerId>;
  shown: ReadonlySet<LayerId>;
  /** Classes of zones that are drawn; none: all. */
  zoneClasses?: readonly string[];
  /** No name is written smaller, px. */
  leastTextPx?: number;
  tiles: (source: SourceName) => string;
}): StyleSpecification {
  const { palette, language, available, shown, leastTextPx = 0, zoneClasses = [], tiles } = options;
  const sources: StyleSpecification['sources'] = {};
  for (const name of Object.keys(sourceLayers) as SourceName[]) {
    if (!sourceLayers[name].some((layer) => available.has(layer))) continue;
    sources[name] = {
      type: 'vector',
      tiles: [tiles(name)],
      minzoom: name === 'buildings' ? 13 : 4,
      // Wide bands along zones need a wide margin round a tile, so theirs stay large.
      maxzoom: name === 'protect' ? 14 : 16,
    };
  }
  const layers = styleLayers(palette, language).filter(
    ({ metadata }) => metadata.of === 'ground' || available.has(metadata.of),
  );
  for (const layer of layers) {
    if (leastTextPx > 0) raiseText(layer, leastTextPx);
    if (zoneClasses.length > 0) keepZones(layer, zoneClasses);
    const { of, unless } = layer.metadata;
    if (of !== 'ground' && (!shown.has(of) || (unless && shown.has(unless))))
      layer.layout = { ...layer.layout, visibility: 'none' } as never;
  }
  return {
    version: 8,
    name: `xiangwang-${palette.theme}`,
    sources,
    layers,
    sky: {
      'sky-color': palette.sky,
      'horizon-color': palette.horizon,
      'fog-color': palette.horizon,
      'sky-horizon-blend': 0.6,
      'horizon-fog-blend': 0.6,
      'fog-ground-blend': 0.6,
    },
    transition: { duration: 0, delay: 0 },
  };
}

/** Leaves the zones of other classes out of a layer. */
function keepZones(layer: StyleLayer, classes: readonly string[]): void {
  if (!('source-layer' in layer) || !layer['source-layer']?.startsWith('zones')) return;
  const wanted: FilterSpecification = ['in', ['get', 'class'], ['literal', [...classes]]];
  layer.filter = layer.filter === undefined ? wanted : (['all', layer.filter, wanted] as FilterSpecification);
}

/** Writes the names of a layer no smaller than `leastPx`. */
function raiseText(layer: StyleLayer, leastPx: number): void {
  if (layer.type !== 'symbol' || layer.layout?.['text-size'] === undefined) return;
  const size: unknown = layer.layout['text-size'];
  // A size over zoom is ['interpolate', how, ['zoom'], zoom, size, zoom, size …].
  const raised = Array.isArray(size)
    ? size.map((part: unknown, at) =>
        at > 3 && at % 2 === 0 && typeof part === 'number' ? Math.max(leastPx, part) : part,
      )
    : Math.max(leastPx, Number(size));
  layer.layout = { ...layer.layout, 'text-size': raised as number };
}

/** All layers from the ground up. */
export function styleLayers(palette: Palette, language: Language): StyleLayer[] {
  const { below, volumes, labels } = cityLayers(palette, language);
  return [
    ...groundLayers(palette),
    ...roadLayers(palette),
    ground({ id: VEIL_LAYER, type: 'background', paint: { 'background-opacity': 0 } }),
    ...below,
    anchor(ANCHORS.ground),
    buildingPick(),
    anchor(ANCHORS.standing),
    ...volumes,
    anchor(ANCHORS.through),
    ...labelLayers(palette, language),
    ...labels,
  ];
}

/** Draws nothing; a click on the body of a building finds it here. */
function buildingPick(): StyleLayer {
  return of(
    'buildings',
    {
      id: 'building-pick',
      type: 'fill-extrusion',
      // Farther out a click means the grid; no tile is fetched for what no pointer can meet.
      minzoom: 14.5,
      source: 'buildings',
      'source-layer': 'buildings',
      paint: { 'fill-extrusion-height': ['coalesce', ['get', 'heightM'], 3], 'fill-extrusion-opacity': 0 },
    },
    true,
  );
}

/** A layer that draws nothing and marks a place in the order. */
function anchor(id: string): StyleLayer {
  return ground({ id, type: 'background', layout: { visibility: 'none' } });
}

function ground(layer: LayerSpecification): StyleLayer {
  return { ...layer, metadata: { of: 'ground' } } as StyleLayer;
}

/** A kind of ground with its subtle edge. */
function surface(
  id: string,
  filter: FilterSpecification,
  fill: Driven<string>,
  edge: string,
  edgeWidth: number,
): StyleLayer[] {
  return [
    of('surfaces', {
      id,
      type: 'fill',
      source: 'base',
      'source-layer': 'surfaces',
      filter,
      paint: { 'fill-color': fill, 'fill-antialias': true },
    }),
    of('surfaces', {
      id: `${id}-edge`,
      type: 'line',
      source: 'base',
      'source-layer': 'surfaces',
      filter,
      minzoom: 12,
      paint: {
        'line-color': edge,
        'line-width': ['interpolate', ['linear'], ['zoom'], 12, 0.3, 17, edgeWidth],
      },
    }),
  ];
}

function groundLayers(palette: Palette): StyleLayer[] {
  const softGround: Driven<string> = [
    'match',
    ['get', 'kind'],
    ['farmland', 'field', 'orchard', 'vacant'],
    palette.field,
    ['old_town'],
    palette.oldTown,
    ['industrial'],
    palette.industrial,
    palette.square,
  ];
  const soft: FilterSpecification = [
    '!',
    ['in', ['get', 'kind'], ['literal', [...water, ...greens, 'pitch']]],
  ];
  return [
    ground({ id: 'ground', type: 'background', paint: { 'background-color': palette.outside } }),
    of('boundary', {
      id: 'city-ground',
      type: 'fill',
      source: 'base',
      'source-layer': 'boundary',
      paint: { 'fill-color': palette.ground },
    }),
    ...surface('surface-soft', soft, softGround, palette.squareEdge, 0.8),
    ...surface('surface-green', kinds(greens), palette.green, palette.greenEdge, 1.2),
    ...surface('surface-pitch', kinds(['pitch']), palette.greenEdge, palette.green, 1.2),
    ...surface('surface-water', kinds(water), palette.water, palette.waterEdge, 1.8),
    of('surfaces', {
      id: 'surface-water-shore',
      type: 'line',
      source: 'base',
      'source-layer': 'surfaces',
      filter: kinds(water),
      minzoom: 13,
      paint: {
        'line-color': palette.waterEdge,
        'line-width': metres(7),
        'line-offset': metres(3.5),
        'line-blur': metres(6),
        'line-opacity': 0.5,
      },
    }),
    of('boundary', {
      id: 'boundary-line',
      type: 'line',
      source: 'base',
      'source-layer': 'boundary',
      paint: {
        'line-color': palette.boundary,
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 1, 15, 2.4],
        'line-dasharray': [6, 2, 1, 2],
        'line-opacity': 0.75,
      },
    }),
  ];
}

function roadLayers(palette: Palette): StyleLayer[] {
  const widthM: Expression = [
    'coalesce',
    ['get', 'widthM'],
    ['match', ['get', 'class'], ...ROAD_CLASSES.flat(), 6],
  ] as unknown as Expression;
  const rank: Expression = ['-', 9, ['coalesce', ['get', 'rank'], 9]];
  const color: Driven<string> = [
    'match',
    ['get', 'class'],
    ['trunk', 'arterial'],
    palette.roadMajor,
    ['track', 'lane'],
    palette.roadMinor,
    palette.road,
  ];
  const least: Record<string, number> = { small: 0.5, great: 1.4 };
  const line = (
    id: string,
    which: 'small' | 'great',
    bridge: boolean,
    paint: { color: Driven<string>; width: Expression },
    minzoom: number,
  ): StyleLayer =>
    of('roads', {
      id,
      type: 'line',
      source: 'base',
      'source-layer': 'roads',
      minzoom,
      filter: [
        'all',
        ['match', ['get', 'class'], ['trunk', 'arterial', 'collector'], which === 'great', which === 'small'],
        ['==', ['coalesce', ['get', 'bridge'], false], bridge],
      ],
      layout: { 'line-cap': bridge ? 'butt' : 'round', 'line-join': 'round', 'line-sort-key': rank },
      paint: { 'line-color': paint.color, 'line-width': paint.width },
    });
  const body = (which: 'small' | 'great') => metres(widthM, least[which]);
  const casing = (which: 'small' | 'great') =>
    metres(['+', widthM, which === 'great' ? 3.2 : 2] as Expression, least[which]! * 1.9);
  const bridgeCasing = metres(['+', widthM, 5] as Expression, 3);
  return [
    line('road-small-casing', 'small', false, { color: palette.casing, width: casing('small') }, 13),
    line('road-small', 'small', false, { color, width: body('small') }, 12),
    line('road-great-casing', 'great', false, { color: palette.casing, width: casing('great') }, 9),
    line('road-great', 'great', false, { color, width: body('great') }, 5),
    of('roads', {
      id: 'road-centre',
      type: 'line',
      source: 'base',
      'source-layer': 'roads',
      minzoom: 15,
      filter: ['match', ['get', 'class'], ['trunk', 'arterial'], true, false],
      paint: {
        'line-color': palette.casing,
        'line-width': metres(0.5, 0.6),
        'line-dasharray': [14, 10],
        'line-opacity': ['interpolate', ['linear'], ['zoom'], 15, 0, 16, 0.9],
      },
    }),
    ...(['small', 'great'] as const).flatMap((which) => [
      line(`bridge-${which}-casing`, which, true, { color: palette.bridgeCasing, width: bridgeCasing }, 12),
      line(`bridge-${which}`, which, true, { color, width: body(which) }, 11),
    ]),
  ];
}
