import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import { parseCrsClaim } from '../coordinates/core/parse-crs-claim.ts';
import type { Database } from '../db/database.ts';
import { openFile } from '../ingest/open-file.ts';
import { bytesOf, linesOf, textOf } from '../ingest/text-source.ts';
import { receiveUpload, uploadPath } from '../ingest/upload.ts';
import type { JobContext } from '../jobs/job-kind.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { Law } from '../law/law.ts';
import type { Batch, BatchProblem, BatchRow } from './batch-contract.ts';
import * as store from './batch-store.ts';
import { batchWorkbook } from './batch-workbook.ts';
import type { PermitRequest } from './contract.ts';
import { problemOf, readBatchLine, readBatchRow } from './core/batch-row.ts';
import type { BatchDefaults, BatchReading, CodeOf } from './core/batch-row.ts';
import type { Permits } from './permits.ts';

export interface PermitBatchesDeps {
  db: Database;
  /** City time: the date of the act where a row says none. */
  clock: Clock;
  city: Pick<CityDesk, 'localDay' | 'facts'>;
  law: Pick<Law, 'current'>;
  codes: Pick<CodeBooks, 'open'>;
  permits: Pick<Permits, 'checkMany'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
  jobs: Pick<Jobs, 'define' | 'enqueue' | 'cancel'>;
  /** Where files wait until they are done. */
  folder: string;
}

/** What a person sends along with a file of sites. */
export interface BatchRequest {
  cityId: number;
  name: string;
  stream: Readable;
  works?: string;
  legal?: string;
  crs?: string;
  accuracyBasis?: BatchDefaults['accuracyBasis'];
  projectNo?: string;
  sheet?: string;
  by: string;
}

/** Many sites in one file: each row gets its verdict or the reason why there is none. */
export interface PermitBatches {
  /** Takes the file and begins. Errors: 413, 422 for works or a reference system that nobody knows. */
  start(request: BatchRequest): Promise<Batch>;
  list(cityId: number): Promise<Batch[]>;
  read(cityId: number, batchId: string): Promise<Batch>;
  rows(
    cityId: number,
    batchId: string,
    page: { after: number; limit: number },
  ): Promise<{ rows: BatchRow[]; next: string | null }>;
  /** Rows with their findings, for files out. */
  findings(cityId: number, batchId: string): AsyncIterable<store.StoredRow>;
  /** The same as Excel: verdicts on one sheet, refused rows on the other. */
  workbook(cityId: number, batchId: string): Promise<Buffer>;
  cancel(cityId: number, batchId: string): Promise<Batch>;
}

const UPLOAD_LIMIT = 64 * 1024 * 1024;
/** Rows that one file may have; more belong into several. */
const MOST_ROWS = 20_000;
const CHUNK = 100;
const LIST = 100;

