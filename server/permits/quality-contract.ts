import { z } from 'zod';
import { daySchema, instantSchema } from '../kernel/wire-schema.ts';

/** How often can the register and the law not answer? Over random sites of a city. */
const permitQualitySchema = z.object({
  measuredAt: instantSchema,
  day: daySchema,
  seed: z.int(),
  sites: z.int(),
  /** Of the sites whose ground could be judged, 0 to 1. */
  indeterminateShare: z.number(),
  outcomes: z.record(z.string(), z.int()),
  /** Of the undecided ones, why; a site may have several reasons. */
  reasons: z.record(z.string(), z.int()),
});
export type PermitQuality = z.infer<typeof permitQualitySchema>;

export const permitQualityAnswerSchema = z.object({ quality: permitQualitySchema.nullable() });
export type PermitQualityAnswer = z.infer<typeof permitQualityAnswerSchema>;
