import { z } from 'zod';

/** Seconds of city time per second of real time that a synthetic city may run at. */
export const CLOCK_RATES = [1, 10, 60] as const;
export type ClockRate = (typeof CLOCK_RATES)[number];

/**
 * What time is it in the city? In a real city the system's time at rate 1; in a synthetic city a demo clock that
 * stops with the service and goes on from there, so that its data is never stale.
 * To show it running: city time = now + (Date.now() − receivedAtMs) × rate while `running`.
 */
export const clockStateSchema = z.object({
  cityId: z.int(),
  now: z.string().meta({ description: 'City time, ISO 8601 UTC' }),
  realAt: z.string().meta({ description: 'System time at which `now` was read, ISO 8601 UTC' }),
  rate: z.number().meta({ description: 'Seconds of city time per second' }),
  running: z.boolean().meta({ description: 'Does city time pass?' }),
  synthetic: z.boolean(),
  timeZone: z.string(),
  aheadMs: z.number().meta({ description: 'City time minus real time, ms; 0 in a real city' }),
  noteZh: z.string().nullable(),
  noteEn: z.string().nullable(),
});
export type ClockState = z.infer<typeof clockStateSchema>;

export const clockChangeSchema = z
  .strictObject({
    rate: z.union([z.literal(1), z.literal(10), z.literal(60)]).optional(),
    running: z.boolean().optional(),
    jumpToNow: z
      .boolean()
      .optional()
      .meta({ description: 'Set the demo clock to the real time, forwards only' }),
    jumpTo: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'Set the demo clock to this city time, forwards only' }),
  })
  .refine((change) => Object.keys(change).length > 0, { message: '至少给出一项 / give at least one field' });
export type ClockChange = z.infer<typeof clockChangeSchema>;
