import { invalid } from '../kernel/errors.ts';
import { LAYER_IDS, type LayerId } from '../tiles/contract.ts';
import type { Tiles } from '../tiles/tiles.ts';
import type { JobContext } from './job-kind.ts';
import type { Jobs } from './jobs.ts';

/** What the standing kinds of work need of the other domains. */
export interface StandardWork {
  tiles: Tiles;
  /** Removes fixes older than so many whole days; answers the partitions that are gone. */
  dropOldFixes(keepDays: number): Promise<string[]>;
  /** Days of fixes that a city keeps. */
  keepFixDays(cityId: number): Promise<number>;
  /** Loads the synthetic city anew, relative to today; `progress` is told the share and what is done. */
  reloadDemo(cityId: number, progress: (share: number, message: string) => void): Promise<unknown>;
}

/** Layers that everybody who may warm tiles can see and that a map asks for together. */
const BASE_LAYERS: readonly LayerId[] = ['boundary', 'surfaces', 'roads', 'buildings', 'places'];
const MOST_WARM_ZOOM = 16;
/** Tiles between two checkpoints. */
const SAVE_EVERY = 100;

/** Makes the standing kinds known. */
export function defineStandardKinds(jobs: Jobs, work: StandardWork): void {
  jobs.define('tiles.warm', {
    titleZh: '预先生成瓦片',
    titleEn: 'Make tiles beforehand',
    run: (context) => warm(context, work.tiles),
  });

  jobs.define('fixes.retention', {
    titleZh: '清理过期定位数据',
    titleEn: 'Remove old positions',
    permission: 'settings:write',
    // Partitions hold all cities, so the city that keeps longest decides.
    async run() {
      const cities = await jobs.cityIds();
      if (cities.length === 0) return { keepDays: null, removed: [] };
      const keepDays = Math.max(...(await Promise.all(cities.map((cityId) => work.keepFixDays(cityId)))));
      return { keepDays, removed: await work.dropOldFixes(keepDays) };
    },
  });

  jobs.define('demo.reload', {
    titleZh: '重新载入示范城市',
    titleEn: 'Load the demo city again',
    permission: 'demo:write',
    async run({ cityId, progress }) {
      if (cityId === null) throw invalid('city', null, '请指定城市。', 'Say which city.');
      const loaded = await work.reloadDemo(cityId, progress);
      await Promise.all(LAYER_IDS.map((layer) => work.tiles.layers.touch(cityId, layer, [])));
      return loaded;
    },
  });
}

/** Params: `layers` (ids; the base map unless told), `minZoom` and `maxZoom` (10 and 14 unless told). */
async function warm(context: JobContext, tiles: Tiles): Promise<unknown> {
  const { cityId, params, progress, save, cancelled } = context;
  if (cityId === null) throw invalid('city', null, '请指定城市。', 'Say which city.');
  const asked = params['layers'] ?? BASE_LAYERS;
  if (!Array.isArray(asked) || !asked.every((id): id is LayerId => LAYER_IDS.includes(id as LayerId)))
    throw invalid('params.layers', asked, '图层编号不正确。', 'These are not layer ids.');
  const layers = LAYER_IDS.filter((id) => asked.includes(id));
  const from = whole(params, 'minZoom', 0, MOST_WARM_ZOOM, 10);
  const to = whole(params, 'maxZoom', from, MOST_WARM_ZOOM, Math.max(from, 14));
  const before = context.checkpoint as { done?: number } | null;
  const skip = typeof before?.done === 'number' ? before.done : 0;
  const result = await tiles.warm(cityId, layers, { from, to, skip }, async (done, all) => {
    progress(done / all, `${done} / ${all}`);
    if (done % SAVE_EVERY === 0) await save({ done });
    return !cancelled();
  });
  await save({ done: result.done });
  return { ...result, layers, minZoom: from, maxZoom: to };
}

function whole(
  params: Record<string, unknown>,
  name: string,
  low: number,
  high: number,
  absent: number,
): number {
  const value = params[name] ?? absent;
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
  throw invalid(
    `params.${name}`,
    value,
    `应为 ${low}–${high} 的整数。`,
    `A whole number from ${low} to ${high} is needed.`,
  );
}
