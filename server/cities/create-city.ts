import type { Database } from '../db/database.ts';
import { dropCity, insertRows } from '../demo/load.ts';
import { SINCE_EVER } from '../geography/builder.ts';
import { XwError } from '../kernel/errors.ts';
import { planInThread } from './city-thread.ts';
import type { CityReport } from './contract.ts';
import type { PlannedCity } from './plan-city.ts';
import type { CityRequest, CreateFiles } from './settle-boundary.ts';
import * as store from './store.ts';

/** Doors from the file of a city are told by this from those of imports. */
export const doorsId = (cityId: number): string => `city-${cityId}`;

export interface CreateContext {
  db: Database;
  cityId: number;
  by: string;
  /** Wall clock, epoch ms. */
  now(): number;
  progress(share: number, zh: string, en: string): void;
  cancelled(): boolean;
  /** Notes doors with known numbers, from which addresses are found. */
  putDoors(doors: PlannedCity['doors'], from: { source: string; importId: string }): Promise<void>;
}

function stop(): XwError {
  return new XwError({
    code: 'cancelled',
    status: 409,
    detail: '已取消，未留下任何数据。',
    detailEn: 'Cancelled; nothing was left behind.',
    remedy: '需要时请重新创建。',
    remedyEn: 'Create it again when you need it.',
  });
}

/**
 * Makes a city from files: boundary, local zone, roads, streets, grids, cells, buildings, surfaces, places. The work is
 * done in a thread of its own; rows go in by short batches. Nothing is left when it fails or is cancelled.
 * Errors: those of `planCity`, and `cancelled`.
 */
export async function createCity(
  context: CreateContext,
  files: CreateFiles,
  request: CityRequest,
): Promise<CityReport> {
  const { db, cityId } = context;
  await dropCity(db, cityId);
  try {
    const planned = await planInThread(cityId, files, request, {
      progress: context.progress,
      cancelled: () => (context.cancelled() ? stop() : undefined),
      validity: (shape) => store.validity(db, shape),
    });
    return await write(context, files, request, planned);
  } catch (error) {
    await dropCity(db, cityId);
    throw error;
  }
}

async function write(
  context: CreateContext,
  files: CreateFiles,
  request: CityRequest,
  planned: PlannedCity,
): Promise<CityReport> {
  const { db, cityId, progress } = context;
  const since = context.now();
  const { code, timeZone, localSrid, boundary, attribution, licence, tables } = planned;
  await store.insertCity(db, {
    cityId,
    code,
    nameZh: request.nameZh,
    nameEn: request.nameEn,
    adcode: request.adcode ?? null,
    timeZone,
    localSrid,
    boundary,
    h3Coarse: request.h3Coarse,
    h3Fine: request.h3Fine,
    attribution,
    licence,
  });
  const total = Object.values(tables).reduce((sum, rows) => sum + rows.length, 0);
  const place = { cityId, anchor: SINCE_EVER };
  let written = 0;
  for (const [table, rows] of Object.entries(tables)) {
    if (context.cancelled()) throw stop();
    await insertRows(db, table as Parameters<typeof insertRows>[1], rows, place, (count) => {
      written += count;
      progress(
        0.6 + (0.35 * written) / total,
        `正在写入：${written} / ${total}`,
        `Writing: ${written} of ${total}`,
      );
    });
  }
  await store.putRoadWords(db, cityId, planned.roadWords);
  await store.putHeightBasis(db, cityId, planned.heights);
  const known = new Map(planned.heights.map(({ id, basis }) => [id, basis]));
  const broken = await store.dropBroken(db, cityId, [...known.keys()]);
  await context.putDoors(planned.doors, { source: files.source.kind, importId: doorsId(cityId) });
  progress(0.97, '正在收尾', 'Finishing');
  const gone = broken.flatMap(({ id }) => known.get(id) ?? []);
  const { buildings } = planned.report;
  const report: CityReport = {
    ...planned.report,
    buildings: {
      total: buildings.total - gone.length,
      fromHeight: buildings.fromHeight - gone.filter((basis) => basis === 'source').length,
      fromLevels: buildings.fromLevels - gone.filter((basis) => basis === 'levels').length,
      assumed: buildings.assumed - gone.filter((basis) => basis === 'assumed').length,
    },
    surfaces: planned.report.surfaces - (broken.length - gone.length),
    rejected: [
      ...planned.report.rejected,
      ...broken.map(({ id, reason }) => ({
        place: id,
        code: 'outline_crosses_itself',
        zh: `边界自相交：${reason}`,
        en: `The outline crosses itself: ${reason}`,
      })),
    ],
    rejectedCount: planned.report.rejectedCount + broken.length,
    createdBy: context.by,
    createdAt: new Date(context.now()).toISOString(),
    took: { ...planned.report.took, write: Math.round(context.now() - since) / 1000 },
  };
  await store.setCreation(db, cityId, 'ready', report);
  await store.completeCity(db, cityId, files.source.sha256);
  progress(1, '城市已建成', 'The city is ready');
  return report;
}
