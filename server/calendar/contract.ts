import { z } from 'zod';
import { daySchema } from '../kernel/wire-schema.ts';

/** One file of `data/calendar`: what a government published about days off and make-up working days. */
export const holidayFileSchema = z.object({
  id: z.string(),
  version: z.string(),
  noteZh: z.string(),
  noteEn: z.string(),
  years: z.array(
    z.object({
      year: z.int(),
      /** Title and date of the notice. */
      source: z.string().min(4),
      /** True: no notice was seen; the entries are what is usual. */
      assumed: z.boolean(),
      holidays: z.array(
        z.object({
          nameZh: z.string(),
          /** First and last day off. */
          from: daySchema,
          to: daySchema,
          /** Weekend days that are worked for it. */
          working: z.array(daySchema),
        }),
      ),
    }),
  ),
});
export type HolidayFile = z.infer<typeof holidayFileSchema>;

/**
 * In what is a time limit counted?
 * urgent_hour: hours of the daily service windows, every day · working_hour: office hours of working days ·
 * working_day: ends with the office hours of the n-th working day after the day of the event ·
 * calendar_hour: by the clock · calendar_day: ends at midnight after the n-th day (0: the same day, 小事不过夜).
 */
export const timeUnitSchema = z.enum([
  'urgent_hour',
  'working_hour',
  'working_day',
  'calendar_hour',
  'calendar_day',
]);
export type TimeUnit = z.infer<typeof timeUnitSchema>;

export const timeLimitSchema = z.object({ amount: z.number().min(0).max(10_000), unit: timeUnitSchema });
export type TimeLimit = z.infer<typeof timeLimitSchema>;
