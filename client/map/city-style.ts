import type { DataDrivenPropertyValueSpecification as Driven, LayerSpecification } from 'maplibre-gl';
import type { Language, LayerId } from '../state/app-state.ts';
import type { Palette } from './palette.ts';
import { okabeIto, permitScale, zoneScale } from './scales.ts';
import { labelPaint, medium, metres, nameIn, of, regular } from './style-parts.ts';
import type { StyleLayer } from './style-parts.ts';

/** Layers of the city's own things: what lies on the ground, what stands or is marked on it, and their labels. */
export function cityLayers(
  palette: Palette,
  language: Language,
): { below: StyleLayer[]; volumes: StyleLayer[]; labels: StyleLayer[] } {
  return {
    below: [
      ...gridLayers(palette),
      ...areaLayers(palette),
      ...streetLayers(palette),
      ...siteLayers(palette),
      ...zoneLayers(palette),
    ],
    volumes: [zoneVolume(palette), ...hitLayers(palette)],
    labels: [...markLayers(palette, language), ...nameLayers(palette, language)],
  };
}

/** Colour of a class of a categorical scale, as an expression over one attribute. */
function byClass(
  attribute: string,
  scale: readonly { key: string; color: string }[],
  otherwise: string,
): Driven<string> {
  const pairs = scale.flatMap(({ key, color }) => [key, color]);
  return ['match', ['get', attribute], ...pairs, otherwise] as unknown as Driven<string>;
}

function gridLayers(palette: Palette): StyleLayer[] {
  const from = { source: 'city', 'source-layer': 'grids' } as const;
  return [
    of('grids', { id: 'grid-ground', type: 'fill', ...from, paint: { 'fill-opacity': 0 } }, true),
    of('grids', {
      id: 'grid-band',
      type: 'line',
      ...from,
      paint: {
        'line-color': palette.grid,
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 3, 15, 8],
        'line-opacity': 0.1,
      },
    }),
    of('grids', {
      id: 'grid-line',
      type: 'line',
      ...from,
      paint: {
        'line-color': palette.grid,
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.8, 15, 1.3],
        'line-dasharray': [7, 3],
        'line-opacity': 0.75,
      },
    }),
  ];
}

function areaLayers(palette: Palette): StyleLayer[] {
  const from = { source: 'city', 'source-layer': 'areas' } as const;
  return [
    of(
      'areas',
      {
        id: 'area-ground',
        type: 'fill',
        ...from,
        paint: { 'fill-color': okabeIto.purple, 'fill-opacity': palette.theme === 'night' ? 0.25 : 0.18 },
      },
      true,
    ),
    of('areas', {
      id: 'area-line',
      type: 'line',
      ...from,
      paint: { 'line-color': okabeIto.purple, 'line-width': 1.4 },
    }),
  ];
}

function streetLayers(palette: Palette): StyleLayer[] {
  return [
    of(
      'sanitation_roads',
      {
        id: 'sanitation-line',
        type: 'line',
        source: 'city',
        'source-layer': 'sanitation_roads',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': okabeIto.green, 'line-width': metres(5, 1.2), 'line-opacity': 0.55 },
      },
      true,
    ),
    of(
      'streets',
      {
        id: 'street-line',
        type: 'line',
        source: 'city',
        'source-layer': 'streets',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': palette.grid, 'line-width': metres(3, 1.2), 'line-opacity': 0.5 },
      },
      true,
    ),
  ];
}

function siteLayers(palette: Palette): StyleLayer[] {
  const from = { source: 'things', 'source-layer': 'construction_sites' } as const;
  const color = byClass('permitState', permitScale, palette.unknown);
  return [
    of(
      'construction_sites',
      {
        id: 'construction-ground',
        type: 'fill',
        ...from,
        paint: { 'fill-color': color, 'fill-opacity': 0.28 },
      },
      true,
    ),
    of('construction_sites', {
      id: 'construction-hatch',
      type: 'fill',
      ...from,
      minzoom: 14,
      paint: { 'fill-pattern': 'hatch', 'fill-opacity': 0.5 },
    }),
    of('construction_sites', {
      id: 'construction-line',
      type: 'line',
      ...from,
      paint: { 'line-color': color, 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 0.8, 17, 2.4] },
    }),
  ];
}

function zoneLayers(palette: Palette): StyleLayer[] {
  const from = { source: 'protect', 'source-layer': 'zones' } as const;
  const color = byClass('class', zoneScale, palette.unknown);
  return [
    of(
      'zones',
      {
        id: 'zone-ground',
        type: 'fill',
        ...from,
        paint: { 'fill-color': color, 'fill-opacity': palette.theme === 'night' ? 0.14 : 0.1 },
      },
      true,
    ),
    of('zones', {
      id: 'zone-margin',
      type: 'line',
      ...from,
      paint: {
        'line-color': color,
        'line-width': metres(['*', 2, ['coalesce', ['get', 'uncertaintyM'], 0]], 0),
        'line-opacity': 0.22,
      },
    }),
    ...zoneScale.map(({ key, dash }) =>
      of('zones', {
        id: `zone-line-${key}`,
        type: 'line',
        ...from,
        filter: ['==', ['get', 'class'], key],
        paint: {
          'line-color': color,
          'line-width': ['interpolate', ['linear'], ['zoom'], 11, 1, 16, 2.6],
          ...(dash.length > 0 ? { 'line-dasharray': dash } : {}),
        },
      }),
    ),
  ];
}

/** Zones that the drawn site meets: filled in by the map; solid where it surely does, dashed where it may. */
export const HIT_LAYERS = { in: 'zone-hit', uncertain: 'zone-hit-uncertain' } as const;

