import { z } from 'zod';
import { daySchema, instantSchema } from '../kernel/wire-schema.ts';
import { accuracyBasisSchema, verdictOutcomeSchema } from './contract.ts';

/** What counts for every row that does not say it itself. */
export const batchQuerySchema = z.object({
  city: z.string().optional(),
  /** The file's name as sent. */
  name: z.string().min(1).max(200),
  /** Kinds of work (codes, Chinese or English names), separated by commas. */
  works: z.string().max(400).optional(),
  /** Date of the act; today when absent. */
  legal: daySchema.optional(),
  /** As for imports: EPSG:4490, GCJ-02 …; what the file says when absent. */
  crs: z.string().max(80).optional(),
  accuracyBasis: accuracyBasisSchema.optional(),
  projectNo: z.string().max(80).optional(),
  sheet: z.string().max(120).optional(),
});

const batchStateSchema = z.enum(['running', 'done', 'failed', 'cancelled']);

export const batchSchema = z.object({
  batchId: z.string(),
  name: z.string(),
  createdAt: instantSchema,
  createdBy: z.string(),
  state: batchStateSchema,
  jobId: z.string().nullable(),
  rows: z.int(),
  refused: z.int(),
  /** Verdicts by outcome. */
  outcomes: z.record(z.string(), z.int()),
  /** Why the whole stopped, when it did. */
  error: z.object({ code: z.string(), detail: z.string(), detailEn: z.string() }).nullable(),
});
export type Batch = z.infer<typeof batchSchema>;
export const batchListSchema = z.object({ batches: z.array(batchSchema) });

/** One row of the file and what became of it: a verdict or the reason why there is none. */
const batchRowSchema = z.object({
  seq: z.int(),
  place: z.string(),
  ref: z.string().nullable(),
  checkId: z.string().nullable(),
  outcome: verdictOutcomeSchema.nullable(),
  statementZh: z.string().nullable(),
  statementEn: z.string().nullable(),
  problem: z
    .object({
      code: z.string(),
      place: z.string(),
      value: z.string(),
      reasonZh: z.string(),
      reasonEn: z.string(),
      remedyZh: z.string().nullable(),
      remedyEn: z.string().nullable(),
    })
    .nullable(),
});
export type BatchRow = z.infer<typeof batchRowSchema>;
export type BatchProblem = NonNullable<BatchRow['problem']>;
export const batchRowsSchema = z.object({ rows: z.array(batchRowSchema), next: z.string().nullable() });
