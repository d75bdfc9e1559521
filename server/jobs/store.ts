import type { Database, Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { JobState } from './contract.ts';

/** A job as it is stored; titles belong to its kind. */
export interface StoredJob {
  jobId: string;
  cityId: number | null;
  kind: string;
  state: JobState;
  params: Record<string, unknown>;
  progress: number;
  message: string | null;
  checkpoint: unknown;
  result: unknown;
  error: { code: string; detail: string; detailEn: string } | null;
  cancelAsked: boolean;
  runAt: string;
  everyS: number | null;
  createdBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface NewJob {
  jobId: string;
  cityId: number | null;
  kind: string;
  params: Record<string, unknown>;
  runAt: string;
  everyS: number | null;
  createdBy: string;
  now: string;
}

/** Whose run it is: only the process that took the job at `startedAt` may write to it. */
export interface Run {
  jobId: string;
  startedAt: string;
}

export interface Finish {
  state: 'succeeded' | 'failed' | 'cancelled';
  progress: number;
  message: string | null;
  result: unknown;
  error: StoredJob['error'];
}

type JobRow = StoredJob & Row;
const sql = (name: string): string => loadSql(import.meta.url, name);
const json = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);
const LANES = 'xiangwang-jobs';

const valuesOf = (job: NewJob): (string | number | null)[] => [
  job.jobId,
  job.cityId,
  job.kind,
  JSON.stringify(job.params),
  job.runAt,
  job.everyS,
  job.createdBy,
  job.now,
];

/** The queue in the database. All instants are ISO text. */
export function jobStore(db: Database) {
  const alone = <T>(work: (tx: Queryable) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => {
      await tx.query(sql('lane-lock'), [LANES]);
      return work(tx);
    });

  return {
    insert: async (job: NewJob): Promise<StoredJob> =>
      (await db.query<JobRow>(sql('insert-job'), valuesOf(job)))[0]!,
    /** Makes sure that one repeating job of the kind and city waits or runs. */
    ensureSchedule: (job: NewJob): Promise<void> =>
      alone(async (tx) => {
        const made = await tx.query(sql('ensure-schedule'), valuesOf(job));
        if (made.length === 0)
          await tx.query(sql('update-schedule'), [
            job.cityId,
            job.kind,
            JSON.stringify(job.params),
            job.everyS,
          ]);
      }),
    claim: (kinds: string[], now: string): Promise<StoredJob | undefined> =>
      alone(async (tx) => (await tx.query<JobRow>(sql('claim-job'), [kinds, now]))[0]),
    /** Undefined: the run is no longer ours. */
    heartbeat: async (run: Run, now: string, progress: number, message: string | null) =>
      (
        await db.query<{ cancelAsked: boolean }>(sql('heartbeat'), [
          run.jobId,
          run.startedAt,
          now,
          progress,
          message,
        ])
      )[0],
    saveCheckpoint: async (run: Run, now: string, checkpoint: unknown) =>
      (
        await db.query<{ cancelAsked: boolean }>(sql('save-checkpoint'), [
          run.jobId,
          run.startedAt,
          now,
          JSON.stringify(checkpoint ?? null),
        ])
      )[0],
    finish: async (run: Run, now: string, end: Finish): Promise<StoredJob | undefined> =>
      (
        await db.query<JobRow>(sql('finish-job'), [
          run.jobId,
          run.startedAt,
          now,
          end.state,
          end.progress,
          end.message,
          json(end.result),
          json(end.error),
        ])
      )[0],
    release: async (run: Run): Promise<StoredJob | undefined> =>
      (await db.query<JobRow>(sql('release-job'), [run.jobId, run.startedAt]))[0],
    requeueLost: (since: string, now: string, kinds: string[]): Promise<StoredJob[]> =>
      db.query<JobRow>(sql('requeue-lost'), [since, now, kinds]),
    cancel: async (jobId: string, cityId: number, now: string): Promise<StoredJob | undefined> =>
      (await db.query<JobRow>(sql('cancel-job'), [jobId, cityId, now]))[0],
    cityIds: async (): Promise<number[]> =>
      (await db.query<{ cityId: number }>(sql('city-ids'))).map(({ cityId }) => cityId),
    one: async (jobId: string, cityId: number): Promise<StoredJob | undefined> =>
      (await db.query<JobRow>(sql('job'), [jobId, cityId]))[0],
    list: (
      cityId: number,
      filter: {
        kind?: string;
        state?: JobState;
        after?: { createdAt: string; jobId: string };
        limit: number;
      },
    ): Promise<StoredJob[]> =>
      db.query<JobRow>(sql('jobs'), [
        cityId,
        filter.kind ?? null,
        filter.state ?? null,
        filter.after?.createdAt ?? null,
        filter.after?.jobId ?? null,
        filter.limit,
      ]),
  };
}
export type JobStore = ReturnType<typeof jobStore>;