function hitLayers(palette: Palette): StyleLayer[] {
  return (['in', 'uncertain'] as const).map((relation) =>
    of('zones', {
      id: HIT_LAYERS[relation],
      type: 'line',
      source: 'protect',
      'source-layer': 'zones',
      filter: ['in', ['get', 'id'], ['literal', []]],
      paint: {
        'line-color': byClass('class', zoneScale, palette.unknown),
        'line-width': ['interpolate', ['linear'], ['zoom'], 12, 2.6, 17, 6],
        ...(relation === 'uncertain' ? { 'line-dasharray': [1.6, 1.4] } : {}),
      },
    }),
  );
}

/** A zone's air up to its height limit. */
function zoneVolume(palette: Palette): StyleLayer {
  const from = { source: 'protect', 'source-layer': 'zones' } as const;
  const color = byClass('class', zoneScale, palette.unknown);
  return of('zones', {
    id: 'zone-volume',
    type: 'fill-extrusion',
    ...from,
    minzoom: 13.5,
    filter: ['>', ['coalesce', ['get', 'maxM'], 0], 0],
    paint: {
      'fill-extrusion-color': color,
      'fill-extrusion-height': ['get', 'maxM'],
      'fill-extrusion-base': 0,
      'fill-extrusion-opacity': palette.theme === 'night' ? 0.22 : 0.15,
      'fill-extrusion-vertical-gradient': true,
    },
  });
}

/** Icons and dots. Icons are drawn by map-icons.ts when the map first asks for them. */
function markLayers(palette: Palette, language: Language): StyleLayer[] {
  const dot = (
    id: LayerId,
    source: string,
    color: Driven<string>,
    radius: [number, number],
    extra: Record<string, unknown> = {},
  ): StyleLayer =>
    of(
      id,
      {
        id: `${id}-dot`,
        type: 'circle',
        source,
        'source-layer': id,
        paint: {
          'circle-color': color,
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 12, radius[0], 17, radius[1]],
          'circle-stroke-color': palette.halo,
          'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 13, 0.3, 16, 1.2],
          'circle-pitch-alignment': 'map',
        },
        ...extra,
      } as LayerSpecification,
      true,
    );
  return [
    dot(
      'assets',
      'things',
      [
        'match',
        ['get', 'kind'],
        'lamp',
        palette.theme === 'night' ? '#f0d890' : '#b59b3a',
        ['manhole', 'cover'],
        palette.labelSoft,
        ['pump_station', 'bridge', 'transformer'],
        okabeIto.blue,
        palette.labelSoft,
      ],
      [0.8, 4],
      {
        minzoom: 15,
        filter: ['!', ['in', ['get', 'kind'], ['literal', ['tree', 'street_tree', 'green_belt']]]],
      },
    ),
    dot('cases', 'cases', okabeIto.vermilion, [1.8, 5]),
    of(
      'cameras',
      {
        id: 'camera-mark',
        type: 'symbol',
        source: 'things',
        'source-layer': 'cameras',
        minzoom: 13,
        layout: {
          'icon-image': ['case', ['coalesce', ['get', 'compliant'], false], 'camera', 'camera-lead'],
          'icon-size': ['interpolate', ['linear'], ['zoom'], 13, 0.45, 15.5, 0.85, 17, 1.1],
          'icon-rotate': ['coalesce', ['get', 'bearingDeg'], 0],
          'icon-rotation-alignment': 'map',
          'icon-allow-overlap': ['step', ['zoom'], false, 15, true],
        },
      },
      true,
    ),
    of(
      'heritage_sites',
      {
        id: 'heritage-mark',
        type: 'symbol',
        source: 'protect',
        'source-layer': 'heritage_sites',
        layout: {
          'icon-image': 'heritage',
          'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 16, 1],
          'icon-allow-overlap': true,
          'text-field': nameIn(language),
          'text-font': medium,
          'text-size': ['interpolate', ['linear'], ['zoom'], 11, 11, 16, 14],
          'text-anchor': 'top',
          'text-offset': [0, 0.9],
          'text-max-width': 8,
          'text-optional': true,
        },
        paint: labelPaint(palette.theme === 'night' ? '#e6a09a' : '#8a1420', palette, 1.7),
      },
      true,
    ),
  ];
}

function nameLayers(palette: Palette, language: Language): StyleLayer[] {
  return [
    of('zones', {
      id: 'label-zone',
      type: 'symbol',
      source: 'protect',
      'source-layer': 'zones_label',
      minzoom: 14.6,
      layout: {
        'text-field': [
          'case',
          ['has', 'maxM'],
          ['concat', nameIn(language), '\n≤ ', ['to-string', ['get', 'maxM']], ' m'],
          nameIn(language),
        ],
        'text-font': regular,
        'text-size': 11.5,
        'text-max-width': 10,
        'text-padding': 10,
      },
      paint: labelPaint(palette.label, palette, 1.5),
    }),
    of(
      'grids',
      {
        id: 'label-grid',
        type: 'symbol',
        source: 'city',
        'source-layer': 'grids_label',
        maxzoom: 17,
        layout: {
          'text-field': nameIn(language),
          'text-font': medium,
          'text-size': ['interpolate', ['linear'], ['zoom'], 10, 12, 15, 19],
          'text-letter-spacing': 0.16,
          'text-max-width': 8,
          'text-padding': 4,
        },
        paint: labelPaint(palette.theme === 'night' ? '#c4bde6' : '#554a86', palette, 2),
      },
      true,
    ),
  ];
}
