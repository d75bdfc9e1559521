import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import type { Role } from '../accounts/permissions.ts';
import { parseCrsClaim } from '../coordinates/core/parse-crs-claim.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type {
  ImportAnswer,
  ImportLayer,
  ImportLayerInfo,
  ImportList,
  ImportReport,
  ImportStarted,
  ImportState,
  RejectedRow,
} from './contract.ts';
import { reportOf, summaryOf } from './import-report.ts';
import { createImportWork } from './import-work.ts';
import type { ImportWork, WorkDeps } from './import-work.ts';
import { cannotUndo, changesSince } from './load-import.ts';
import type { Control } from './read-import.ts';
import { NO_COUNTS } from './read-import.ts';
import * as staging from './staging-store.ts';
import * as store from './store.ts';
import { layersFor, targetOf } from './targets/targets.ts';
import { receiveUpload } from './upload.ts';

export interface IngestDeps extends WorkDeps {
  /** Absent: the caller runs the work itself (`runNow`). */
  jobs?: Pick<Jobs, 'define' | 'enqueue' | 'cancel' | 'one'>;
  /** Bytes of an upload at most. */
  uploadLimit?: number;
}

/** What a person says about a file. */
export interface ImportRequest {
  cityId: number;
  layer: ImportLayer;
  /** The file's name as sent. */
  name: string;
  /** The file itself. */
  stream: Readable;
  crs?: string;
  /** Field → column. */
  map?: Record<string, string>;
  encoding?: string;
  sheet?: string;
  dryRun?: boolean;
  sourceTitle?: string;
  attribution?: string;
  licence?: string;
  /** Account. */
  by: string;
}

/** A stranger's file to clean rows in the city, or a list of reasons why not. */
export interface Ingest {
  /** Takes the file and begins. Errors: 413, 422 for a datum or a field that nobody knows. */
  start(request: ImportRequest): Promise<ImportStarted>;
  layers(role: Role): Promise<ImportLayerInfo[]>;
  list(
    cityId: number,
    role: Role,
    filter: { layer?: ImportLayer; state?: ImportState; limit: number; cursor?: string },
  ): Promise<ImportList>;
  /** 404 when the city has none of this name, or the role may not see its layer. */
  report(cityId: number, importId: string, role?: Role): Promise<ImportReport>;
  /** Refused rows in pages; `next` is the last seq, null at the end. */
  rejected(
    cityId: number,
    importId: string,
    page: { after: number; limit: number },
  ): Promise<{ rows: RejectedRow[]; next: string | null }>;
  /** 409 `nothing_asked` when nothing waits for an answer. */
  answer(cityId: number, importId: string, answer: ImportAnswer, by: string): Promise<ImportStarted>;
  /** 409 `not_loaded`; 409 `changed_since` when later changes stand on it. */
  undo(cityId: number, importId: string, by: string): Promise<ImportStarted>;
  /** 409 `import_over` when there is nothing to cancel. */
  cancel(cityId: number, importId: string): Promise<void>;
  place: ImportWork['place'];
  unplace: ImportWork['unplace'];
  /** Runs the work here and now, without a job: for commands and tests. */
  runNow(cityId: number, importId: string, control?: Partial<Control>): Promise<{ state: string }>;
  undoNow(cityId: number, importId: string, by: string): Promise<{ rows: number }>;
}

const UPLOAD_LIMIT = 2 * 1024 * 1024 * 1024;
const STILL: Control = { progress: () => undefined, save: async () => undefined, cancelled: () => false };