export function createPermitBatches(deps: PermitBatchesDeps): PermitBatches {
  const { db, clock, city, codes, law, permits, audit, jobs, folder } = deps;
  const now = () => new Date(clock.now()).toISOString();

  async function codeOf(): Promise<CodeOf> {
    const book = await codes.open();
    return (list, text) => {
      const wanted = text.trim().toLowerCase();
      return book
        .codesOf(list)
        .find((one) => [one.code, one.zh, one.en].some((name) => name.toLowerCase() === wanted))?.code;
    };
  }

  async function worksOf(text: string | undefined): Promise<string[]> {
    if (text === undefined) return [];
    const find = await codeOf();
    return text.split(/[,，、]/).map((one) => {
      const code = find('work_type', one);
      if (code === undefined)
        throw invalid('works', one, `不认识的工程类型：${one}`, `Unknown kind of work: ${one}`);
      return code;
    });
  }

  async function readOne(cityId: number, batchId: string): Promise<store.StoredBatch> {
    const [found] = await store.readBatches(db, cityId, batchId, 1);
    if (found === undefined) throw notFound('batch', batchId);
    return found;
  }

  /** Judges questions that were read, and keeps what became of each. */
  async function settle(
    cityId: number,
    batchId: string,
    by: string,
    readings: readonly { seq: number; place: string; reading: BatchReading }[],
  ): Promise<void> {
    const asked = readings.flatMap(({ reading }) => ('request' in reading ? [reading.request] : []));
    const answers = await permits.checkMany(cityId, asked, by);
    let at = 0;
    const rows = readings.map(({ seq, place, reading }): store.NewRow => {
      const row = { seq, place, ref: reading.ref };
      if ('problem' in reading) return { ...row, checkId: null, problem: reading.problem };
      const answer = answers[at++]!;
      return 'checkId' in answer
        ? { ...row, checkId: answer.checkId, problem: null }
        : { ...row, checkId: null, problem: problemOf(answer.error, place) };
    });
    await store.putRows(db, cityId, batchId, rows);
  }

  async function run(context: JobContext): Promise<unknown> {
    const cityId = context.cityId ?? 1;
    const batchId = String(context.params['batchId']);
    const by = String(context.params['by']);
    const batch = await readOne(cityId, batchId);
    const { defaults, crsGiven, sheet } = batch.asked as Asked;
    const path = uploadPath(folder, batchId);
    const done = typeof context.checkpoint === 'number' ? context.checkpoint : 0;
    const end = async (state: Batch['state'], error?: Batch['error']): Promise<void> => {
      await store.setBatch(db, cityId, batchId, { state, error: error ?? null, finishedAt: now() });
      await rm(path, { force: true });
    };
    try {
      const find = await codeOf();
      let seq = 0;
      let waiting: Parameters<typeof settle>[3][number][] = [];
      const flush = async (): Promise<void> => {
        if (waiting.length === 0) return;
        await settle(cityId, batchId, by, waiting);
        waiting = [];
        await context.save(seq);
        context.progress(seq / (seq + CHUNK), `${seq} 行 / rows`);
      };
      for await (const one of readingsOf(path, batch.name, defaults, crsGiven, sheet, find)) {
        seq += 1;
        if (seq <= done) continue;
        if (seq > MOST_ROWS) throw tooManyRows();
        waiting.push({ seq, ...one });
        if (waiting.length < CHUNK) continue;
        await flush();
        if (context.cancelled()) break;
      }
      if (!context.cancelled()) await flush();
      if (context.cancelled()) {
        // Cancelled by a person, or the service stops and goes on later: the file stays for the latter.
        return { rows: seq };
      }
      if (seq === 0) throw noRows(batch.name);
      await end('done');
      return { batchId, rows: seq };
    } catch (error) {
      await end('failed', briefly(error));
      throw error;
    }
  }

  async function* findings(cityId: number, batchId: string): AsyncGenerator<store.StoredRow> {
    for (let after = 0; ;) {
      const rows = await store.readRows(db, cityId, batchId, { after, limit: CHUNK, withFindings: true });
      yield* rows;
      if (rows.length < CHUNK) return;
      after = rows.at(-1)!.seq;
    }
  }

  jobs.define('permits.batch', {
    titleZh: '批量核查',
    titleEn: 'Check many sites',
    permission: null,
    run,
  });

  return {
    async start(request) {
      const { cityId, by } = request;
      const works = await worksOf(request.works);
      const crs = request.crs === undefined ? undefined : parseCrsClaim(request.crs);
      const batchId = `B-${randomUUID().slice(0, 13)}`;
      const file = await receiveUpload(request.stream, folder, batchId, UPLOAD_LIMIT);
      const asked: Asked = {
        defaults: {
          works,
          legal: request.legal ?? (await city.localDay(cityId, clock.now())),
          crs: crs ?? { kind: 'unknown' },
          accuracyBasis: request.accuracyBasis ?? 'unknown',
          ...(request.projectNo === undefined ? {} : { projectNo: request.projectNo }),
        },
        crsGiven: crs !== undefined,
        ...(request.sheet === undefined ? {} : { sheet: request.sheet }),
      };
      await audit.record({
        stream: 'permits',
        actor: by,
        action: 'permits.batch_started',
        subject: `batch ${batchId}`,
        detail: { name: request.name, sha256: file.sha256, bytes: file.bytes },
      });
      await store.insertBatch(db, cityId, {
        batchId,
        name: request.name,
        sha256: file.sha256,
        asked,
        by,
        at: now(),
      });
      const { jobId } = await jobs.enqueue('permits.batch', { batchId, by }, by, { cityId });
      await store.setBatch(db, cityId, batchId, { jobId });
      return shown(await readOne(cityId, batchId));
    },
    list: async (cityId) => (await store.readBatches(db, cityId, null, LIST)).map(shown),
    read: async (cityId, batchId) => shown(await readOne(cityId, batchId)),
    async rows(cityId, batchId, { after, limit }) {
      await readOne(cityId, batchId);
      const rows = await store.readRows(db, cityId, batchId, { after, limit, withFindings: false });
      return {
        rows: rows.map(({ seq, place, ref, checkId, outcome, statementZh, statementEn, problem }) => ({
          seq,
          place,
          ref,
          checkId,
          outcome,
          statementZh,
          statementEn,
          problem,
        })),
        next: rows.length < limit ? null : String(rows.at(-1)?.seq ?? 0),
      };
    },
    findings,
    async workbook(cityId, batchId) {
      const batch = shown(await readOne(cityId, batchId));
      const book = await codes.open();
      const { materials } = law.current().law;
      const facts = await city.facts(cityId);
      const names = {
        work: (code: string) => book.label('work_type', code).zh,
        material: (id: string) => materials.find((one) => one.materialId === id)?.zh ?? id,
      };
      return batchWorkbook(batch, findings(cityId, batchId), names, facts);
    },
    async cancel(cityId, batchId) {
      const batch = await readOne(cityId, batchId);
      if (batch.jobId !== null) await jobs.cancel(batch.jobId, cityId);
      await store.setBatch(db, cityId, batchId, { state: 'cancelled', finishedAt: now() });
      await rm(uploadPath(folder, batchId), { force: true });
      return shown(await readOne(cityId, batchId));
    },
  };
}

