import { performance } from 'node:perf_hooks';
import type { Database } from '../db/database.ts';
import type { CrsSystems, OpenOptions } from '../coordinates/core/crs.ts';
import { XwError } from '../kernel/errors.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type { ImportCounts, RejectedRow } from './contract.ts';
import { decideDatum, trustedBoxOf } from './core/decide-datum.ts';
import type { DatumInput } from './core/decide-datum.ts';
import { declaredPreview } from './core/declared-preview.ts';
import { mapFields } from './core/map-fields.ts';
import { isRefusal, prepareRow, problemOf } from './core/prepare-row.ts';
import type { PreparedRow, RowPlan } from './core/prepare-row.ts';
import { REPAIRS } from './core/raw.ts';
import { verticesOf } from './core/vertices-of.ts';
import type { RawFile, RawGeometry } from './core/raw.ts';
import type { Target } from './core/target.ts';
import { openFile } from './open-file.ts';
import { lookUpReferences, resolveAddresses, stageBatch } from './stage-batch.ts';
import type { AddressAnswer, BatchContext } from './stage-batch.ts';
import * as staging from './staging-store.ts';
import * as store from './store.ts';
import type { FullImportRow, ImportPatch } from './store.ts';
import { targetOf } from './targets/targets.ts';

/** What a reading needs to know of the city. */
export interface CityView {
  timeZone: string;
  boundary: MultiPolygon | null;
  systems: CrsSystems;
  options: OpenOptions;
  codeOf(list: string, word: string): string | undefined;
  cellOf(position: LngLat): string;
  streetReachM: number;
  resolveAddresses: ((texts: string[]) => Promise<AddressAnswer[]>) | undefined;
}

/** Who runs it: progress, and whether to stop. */
export interface Control {
  progress(share: number, message: string): void;
  save(checkpoint: unknown): Promise<void>;
  cancelled(): boolean;
}

export type ReadEnd = 'asking' | 'staged' | 'stopped';

/** Rows looked at to find the fields. */
const FIELD_ROWS = 200;
/** Geometries looked at to judge the datum: the outline of all of them, or a sample. */
const OUTLINE_ROWS = 5_000;
const SAMPLE_ROWS = 500;
const PREVIEW_FEATURES = 200;
/**
 * A batch should take this long, ms; the number of rows follows. On the embedded engine everybody waits for it; on
 * PostgreSQL nobody does, and fewer, larger batches cost less.
 */
const BATCH_MS = { embedded: 100, postgresql: 400 } as const;
const LEAST_ROWS = 25;
const MOST_ROWS = 2_000;
/** A batch ends early when its geometries grow beyond this, vertices. */
const MOST_VERTICES = 60_000;

const MENDS: Record<string, { zh: string; en: string }> = {
  ...REPAIRS,
  made_valid: {
    zh: '几何无效，已用 ST_MakeValid 修复',
    en: 'The geometry was not valid and was mended with ST_MakeValid',
  },
  split_parts: { zh: '一行多个部分，已拆成多行', en: 'A row of several parts became several rows' },
};

export const NO_COUNTS: ImportCounts = {
  read: 0,
  accepted: 0,
  added: 0,
  replaced: 0,
  unchanged: 0,
  rejected: 0,
  skipped: 0,
  queued: 0,
  repaired: [],
};

interface Look {
  columns: { name: string; sample: string[] }[];
  geometries: RawGeometry[];
  any: boolean;
}

/** Opens the file of an import with what the person said about it. */
function openImport(path: string, row: FullImportRow): Promise<RawFile> {
  const { encoding, sheet } = row.asked;
  return openFile(path, {
    name: row.fileName,
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet, layer: sheet }),
    osm: 'features',
  });
}

/**
 * Looks at a file: its format, columns and datum, and whether a person has to be asked. Saves what it finds.
 * `undefined`: a question is open (state `asking`).
 */
async function inspect(
  db: Database,
  cityId: number,
  row: FullImportRow,
  path: string,
  city: CityView,
): Promise<RowPlan | undefined> {
  const target = targetOf(row.layer);
  const file = await openImport(path, row);
  try {
    const look = await lookAt(file, target);
    const osm = file.format === 'osm-pbf';
    const mapped = mapFields(look.columns, target.fields, row.asked.map);
    const missing = osm && target.fromOsm !== undefined ? [] : mapped.missing;
    const datum: DatumInput = {
      asked: row.asked.crs,
      confirmed: row.asked.crsConfirmed === true,
      file: { claim: file.claim, why: file.claimWhy },
      geometries: target.geometry.need === 'none' ? [] : look.geometries,
      boundary: city.boundary,
      test: target.datum,
      systems: city.systems,
      options: city.options,
    };
    const box = trustedBoxOf(datum);
    const roads = box === undefined ? [] : await store.readRoadsIn(db, cityId, box);
    const { report, transform } = decideDatum(roads.length === 0 ? datum : { ...datum, roads });
    const shown = () => declaredPreview(look.geometries, report.claimed, city, PREVIEW_FEATURES);
    const asking = report.question !== undefined || (missing.length > 0 && look.any);
    const patch: ImportPatch = {
      format: file.format,
      ...(file.encoding === undefined ? {} : { encoding: file.encoding }),
      ...(file.attribution === undefined ? {} : { attribution: file.attribution }),
      ...(file.licence === undefined ? {} : { licence: file.licence }),
      datum: report,
      fields: mapped.columns,
      missing,
      ...(asking ? { state: 'asking' as const, preview: shown() } : {}),
    };
    await store.saveImport(db, cityId, row.importId, patch);
    if (asking) return undefined;
    return { target, map: mapped.map, transform, osm, reading: city };
  } finally {
    await file.close();
  }
}

