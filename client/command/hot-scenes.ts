import { getHexagonEdgeLengthAvg, getResolution } from 'h3-js';
import type {
  EmergingAnswer,
  ForecastAnswer,
  HotPlace,
  HotspotResult,
  StatisticAnswer,
} from '../../server/hotspots/contract.ts';
import type { FeatureCollection, Geometry, Position } from '../../server/kernel/geojson.ts';
import type { Language, Theme } from '../state/app-state.ts';
import type { HotCell, HotScene, HotStreet } from '../state/hot-scene.ts';
import {
  campaignScale,
  classOfPlace,
  colorOf,
  emergingScale,
  forecastScale,
  hotScale,
  statisticScale,
} from './hot-classes.ts';
import type { HotScale } from './hot-classes.ts';
import { ratioText } from './hot-texts.ts';
import type { NamedPlace } from './hot-texts.ts';

/** Lines of each street by its id, with its width in metres. */
export type StreetLines = ReadonlyMap<string, { paths: Position[][]; widthM: number }>;

export interface SceneContext {
  unit: 'cell' | 'street';
  language: Language;
  theme: Theme;
  /** Classes to show; empty: all. */
  classes: readonly string[];
  lines: StreetLines;
  nameOf: (place: NamedPlace) => string;
}

export function streetLines(
  streets: FeatureCollection<Geometry, Record<string, unknown>> | null,
): StreetLines {
  const lines = new Map<string, { paths: Position[][]; widthM: number }>();
  for (const { id, geometry, properties } of streets?.features ?? []) {
    const paths =
      geometry.type === 'LineString'
        ? [geometry.coordinates]
        : geometry.type === 'MultiLineString'
          ? geometry.coordinates
          : [];
    lines.set(String(properties['id'] ?? id ?? ''), { paths, widthM: Number(properties['widthM'] ?? 8) });
  }
  return lines;
}

interface Standing {
  id: string;
  scale: HotScale;
  color: string;
  /** Height in edges of a cell. */
  edges: number;
  name: string;
  rank?: number;
}

/** Places of either unit as the map draws them; the rest of the network thin, when streets are asked about. */
function sceneOf(standing: readonly Standing[], { unit, classes, lines }: SceneContext): HotScene {
  const shown = standing.filter(({ scale }) => classes.length === 0 || classes.includes(scale.key));
  if (unit === 'cell') {
    const cells = shown.map(({ id, scale, color, edges, name, rank }): HotCell => {
      const edgeM = getHexagonEdgeLengthAvg(getResolution(id), 'm');
      const cell = { key: id, group: scale.key, look: scale.look, color, heightM: edges * edgeM, name };
      return rank === undefined ? cell : { ...cell, rank };
    });
    return { cells, streets: [], quiet: [] };
  }
  const there = new Set(shown.map(({ id }) => id));
  const streets = shown.flatMap(({ id, scale, color, name }) =>
    (lines.get(id)?.paths ?? []).map((path): HotStreet => ({
      key: id,
      group: scale.key,
      look: scale.look,
      color,
      path,
      widthM: lines.get(id)?.widthM ?? 8,
      name,
    })),
  );
  const quiet = [...lines].flatMap(([id, { paths }]) => (there.has(id) ? [] : paths));
  return { cells: [], streets, quiet };
}

/** A column of r times the expected stands √r edges of its cell tall; from 25 times on none grows. */
const MOST_RATIO = 25;
export function heightOfRatio(ratio: number | null): number {
  return 1.1 * Math.sqrt(Math.min(MOST_RATIO, Math.max(1, ratio ?? 1)));
}

