import type { FilterSpecification } from 'maplibre-gl';
import type { Language } from '../state/app-state.ts';
import type { Palette } from './palette.ts';
import { greens, kinds, labelPaint, medium, nameIn, of, regular, water } from './style-parts.ts';
import type { StyleLayer } from './style-parts.ts';

/** Names on the ground: later layers are placed first, so the greater names stand last. */
export function labelLayers(palette: Palette, language: Language): StyleLayer[] {
  const name = nameIn(language);
  const alongRoad = (id: string, classes: string[], minzoom: number, size: [number, number], color: string) =>
    of('roads', {
      id,
      type: 'symbol',
      source: 'base',
      'source-layer': 'roads_label',
      minzoom,
      filter: ['in', ['get', 'class'], ['literal', classes]],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 340,
        'text-field': name,
        'text-font': regular,
        'text-size': ['interpolate', ['linear'], ['zoom'], minzoom, size[0], 18, size[1]],
        'text-letter-spacing': 0.12,
        'text-max-angle': 32,
        'text-padding': 6,
        'text-pitch-alignment': 'viewport',
        'symbol-sort-key': ['coalesce', ['get', 'rank'], 9],
      },
      paint: labelPaint(color, palette),
    });
  const elsewhere = ['water', 'park', 'heritage', 'bridge'];
  const place = (id: string, filter: unknown, minzoom: number, size: [number, number]) =>
    of('places', {
      id,
      type: 'symbol',
      source: 'base',
      'source-layer': 'places',
      minzoom,
      filter: ['all', ['!', ['in', ['get', 'kind'], ['literal', elsewhere]]], filter] as FilterSpecification,
      layout: {
        'text-field': name,
        'text-font': size[1] > 14 ? medium : regular,
        'text-size': ['interpolate', ['linear'], ['zoom'], minzoom, size[0], 17, size[1]],
        'text-max-width': 8,
        'text-letter-spacing': size[1] > 18 ? 0.14 : 0.03,
        'symbol-sort-key': ['get', 'rank'],
        'text-padding': 8,
      },
      paint: labelPaint(size[1] > 14 ? palette.label : palette.labelSoft, palette, 1.6),
    });
  return [
    place('label-place-small', ['>', ['get', 'rank'], 5], 15.5, [10.5, 12.5]),
    place('label-place-middle', ['in', ['get', 'rank'], ['literal', [4, 5]]], 14.8, [10.5, 13]),
    of('surfaces', {
      id: 'label-water',
      type: 'symbol',
      source: 'base',
      'source-layer': 'surfaces_label',
      filter: kinds(water),
      layout: {
        'text-field': name,
        'text-font': regular,
        'text-size': ['interpolate', ['linear'], ['zoom'], 11, 11, 16, 15],
        'text-letter-spacing': 0.3,
        'text-padding': 8,
      },
      paint: labelPaint(palette.labelWater, palette, 1.2),
    }),
    alongRoad('label-road-small', ['local', 'lane', 'track'], 15.2, [10.5, 13], palette.labelSoft),
    alongRoad('label-road-middle', ['collector'], 14, [10.5, 14], palette.labelSoft),
    alongRoad('label-road-great', ['trunk', 'arterial'], 12, [10.5, 15], palette.label),
    of('surfaces', {
      id: 'label-green',
      type: 'symbol',
      source: 'base',
      'source-layer': 'surfaces_label',
      minzoom: 13,
      filter: kinds(greens),
      layout: {
        'text-field': name,
        'text-font': regular,
        'text-size': ['interpolate', ['linear'], ['zoom'], 13, 10.5, 17, 14],
        'text-max-width': 7,
        'text-padding': 6,
      },
      paint: labelPaint(palette.labelGreen, palette, 1.3),
    }),
    of('buildings', {
      id: 'label-building',
      type: 'symbol',
      source: 'buildings',
      'source-layer': 'buildings_label',
      minzoom: 15.6,
      layout: {
        'text-field': name,
        'text-font': regular,
        'text-size': 11,
        'text-max-width': 7,
        'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'heightM'], 0]],
        'text-padding': 8,
      },
      paint: labelPaint(palette.labelSoft, palette),
    }),
    place(
      'label-place',
      ['all', ['<=', ['get', 'rank'], 3], ['!=', ['get', 'kind'], 'quarter']],
      10,
      [12, 16],
    ),
    {
      ...place('label-quarter', ['==', ['get', 'kind'], 'quarter'], 8, [15, 22]),
      metadata: { of: 'places', unless: 'grids' },
    } as StyleLayer,
  ];
}
