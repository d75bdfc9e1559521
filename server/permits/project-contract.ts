import { z } from 'zod';
import { citationSchema } from '../law/contract.ts';
import { daySchema, instantSchema } from '../kernel/wire-schema.ts';
import { checkLineSchema } from './contract.ts';

const projectNoSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^/\\?#%\p{Cc}]+$/u, '项目编号不能含 / \\ ? # % / a project number has none of / \\ ? # %');

export const projectInputSchema = z.object({
  projectNo: projectNoSchema,
  nameZh: z.string().trim().min(2).max(200),
  /** 建设单位 */
  builder: z.string().trim().min(2).max(200),
  /** 施工单位 */
  contractor: z.string().trim().max(200).nullable().default(null),
  /** 受理日期: the day from which the clock runs. */
  receivedOn: daySchema,
  note: z.string().trim().max(2000).nullable().default(null),
});
export type ProjectInput = z.output<typeof projectInputSchema>;
export const projectChangeSchema = projectInputSchema.omit({ projectNo: true }).partial();
export type ProjectChange = z.output<typeof projectChangeSchema>;

export const attachmentSchema = z.object({
  attachmentId: z.string(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  addedBy: z.string(),
  addedAt: instantSchema,
});
export type Attachment = z.infer<typeof attachmentSchema>;

const projectLineSchema = projectInputSchema.extend({
  createdBy: z.string(),
  createdAt: instantSchema,
  checks: z.int(),
  attachments: z.int(),
  /** Outcome of the newest check; null when there is none. */
  outcome: z.string().nullable(),
  flags: z.int(),
});
export type ProjectLine = z.infer<typeof projectLineSchema>;
export const projectListSchema = z.object({
  projects: z.array(projectLineSchema),
  nextCursor: z.string().nullable(),
});

/** What is due by law or custom, counted from the day of receipt. */
const projectTimerSchema = z.object({
  timerId: z.string(),
  zh: z.string(),
  en: z.string(),
  limit: z.number(),
  unit: z.string(),
  citations: z.array(citationSchema),
  /** Last day; null when the calendar does not reach that far. */
  dueOn: daySchema.nullable(),
  overdue: z.boolean().nullable(),
});

const historyLineSchema = z.object({
  at: instantSchema,
  by: z.string(),
  kind: z.enum(['received', 'changed', 'attached', 'removed', 'checked', 'decided', 'flagged']),
  subject: z.string().nullable(),
  zh: z.string(),
  en: z.string(),
});
export type HistoryLine = z.infer<typeof historyLineSchema>;

export const projectSchema = projectLineSchema.extend({
  clock: z.object({
    receivedOn: daySchema,
    today: daySchema,
    /** Working days after the day of receipt, today included. Null when the calendar does not say. */
    workingDays: z.int().nullable(),
    naturalDays: z.int(),
    timers: z.array(projectTimerSchema),
    calendarNoteZh: z.string(),
    calendarNoteEn: z.string(),
  }),
  checkLines: z.array(checkLineSchema),
  attachmentLines: z.array(attachmentSchema),
  /** Newest first. */
  history: z.array(historyLineSchema),
});
export type Project = z.infer<typeof projectSchema>;
