import { z } from 'zod';
import { daySchema, instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/** Which streets is nobody seen in, in some local hours of the day? `street`: this one, seen or not. */
export const hourGapsQuerySchema = z.object({
  fromHour: z.coerce.number().int().min(0).max(23).optional(),
  toHour: z.coerce.number().int().min(1).max(24).optional(),
  days: z.coerce.number().int().min(1).max(28).optional(),
  grid: z.string().max(80).optional(),
  street: z.string().max(80).optional(),
});
export type HourGapsQuery = z.infer<typeof hourGapsQuerySchema>;

/** unseen · seen · no_holder · no_shift · few_shifts · rostered · overloaded · expected_cases · ready · nobody_ready */
const gapReasonSchema = z.object({ reason: z.string(), zh: z.string(), en: z.string() });
export type GapReason = z.infer<typeof gapReasonSchema>;

const hourGapSchema = z.object({
  streetId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  gridId: z.string(),
  gridZh: z.string(),
  grade: z.int(),
  lengthM: z.number(),
  middle: positionSchema,
  /** Of the days heard of, those on which it was seen in the hours. */
  daysSeen: z.int(),
  lastSeenAt: instantSchema.nullable().meta({ description: 'In these hours, within the days looked at' }),
  expectedPerWeek: z.number().meta({ description: 'Expected cases a week in these hours' }),
  /** Days on which an officer was rostered to it in these hours: of the days looked at, and of the plan’s week. */
  rosteredDays: z.int(),
  rosteredAhead: z.int(),
  /** Whose section it is; null: nobody is named. */
  holder: z
    .object({
      personId: z.string(),
      nameZh: z.string(),
      shiftZh: z.string(),
      hours: z.string(),
      minutes: z.number(),
      gridMeanMinutes: z.number(),
      ratio: z.number().meta({ description: 'minutes / gridMeanMinutes' }),
    })
    .nullable(),
  /** Officers of its grid who are on duty in these hours on at least three days of the plan’s week. */
  ready: z.array(z.object({ personId: z.string(), nameZh: z.string(), days: z.int(), minutes: z.number() })),
  reasons: z.array(gapReasonSchema),
});
export type HourGap = z.infer<typeof hourGapSchema>;

export const hourGapsSchema = z.object({
  fromHour: z.int(),
  toHour: z.int(),
  from: daySchema,
  to: daySchema,
  /** Days on which anything at all was seen in the city in these hours; nothing is said of the others. */
  daysHeard: z.int(),
  /** First day of the week in which a plan made now would be in force. */
  weekFrom: daySchema,
  streets: z.int(),
  unseen: z.int(),
  /** Most expected cases first. */
  gaps: z.array(hourGapSchema),
});
export type HourGaps = z.infer<typeof hourGapsSchema>;
