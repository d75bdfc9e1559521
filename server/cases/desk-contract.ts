import { z } from 'zod';
import {
  daySchema,
  instantSchema,
  multiPolygonSchema,
  polygonSchema,
  positionSchema,
} from '../kernel/wire-schema.ts';
import { responsibleSchema } from '../people/contract.ts';
import { caseSchema, stageTimeSchema } from './contract.ts';

/** Overdue, or due within so many hours. */
export const overdueQuerySchema = z.object({
  /** Also those that fall due within so many hours by the clock. */
  soonH: z.coerce.number().min(0).max(336).optional(),
  grid: z.string().max(80).optional(),
  type: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});
export type OverdueQuery = z.infer<typeof overdueQuerySchema>;

export const overdueSchema = z.object({
  at: instantSchema,
  /** All that match, and those of them past their due time. */
  total: z.int(),
  totalLate: z.int(),
  cases: z.array(
    caseSchema.extend({
      /** Hours by the clock past the due time; negative: still to come. */
      lateHours: z.number(),
      /** The stage that holds it up, with its own limit; null when its record has no step that begins one. */
      stage: stageTimeSchema.nullable(),
      /** Who answers for the street, or else the grid, now. */
      answers: z.array(z.object({ roleZh: z.string(), roleEn: z.string(), nameZh: z.string() })),
    }),
  ),
});
export type Overdue = z.infer<typeof overdueSchema>;

const periodQuery = {
  from: instantSchema,
  to: instantSchema,
  type: z.string().max(60).optional(),
  channel: z.string().max(60).optional(),
};
export const kpisQuerySchema = z.object({
  ...periodQuery,
  by: z.enum(['city', 'grid', 'street', 'type', 'channel']).optional(),
});
export type KpisQuery = z.infer<typeof kpisQuerySchema>;

const shareSchema = z
  .object({
    share: z.number(),
    /** Wilson's 95 % interval. */
    low: z.number(),
    high: z.number(),
    of: z.int(),
  })
  .nullable();
const kpiSchema = z.object({
  cases: z.int(),
  /** Per km of managed street, per 10,000 people, patrol-found cases per 100 visits; null: not known. */
  perKm: z.number().nullable(),
  per10kPeople: z.number().nullable(),
  perHundredVisits: z.number().nullable(),
  /** Closed by the due time, among those closed or past it. */
  timeliness: shareSchema,
  /** The same trouble back at the same place. */
  recurrence: shareSchema,
  /** Settled by persuasion, among those with an outcome of the two. */
  persuasion: shareSchema,
  openOverdue: z.int(),
  /** From report to closing, h. */
  meanHours: z.number().nullable(),
});
const comparisonSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  /** `unknown`: the city's data do not reach back to the beginning of that period. */
  state: z.enum(['known', 'unknown']),
  kpis: kpiSchema.nullable(),
  caseChange: z.number().nullable(),
  timelinessChange: z.number().nullable(),
  recurrenceChange: z.number().nullable(),
});
const kpiRowSchema = z.object({
  key: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  kpis: kpiSchema,
  /** 环比: the period of the same length just before. */
  before: comparisonSchema,
  /** 同比: the same period a year before. */
  yearBefore: comparisonSchema,
});
export const kpisSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  by: z.enum(['city', 'grid', 'street', 'type', 'channel']),
  /** When the city's cases begin; null without any. */
  dataFrom: instantSchema.nullable(),
  recurrence: z.object({ metres: z.number(), days: z.number(), source: z.string() }),
  total: kpiRowSchema,
  rows: z.array(kpiRowSchema),
  notes: z.array(z.object({ zh: z.string(), en: z.string() })),
});
export type CaseKpis = z.infer<typeof kpisSchema>;
export type CaseKpiRow = z.infer<typeof kpiRowSchema>;