async function lookAt(file: RawFile, target: Target): Promise<Look> {
  const columns = new Map<string, string[]>();
  const geometries: RawGeometry[] = [];
  const wanted = target.datum === 'outline' ? OUTLINE_ROWS : SAMPLE_ROWS;
  let rows = 0;
  const stop = new AbortController();
  try {
    for await (const item of file.rows(stop.signal)) {
      if ('problem' in item) continue;
      rows += 1;
      if (rows <= FIELD_ROWS)
        for (const [name, value] of Object.entries(item.properties)) {
          const sample = columns.get(name) ?? [];
          if (value !== null && value !== '' && sample.length < 3) sample.push(String(value).slice(0, 80));
          columns.set(name, sample);
        }
      if (item.geometry !== null) geometries.push(item.geometry);
      if (rows >= wanted) break;
    }
  } catch (error) {
    // What is broken further on is found again, with its place, when the rows are read.
    if (rows === 0) throw error;
  }
  return {
    columns: [...columns].map(([name, sample]) => ({ name, sample })),
    geometries,
    any: rows > 0,
  };
}

/**
 * Reads a file into the staging table, from where it stopped before. Ends `asking` when a person must answer, `staged`
 * when every row is checked, `stopped` when it was told to stop. Errors: those of the reader, of `openCrs`, and
 * `no_rows` for a file without any.
 */
export async function readIn(
  db: Database,
  cityId: number,
  importId: string,
  path: string,
  city: CityView,
  control: Control,
): Promise<ReadEnd> {
  const row = await store.readImport(db, cityId, importId);
  if (row === undefined) throw new Error(`no import ${importId}`);
  control.progress(0, '检查文件 / looking at the file');
  const plan = await inspect(db, cityId, row, path, city);
  if (plan === undefined) return 'asking';
  const fresh = (await store.readImport(db, cityId, importId))!;
  const reading = new Reading(db, cityId, fresh, plan, city);
  const file = await openImport(path, row);
  try {
    const end = await reading.run(file, control);
    if (end === 'stopped') return end;
  } finally {
    await file.close();
  }
  if (row.layer === 'boundaries') await staging.finishBoundaries(db, cityId, importId);
  return 'staged';
}

/** One reading of one file: batches that adapt to the engine's pace. */
class Reading {
  private readonly counts: ImportCounts;
  private readonly asked: store.Asked;
  private readonly preview: unknown[];
  private readonly context: BatchContext;
  private readonly startedMs = performance.now();
  private nextRow: number;
  private batchRows: number;
  private sqlMs = 0;
  private longestMs = 0;

  private readonly db: Database;
  private readonly cityId: number;
  private readonly row: FullImportRow;
  private readonly plan: RowPlan;

  constructor(db: Database, cityId: number, row: FullImportRow, plan: RowPlan, city: CityView) {
    this.db = db;
    this.cityId = cityId;
    this.row = row;
    this.plan = plan;
    this.counts = { ...row.counts, repaired: row.counts.repaired.map((one) => ({ ...one })) };
    this.asked = { ...row.asked };
    this.preview = [...row.preview];
    this.nextRow = row.asked.nextRow ?? 1;
    this.batchRows = db.engine === 'embedded' ? 50 : 500;
    this.context = {
      cityId,
      importId: row.importId,
      target: plan.target,
      nowIso: row.asked.nowIso,
      by: row.createdBy,
      fileName: row.fileName,
      errorM: plan.transform?.errorM ?? null,
      resolveAddresses: city.resolveAddresses,
      cellOf: city.cellOf,
      streetReachM: city.streetReachM,
      references: new Map(),
    };
  }

