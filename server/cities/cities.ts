import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Addresses } from '../addresses/addresses.ts';
import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import { dropCity } from '../demo/load.ts';
import { buildGridsOf, buildStreetsOf } from '../geography/builder.ts';
import { checkTopology } from '../geography/topology-check.ts';
import type { JobContext, JobKind } from '../jobs/job-kind.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import {
  cityReportSchema,
  newCitySchema,
  type CityEntry,
  type CityReport,
  type CityStarted,
  type CityUpload,
  type H3Option,
  type NewCity,
  type TopologyReport,
} from './contract.ts';
import { h3OptionsAt } from './core/h3-options.ts';
import { createCity, doorsId } from './create-city.ts';
import type { CityRequest, CreateFiles } from './settle-boundary.ts';
import * as store from './store.ts';
import type { CityUploads } from './uploads.ts';

export interface CitiesDeps {
  db: Database;
  /** Real time. */
  clock: Clock;
  uploads: CityUploads;
  audit: { record(event: AuditEvent): Promise<unknown> };
  addresses: Pick<Addresses, 'putDoors' | 'dropDoors'>;
  jobs: {
    define(kind: string, definition: JobKind): void;
    enqueue(
      kind: string,
      params: Record<string, unknown>,
      by: string,
      options?: { cityId?: number | null },
    ): Promise<{ jobId: string }>;
  };
  /** Told after a city came, changed or went: clocks, remembered facts and tiles follow. */
  changed(cityId: number, what: 'created' | 'rebuilt' | 'deleted'): Promise<void>;
}

/** Which cities are there, and how does a new one come from a file? */
export interface Cities {
  list(cityIds: readonly number[]): Promise<CityEntry[]>;
  h3Options(lat: number, lng: number): H3Option[];
  upload(stream: Readable, name: string, kind: CityUpload['kind'], crs?: string): Promise<CityUpload>;
  /** Starts the job `city.create`; `from` is the city that the person is in. Errors: not_found for an upload. */
  create(input: NewCity, by: string, from: number | null): Promise<CityStarted>;
  /** How a city was made. Raises not_found for one that no file made, or that is not made yet. */
  report(cityId: number): Promise<CityReport>;
  rebuild(what: 'streets' | 'grids', cityId: number, count: number, by: string): Promise<{ jobId: string }>;
  topology(cityId: number): Promise<TopologyReport>;
  /** Removes a city that a file made, after its name was typed. Errors: `not_imported`, `name_differs`. */
  remove(
    cityId: number,
    confirm: string,
    by: string,
  ): Promise<{ cityId: number; removed: Record<string, number> }>;
}

const jobParams = z.object({
  cityId: z.int(),
  by: z.string(),
  from: z.int().nullable(),
  input: newCitySchema,
});
const rebuildParams = z.object({ count: z.int() });

function requestOf(input: z.output<typeof newCitySchema>): CityRequest {
  const { source: _source, boundary, giveToAccounts: _accounts, ...rest } = input;
  if (boundary === undefined) return rest;
  if (boundary.how === 'choice') return { ...rest, boundary: { choice: boundary.choice } };
  if (boundary.how === 'hull') return { ...rest, boundary: { choice: 'hull' } };
  const { geometry } = boundary;
  const drawn: MultiPolygon | undefined =
    geometry.type === 'MultiPolygon'
      ? geometry
      : geometry.type === 'Polygon'
        ? { type: 'MultiPolygon', coordinates: [geometry.coordinates] }
        : undefined;
  if (drawn === undefined)
    throw invalid('boundary.geometry', geometry.type, '边界应为多边形。', 'The boundary must be a polygon.');
  return { ...rest, boundary: { drawn } };
}

