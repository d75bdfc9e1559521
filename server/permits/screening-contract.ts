import { z } from 'zod';
import { daySchema, instantSchema } from '../kernel/wire-schema.ts';
import { verdictOutcomeSchema } from './contract.ts';

const lightSchema = z.enum(['red', 'amber', 'grey', 'clear']);

/** One construction site as it stands; null where it was never screened. */
const screeningSchema = z.object({
  constructionId: z.string(),
  projectNo: z.string(),
  nameZh: z.string(),
  builder: z.string(),
  workType: z.string(),
  permitState: z.string(),
  permitNo: z.string().nullable(),
  startedOn: daySchema.nullable(),
  outcome: verdictOutcomeSchema.nullable(),
  light: lightSchema.nullable(),
  whyZh: z.string().nullable(),
  whyEn: z.string().nullable(),
  zoneIds: z.array(z.string()),
  citations: z.array(z.string()),
  caseId: z.string().nullable(),
  day: daySchema.nullable(),
  screenedAt: instantSchema.nullable(),
  lng: z.number(),
  lat: z.number(),
});
export type Screening = z.infer<typeof screeningSchema>;

export const screeningReportSchema = z.object({
  counts: z.object({
    red: z.int(),
    amber: z.int(),
    grey: z.int(),
    clear: z.int(),
    unscreened: z.int(),
  }),
  /** Worst first. */
  sites: z.array(screeningSchema),
});
export type ScreeningReport = z.infer<typeof screeningReportSchema>;
