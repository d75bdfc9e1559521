import { z } from 'zod';
import { daySchema, instantSchema } from '../kernel/wire-schema.ts';
import * as balance from './contract.ts';

/** draft → submitted → approved or rejected; a submitted one can be taken back; approved ones are in force from a day. */
const planStateSchema = z.enum(['draft', 'submitted', 'approved', 'rejected', 'withdrawn']);
export type PlanState = z.infer<typeof planStateSchema>;

const name = z.string().trim().min(1).max(120);
export const newPlanSchema = z.object({
  name,
  kind: balance.balanceKindSchema,
  changes: z.array(balance.changeSchema).max(2000),
  delta: z.number().min(0).max(2).optional(),
  note: z.string().max(2000).optional(),
  runId: z.string().max(80).optional(),
  tradeBetweenGrids: z.boolean().optional(),
});
export type NewPlan = z.infer<typeof newPlanSchema>;

const planHeadSchema = z.object({
  planId: z.string(),
  name: z.string(),
  kind: balance.balanceKindSchema,
  version: z.int(),
  state: planStateSchema,
  moves: z.int(),
  createdBy: z.string(),
  /** Who that is, so that a second person knows whose plan it is; null: an account that is gone. */
  createdByZh: z.string().nullable(),
  createdAt: instantSchema,
  changedAt: instantSchema,
  submittedBy: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decisionNote: z.string().nullable(),
  /** In force from the beginning of this local day. */
  effectiveFrom: daySchema.nullable(),
  /** Whether it is carried into rosters and responsibilities. */
  applied: z.boolean(),
});
export type PlanHead = z.infer<typeof planHeadSchema>;
export const plansSchema = z.array(planHeadSchema);
export const planSchema = planHeadSchema.extend({
  note: z.string().nullable(),
  runId: z.string().nullable(),
  tradeBetweenGrids: z.boolean(),
  delta: z.number(),
  changes: z.array(balance.changeSchema),
  /** As it stood when this version was saved. */
  evaluation: balance.evaluationSchema,
  /** True: streets, holders or weights have changed since; evaluate it again before it is submitted. */
  outdated: z.boolean(),
  /** Earlier versions, newest first. */
  versions: z.array(
    z.object({
      version: z.int(),
      savedBy: z.string(),
      savedByZh: z.string().nullable(),
      savedAt: instantSchema,
      moves: z.int(),
    }),
  ),
  needsApproval: z.array(z.object({ zh: z.string(), en: z.string() })),
});
export type Plan = z.infer<typeof planSchema>;

export const planParamsSchema = z.object({ planId: z.string().max(80) });
export const plansQuerySchema = z.object({
  state: planStateSchema.optional(),
  kind: balance.balanceKindSchema.optional(),
});
export const planQuerySchema = z.object({ version: z.coerce.number().int().min(1).optional() });
/** Saves a next version of a draft; 409 when another was saved meanwhile. */
export const savePlanSchema = z.object({
  version: z.int().min(1),
  name: name.optional(),
  note: z.string().max(2000).optional(),
  changes: z.array(balance.changeSchema).max(2000),
});
export type SavePlan = z.infer<typeof savePlanSchema>;
export const versionSchema = z.object({ version: z.int().min(1) });
export const approveSchema = z.object({
  version: z.int().min(1),
  effectiveFrom: daySchema,
  note: z.string().max(2000).optional(),
});
export type Approve = z.infer<typeof approveSchema>;
export const rejectSchema = z.object({ version: z.int().min(1), note: z.string().trim().min(1).max(2000) });

export const compareQuerySchema = z.object({ a: z.string().max(80), b: z.string().max(80) });
/** Two plans of one kind side by side; "present" stands for what is in force. */
export const comparisonSchema = z.object({
  kind: balance.balanceKindSchema,
  a: z.object({ planId: z.string(), name: z.string(), measures: balance.measuresSchema, moves: z.int() }),
  b: z.object({ planId: z.string(), name: z.string(), measures: balance.measuresSchema, moves: z.int() }),
  loads: z.array(
    z.object({ holderId: z.string(), nameZh: z.string(), present: z.number(), a: z.number(), b: z.number() }),
  ),
  /** Subjects that the two treat differently. */
  differing: z.array(
    z.object({
      subjectId: z.string(),
      nameZh: z.string(),
      presentZh: z.string(),
      aZh: z.string(),
      bZh: z.string(),
    }),
  ),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** Roster papers: of a grid, or of one person; `from` is the first day (the plan's unless told), a week long. */
export const rosterQuerySchema = z.object({
  grid: z.string().max(80).optional(),
  person: z.string().max(80).optional(),
  from: daySchema.optional(),
});
