import type { LayerId } from '../tiles/contract.ts';
import {
  GREEN_KINDS,
  ROAD_CLASSES,
  WATER_KINDS,
  ZONE_CLASSES,
  okabeIto,
  type MapColors,
} from './style-contract.ts';

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A layer of a MapLibre style; `of` is the layer of the catalogue that it draws. */
interface Drawn {
  of: LayerId;
  layer: Record<string, Json>;
}

/** Layers that travel in one tile: each source has a tile's budget of its own, so that the many do not thin the few. */
const SOURCES: Record<string, readonly LayerId[]> = {
  base: ['boundary', 'surfaces', 'roads', 'places'],
  buildings: ['buildings'],
  city: ['grids', 'streets', 'areas', 'sanitation_roads'],
  protect: ['zones', 'heritage_sites'],
  things: ['construction_sites', 'cameras', 'assets'],
  cases: ['cases'],
};
const sourceOf = (layer: LayerId): string =>
  Object.keys(SOURCES).find((name) => SOURCES[name]!.includes(layer)) ?? 'base';

const FONT: Json = ['Noto Sans CJK SC Regular', 'Noto Sans Regular'];
/** Web-mercator pixels of a metre at 35° of latitude and zoom 0. */
const PIXELS_PER_METRE = 512 / (40_075_016.686 * Math.cos((35 * Math.PI) / 180));

const metres = (width: Json, leastPx: number): Json => [
  'interpolate',
  ['exponential', 2],
  ['zoom'],
  ...[10, 13, 15, 17, 20].flatMap((z): Json[] => [
    z,
    ['max', leastPx * Math.min(1, (z - 7) / 8), ['*', PIXELS_PER_METRE * 2 ** z, width]],
  ]),
];

function fill(of: LayerId, id: string, color: Json, extra: Record<string, Json> = {}): Drawn {
  return {
    of,
    layer: { id, type: 'fill', 'source-layer': of, paint: { 'fill-color': color }, ...extra },
  };
}

function line(of: LayerId, id: string, paint: Record<string, Json>, extra: Record<string, Json> = {}): Drawn {
  const layout = { 'line-cap': 'round', 'line-join': 'round' };
  return { of, layer: { id, type: 'line', 'source-layer': of, layout, paint, ...extra } };
}

function circle(of: LayerId, id: string, color: Json): Drawn {
  return {
    of,
    layer: {
      id,
      type: 'circle',
      'source-layer': of,
      paint: {
        'circle-color': color,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 2, 16, 5],
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 0.6,
      },
    },
  };
}

function label(
  of: LayerId,
  sourceLayer: string,
  colors: MapColors,
  size: number,
  extra: { layout?: Record<string, Json>; minzoom?: number; color?: string } = {},
): Drawn {
  return {
    of,
    layer: {
      id: `${sourceLayer}-name`,
      type: 'symbol',
      'source-layer': sourceLayer,
      ...(extra.minzoom === undefined ? {} : { minzoom: extra.minzoom }),
      layout: {
        'text-field': ['coalesce', ['get', 'nameZh'], ['get', 'nameEn'], ''],
        'text-font': FONT,
        'text-size': size,
        ...extra.layout,
      },
      paint: {
        'text-color': extra.color ?? colors.label,
        'text-halo-color': colors.halo,
        'text-halo-width': 1.4,
      },
    },
  };
}

const kindIn = (list: readonly string[]): Json => ['in', ['get', 'kind'], ['literal', [...list]]];

