import { randomUUID } from 'node:crypto';
import type { Permission } from '../accounts/permissions.ts';
import type { Database } from '../db/database.ts';
import type { EventInput } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { Job, JobList, JobState } from './contract.ts';
import type { JobKind } from './job-kind.ts';
import { createRunner } from './job-runner.ts';
import { jobStore, type StoredJob } from './store.ts';

export interface EnqueueOptions {
  cityId?: number | null;
  /** Earliest start, ISO; now unless told. */
  runAt?: string;
}

/** Long work: queued in the database, run here, one of a kind at a time over all processes. */
export interface Jobs {
  /** Before `start`. A kind that this process does not know stays in the queue. */
  define(kind: string, definition: JobKind): void;
  enqueue(kind: string, params: Record<string, unknown>, by: string, options?: EnqueueOptions): Promise<Job>;
  /** Keeps one repeating job of the kind (and city); each run begins `everyS` after the end of the last. */
  schedule(
    kind: string,
    everyS: number,
    options?: { cityId?: number | null; params?: Record<string, unknown>; firstInS?: number },
  ): Promise<void>;
  /** As a person asks: `not_found`, or 409 `job_over`. */
  cancel(jobId: string, cityId: number): Promise<Job>;
  one(jobId: string, cityId: number): Promise<Job>;
  list(
    cityId: number,
    filter: { kind?: string; state?: JobState; limit: number; cursor?: string },
    seen: readonly Permission[],
  ): Promise<JobList>;
  /** Throws 403 `forbidden_job` when these permissions do not let one start the kind, 422 when nobody knows it. */
  checkMayStart(kind: string, seen: readonly Permission[]): void;
  /** The cities of this deployment, for work that is not about one of them. */
  cityIds(): Promise<number[]>;
  /** Begins to take jobs. */
  start(): Promise<void>;
  /** Takes and runs due jobs until none is left; for tests and commands. */
  drain(): Promise<void>;
  /** Asks running work to save, waits for it, puts it back into the queue. */
  close(): Promise<void>;
}

export interface JobsDeps {
  db: Database;
  publish(event: EventInput): void;
  /** Wall clock. */
  clock?: Clock;
  log?: (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void;
}

export function createJobs(deps: JobsDeps): Jobs {
  const store = jobStore(deps.db);
  const clock = deps.clock ?? systemClock;
  const kinds = new Map<string, JobKind>();
  const now = (): string => new Date(clock.now()).toISOString();

  function seenJob(stored: StoredJob): Job {
    const { checkpoint: _, ...rest } = stored;
    const kind = kinds.get(stored.kind);
    return { ...rest, titleZh: kind?.titleZh ?? stored.kind, titleEn: kind?.titleEn ?? stored.kind };
  }

  function tell(stored: StoredJob): Job {
    const job = seenJob(stored);
    if (job.cityId !== null)
      deps.publish({
        type: 'xiangwang.job.changed',
        cityId: job.cityId,
        subject: job.jobId,
        permission: 'jobs:read',
        data: { job },
      });
    return job;
  }

  const runner = createRunner({
    store,
    kinds,
    now: () => clock.now(),
    soleOwner: deps.db.engine === 'embedded',
    changed: (stored) => void tell(stored),
    log: deps.log ?? (() => undefined),
  });

  function known(kind: string): JobKind {
    const definition = kinds.get(kind);
    if (definition === undefined)
      throw invalid('kind', kind, '没有这种任务。', 'There is no such kind of job.');
    return definition;
  }

  return {
    define(kind, definition) {
      if (kinds.has(kind)) throw new Error(`job kind ${kind} is defined twice`);
      kinds.set(kind, definition);
    },
    async enqueue(kind, params, by, options = {}) {
      known(kind);
      const at = now();
      const stored = await store.insert({
        jobId: randomUUID(),
        cityId: options.cityId ?? null,
        kind,
        params,
        runAt: options.runAt ?? at,
        everyS: null,
        createdBy: by,
        now: at,
      });
      runner.kick();
      return tell(stored);
    },
    async schedule(kind, everyS, options = {}) {
      known(kind);
      await store.ensureSchedule({
        jobId: randomUUID(),
        cityId: options.cityId ?? null,
        kind,
        params: options.params ?? {},
        runAt: new Date(clock.now() + (options.firstInS ?? everyS) * 1000).toISOString(),
        everyS,
        createdBy: 'system',
        now: now(),
      });
    },
    async cancel(jobId, cityId) {
      const stored = await store.cancel(jobId, cityId, now());
      if (stored !== undefined) {
        runner.cancel(jobId);
        return tell(stored);
      }
      const over = await store.one(jobId, cityId);
      if (over === undefined) throw notFound('jobId', jobId);
      throw new XwError({
        code: 'job_over',
        status: 409,
        detail: '任务已结束，无法取消。',
        detailEn: 'The job is over and cannot be cancelled.',
        value: over.state,
        place: 'jobId',
        remedy: '无需操作；如需重做，请新建任务。',
        remedyEn: 'Nothing to do; start a new job to do it again.',
      });
    },
    async one(jobId, cityId) {
      const stored = await store.one(jobId, cityId);
      if (stored === undefined) throw notFound('jobId', jobId);
      return seenJob(stored);
    },
    async list(cityId, filter, seen) {
      const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor);
      const rows = await store.list(cityId, { ...filter, after, limit: filter.limit + 1 });
      const page = rows.slice(0, filter.limit);
      const last = page[page.length - 1];
      return {
        jobs: page.map(seenJob),
        next: rows.length > filter.limit && last !== undefined ? writeCursor(last) : null,
        kinds: [...kinds]
          .filter(([, kind]) => mayStart(kind, seen))
          .map(([kind, { titleZh, titleEn }]) => ({ kind, titleZh, titleEn })),
      };
    },
    checkMayStart(kind, seen) {
      if (mayStart(known(kind), seen)) return;
      throw new XwError({
        code: 'forbidden_job',
        status: 403,
        detail: '您的角色无权启动这种任务。',
        detailEn: 'Your role may not start this kind of job.',
        value: kind,
        place: 'kind',
        remedy: '请联系管理员。',
        remedyEn: 'Ask an administrator.',
      });
    },
    cityIds: () => store.cityIds(),
    start: () => runner.start(),
    drain: () => runner.drain(),
    close: () => runner.close(),
  };
}

function mayStart(kind: JobKind, seen: readonly Permission[]): boolean {
  return kind.permission !== null && seen.includes(kind.permission ?? 'jobs:write');
}

function writeCursor(job: StoredJob): string {
  return Buffer.from(JSON.stringify([job.createdAt, job.jobId])).toString('base64url');
}

function readCursor(text: string): { createdAt: string; jobId: string } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(parsed)) {
      const [createdAt, jobId] = parsed as unknown[];
      if (typeof createdAt === 'string' && typeof jobId === 'string' && !Number.isNaN(Date.parse(createdAt)))
        return { createdAt, jobId };
    }
  } catch {
    // Falls through to the refusal.
  }
  throw invalid('cursor', text, '翻页游标无效。', 'This cursor is not one of ours.');
}
