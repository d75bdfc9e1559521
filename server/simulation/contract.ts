import { z } from 'zod';
import { instantSchema } from '../kernel/wire-schema.ts';

export const MOST_CUT_UNITS = 500;
export const MOST_OUTAGE_MIN = 240;

/**
 * Cuts the network of simulated units for a while: they go on moving and taking positions, send nothing, and send all
 * of it late when the network is back. Either the units by id, or how many of those that report now.
 */
export const newOutageSchema = z
  .strictObject({
    minutes: z.number().min(1).max(MOST_OUTAGE_MIN).meta({ description: 'Of the city’s time' }),
    unitIds: z.array(z.string().min(1).max(64)).min(1).max(MOST_CUT_UNITS).optional(),
    count: z.number().int().min(1).max(MOST_CUT_UNITS).optional(),
    kinds: z.array(z.string().min(1).max(40)).max(10).optional().meta({
      description: 'Of which kinds when `count` is given; patrols on foot and in vehicles unless told',
    }),
  })
  .refine((asked) => (asked.unitIds === undefined) !== (asked.count === undefined), {
    message: '请给出 unitIds 或 count 之一 / give either unitIds or count',
  });
export type NewOutage = z.infer<typeof newOutageSchema>;

export const outagesSchema = z.object({
  at: instantSchema,
  outages: z.array(z.object({ from: instantSchema, to: instantSchema, unitIds: z.array(z.string()) })),
  heldFixes: z.int().meta({ description: 'Positions that units keep until their network is back' }),
  lostFixes: z.int().meta({ description: 'Positions that no longer found room in a terminal' }),
});
export type Outages = z.infer<typeof outagesSchema>;