function drawn(colors: MapColors): Drawn[] {
  const width: Json = [
    'coalesce',
    ['get', 'widthM'],
    ['match', ['get', 'class'], ...ROAD_CLASSES.flatMap(([name, m]): Json[] => [name, m]), 8],
  ];
  const zone: Json = [
    'match',
    ['get', 'class'],
    ...ZONE_CLASSES.flatMap(({ key, color }): Json[] => [key, color]),
    colors.unknown,
  ];
  return [
    fill('boundary', 'ground', colors.ground),
    fill('surfaces', 'surface', colors.square),
    fill('surfaces', 'green', colors.green, { filter: kindIn(GREEN_KINDS) }),
    fill('surfaces', 'water', colors.water, { filter: kindIn(WATER_KINDS) }),
    line('grids', 'grid', { 'line-color': colors.grid, 'line-width': 1, 'line-dasharray': [3, 2] }),
    fill('areas', 'area', okabeIto.sky, { paint: { 'fill-color': okabeIto.sky, 'fill-opacity': 0.2 } }),
    fill('zones', 'zone', zone, { paint: { 'fill-color': zone, 'fill-opacity': 0.22 } }),
    line('zones', 'zone-edge', { 'line-color': zone, 'line-width': 1.4 }),
    line('roads', 'road-casing', { 'line-color': colors.casing, 'line-width': metres(['+', width, 3], 2) }),
    line('roads', 'road', {
      'line-color': [
        'match',
        ['get', 'class'],
        ['trunk', 'arterial'],
        colors.roadMajor,
        ['lane', 'track'],
        colors.roadMinor,
        colors.road,
      ],
      'line-width': metres(width, 1),
    }),
    line('streets', 'street', { 'line-color': okabeIto.blue, 'line-width': 1.2, 'line-opacity': 0.6 }),
    line('sanitation_roads', 'sanitation', {
      'line-color': okabeIto.green,
      'line-width': 1.2,
      'line-opacity': 0.6,
    }),
    {
      of: 'buildings',
      layer: {
        id: 'building',
        type: 'fill-extrusion',
        'source-layer': 'buildings',
        minzoom: 13,
        paint: {
          'fill-extrusion-color': colors.square,
          'fill-extrusion-height': ['coalesce', ['get', 'heightM'], 3],
          'fill-extrusion-opacity': 0.85,
        },
      },
    },
    fill('construction_sites', 'site', okabeIto.orange, {
      paint: { 'fill-color': okabeIto.orange, 'fill-opacity': 0.5 },
    }),
    circle('heritage_sites', 'heritage', okabeIto.vermilion),
    circle('assets', 'asset', colors.labelSoft),
    circle('cameras', 'camera', okabeIto.blue),
    {
      of: 'cases',
      layer: {
        id: 'case-count',
        type: 'fill',
        'source-layer': 'cases_cells',
        paint: {
          'fill-color': okabeIto.purple,
          'fill-opacity': ['interpolate', ['linear'], ['get', 'count'], 1, 0.08, 50, 0.5],
        },
      },
    },
    circle('cases', 'case', okabeIto.purple),
    line('boundary', 'edge', { 'line-color': colors.boundary, 'line-width': 1.5, 'line-dasharray': [4, 2] }),
    label('surfaces', 'surfaces_label', colors, 12, { minzoom: 12, color: colors.labelSoft }),
    label('roads', 'roads_label', colors, 12, { minzoom: 13, layout: { 'symbol-placement': 'line' } }),
    label('places', 'places', colors, 14),
  ];
}

/**
 * The city as a MapLibre style for other people's maps: sources addressed absolutely, with the layers that the asker may see. Names
 * are set in the viewer's own fonts, so that it names neither glyphs nor sprites, and nothing outside the deployment.
 * Source: MapLibre Style Specification, version 8.
 */
export function cityStyle(options: {
  name: string;
  colors: MapColors;
  /** Layers that may be seen, in any order. */
  layers: readonly LayerId[];
  /** Address of the TileJSON of some of them. */
  tileJsonUrl: (layers: readonly LayerId[]) => string;
  center: readonly [number, number];
}): { version: 8; name: string; sources: Record<string, Json>; layers: Record<string, Json>[] } & Record<
  string,
  Json
> {
  const { name, colors, layers, tileJsonUrl, center } = options;
  return {
    version: 8,
    name,
    center: [...center],
    zoom: 13,
    sources: Object.fromEntries(
      Object.entries(SOURCES).flatMap(([source, of]): [string, Json][] => {
        const seen = of.filter((layer) => layers.includes(layer));
        return seen.length === 0 ? [] : [[source, { type: 'vector', url: tileJsonUrl(seen) }]];
      }),
    ),
    layers: [
      { id: 'outside', type: 'background', paint: { 'background-color': colors.outside } },
      ...drawn(colors)
        .filter(({ of }) => layers.includes(of))
        .map(({ of, layer }) => ({ ...layer, source: sourceOf(of) })),
    ],
  };
}