  async run(file: RawFile, control: Control): Promise<'done' | 'stopped'> {
    const skip = this.asked.position;
    const stop = new AbortController();
    let seen = 0;
    let rows: PreparedRow[] = [];
    let refused: Omit<RejectedRow, 'seq'>[] = [];
    let vertices = 0;
    let skipped = 0;
    // While one batch is with the engine, the next is read.
    let staging: Promise<void> = Promise.resolve();
    const flush = async (): Promise<void> => {
      await staging;
      const batch = { rows, refused, skipped, seen };
      staging = this.flush(batch.rows, batch.refused, batch.skipped, batch.seen).then(async () => {
        control.progress(0.5 * shareOf(batch.seen), `已检查 ${batch.seen} 行 / ${batch.seen} rows checked`);
        await control.save({ position: batch.seen });
      });
      // Its failure is met at the next await; until then it is no unhandled rejection.
      staging.catch(() => undefined);
      rows = [];
      refused = [];
      vertices = 0;
      skipped = 0;
    };
    try {
      for await (const item of file.rows(stop.signal)) {
        seen += 1;
        if (seen <= skip) continue;
        if ('problem' in item) {
          const { place, code, value, reasonZh, reasonEn } = item.problem;
          refused.push({ place, code, value, reasonZh, reasonEn });
        } else {
          const prepared = prepareRow(item, this.plan);
          if (prepared === undefined) skipped += 1;
          else if (isRefusal(prepared)) {
            const { seq: _, ...problem } = problemOf(prepared, 0, item.place);
            refused.push(problem);
          } else {
            rows.push(prepared);
            vertices += verticesOf(item.geometry);
          }
        }
        const handled = rows.length + refused.length;
        if (handled >= this.batchRows || vertices >= MOST_VERTICES || skipped >= 20_000) {
          await flush();
          if (control.cancelled()) {
            await staging;
            stop.abort();
            return 'stopped';
          }
        }
      }
    } finally {
      // A file that breaks off in the middle must not leave a batch behind its own end.
      await staging.catch(() => undefined);
    }
    await flush();
    await staging;
    if (seen === 0)
      throw new XwError({
        code: 'no_rows',
        status: 422,
        detail: '文件可以读取，但没有任何行。',
        detailEn: 'The file can be read but holds no rows.',
        value: this.row.fileName,
        place: 'file',
        remedy: '请检查是否选对了工作表或图层。',
        remedyEn: 'Check whether the right sheet or layer was chosen.',
      });
    const seconds = (performance.now() - this.startedMs) / 1000;
    await store.saveImport(this.db, this.cityId, this.row.importId, {
      timings: {
        read: round(seconds - this.sqlMs / 1000),
        check: round(this.sqlMs / 1000),
        longestBatchMs: Math.round(this.longestMs),
      },
    });
    return 'done';
  }

  private async flush(
    rows: PreparedRow[],
    refused: Omit<RejectedRow, 'seq'>[],
    skipped: number,
    seen: number,
  ): Promise<void> {
    await lookUpReferences(this.db, rows, this.context);
    const addresses = await resolveAddresses(rows, this.context);
    const began = performance.now();
    await this.db.transaction(async (tx) => {
      const result = await stageBatch(tx, rows, addresses, this.nextRow, this.context);
      const problems = [...refused, ...result.rejected].map((problem, index) => ({
        seq: this.asked.problems + index + 1,
        ...problem,
      }));
      await staging.insertProblems(tx, this.cityId, this.row.importId, problems);
      const { counts } = this;
      counts.read = seen;
      counts.accepted += result.accepted;
      counts.queued += result.queued;
      counts.rejected += problems.length;
      counts.skipped += skipped;
      for (const how of result.mended) this.mend(how);
      const grown = this.preview.length < PREVIEW_FEATURES && result.shown.length > 0;
      for (const { geometry, values } of result.shown)
        if (this.preview.length < PREVIEW_FEATURES)
          this.preview.push({ type: 'Feature', geometry, properties: values });
      this.nextRow += result.rows;
      Object.assign(this.asked, {
        position: seen,
        problems: this.asked.problems + problems.length,
        nextRow: this.nextRow,
      });
      await store.saveImport(tx, this.cityId, this.row.importId, {
        counts,
        asked: this.asked,
        progress: 0.5 * shareOf(seen),
        ...(grown ? { preview: this.preview } : {}),
      });
    });
    this.adapt(performance.now() - began, rows.length);
  }

  private mend(how: string): void {
    const known = this.counts.repaired.find((one) => one.how === how);
    if (known !== undefined) known.count += 1;
    else {
      const words = this.plan.target.mends?.[how] ?? MENDS[how] ?? { zh: how, en: how };
      this.counts.repaired.push({ how, ...words, count: 1 });
    }
  }

  private adapt(tookMs: number, rows: number): void {
    this.sqlMs += tookMs;
    this.longestMs = Math.max(this.longestMs, tookMs);
    if (rows === 0) return;
    const fits = Math.floor((rows * BATCH_MS[this.db.engine]) / Math.max(1, tookMs));
    this.batchRows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.min(fits, this.batchRows * 2)));
  }
}

/** Nobody knows how many rows a stream has: nearer to 1 the more there were. */
const shareOf = (rows: number): number => rows / (rows + 2_000);
const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
