import type {
  ExpressionSpecification as Expression,
  FilterSpecification,
  LayerSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import type { Language, LayerId } from '../state/app-state.ts';
import type { Palette } from './palette.ts';

/** Kinds of surfaces. */
export { GREEN_KINDS as greens, WATER_KINDS as water } from '../../server/pictures/style-contract.ts';

/**
 * A style layer and the layer of the catalogue by which it is switched. `pick`: a click on it finds its object;
 * `unless`: hidden while that layer is shown, since both say the same.
 */
export type StyleLayer = LayerSpecification & {
  metadata: { of: LayerId | 'ground'; pick?: boolean; unless?: LayerId };
};

/** Fonts of the machine and of the page; labels are drawn from them, never fetched. */
export const regular = ['Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', 'sans-serif'];
export const medium = ['Noto Sans SC Medium', ...regular];
export const localFonts = regular.map((name) => (name.includes(' ') ? `'${name}'` : name)).join(', ');

const LATITUDE_COS = Math.cos((35 * Math.PI) / 180);

/** Pixels of one metre on the ground at a zoom, at the latitudes of our cities (1 % off for each degree from 35°). */
export function pixelsPerMetre(zoom: number): number {
  return (512 * 2 ** zoom) / (40_075_016.686 * LATITUDE_COS);
}

/** A width of so many metres at every zoom: doubling with each zoom, exactly as the ground does. */
export function metres(width: number | Expression, leastPx = 0): Expression {
  const at = (zoom: number, least: number): unknown => {
    const scale = pixelsPerMetre(zoom);
    const px = typeof width === 'number' ? width * scale : ['*', scale, width];
    return least > 0 ? ['max', least, px] : px;
  };
  const stops = [10, leastPx * 0.4, 13, leastPx * 0.8, 15, leastPx, 17, leastPx, 22, 0] as const;
  const parts: unknown[] = [];
  for (let i = 0; i < stops.length; i += 2) parts.push(stops[i], at(stops[i]!, stops[i + 1]!));
  return ['interpolate', ['exponential', 2], ['zoom'], ...parts] as unknown as Expression;
}

/** The name in the chosen language, the Chinese one while there is no other. */
export function nameIn(language: Language): Expression {
  return language === 'en'
    ? ['coalesce', ['get', 'nameEn'], ['get', 'nameZh'], '']
    : ['coalesce', ['get', 'nameZh'], ['get', 'nameEn'], ''];
}

/** Paint that keeps a label readable on any ground. */
export function labelPaint(color: string, palette: Palette, halo = 1.5): SymbolLayerSpecification['paint'] {
  return {
    'text-color': color,
    'text-halo-color': palette.halo,
    'text-halo-width': halo,
    'text-halo-blur': 0.4,
  };
}

/** A layer of the base map that belongs to a layer of the catalogue. */
export function of(id: LayerId, layer: LayerSpecification, pick = false): StyleLayer {
  return { ...layer, metadata: { of: id, pick } } as StyleLayer;
}

export function kinds(list: readonly string[]): FilterSpecification {
  return ['in', ['get', 'kind'], ['literal', [...list]]];
}
