import { z } from 'zod';

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const jobStateSchema = z.enum(JOB_STATES);
export type JobState = z.infer<typeof jobStateSchema>;

/** Long work as a person sees it. `progress` runs from 0 to 1; instants are ISO UTC. */
export const jobSchema = z.object({
  jobId: z.string(),
  cityId: z.int().nullable(),
  kind: z.string(),
  titleZh: z.string(),
  titleEn: z.string(),
  state: jobStateSchema,
  progress: z.number().min(0).max(1),
  message: z.string().nullable(),
  params: z.record(z.string(), z.unknown()),
  result: z.unknown(),
  /** Why it failed, as a problem: code, detail (zh), detailEn. */
  error: z.object({ code: z.string(), detail: z.string(), detailEn: z.string() }).nullable(),
  cancelAsked: z.boolean(),
  runAt: z.string(),
  /** Repeats so many seconds after each end; null runs once. */
  everyS: z.int().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobQuerySchema = z.object({
  city: z.string().optional(),
  kind: z.string().max(64).optional(),
  state: jobStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
/** Newest first. `next` goes back as `cursor`. `kinds` are those that this account may start. */
export const jobListSchema = z.object({
  jobs: z.array(jobSchema),
  next: z.string().nullable(),
  kinds: z.array(z.object({ kind: z.string(), titleZh: z.string(), titleEn: z.string() })),
});
export type JobList = z.infer<typeof jobListSchema>;

export const newJobSchema = z.object({
  kind: z.string().min(1).max(64),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Earliest start; now when absent. */
  runAt: z.iso.datetime({ offset: true }).optional(),
});
export const jobParamsSchema = z.object({ jobId: z.string().min(1).max(64) });

/** Data of the event `xiangwang.job.changed`. */
export const jobChangedSchema = z.object({ job: jobSchema });