export function createCities(deps: CitiesDeps): Cities {
  const { db, clock, uploads, audit, jobs, addresses } = deps;
  const nowIso = (): string => new Date(clock.now()).toISOString();

  async function filesOf(input: z.output<typeof newCitySchema>): Promise<CreateFiles> {
    const source = await uploads.find(input.source.uploadId);
    const files: CreateFiles = {
      source: {
        path: source.path,
        name: source.upload.name,
        kind: input.source.kind,
        sha256: source.upload.sha256,
        ...(source.crs === undefined ? {} : { crs: source.crs }),
      },
    };
    if (input.boundary?.how === 'choice' && input.boundary.uploadId !== input.source.uploadId) {
      const { upload, path, crs } = await uploads.find(input.boundary.uploadId);
      files.boundary = { path, name: upload.name, kind: 'boundary', ...(crs === undefined ? {} : { crs }) };
    }
    return files;
  }

  async function make(context: JobContext): Promise<CityReport> {
    const { cityId, by, from, input } = jobParams.parse(context.params);
    try {
      const report = await createCity(
        {
          db,
          cityId,
          by,
          now: () => clock.now(),
          progress: (share, zh, en) => context.progress(share, `${zh} / ${en}`),
          cancelled: () => context.cancelled(),
          putDoors: (doors, from) => addresses.putDoors(cityId, doors, from),
        },
        await filesOf(input),
        requestOf(input),
      );
      await store.shareCity(db, cityId, by, input.giveToAccounts ? from : null);
      await audit.record({
        stream: 'cities',
        actor: by,
        action: 'city.created',
        subject: String(cityId),
        detail: { file: report.file.name, sha256: report.file.sha256, nameZh: input.nameZh },
      });
      await deps.changed(cityId, 'created');
      return report;
    } catch (error) {
      await store.setCreation(db, cityId, 'failed');
      throw error;
    }
  }

  jobs.define('city.create', {
    titleZh: '新建城市',
    titleEn: 'Make a city',
    permission: null,
    run: make,
  });
  const rebuilds = { streets: buildStreetsOf, grids: buildGridsOf };
  const titles = {
    streets: { titleZh: '重新划分街巷', titleEn: 'Make streets anew' },
    grids: { titleZh: '重新划分网格', titleEn: 'Make grids anew' },
  };
  for (const what of ['streets', 'grids'] as const)
    jobs.define(`${what}.build`, {
      ...titles[what],
      permission: null,
      async run({ cityId, params }) {
        if (cityId === null) throw invalid('city', null, '请指定城市。', 'Say which city.');
        const built = await rebuilds[what](db, cityId, rebuildParams.parse(params));
        await deps.changed(cityId, 'rebuilt');
        return built;
      },
    });

  return {
    list: (cityIds) => store.listCities(db, cityIds),
    h3Options: (lat, lng) => h3OptionsAt(lng, lat),
    upload: (stream, name, kind, crs) => uploads.receive(stream, name, kind, crs),
    async create(input, by, from) {
      const parsed = newCitySchema.parse(input);
      const files = await filesOf(parsed);
      requestOf(parsed);
      const { name, sha256 } = files.source;
      const cityId = await store.reserveCity(db, { name, sha256 }, parsed, by, nowIso());
      const { jobId } = await jobs.enqueue('city.create', { cityId, by, from, input: parsed }, by, {
        cityId: from,
      });
      return { cityId, jobId };
    },
    async report(cityId) {
      const creation = await store.readCreation(db, cityId);
      if (creation === undefined || creation.report === null) throw notFound('cityId', String(cityId));
      return cityReportSchema.parse(creation.report);
    },
    rebuild: (what, cityId, count, by) => jobs.enqueue(`${what}.build`, { count }, by, { cityId }),
    async topology(cityId) {
      return { ...(await checkTopology(db, cityId)), checkedAt: nowIso() };
    },
    async remove(cityId, confirm, by) {
      const [city] = await store.listCities(db, [cityId]);
      const creation = await store.readCreation(db, cityId);
      if (creation === undefined)
        throw new XwError({
          code: 'not_imported',
          status: 409,
          detail: '只能删除由文件新建的城市。',
          detailEn: 'Only a city that was made from a file can be deleted.',
          value: String(cityId),
          place: 'cityId',
          remedy: '示范城市与既有城市不在此删除。',
          remedyEn: 'The demo city and others are not deleted here.',
        });
      if (city !== undefined && confirm !== city.nameZh && confirm !== city.nameEn)
        throw new XwError({
          code: 'name_differs',
          status: 422,
          detail: '输入的城市名称不一致，未删除。',
          detailEn: 'The name that was typed differs; nothing was deleted.',
          value: confirm,
          place: 'confirm',
          remedy: `请输入“${city.nameZh}”。`,
          remedyEn: `Type “${city.nameEn}”.`,
        });
      await audit.record({
        stream: 'cities',
        actor: by,
        action: 'city.deleted',
        subject: String(cityId),
        detail: { nameZh: city?.nameZh ?? '', file: creation.fileName, counts: city?.counts ?? {} },
      });
      await addresses.dropDoors(cityId, doorsId(cityId));
      await dropCity(db, cityId);
      await store.dropCreation(db, cityId);
      await deps.changed(cityId, 'deleted');
      return { cityId, removed: city?.counts ?? {} };
    },
  };
}