/** Places in the order of the list: those that are hotspots are numbered. */
export function resultScene(result: HotspotResult, context: SceneContext): HotScene {
  const scales = new Map(hotScale(context.theme).map((scale) => [scale.key, scale]));
  const zh = context.language === 'zh';
  const standing = result.places.map((place, index): Standing => {
    const scale = scales.get(classOfPlace(place))!;
    const says = `${zh ? scale.zh : scale.en} · ${
      zh
        ? `观测 ${place.observed}，期望 ${place.expected.toFixed(1)}（${ratioText(place.ratio, 'zh')}）`
        : `${place.observed} seen, ${place.expected.toFixed(1)} expected (${ratioText(place.ratio, 'en')})`
    }`;
    return {
      id: place.id,
      scale,
      color: colorOf(scale, place.ratio),
      edges: heightOfRatio(place.ratio),
      name: `${context.nameOf(place)} · ${says}`,
      ...(place.tier === 'none' ? {} : { rank: index + 1 }),
    };
  });
  return sceneOf(standing, context);
}

export function statisticScene(answer: StatisticAnswer, context: SceneContext): HotScene {
  const scales = new Map(statisticScale(context.theme).map((scale) => [scale.key, scale]));
  const standing = answer.places.flatMap((place, index): Standing[] => {
    const scale = scales.get(place.tier);
    if (!scale) return [];
    return [
      {
        id: place.id,
        scale,
        color: scale.colors[0]!,
        edges: 0.8 * Math.sqrt(Math.min(40, Math.max(1, place.z))),
        name: `${context.nameOf(place)} · z = ${place.z.toFixed(2)}`,
        rank: index + 1,
      },
    ];
  });
  return sceneOf(standing, context);
}

export function emergingScene(answer: EmergingAnswer, context: SceneContext): HotScene {
  const scales = new Map(emergingScale().map((scale) => [scale.key, scale]));
  const standing = answer.places.flatMap((place, index): Standing[] => {
    const scale = scales.get(place.category);
    if (!scale) return [];
    const last = place.series.at(-1) ?? 0;
    return [
      {
        id: place.id,
        scale,
        color: scale.colors[0]!,
        edges: 0.8 + 0.7 * Math.sqrt(last),
        name: `${context.nameOf(place)} · ${context.language === 'zh' ? place.categoryZh : place.categoryEn}`,
        rank: index + 1,
      },
    ];
  });
  return sceneOf(standing, context);
}

/** Quarter of a flagged place by the cases to expect there, 0 the least; `index` counts from the most. */
export function quarterOf(index: number, count: number): number {
  return 3 - Math.min(3, Math.floor((4 * index) / Math.max(1, count)));
}

export function forecastScene(answer: ForecastAnswer, context: SceneContext): HotScene {
  const scales = forecastScale(context.theme);
  const top = answer.places[0]?.expected ?? 0;
  const zh = context.language === 'zh';
  const standing = answer.places.map((place, index): Standing => {
    const scale = scales[quarterOf(index, answer.places.length)]!;
    const expected = place.expected.toFixed(2);
    return {
      id: place.id,
      scale,
      color: scale.colors[0]!,
      edges: top > 0 ? 2.6 * Math.sqrt(place.expected / top) : 1,
      name: `${context.nameOf(place)} · ${zh ? `预计 ${expected} 件` : `${expected} expected`}`,
      ...(index < 9 ? { rank: index + 1 } : {}),
    };
  });
  return sceneOf(standing, context);
}

/** The area of a campaign and the belt round it, cells. */
export function campaignScene(
  area: readonly string[],
  belt: readonly string[],
  { theme, language, classes }: Pick<SceneContext, 'theme' | 'language' | 'classes'>,
): HotScene {
  const [own, next] = campaignScale(theme);
  const floors = (cells: readonly string[], scale: HotScale): HotCell[] =>
    classes.length > 0 && !classes.includes(scale.key)
      ? []
      : cells.map((key) => ({
          key,
          group: scale.key,
          look: scale.look,
          color: scale.colors[0]!,
          heightM: 0,
          name: language === 'zh' ? scale.zh : scale.en,
        }));
  return { cells: [...floors(area, own!), ...floors(belt, next!)], streets: [], quiet: [] };
}

/** How many places are in each class of the default test? */
export function classCounts(places: readonly HotPlace[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const place of places) {
    const key = classOfPlace(place);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
