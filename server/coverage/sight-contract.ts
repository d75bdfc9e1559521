import { z } from 'zod';
import { instantSchema, polygonSchema, positionSchema } from '../kernel/wire-schema.ts';

export const MOST_CAMERAS = 500;

export const camerasQuerySchema = z.object({
  bbox: z
    .string()
    .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/)
    .optional()
    .meta({ description: 'West, south, east, north in degrees: cameras whose view may reach into it' }),
  after: z.string().max(80).optional().meta({ description: '`next` of the page before' }),
  limit: z.number().int().min(1).max(MOST_CAMERAS).default(200),
});
export type CamerasQuery = z.infer<typeof camerasQuerySchema>;

export const camerasSchema = z.object({
  cameras: z.array(
    z.object({
      cameraId: z.string(),
      nameZh: z.string(),
      streetId: z.string().nullable(),
      position: positionSchema,
      rangeM: z.number(),
      /** May what it sees be evidence? Only when compliant, signed and published; else its events are leads. */
      evidence: z.boolean(),
      lacks: z.array(z.enum(['compliant', 'signed', 'published'])),
      reasonZh: z.string(),
      reasonEn: z.string(),
      sector: polygonSchema.meta({
        description: 'What it sees between buildings at least as high as it stands',
      }),
      areaM2: z.number(),
    }),
  ),
  /** Of all cameras asked about, on whichever page they are. */
  counts: z.object({ evidence: z.int(), leads: z.int() }),
  next: z
    .string()
    .nullable()
    .meta({ description: 'Ask again with `after` for the next page; null at the end' }),
});
export type Cameras = z.infer<typeof camerasSchema>;

export const blindSpotsQuerySchema = z.object({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export const blindSpotsSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  lengthM: z.number(),
  /** Seen by no camera that counts, and visited by no patrol or drone in the period. */
  blindM: z.number(),
  streets: z.array(
    z.object({
      streetId: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      lengthM: z.number(),
      blindM: z.number(),
      lines: z.array(z.array(positionSchema)),
    }),
  ),
});
export type BlindSpots = z.infer<typeof blindSpotsSchema>;