export function createIngest(deps: IngestDeps): Ingest {
  const { db, clockOf, realClock, jobs, codes } = deps;
  const work = createImportWork(deps);

  async function rowOf(cityId: number, importId: string, role?: Role): Promise<store.FullImportRow> {
    const row = await store.readImport(db, cityId, importId);
    if (row === undefined || (role !== undefined && !layersFor(role).includes(row.layer)))
      throw notFound('importId', importId);
    return row;
  }

  async function enqueue(kind: string, cityId: number, importId: string, by: string): Promise<ImportStarted> {
    if (jobs === undefined) return { importId, jobId: null };
    const job = await jobs.enqueue(kind, { importId }, by, { cityId });
    if (kind === 'import.run') await store.saveImport(db, cityId, importId, { jobId: job.jobId });
    return { importId, jobId: job.jobId };
  }

  jobs?.define('import.run', {
    titleZh: '导入文件',
    titleEn: 'Import a file',
    permission: null,
    run: async (context) => {
      const { cityId, jobId } = context;
      const importId = String(context.params['importId']);
      const cancelled = async (): Promise<boolean> => (await jobs.one(jobId, cityId ?? 0)).cancelAsked;
      return work.run(cityId ?? 0, importId, context, cancelled);
    },
  });
  jobs?.define('import.undo', {
    titleZh: '撤销导入',
    titleEn: 'Undo an import',
    permission: null,
    run: async (context) =>
      work.undo(
        context.cityId ?? 0,
        String(context.params['importId']),
        String(context.params['by'] ?? 'system'),
        context,
      ),
  });

  /** A system that cannot be used is refused before the file is read. */
  async function checkCrs(cityId: number, text: string): Promise<void> {
    const claim = parseCrsClaim(text);
    if (claim.kind !== 'unknown') await deps.coordinates.open(cityId, claim);
  }

  async function checkUndo(cityId: number, importId: string): Promise<void> {
    const row = await rowOf(cityId, importId);
    if (row.state !== 'loaded')
      throw conflict(
        'not_loaded',
        row.state,
        '这次导入没有写入数据，无须撤销。',
        'This import is not in the city, so there is nothing to undo.',
      );
    const found = await changesSince(db, cityId, importId);
    if (found.length > 0) throw cannotUndo(found);
  }

  return {
    async start(request) {
      if (request.layer === 'city') throw useNewCity();
      const target = targetOf(request.layer);
      if (request.crs !== undefined) await checkCrs(request.cityId, request.crs);
      for (const field of Object.keys(request.map ?? {}))
        if (!target.fields.some(({ name }) => name === field)) throw unknownField(field, request.layer);
      const importId = randomUUID();
      const began = performance.now();
      const file = await receiveUpload(
        request.stream,
        deps.folder,
        importId,
        deps.uploadLimit ?? UPLOAD_LIMIT,
      );
      await store.insertImport(db, request.cityId, {
        importId,
        layer: request.layer,
        fileName: request.name,
        fileBytes: file.bytes,
        sha256: file.sha256,
        asked: {
          ...(request.crs === undefined ? {} : { crs: request.crs }),
          ...(request.map === undefined ? {} : { map: request.map }),
          ...(request.encoding === undefined ? {} : { encoding: request.encoding }),
          ...(request.sheet === undefined ? {} : { sheet: request.sheet }),
          dryRun: request.dryRun ?? false,
          nowIso: new Date(clockOf(request.cityId).now()).toISOString(),
          position: 0,
          problems: 0,
        },
        counts: NO_COUNTS,
        ...(request.sourceTitle === undefined ? {} : { sourceTitle: request.sourceTitle }),
        ...(request.attribution === undefined ? {} : { attribution: request.attribution }),
        ...(request.licence === undefined ? {} : { licence: request.licence }),
        by: request.by,
        at: new Date(realClock.now()).toISOString(),
        uploadS: Math.round(performance.now() - began) / 1000,
      });
      return enqueue('import.run', request.cityId, importId, request.by);
    },

    async layers(role) {
      const book = await codes.open();
      return layersFor(role).map((layer) => {
        const target = targetOf(layer);
        return {
          layer,
          zh: target.zh,
          en: target.en,
          noteZh: target.noteZh,
          noteEn: target.noteEn,
          geometry: { need: target.geometry.need, kinds: target.geometry.kinds },
          fields: target.fields.map(({ name, zh, en, type, required, aliases, unit, list }) => ({
            name,
            zh,
            en,
            type,
            required: required === true,
            aliases: aliases ?? [],
            ...(unit === undefined ? {} : { unit }),
            ...(list === undefined
              ? {}
              : { codes: book.codesOf(list).map((row) => ({ code: row.code, zh: row.zh, en: row.en })) }),
          })),
        };
      });
    },

    async list(cityId, role, filter) {
      const allowed = layersFor(role).filter((layer) => filter.layer === undefined || layer === filter.layer);
      const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor);
      const rows = await store.listImports(db, cityId, {
        layers: allowed,
        ...(filter.state === undefined ? {} : { state: filter.state }),
        ...(after === undefined ? {} : { after }),
        limit: filter.limit + 1,
      });
      const page = rows.slice(0, filter.limit);
      const last = page.at(-1);
      return {
        imports: page.map(summaryOf),
        next:
          rows.length > filter.limit && last !== undefined
            ? Buffer.from(JSON.stringify([last.createdAt, last.importId])).toString('base64url')
            : null,
      };
    },

    async report(cityId, importId, role) {
      let row = await rowOf(cityId, importId, role);
      if ((row.state === 'reading' || row.state === 'loading') && row.jobId !== null && jobs !== undefined) {
        // A job that was cancelled before it ran, or taken off the list of jobs, leaves the import to us.
        const job = await jobs.one(row.jobId, cityId).catch(() => undefined);
        if (job?.state === 'cancelled') {
          await work.cancel(cityId, importId);
          row = await rowOf(cityId, importId, role);
        }
      }
      return reportOf(row, await staging.stagedBox(db, cityId, importId));
    },

    async rejected(cityId, importId, { after, limit }) {
      await rowOf(cityId, importId);
      const rows = await staging.problems(db, cityId, importId, after, limit + 1);
      const page = rows.slice(0, limit);
      return { rows: page, next: rows.length > limit ? String(page.at(-1)!.seq) : null };
    },

    async answer(cityId, importId, answer, by) {
      const row = await rowOf(cityId, importId);
      if (row.state !== 'asking' && row.state !== 'staged')
        throw conflict(
          'nothing_asked',
          row.state,
          '这次导入没有等待回答的问题。',
          'Nothing of this import waits for an answer.',
        );
      const { crs, map, go } = answer;
      const target = targetOf(row.layer);
      if (crs !== undefined) await checkCrs(cityId, crs);
      for (const field of Object.keys(map ?? {}))
        if (!target.fields.some(({ name }) => name === field)) throw unknownField(field, row.layer);
      const asked = { ...row.asked, ...(go === true ? { dryRun: false } : {}) };
      if (go === true && row.state === 'staged' && crs === undefined && map === undefined) {
        await store.saveImport(db, cityId, importId, { state: 'loading', asked, finishedAt: null });
        return enqueue('import.run', cityId, importId, by);
      }
      await staging.clearStaged(db, cityId, importId);
      await store.saveImport(db, cityId, importId, {
        state: 'reading',
        counts: NO_COUNTS,
        preview: [],
        datum: null,
        progress: 0,
        finishedAt: null,
        asked: {
          ...asked,
          ...(crs === undefined ? {} : { crs }),
          ...(crs !== undefined || (go === true && row.datum?.question !== undefined)
            ? { crsConfirmed: true }
            : {}),
          ...(map === undefined ? {} : { map: { ...asked.map, ...map } }),
          position: 0,
          problems: 0,
          nextRow: 1,
        },
      });
      return enqueue('import.run', cityId, importId, by);
    },

    async undo(cityId, importId, by) {
      await checkUndo(cityId, importId);
      if (jobs === undefined) {
        await work.undo(cityId, importId, by, STILL);
        return { importId, jobId: null };
      }
      const job = await jobs.enqueue('import.undo', { importId, by }, by, { cityId });
      return { importId, jobId: job.jobId };
    },

    async cancel(cityId, importId) {
      const row = await rowOf(cityId, importId);
      if (row.state === 'asking' || row.state === 'staged') return work.cancel(cityId, importId);
      if (row.state !== 'reading' && row.state !== 'loading')
        throw conflict('import_over', row.state, '导入已结束。', 'The import is over.');
      if (jobs === undefined || row.jobId === null) return work.cancel(cityId, importId);
      const job = await jobs.cancel(row.jobId, cityId);
      if (job.state === 'cancelled') await work.cancel(cityId, importId);
    },

    place: work.place,
    unplace: work.unplace,
    runNow: (cityId, importId, control) =>
      work.run(cityId, importId, { ...STILL, ...control }, async () => true),
    async undoNow(cityId, importId, by) {
      await checkUndo(cityId, importId);
      return work.undo(cityId, importId, by, STILL);
    },
  };
}