function shown(stored: store.StoredBatch): Batch {
  const { batchId, name, createdAt, createdBy, state, jobId, rows, refused, outcomes, error } = stored;
  return { batchId, name, createdAt, createdBy, state, jobId, rows, refused, outcomes, error };
}

interface Asked {
  defaults: BatchDefaults;
  /** Did a person say the reference system? Else the file's own word counts. */
  crsGiven: boolean;
  sheet?: string;
}

/** The questions of a file one by one: requests by lines (NDJSON), or the rows of any format that can be imported. */
async function* readingsOf(
  path: string,
  name: string,
  defaults: BatchDefaults,
  crsGiven: boolean,
  sheet: string | undefined,
  codeOf: CodeOf,
): AsyncGenerator<{ place: string; reading: BatchReading }> {
  if (!existsSync(path)) throw fileGone(name);
  if (await asksByLines(path, name)) {
    for await (const { line, number, tooLong } of linesOf(textOf(bytesOf(path), 'utf-8', name), LINE_CHARS)) {
      const place = `第${number}行`;
      if (tooLong !== undefined)
        yield { place, reading: { ref: null, problem: lineTooLong(place, tooLong) } };
      else if (line.trim() !== '') yield { place, reading: readBatchLine(place, line, defaults) };
    }
    return;
  }
  const file = await openFile(path, { name, ...(sheet === undefined ? {} : { sheet }) });
  try {
    const known = crsGiven ? defaults : { ...defaults, crs: file.claim };
    for await (const item of file.rows()) {
      if ('problem' in item) {
        const { place, code, value, reasonZh, reasonEn } = item.problem;
        const problem: BatchProblem = {
          code,
          place,
          value,
          reasonZh,
          reasonEn,
          remedyZh: null,
          remedyEn: null,
        };
        yield { place, reading: { ref: null, problem } };
      } else yield { place: item.place, reading: readBatchRow(item, known, codeOf) };
    }
  } finally {
    await file.close();
  }
}

const LINE_CHARS = 2_000_000;

/** Is the first line a request as for one check, rather than a feature, a plain record or another format? */
async function asksByLines(path: string, name: string): Promise<boolean> {
  const file = await open(path, 'r');
  const head = Buffer.alloc(64);
  const { bytesRead } = await file.read(head, 0, head.length, 0).finally(() => file.close());
  if (!/^\uFEFF?\s*\{/.test(head.toString('utf8', 0, bytesRead))) return false;
  for await (const { line } of linesOf(textOf(bytesOf(path), 'utf-8', name), LINE_CHARS)) {
    try {
      const value = JSON.parse(line.replace(/^\uFEFF/, '')) as Partial<PermitRequest> | null;
      return typeof value?.site === 'object';
    } catch {
      return false;
    }
  }
  return false;
}

function briefly(error: unknown): NonNullable<Batch['error']> {
  if (error instanceof XwError) {
    const { code, detail, detailEn } = error.problem;
    return { code, detail, detailEn };
  }
  return { code: 'internal', detail: '批量核查中断。', detailEn: 'The batch broke off.' };
}

function lineTooLong(place: string, chars: number): BatchProblem {
  return {
    code: 'line_too_long',
    place,
    value: String(chars),
    reasonZh: `这一行有 ${chars} 个字符，超过 ${LINE_CHARS}`,
    reasonEn: `The line has ${chars} characters, more than ${LINE_CHARS}`,
    remedyZh: null,
    remedyEn: null,
  };
}

function tooManyRows(): XwError {
  return new XwError({
    code: 'too_many_rows',
    status: 422,
    detail: `一次最多 ${MOST_ROWS} 个地块；已核查的行保留。`,
    detailEn: `A file may hold ${MOST_ROWS} sites at most; the rows already judged stay.`,
    place: 'file',
    remedy: '请把文件拆分后分别提交。',
    remedyEn: 'Split the file and send the parts.',
  });
}

function noRows(name: string): XwError {
  return new XwError({
    code: 'no_rows',
    status: 422,
    detail: '文件里没有可核查的行。',
    detailEn: 'The file holds no rows to check.',
    value: name,
    place: 'file',
    remedy: '请使用模板，或检查工作表名称。',
    remedyEn: 'Use the template, or check the name of the sheet.',
  });
}

function fileGone(name: string): XwError {
  return new XwError({
    code: 'upload_gone',
    status: 409,
    detail: '上传的文件已不在服务器上。',
    detailEn: 'The uploaded file is no longer on the server.',
    value: name,
    place: 'file',
    remedy: '请重新上传。',
    remedyEn: 'Send it again.',
  });
}
