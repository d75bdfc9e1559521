import { z } from 'zod';
import { daySchema, instantSchema } from '../kernel/wire-schema.ts';

export const warningsQuerySchema = z.object({ day: daySchema.optional() });

const warningStepSchema = z.object({
  at: instantSchema,
  stage: z.int(),
  due: z.int(),
  done: z.int(),
  event: z.enum(['raised', 'withdrawn']),
  reasonZh: z.string(),
  reasonEn: z.string(),
});

const roadWarningSchema = z.object({
  roadId: z.string(),
  nameZh: z.string().nullable(),
  firmId: z.string().nullable(),
  stage: z.int().meta({ description: '1 to 3: how overdue the first missing pass is or was' }),
  state: z.enum(['open', 'withdrawn']),
  behindSince: instantSchema,
  due: z.int(),
  done: z.int(),
  changedAt: instantSchema,
  history: z.array(warningStepSchema),
  passesPath: z.string().meta({ description: 'Where the passes behind it are' }),
});
export type RoadWarningAnswer = z.infer<typeof roadWarningSchema>;

export const roadWarningsSchema = z.object({
  day: daySchema,
  at: instantSchema,
  /** Settings in force: minutes overdue at stage 1, 2, 3, and the local hours over which passes are spread. */
  stagesMin: z.array(z.number()),
  windowH: z.array(z.number()),
  source: z.string(),
  counts: z.object({ stage1: z.int(), stage2: z.int(), stage3: z.int(), withdrawn: z.int() }),
  warnings: z.array(roadWarningSchema),
});
export type RoadWarnings = z.infer<typeof roadWarningsSchema>;

export const roadParamsSchema = z.object({ roadId: z.string().min(1).max(80) });
export const roadPassesSchema = z.object({
  roadId: z.string(),
  day: daySchema,
  passes: z.array(
    z.object({
      passId: z.string(),
      unitId: z.string(),
      startedAt: instantSchema,
      endedAt: instantSchema,
      covered: z.number(),
      posterior: z.number(),
      fixes: z.int(),
      counted: z.boolean(),
      steady: z.boolean(),
      trackPath: z.string().meta({ description: 'The fixes behind it; a purpose is asked' }),
    }),
  ),
});
export type RoadPasses = z.infer<typeof roadPassesSchema>;