export const duplicatesQuerySchema = z.object({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  caseId: z.string().max(80).optional(),
});
export type DuplicatesQuery = z.infer<typeof duplicatesQuerySchema>;
const mergeSchema = z.object({
  mergeId: z.string(),
  decision: z.enum(['merged', 'distinct']),
  caseId: z.string(),
  titleZh: z.string(),
  channel: z.string(),
  channelZh: z.string(),
  channelEn: z.string(),
  primaryId: z.string(),
  primaryTitleZh: z.string(),
  primaryChannelZh: z.string(),
  primaryChannelEn: z.string(),
  reason: z.string(),
  /** How far apart they were when it was decided. */
  distanceM: z.number().nullable(),
  minutes: z.number().nullable(),
  decidedAt: instantSchema,
  decidedBy: z.string(),
  undoneAt: instantSchema.nullable(),
  undoneBy: z.string().nullable(),
  undoReason: z.string().nullable(),
});
export type CaseMerge = z.infer<typeof mergeSchema>;
export const duplicatesSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  reach: z.object({ metres: z.number(), hours: z.number(), source: z.string() }),
  groups: z.array(
    z.object({
      primary: caseSchema,
      members: z.array(
        z.object({
          case: caseSchema,
          distanceM: z.number(),
          minutes: z.int(),
          /** 0 … 1: how near in place and time, and whether another channel told it. */
          score: z.number(),
        }),
      ),
    }),
  ),
  /** Decisions made, newest first, undone ones too. */
  decisions: z.array(mergeSchema),
});
export type Duplicates = z.infer<typeof duplicatesSchema>;

const reason = z.string().trim().min(2).max(300);
export const mergeRequestSchema = z.object({
  caseIds: z.array(z.string().max(80)).min(1).max(20),
  reason,
});
export type MergeRequest = z.infer<typeof mergeRequestSchema>;
export const mergesSchema = z.object({ decisions: z.array(mergeSchema) });
export const mergeParamsSchema = z.object({ mergeId: z.string().max(80) });
export const undoRequestSchema = z.object({ reason });

export const responsibleQuerySchema = z.object({
  lng: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  at: instantSchema.optional(),
});
export const answerableSchema = z.object({
  at: instantSchema,
  position: positionSchema,
  insideCity: z.boolean(),
  grid: z.object({ gridId: z.string(), nameZh: z.string() }).nullable(),
  /** The nearest street within reach. */
  street: z.object({ streetId: z.string(), nameZh: z.string(), distanceM: z.number() }).nullable(),
  /** Those who answered for the street and the grid at that instant, the street's first. */
  people: z.array(responsibleSchema),
  notes: z.array(z.object({ zh: z.string(), en: z.string() })),
});
export type Answerable = z.infer<typeof answerableSchema>;

const areaWindowSchema = z.object({
  /** ISO weekdays, 1 Monday … 7 Sunday; every day when absent. */
  days: z.array(z.int().min(1).max(7)).max(7).optional(),
  /** Local hours HH:MM, from included, to excluded; an end not after the beginning passes midnight. */
  from: z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/),
  to: z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/),
});
export const newTimedAreaSchema = z.object({
  areaId: z.string().regex(/^[\w.-]{1,60}$/),
  kind: z.string().max(40),
  nameZh: z.string().trim().min(2).max(120),
  nameEn: z.string().trim().max(160).optional(),
  windows: z.array(areaWindowSchema).min(1).max(20),
  /** Case types (or parent types) that it permits in those hours. */
  permits: z.array(z.string().max(60)).max(30),
  exceptDays: z.array(daySchema).max(200).optional(),
  stalls: z.int().min(1).max(100_000).optional(),
  /** The licence or notice that says so. */
  source: z.string().trim().min(2).max(200),
  validFrom: daySchema,
  /** The day after the last; absent: until further notice. */
  validTo: daySchema.optional(),
  outline: z.union([polygonSchema, multiPolygonSchema]),
});
export type NewTimedArea = z.infer<typeof newTimedAreaSchema>;
export const timedAreaSchema = z.object({
  areaId: z.string(),
  kind: z.string(),
  kindZh: z.string(),
  kindEn: z.string(),
  nameZh: z.string(),
  nameEn: z.string().nullable(),
  windows: z.array(areaWindowSchema),
  permits: z.array(z.string()),
  exceptDays: z.array(daySchema),
  source: z.string(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  inForce: z.boolean(),
  /** Reports that are no case because of it. */
  lawfulReports: z.int(),
  geometry: multiPolygonSchema,
});
export type TimedArea = z.infer<typeof timedAreaSchema>;
export const timedAreasSchema = z.object({ areas: z.array(timedAreaSchema) });
export const timedAreaParamsSchema = z.object({ areaId: z.string().max(60) });
export const endTimedAreaSchema = z.object({ validTo: daySchema, reason });
