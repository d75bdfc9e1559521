import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });
const purpose = z
  .string()
  .trim()
  .min(2)
  .max(200)
  .meta({ description: 'Why this is looked at; goes into the audit log' });

export const MAX_REPLAY_HOURS = 24;
export const MAX_REPLAY_FIXES = 200_000;
export const MAX_PRESENCE_HOURS = 24;
export const MAX_STAYS = 5_000;
export const MAX_SILENCES_DAYS = 31;

export const replayQuerySchema = z.strictObject({
  from: instant,
  to: instant,
  stepS: z.number().min(1).max(3_600).default(15).meta({ description: 'One position a unit and step, s' }),
  units: z
    .array(z.string().min(1).max(64))
    .max(500)
    .optional()
    .meta({ description: 'Unit ids; all unless told' }),
  purpose,
});
export type ReplayQuery = z.infer<typeof replayQuerySchema>;

/** Positions of units over time, column by column, for a slider. A unit without a fix in the range is not named. */
export const replaySchema = z.object({
  from: z.string(),
  to: z.string(),
  stepS: z.number(),
  units: z.array(
    z.object({
      unitId: z.string(),
      kind: z.string(),
      callSign: z.string(),
      atS: z.array(z.number()).meta({ description: 'Seconds since `from`, ascending' }),
      lng: z.array(z.number()),
      lat: z.array(z.number()),
      headingDeg: z.array(z.number()).meta({ description: '−1 where the terminal did not say' }),
    }),
  ),
  fixes: z.int(),
});
export type Replay = z.infer<typeof replaySchema>;

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const ring = z.array(position).min(4).max(2_000);
export const presenceQuerySchema = z.strictObject({
  area: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1).max(50) }),
    z.strictObject({
      type: z.literal('MultiPolygon'),
      coordinates: z.array(z.array(ring).min(1).max(50)).min(1).max(50),
    }),
  ]),
  from: instant,
  to: instant,
  purpose,
});
export type PresenceQuery = z.infer<typeof presenceQuerySchema>;

/** Who was inside a drawn area? */
export const presenceSchema = z.object({
  from: z.string(),
  to: z.string(),
  areaM2: z.number(),
  stays: z.array(
    z.object({
      unitId: z.string(),
      kind: z.string(),
      callSign: z.string(),
      personId: z.string().nullable(),
      nameZh: z.string().nullable(),
      from: z.string().meta({ description: 'First fix inside' }),
      to: z.string().meta({ description: 'Last fix inside before the next outside or a silence' }),
      fixes: z.int(),
      path: z.array(position).meta({ description: 'Positions of the stay, simplified to about 4 m' }),
    }),
  ),
  truncated: z.boolean(),
  unknown: z
    .array(z.object({ unitId: z.string(), from: z.string(), to: z.string() }))
    .meta({ description: 'On duty and not heard of meanwhile: whether they were inside is not known' }),
});
export type Presence = z.infer<typeof presenceSchema>;

export const silencesQuerySchema = z.strictObject({
  from: instant,
  to: instant,
  unit: z.string().min(1).max(64).optional(),
});
export const silencesSchema = z.object({
  from: z.string(),
  to: z.string(),
  afterS: z.number(),
  silences: z.array(z.object({ unitId: z.string(), from: z.string(), to: z.string() })),
});
export type UnitSilence = z.infer<typeof silencesSchema>['silences'][number];
