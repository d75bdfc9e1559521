import { z } from 'zod';
import { daySchema } from '../kernel/wire-schema.ts';
import { hotspotQuestionSchema } from './contract.ts';

/** When, what and by whom is it reported in one place and its ring, or in the whole city? */
export const profileQuestionSchema = hotspotQuestionSchema.extend({
  /** H3 cell or street id, as in a result; absent: the whole city. */
  place: z.string().max(80).optional(),
});
export type ProfileQuestion = z.infer<typeof profileQuestionSchema>;
const talliedSchema = z.array(z.object({ code: z.string(), count: z.int() }));
export const profileSchema = z.object({
  place: z.string().nullable(),
  /** Cases of the period in the place and its ring. */
  total: z.int(),
  /** Cases per local weekday and hour, 7 × 24 from Monday 0 o’clock: in the period, and over all days below. */
  clock: z.array(z.int()),
  clockLong: z.array(z.int()),
  /** Local days, the last being the period’s last: patrol-found cases and all others. */
  days: z.object({ first: daySchema, patrol: z.array(z.int()), others: z.array(z.int()) }),
  /** Of the period, most first; a case without an outcome counts as `none`. */
  types: talliedSchema,
  channels: talliedSchema,
  outcomes: talliedSchema,
});
export type ProfileAnswer = z.infer<typeof profileSchema>;
