import { z } from 'zod';
import { daySchema } from '../kernel/wire-schema.ts';

/** Who answered for a street on a local day, and at a time of it? */
export const answeredQuerySchema = z.object({
  street: z.string().max(80),
  day: daySchema,
  /** Local HH:MM; noon unless told. */
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});
export type AnsweredQuery = z.infer<typeof answeredQuerySchema>;

const person = z.object({ personId: z.string(), nameZh: z.string() });
const stretchSchema = z.object({
  /** Local HH:MM of the day; 24:00 is its end. */
  from: z.string(),
  to: z.string(),
  personId: z.string().nullable(),
  nameZh: z.string(),
  /** own: the section's holder; pair: his AB partner; chosen: another of the grid; nobody: none was on shift. */
  why: z.enum(['nobody', 'own', 'pair', 'chosen']),
});
export type AnsweredStretch = z.infer<typeof stretchSchema>;
export const answeredSchema = z.object({
  streetId: z.string(),
  day: daySchema,
  time: z.string(),
  /** True: put on record when a plan took effect; false: by the same rule from the rosters of the day. */
  recorded: z.boolean(),
  source: z.string(),
  /** People on the rosters that reach into the day; 0: nothing can be said of it. */
  rostered: z.int(),
  /** Whose section it is on that day. */
  standing: person.nullable(),
  /** The stretch that holds the time; null: nothing can be said. */
  at: stretchSchema.nullable(),
  /** The whole day. */
  stretches: z.array(stretchSchema),
});
export type Answered = z.infer<typeof answeredSchema>;
