import { z } from 'zod';
import { timeLimitSchema } from '../calendar/contract.ts';
import { bboxSchema, cellSchema, daySchema, instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/** Which cases? One predicate for cells, days and lists, so that their counts always agree. from ≤ reported < to. */
const filter = {
  from: instantSchema,
  to: instantSchema,
  /** A type code; a parent type stands for all of its children. */
  type: z.string().max(60).optional(),
  channel: z.string().max(60).optional(),
  grid: z.string().max(80).optional(),
  street: z.string().max(80).optional(),
  status: z.string().max(40).optional(),
  /**
   * Whether reports that were merged into another, and reports that a timed area permits, are listed as well.
   * They are no cases: without it they count nowhere.
   */
  reports: z.enum(['cases', 'all']).optional(),
};
export const caseFilterSchema = z.object(filter);
export type CaseFilter = z.infer<typeof caseFilterSchema>;

export const cellsQuerySchema = z.object({
  ...filter,
  resolution: z.coerce.number().int().min(0).max(15).optional(),
});
export const caseCellsSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  resolution: z.int(),
  cells: z.array(z.object({ cell: cellSchema, count: z.int() })),
  total: z.int(),
});
export type CaseCells = z.infer<typeof caseCellsSchema>;

export const daysQuerySchema = z.object({ ...filter, cell: cellSchema.optional() });
export const caseDaysSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  /** The city's local days; a day without a case is listed with 0. */
  days: z.array(z.object({ day: daySchema, count: z.int() })),
  total: z.int(),
});
export type CaseDays = z.infer<typeof caseDaysSchema>;

export const casesQuerySchema = z.object({
  ...filter,
  cell: cellSchema.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});
export type CasesQuery = z.infer<typeof casesQuerySchema>;

export const caseStatusSchema = z.enum([
  'reported',
  'accepted',
  'dispatched',
  'handled',
  'verified',
  'closed',
  'rejected',
]);
export type CaseStatus = z.infer<typeof caseStatusSchema>;

export const caseSchema = z.object({
  caseId: z.string(),
  typeCode: z.string(),
  typeZh: z.string(),
  typeEn: z.string(),
  channel: z.string(),
  channelZh: z.string(),
  channelEn: z.string(),
  status: z.string(),
  statusZh: z.string(),
  statusEn: z.string(),
  outcome: z.string().nullable(),
  outcomeZh: z.string().nullable(),
  outcomeEn: z.string().nullable(),
  titleZh: z.string(),
  reportedAt: instantSchema,
  dueAt: instantSchema.nullable(),
  closedAt: instantSchema.nullable(),
  /** Open and past its due time at the city's clock. */
  overdue: z.boolean(),
  gridId: z.string().nullable(),
  gridNameZh: z.string().nullable(),
  streetId: z.string().nullable(),
  streetNameZh: z.string().nullable(),
  unitId: z.string().nullable(),
  cell: cellSchema,
  position: positionSchema,
  /** The case that this report was merged into; such a report counts nowhere. */
  mergedInto: z.string().nullable(),
  /** Reports of the same thing that were merged into this one. */
  reports: z.int(),
  /** The timed area that permits this at the hour of the report: no case. */
  lawfulAreaId: z.string().nullable(),
  lawfulAreaNameZh: z.string().nullable(),
  /** The earlier case of the same type at the same place, closed before this was reported. */
  recursOf: z.string().nullable(),
});
export type Case = z.infer<typeof caseSchema>;

export const casePageSchema = z.object({
  cases: z.array(caseSchema),
  /** All that match, not only this page. */
  total: z.int(),
  nextCursor: z.string().nullable(),
});
export type CasePage = z.infer<typeof casePageSchema>;

export const caseEventSchema = z.object({
  seq: z.int(),
  at: instantSchema,
  step: z.string(),
  stepZh: z.string(),
  stepEn: z.string(),
  actor: z.string().nullable(),
  note: z.string().nullable(),
});
export const stageTimeSchema = z.object({
  stage: z.enum(['accept', 'dispatch', 'handle', 'verify', 'whole']),
  stageZh: z.string(),
  stageEn: z.string(),
  /** In the units of the type's timers; null when it has none for this stage. */
  limit: timeLimitSchema.nullable(),
  limitZh: z.string().nullable(),
  limitEn: z.string().nullable(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  dueAt: instantSchema.nullable(),
  late: z.boolean(),
  /** Reckoned over days whose working nobody published. */
  assumed: z.boolean(),
});
export const caseDetailSchema = caseSchema.extend({
  events: z.array(caseEventSchema),
  /** The stages begun so far, with their own time limits. */
  timers: z.array(stageTimeSchema),
  /** Steps that are open from here. */
  next: z.array(z.object({ status: caseStatusSchema, zh: z.string(), en: z.string() })),
  bbox: bboxSchema,
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;
export const caseParamsSchema = z.object({ caseId: z.string().max(80) });

export const newCaseSchema = z.object({
  typeCode: z.string().max(60),
  channel: z.string().max(60),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  titleZh: z.string().trim().min(2).max(200),
});
export type NewCase = z.infer<typeof newCaseSchema>;
/** The case, and in plain words what could not be found for it (for example no street within 60 m). */
export const openedCaseSchema = caseDetailSchema.extend({
  notes: z.array(z.object({ zh: z.string(), en: z.string() })),
});
export type OpenedCase = z.infer<typeof openedCaseSchema>;

export const caseChangeSchema = z.object({
  status: caseStatusSchema,
  outcome: z.string().max(60).optional(),
  note: z.string().max(500).optional(),
});
export type CaseChange = z.infer<typeof caseChangeSchema>;