function useNewCity(): XwError {
  return new XwError({
    code: 'use_new_city',
    status: 422,
    detail: '整座城市不作为图层导入。',
    detailEn: 'A whole city is not imported as a layer.',
    value: 'city',
    place: 'layer',
    remedy: '请用“设置 → 新建城市”（POST /api/v1/cities/uploads），或 xw city create FILE。',
    remedyEn: 'Use settings → new city (POST /api/v1/cities/uploads), or xw city create FILE.',
  });
}

function unknownField(field: string, layer: ImportLayer): XwError {
  return invalid(
    'map',
    field,
    `图层 ${layer} 没有字段“${field}”。`,
    `The layer ${layer} has no field "${field}".`,
  );
}

function conflict(code: string, value: string, detail: string, detailEn: string): XwError {
  return new XwError({
    code,
    status: 409,
    detail,
    detailEn,
    value,
    place: 'importId',
    remedy: '请刷新后查看当前状态。',
    remedyEn: 'Reload to see its present state.',
  });
}

function readCursor(text: string): { createdAt: string; importId: string } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(parsed)) {
      const [createdAt, importId] = parsed as unknown[];
      if (
        typeof createdAt === 'string' &&
        typeof importId === 'string' &&
        !Number.isNaN(Date.parse(createdAt))
      )
        return { createdAt, importId };
    }
  } catch {
    // Falls through to the refusal.
  }
  throw invalid('cursor', text, '翻页游标无效。', 'This cursor is not one of ours.');
}
